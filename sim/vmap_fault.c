// SPDX-License-Identifier: GPL-2.0
/*
 * How the host shows vmalloc areas: a window of address space is reserved with no
 * access. The first touch of a page faults; the handler maps the run of contiguous
 * frames around it, and passes every other fault on, that of a guard page too. A host
 * allows some 65,000 mappings a process, so the oldest runs lose theirs when there are
 * many, and fault again at the next touch.
 *
 * System calls do not fault pages in: copy out of an area before handing its bytes to
 * one. Lock: vmap_lock, see vmalloc.c.
 */
#include <setjmp.h>
#include <signal.h>
#include <sys/mman.h>

#include "fact.h"
#include "lend.h"
#include "vmalloc.h"
#include "vmap_area.h"

#define WINDOW_MAX	(64ULL << 30)
#define WINDOW_PER_RAM	16
#define MAX_RUNS	16384U

u64 vmap_pages;
static u8 *window;				/* set by start and stop only */
static struct sigaction old_action;

/* One mapping that the host made; a ring, oldest first; vmap_lock. */
static struct run { u64 start, len, id; } runs[MAX_RUNS];
static unsigned int runs_head, runs_count;

u8 *vmap_ptr(u64 page)
{
	return window + (page << PAGE_SHIFT);
}

bool vmap_page(const void *p, u64 *ret)
{
	u64 off = (u64)((const u8 *)p - window);

	if (!window || off >> PAGE_SHIFT >= vmap_pages)
		return false;
	*ret = off >> PAGE_SHIFT;
	return true;
}

bool sim_vmalloc_addr(const void *p, u64 *addr)
{
	u64 page;

	if (!vmap_page(p, &page))
		return false;
	*addr = VMALLOC_START + kml_fact(VMALLOC_IN_AREA, 0ULL) + (u64)((const u8 *)p - window);
	return true;
}

void *sim_vmalloc_ptr(u64 addr)
{
	u64 off = addr - VMALLOC_START;

	return window && off >> PAGE_SHIFT < vmap_pages ? window + off : NULL;
}

static void map_nothing(u64 start, u64 len)
{
	mmap(vmap_ptr(start), len << PAGE_SHIFT, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static bool page_mapped(const struct area *a, u64 i)
{
	return a->mapped[i / VMAP_BITS] >> i % VMAP_BITS & 1;
}

static void mark_mapped(struct area *a, u64 i, u64 len, bool mapped)
{
	for (; len--; i++) {
		a->mapped[i / VMAP_BITS] &= ~(1UL << i % VMAP_BITS);
		a->mapped[i / VMAP_BITS] |= (unsigned long)mapped << i % VMAP_BITS;
	}
}

static void drop_oldest_run(void)
{
	struct run *r = &runs[runs_head];
	struct area *a = (struct area *)extent_find(vmap_areas, r->start);

	runs_head = (runs_head + 1) % MAX_RUNS;
	runs_count--;
	if (!a || a->id != r->id)
		return;
	map_nothing(r->start, r->len);
	mark_mapped(a, r->start - a->extent.start, r->len, false);
}

/* The contiguous frames around page @i: [@from, @to) of the area. */
static void run_around(const struct area *a, u64 i, u64 *from, u64 *to)
{
	for (*from = i; *from && a->pfn[*from - 1] + 1 == a->pfn[*from]; --*from)
		;
	for (*to = i + 1; *to < a->nr && a->pfn[*to - 1] + 1 == a->pfn[*to]; ++*to)
		;
}

static bool map_run(struct area *a, u64 i)
{
	u64 from, to;
	off_t offset;
	int fd;

	if (runs_count == MAX_RUNS)
		drop_oldest_run();
	run_around(a, i, &from, &to);
	fd = sim_frame_file(a->pfn[from], &offset);
	if (mmap(vmap_ptr(a->extent.start + from), (to - from) << PAGE_SHIFT,
		 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, fd, offset) == MAP_FAILED)
		return false;
	mark_mapped(a, from, to - from, true);
	a->shown = true;
	runs[(runs_head + runs_count++) % MAX_RUNS] =
		(struct run){ a->extent.start + from, to - from, a->id };
	return true;
}

/* Return: false when no area has a page there: the fault is real. */
static bool touch(const void *p)
{
	struct area *a;
	u64 page, i;
	bool ok = false;

	if (!vmap_page(p, &page))
		return false;
	mutex_lock(&vmap_lock);
	a = (struct area *)extent_find(vmap_areas, page);
	i = a ? page - a->extent.start : 0;
	if (a && i < a->nr)
		ok = page_mapped(a, i) || map_run(a, i);
	mutex_unlock(&vmap_lock);
	return ok;
}

/* What was there before us gets every fault that is not ours; the default ends the process. */
static void pass_on(int sig, siginfo_t *info, void *context)
{
	if (old_action.sa_flags & SA_SIGINFO)
		old_action.sa_sigaction(sig, info, context);
	else if (old_action.sa_handler != SIG_DFL && old_action.sa_handler != SIG_IGN)
		old_action.sa_handler(sig);
	else
		signal(sig, SIG_DFL);
}

/* Where a thread goes on that expects a fault, NULL where it does not. */
static _Thread_local struct catcher {
	sigjmp_buf back;
	u64 addr;
} *catcher;

/* Only what lies in the window: any other fault is a bug of the simulator's own. */
static void jump_back(const void *p)
{
	u64 page;

	if (!catcher || !vmap_page(p, &page))
		return;
	sim_vmalloc_addr(p, &catcher->addr);
	siglongjmp(catcher->back, 1);
}

static void on_fault(int sig, siginfo_t *info, void *context)
{
	int saved = errno;

	if (!touch(info->si_addr)) {
		jump_back(info->si_addr);
		pass_on(sig, info, context);
	}
	errno = saved;
}

bool sim_try(void (*fn)(void *arg), void *arg, u64 *addr)
{
	struct catcher c;

	if (!sigsetjmp(c.back, 0)) {
		catcher = &c;
		fn(arg);
		catcher = NULL;
		return true;
	}
	catcher = NULL;
	*addr = c.addr;
	return false;
}

static int catch_faults(void)
{
	struct sigaction action = { .sa_sigaction = on_fault,
				    .sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK };

	sigemptyset(&action.sa_mask);
	return sigaction(SIGSEGV, &action, &old_action) ? -errno : 0;
}

static void release_faults(void)
{
	struct sigaction now;

	if (!sigaction(SIGSEGV, NULL, &now) && now.sa_flags & SA_SIGINFO &&
	    now.sa_sigaction == on_fault)
		sigaction(SIGSEGV, &old_action, NULL);
}

void vmap_hide(struct area *a)
{
	if (a->shown)
		map_nothing(a->extent.start, a->nr);
	a->shown = false;
}

static int hide_one(struct extent *e, void *arg)
{
	struct area *a = (struct area *)e;

	if (a->shown) {
		vmap_hide(a);
		mark_mapped(a, 0, a->nr, false);
	}
	return 0;
}

void sim_vmap_refresh(void)
{
	mutex_lock(&vmap_lock);
	extent_walk(vmap_areas, hide_one, NULL);
	mutex_unlock(&vmap_lock);
}

bool is_vmalloc_addr(const void *p)
{
	u64 page;

	return vmap_page(p, &page);
}

/* Room for far more areas than RAM can back, at an address as round as the machine's. */
static int reserve_window(void)
{
	u64 bytes = min_t(u64, (sim_end_pfn - sim_first_pfn) * WINDOW_PER_RAM << PAGE_SHIFT,
			  min_t(u64, WINDOW_MAX, kml_fact(VMALLOC_AREA, VMALLOC_END - VMALLOC_START)));
	u64 round = 1ULL << 30;
	u8 *p = mmap(NULL, bytes + round, PROT_NONE,
		     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	u8 *start = (u8 *)(uintptr_t)ALIGN((u64)(uintptr_t)p, round);

	if (p == MAP_FAILED)
		return -ENOMEM;
	if (start > p)
		munmap(p, (size_t)(start - p));
	munmap(start + bytes, round - (u64)(start - p));
	window = start;
	vmap_pages = bytes >> PAGE_SHIFT;
	return 0;
}

int vmap_window_start(void)
{
	int ret = reserve_window();

	if (!ret)
		ret = catch_faults();
	return ret;
}

void vmap_window_stop(void)
{
	release_faults();
	munmap(window, vmap_pages << PAGE_SHIFT);
	window = NULL;
	vmap_pages = 0;
	runs_head = runs_count = 0;
}
