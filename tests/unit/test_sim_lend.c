// SPDX-License-Identifier: GPL-2.0
/* sim/lend.c: frames in a file of their own, and who has it open. */
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "highmem.h"
#include "lend.h"
#include "sim_test.h"

static struct page *of_vmalloc(void *p, u64 i)
{
	return vmalloc_to_page((char *)p + (i << PAGE_SHIFT));
}

static struct page *of_block(void *first, u64 i)
{
	return (struct page *)first + i;
}

/* As another program would: through /proc, and the descriptor is closed. */
static char *map_it(const struct sim_lent *lent, size_t bytes)
{
	char path[40];
	int fd;
	char *p;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", sim_lent_fd(lent));
	fd = open(path, O_RDWR);
	ck_assert_int_ge(fd, 0);
	p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	ck_assert(p != MAP_FAILED);
	close(fd);
	return p;
}

START_TEST(every_address_shows_the_lent_frames)
{
	char *area = vmalloc_user(5 * PAGE_SIZE), *direct, *other;
	struct sim_lent *lent;

	strcpy(area + 3 * PAGE_SIZE, "before");
	direct = page_address(of_vmalloc(area, 3));
	ck_assert_int_eq(sim_lend(5, of_vmalloc, area, &lent), 0);
	ck_assert_str_eq(area + 3 * PAGE_SIZE, "before");
	other = map_it(lent, 5 * PAGE_SIZE);
	ck_assert_str_eq(other + 3 * PAGE_SIZE, "before");
	strcpy(other + 3 * PAGE_SIZE, "by another");
	ck_assert_str_eq(direct, "by another");
	ck_assert_str_eq(area + 3 * PAGE_SIZE, "by another");
	munmap(other, 5 * PAGE_SIZE);
	ck_assert_int_eq(sim_lent_return(lent, false), 0);
	ck_assert_str_eq(area + 3 * PAGE_SIZE, "by another");
	ck_assert_str_eq(direct, "by another");
	vfree(area);
}
END_TEST

START_TEST(what_is_mapped_does_not_come_back)
{
	struct page *page = alloc_pages(GFP_KERNEL, 1);
	struct sim_lent *lent;
	char *other;

	ck_assert_int_eq(sim_lend(2, of_block, page, &lent), 0);
	other = map_it(lent, 2 * PAGE_SIZE);
	ck_assert_int_eq(sim_lent_return(lent, false), -EBUSY);
	ck_assert_int_eq(sim_lent_return(lent, false), -EBUSY);
	munmap(other, 2 * PAGE_SIZE);
	ck_assert_int_eq(sim_lent_return(lent, false), 0);
	__free_pages(page, 1);
}
END_TEST

START_TEST(what_is_taken_by_force_stays_as_a_copy)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	struct sim_lent *lent;
	char *other;

	ck_assert_int_eq(sim_lend(1, of_block, page, &lent), 0);
	other = map_it(lent, PAGE_SIZE);
	strcpy(other, "mine");
	ck_assert_int_eq(sim_lent_return(lent, true), 0);
	ck_assert_str_eq((char *)page_address(page), "mine");
	__free_pages(page, 0);
	ck_assert_str_eq(other, "mine");
	munmap(other, PAGE_SIZE);
}
END_TEST

START_TEST(there_is_nothing_behind_the_object)
{
	struct page *page = alloc_pages(GFP_KERNEL, 0);
	struct sim_lent *lent;
	int status;

	ck_assert_int_eq(sim_lend(1, of_block, page, &lent), 0);
	ck_assert_int_eq(ftruncate(sim_lent_fd(lent), 1 << 20), -1);
	ck_assert_int_eq(ftruncate(sim_lent_fd(lent), 0), -1);
	if (!fork()) {
		const volatile char *other = map_it(lent, 2 * PAGE_SIZE);

		signal(SIGBUS, SIG_DFL);
		_exit(other[PAGE_SIZE]);
	}
	ck_assert_int_gt(wait(&status), 0);
	ck_assert(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
	ck_assert_int_eq(sim_lent_return(lent, false), 0);
	__free_pages(page, 0);
}
END_TEST

START_TEST(a_slot_of_kmap_shows_the_lent_frame)
{
	struct page *page = alloc_pages(GFP_HIGHUSER, 0);
	struct sim_lent *lent;
	char *slot, *other;

	ck_assert(PageHighMem(page));
	slot = kmap(page);
	strcpy(slot, "before");
	ck_assert_int_eq(sim_lend(1, of_block, page, &lent), 0);
	other = map_it(lent, PAGE_SIZE);
	ck_assert_str_eq(other, "before");
	strcpy(other, "after");
	ck_assert_str_eq(slot, "after");
	munmap(other, PAGE_SIZE);
	ck_assert_int_eq(sim_lent_return(lent, false), 0);
	ck_assert_str_eq(slot, "after");
	kunmap(page);
	__free_pages(page, 0);
}
END_TEST

static void power_on_i386(void)
{
	ck_assert_int_eq(sim_start("i386", 1), 0);
}

int main(void)
{
	Suite *s = suite_create("sim_lend");
	TCase *c = case_on(s, "pc", power_on);

	tcase_add_test(c, every_address_shows_the_lent_frames);
	tcase_add_test(c, what_is_mapped_does_not_come_back);
	tcase_add_test(c, what_is_taken_by_force_stays_as_a_copy);
	tcase_add_test(c, there_is_nothing_behind_the_object);
	c = case_on(s, "i386", power_on_i386);
	tcase_add_test(c, a_slot_of_kmap_shows_the_lent_frame);
	return run_suite(s);
}
