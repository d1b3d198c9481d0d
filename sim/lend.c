// SPDX-License-Identifier: GPL-2.0
/*
 * Frames lent to other programs. RAM is one file, and who maps a piece of it can map the
 * rest; so lent frames move to a file of their own, and back when nobody has that open.
 *
 *	RAM's file	| frame 7 | frame 8 | ...	direct map	| 7 | 8 | ...
 *	their own	| 7 | 8 |    <------------------------------------+---+
 *
 * Whether anybody has it open is asked by a lease for writing: the host grants that only
 * where no other open file of that inode is left, and each mapping holds one.
 */
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include "highmem.h"
#include "lend.h"
#include "ram.h"
#include "vmalloc.h"

/* struct run - frames that follow one another; @at: page of the file that shows the first. */
struct run { u64 pfn, nr, at; };

struct sim_lent {
	struct list_head link;
	int fd;
	unsigned int runs;
	struct run run[];	/* in the file's order */
};

static struct list_head lents = { &lents, &lents };	/* all that there are */
static DEFINE_MUTEX(lents_lock);	/* guards it; a leaf */

static off_t ram_offset(u64 pfn)
{
	return (off_t)((pfn << PAGE_SHIFT) - PHYS_OFFSET);
}

static const struct run *find_run(const struct sim_lent *lent, u64 pfn)
{
	for (unsigned int i = 0; i < lent->runs; i++)
		if (pfn - lent->run[i].pfn < lent->run[i].nr)
			return &lent->run[i];
	return NULL;
}

int sim_frame_file(u64 pfn, off_t *offset)
{
	const struct run *run = NULL;
	struct sim_lent *lent;
	int fd = sim_memfd();

	*offset = ram_offset(pfn);
	mutex_lock(&lents_lock);
	list_for_each_entry(lent, &lents, link) {
		run = find_run(lent, pfn);
		if (!run)
			continue;
		*offset = (off_t)((run->at + (pfn - run->pfn)) << PAGE_SHIFT);
		fd = lent->fd;
		break;
	}
	mutex_unlock(&lents_lock);
	return fd;
}

/* The file, opened as others will open it: what memfd_create() gives does not count as open. */
static int file_open(u64 bytes)
{
	int made = memfd_create("kmemlab-object", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	char path[40];
	int fd = -1, err;

	if (made < 0)
		return -errno;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", made);
	if (!ftruncate(made, (off_t)bytes) &&
	    !fcntl(made, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_SEAL))
		fd = open(path, O_RDWR | O_CLOEXEC);
	err = fd < 0 ? -errno : fd;
	close(made);
	return err;
}

static int write_all(int fd, const u8 *p, size_t len, off_t at)
{
	ssize_t n;

	for (; len; p += n, at += n, len -= (size_t)n) {
		n = pwrite(fd, p, len, at);
		if (n <= 0)
			return -ENOMEM;
	}
	return 0;
}

/* What is a hole in RAM's file stays one: it reads as zeros in both. */
static int copy_out(const struct sim_lent *lent, const struct run *r)
{
	struct sim_range data;
	int err = 0;

	for (u64 at = r->pfn; !err && sim_frames_populated(at, r->pfn + r->nr, &data); at = data.end)
		err = write_all(lent->fd, sim_ram_ptr(data.start), (data.end - data.start) << PAGE_SHIFT,
				(off_t)((r->at + (data.start - r->pfn)) << PAGE_SHIFT));
	return err;
}

/* The direct map shows RAM's own frames again, and those hold what the file held. */
static void copy_back(const struct sim_lent *lent, const struct run *r)
{
	off_t at = (off_t)(r->at << PAGE_SHIFT), end = at + (off_t)(r->nr << PAGE_SHIFT), hole;
	off_t from = at;
	u8 *p = sim_ram_ptr(r->pfn);

	while ((from = lseek(lent->fd, from, SEEK_DATA)) >= 0 && from < end) {
		hole = lseek(lent->fd, from, SEEK_HOLE);
		hole = hole < 0 || hole > end ? end : hole;
		while (from < hole) {
			ssize_t n = pread(lent->fd, p + (from - at), (size_t)(hole - from), from);

			if (n <= 0)
				return;
			from += n;
		}
	}
}

/* Where the direct map shows the run: in @fd from @offset on. */
static int map_direct(const struct run *r, int fd, off_t offset)
{
	return mmap(sim_ram_ptr(r->pfn), r->nr << PAGE_SHIFT, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_NORESERVE | MAP_FIXED, fd, offset) == MAP_FAILED ? -ENOMEM : 0;
}

static int map_own(const struct sim_lent *lent, const struct run *r)
{
	return map_direct(r, lent->fd, (off_t)(r->at << PAGE_SHIFT));
}

static int map_ram(const struct run *r)
{
	return map_direct(r, sim_memfd(), ram_offset(r->pfn));
}

/* Other addresses than the direct map's. */
static void refresh(void)
{
	sim_vmap_refresh();
	sim_kmap_refresh();
}

static unsigned int gather(struct run *run, u64 nr, struct page *(*page)(void *, u64), void *self)
{
	unsigned int runs = 0;
	u64 i, pfn;

	for (i = 0; i < nr; i++) {
		pfn = page_to_pfn(page(self, i));
		if (runs && run[runs - 1].pfn + run[runs - 1].nr == pfn)
			run[runs - 1].nr++;
		else
			run[runs++] = (struct run){ pfn, 1, i };
	}
	return runs;
}

static int move_out(struct sim_lent *lent)
{
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < lent->runs; i++) {
		err = copy_out(lent, &lent->run[i]);
		if (!err)
			err = map_own(lent, &lent->run[i]);
	}
	while (err && i--)
		map_ram(&lent->run[i]);
	return err;
}

int sim_lend(u64 nr, struct page *(*page)(void *self, u64 i), void *self, struct sim_lent **ret)
{
	struct sim_lent *lent = malloc(sizeof(*lent) + nr * sizeof(lent->run[0]));
	int err;

	if (!lent)
		return -ENOMEM;
	lent->runs = gather(lent->run, nr, page, self);
	lent->fd = file_open(nr << PAGE_SHIFT);
	err = lent->fd < 0 ? lent->fd : move_out(lent);
	if (err) {
		if (lent->fd >= 0)
			close(lent->fd);
		free(lent);
		return err;
	}
	mutex_lock(&lents_lock);
	list_add_tail(&lent->link, &lents);
	mutex_unlock(&lents_lock);
	refresh();
	*ret = lent;
	return 0;
}

int sim_lent_fd(const struct sim_lent *lent)
{
	return lent->fd;
}

/*
 * Held until the file is closed: who opens it meanwhile waits for that. We would be told so
 * by a signal, whose default is to end us: one is chosen that does nothing.
 */
static bool in_use(int fd)
{
	fcntl(fd, F_SETSIG, SIGURG);
	return fcntl(fd, F_SETLEASE, F_WRLCK) && errno == EAGAIN;
}

int sim_lent_return(struct sim_lent *lent, bool force)
{
	unsigned int i;
	int err = 0;

	if (!force && in_use(lent->fd))
		return -EBUSY;
	for (i = 0; !err && i < lent->runs; i++)
		err = map_ram(&lent->run[i]);
	if (err) {
		while (i--)
			map_own(lent, &lent->run[i]);
		fcntl(lent->fd, F_SETLEASE, F_UNLCK);
		return err;
	}
	for (i = 0; i < lent->runs; i++)
		copy_back(lent, &lent->run[i]);
	mutex_lock(&lents_lock);
	list_del(&lent->link);
	mutex_unlock(&lents_lock);
	refresh();
	close(lent->fd);
	free(lent);
	return 0;
}
