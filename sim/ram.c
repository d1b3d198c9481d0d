// SPDX-License-Identifier: GPL-2.0
/*
 * The simulated RAM: a memfd seen through one mapping, and the poison of free frames.
 * High memory is mapped behind the direct map, for the simulator's own clearing and
 * poisoning; no pointer to it leaves sim/.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "page.h"
#include "ram.h"

#define MAP_ALIGN (1UL << 30)		/* host addresses are aligned as the machine's are */

u8 *sim_ram_base;
static u8 *window;			/* reserved address space around the direct map */
static size_t window_bytes, ram_bytes;
static int ram_fd = -1;

/*
 * A byte a frame, 1 from the first time that its contents are known to exist: then a
 * free frame holds the poison. 0: it is a hole in the memfd. The frame's owner, or the
 * holder of the zone's lock while it is free, has the right to read and write it.
 */
static u8 *written;
static size_t written_bytes;

static u64 frame_of(u64 pfn)
{
	return pfn - (PHYS_OFFSET >> PAGE_SHIFT);
}

/* Reserve room so that the direct map lies between two areas that fault. */
static int map_window(void)
{
	window_bytes = ALIGN(ram_bytes, MAP_ALIGN) + 2 * MAP_ALIGN;
	window = mmap(NULL, window_bytes, PROT_NONE,
		      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (window == MAP_FAILED)
		return -errno;
	sim_ram_base = (u8 *)ALIGN((uintptr_t)window + 1, MAP_ALIGN);
	return 0;
}

static int map_ram(const struct sim_range *r)
{
	for (; r->end; r++) {
		off_t offset = (off_t)((r->start << PAGE_SHIFT) - PHYS_OFFSET);
		if (mmap(sim_ram_base + offset, (r->end - r->start) << PAGE_SHIFT,
			 PROT_READ | PROT_WRITE, MAP_SHARED | MAP_NORESERVE | MAP_FIXED,
			 ram_fd, offset) == MAP_FAILED)
			return -errno;
	}
	return 0;
}

static u64 end_of(const struct sim_range *r)
{
	u64 end = 0;

	for (; r->end; r++)
		end = r->end;
	return end;
}

static int open_ram(const struct sim_range *ram)
{
	ram_bytes = (size_t)((end_of(ram) << PAGE_SHIFT) - PHYS_OFFSET);
	ram_fd = memfd_create("kmemlab-ram", MFD_CLOEXEC);
	if (ram_fd < 0)
		return -errno;
	return ftruncate(ram_fd, (off_t)ram_bytes) ? -errno : 0;
}

static int map_written(void)
{
	written_bytes = ram_bytes >> PAGE_SHIFT;
	written = mmap(NULL, written_bytes, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return written == MAP_FAILED ? -errno : 0;
}

int sim_ram_start(const struct sim_range *ram)
{
	int err;

	window = written = MAP_FAILED;
	err = open_ram(ram);
	if (!err)
		err = map_window();
	if (!err)
		err = map_ram(ram);
	if (!err)
		err = map_written();
	if (err)
		sim_ram_stop();
	return err;
}

void sim_ram_stop(void)
{
	if (written != MAP_FAILED)
		munmap(written, written_bytes);
	if (window != MAP_FAILED)
		munmap(window, window_bytes);
	if (ram_fd >= 0)
		close(ram_fd);
	ram_fd = -1;
	window = written = MAP_FAILED;
	sim_ram_base = NULL;
}

int sim_memfd(void)
{
	return ram_fd;
}

bool sim_ram_contains(const void *p)
{
	return (size_t)((uintptr_t)p - (uintptr_t)sim_ram_base) >> PAGE_SHIFT <
	       sim_low_end - sim_first_pfn;
}

bool sim_frames_populated(u64 pfn, u64 end, struct sim_range *ret)
{
	u64 base = PHYS_OFFSET >> PAGE_SHIFT;
	off_t from = (off_t)((pfn - base) << PAGE_SHIFT);
	off_t data, hole;

	if (pfn >= end)
		return false;
	data = lseek(ram_fd, from, SEEK_DATA);
	if (data < 0)
		return false;
	ret->start = base + ((u64)data >> PAGE_SHIFT);
	if (ret->start >= end)
		return false;
	hole = end - pfn == 1 ? data + 1 : lseek(ram_fd, data, SEEK_HOLE);
	if (hole < 0)
		hole = (off_t)ram_bytes;
	ret->end = base + (((u64)hole + PAGE_SIZE - 1) >> PAGE_SHIFT);
	ret->end = min_t(u64, ret->end, end);
	return true;
}

static void fill(u64 pfn, u64 nr, int byte)
{
	memset(sim_ram_ptr(pfn), byte, nr << PAGE_SHIFT);
	memset(written + frame_of(pfn), 1, nr);
}

/* Fill those frames of an unwritten run that exist after all: their owner wrote to them. */
static void fill_populated(u64 pfn, u64 nr, int byte)
{
	struct sim_range run;

	for (u64 at = pfn; sim_frames_populated(at, pfn + nr, &run); at = run.end)
		fill(run.start, run.end - run.start, byte);
}

/* Frames from @pfn, up to @nr, with the same mark as the first. */
static u64 run_length(u64 pfn, u64 nr)
{
	const u8 *mark = written + frame_of(pfn);
	u64 n = 1;

	while (n < nr && mark[n] == mark[0])
		n++;
	return n;
}

static void fill_frames(u64 pfn, u64 nr, int byte)
{
	for (u64 n; nr; pfn += n, nr -= n) {
		n = run_length(pfn, nr);
		if (written[frame_of(pfn)])
			fill(pfn, n, byte);
		else
			fill_populated(pfn, n, byte);
	}
}

void sim_frames_poison(u64 pfn, u64 nr)
{
	fill_frames(pfn, nr, SIM_PAGE_POISON);
}

void sim_frames_clear(u64 pfn, u64 nr)
{
	fill_frames(pfn, nr, 0);
}

void sim_frames_reveal(u64 pfn, u64 nr)
{
	for (u64 i = pfn; i < pfn + nr; i++)
		if (!written[frame_of(i)])
			fill(i, 1, SIM_PAGE_POISON);
}

bool sim_frame_intact(u64 pfn)
{
	const u8 *p = sim_ram_ptr(pfn);
	u8 want = written[frame_of(pfn)] ? SIM_PAGE_POISON : 0;

	return p[0] == want && !memcmp(p, p + 1, PAGE_SIZE - 1);
}

int sim_ram_peek(u64 phys, void *buf, size_t len)
{
	if (phys + len < phys)
		return -EFAULT;
	for (u64 pfn = phys >> PAGE_SHIFT; pfn << PAGE_SHIFT < phys + len; pfn++)
		if (!pfn_valid(pfn))
			return -EFAULT;
	memcpy(buf, sim_ram_base + (phys - PHYS_OFFSET), len);
	return 0;
}
