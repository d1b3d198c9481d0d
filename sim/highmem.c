// SPDX-License-Identifier: GPL-2.0
/*
 * High memory: kmap() with its 512 slots for all, kmap_local_page() with a few for each
 * processor. Source: mm/highmem.c kmap_high(), map_new_virtual(), kunmap_high(),
 * __kmap_local_pfn_prot(); v6.1.
 *
 * Left out: that a local mapping belongs to its thread and processor; here all threads
 * share the slots of all processors, and wait where the kernel would have others.
 *
 * Lock: kmap_lock, a leaf. Nobody waits for a slot while holding another lock of the
 * machine; who waits is told by sim_thread_block().
 */
#include <sys/mman.h>

#include "highmem.h"
#include "lend.h"
#include "ram.h"
#include "slub.h"

#define KMAP_SLOTS	512	/* LAST_PKMAP with PAE and on 32-bit ARM */
#define LOCAL_SLOTS	16	/* KM_MAX_IDX, a processor */

/* Slots side by side in the host's and in the machine's address space. */
struct window {
	u8 *base;		/* NULL: the machine has none */
	u64 addr;		/* the machine's address of it */
	unsigned int slots;
};

static struct window window, local;	/* set by start and stop only */

/*
 * What a slot of kmap() shows. As in the kernel a count of 1 is a mapping that nobody
 * uses any more but that was not flushed yet; 0 is free.
 */
static struct { u64 pfn; unsigned int count; } slot[KMAP_SLOTS];
static unsigned int last_slot;
static bool *local_used;
static pthread_mutex_t kmap_lock = PTHREAD_MUTEX_INITIALIZER;	/* guards all above */
static pthread_cond_t slot_free = PTHREAD_COND_INITIALIZER;

static u8 *slot_ptr(const struct window *w, unsigned int i)
{
	return w->base + ((u64)i << PAGE_SHIFT);
}

static size_t window_bytes(const struct window *w)
{
	return (size_t)w->slots << PAGE_SHIFT;
}

static void show(const struct window *w, unsigned int i, u64 pfn)
{
	off_t offset;
	int fd = sim_frame_file(pfn, &offset);

	if (mmap(slot_ptr(w, i), PAGE_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED,
		 fd, offset) == MAP_FAILED)
		sim_report("kmap: the host has no mapping left: %s", strerror(errno));
}

static void hide(const struct window *w, unsigned int i)
{
	mmap(slot_ptr(w, i), PAGE_SIZE, PROT_NONE,
	     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

static int find_slot(u64 pfn)
{
	for (unsigned int i = 0; i < KMAP_SLOTS; i++)
		if (slot[i].count && slot[i].pfn == pfn)
			return (int)i;
	return -1;
}

/* Source: mm/highmem.c flush_all_zero_pkmaps(), v6.1. */
static void flush_unused(void)
{
	for (unsigned int i = 0; i < KMAP_SLOTS; i++)
		if (slot[i].count == 1) {
			slot[i].count = 0;
			hide(&window, i);
		}
}

/* The next free slot, round and round; at each begin of a round the unused are flushed. */
static int next_slot(void)
{
	unsigned int left = KMAP_SLOTS;

	do {
		last_slot = (last_slot + 1) % KMAP_SLOTS;
		if (!last_slot) {
			flush_unused();
			left = KMAP_SLOTS;
		}
		if (!slot[last_slot].count)
			return (int)last_slot;
	} while (--left);
	return -1;
}

/* Sleeps until a slot is free; by then somebody may have mapped the same frame. */
static int slot_for(u64 pfn)
{
	int i = find_slot(pfn);

	while (i < 0 && (i = next_slot()) < 0) {
		sim_thread_block(true);
		pthread_cond_wait(&slot_free, &kmap_lock);
		sim_thread_block(false);
		i = find_slot(pfn);
	}
	if (!slot[i].count) {
		slot[i].pfn = pfn;
		slot[i].count = 1;
		show(&window, (unsigned int)i, pfn);
	}
	return i;
}

void *kmap(struct page *page)
{
	void *p;
	int i;

	if (!PageHighMem(page))
		return page_address(page);
	pthread_mutex_lock(&kmap_lock);
	i = slot_for(page_to_pfn(page));
	slot[i].count++;
	p = slot_ptr(&window, (unsigned int)i);
	pthread_mutex_unlock(&kmap_lock);
	return p;
}

void kunmap(struct page *page)
{
	int i;

	if (!PageHighMem(page))
		return;
	pthread_mutex_lock(&kmap_lock);
	i = find_slot(page_to_pfn(page));
	if (i < 0 || slot[i].count < 2)
		sim_report("kunmap: pfn %llx is not mapped", (unsigned long long)page_to_pfn(page));
	else if (--slot[i].count == 1)
		pthread_cond_broadcast(&slot_free);
	pthread_mutex_unlock(&kmap_lock);
}

static int local_slot(void)
{
	unsigned int i = local.slots;

	while (i--)		/* from the top, as the kernel's fixed mappings go down */
		if (!local_used[i])
			return (int)i;
	return -1;
}

void *kmap_local_page(struct page *page)
{
	int i;

	if (!PageHighMem(page))
		return page_address(page);
	pthread_mutex_lock(&kmap_lock);
	while ((i = local_slot()) < 0)
		pthread_cond_wait(&slot_free, &kmap_lock);
	local_used[i] = true;
	show(&local, (unsigned int)i, page_to_pfn(page));
	pthread_mutex_unlock(&kmap_lock);
	return slot_ptr(&local, (unsigned int)i);
}

void sim_kmap_refresh(void)
{
	pthread_mutex_lock(&kmap_lock);
	for (unsigned int i = 0; window.base && i < KMAP_SLOTS; i++)
		if (slot[i].count)
			show(&window, i, slot[i].pfn);
	pthread_mutex_unlock(&kmap_lock);
}

static bool inside(const struct window *w, const void *p)
{
	return w->base && (size_t)((const u8 *)p - w->base) < window_bytes(w);
}

void kunmap_local(const void *p)
{
	unsigned int i;

	if (!inside(&local, p))
		return;
	i = (unsigned int)((u64)((const u8 *)p - local.base) >> PAGE_SHIFT);
	pthread_mutex_lock(&kmap_lock);
	hide(&local, i);
	local_used[i] = false;
	pthread_cond_broadcast(&slot_free);
	pthread_mutex_unlock(&kmap_lock);
}

/* Source: mm/highmem.c page_address(), v6.1: an unused mapping counts until it is flushed. */
void *sim_kmap_address(const struct page *page)
{
	int i;

	pthread_mutex_lock(&kmap_lock);
	i = window.base ? find_slot(page_to_pfn(page)) : -1;
	pthread_mutex_unlock(&kmap_lock);
	return i < 0 ? NULL : slot_ptr(&window, (unsigned int)i);
}

bool sim_kmap_addr(const void *p, u64 *addr)
{
	const struct window *w = inside(&window, p) ? &window : &local;

	if (!inside(w, p))
		return false;
	*addr = w->addr + (u64)((const u8 *)p - w->base);
	return true;
}

bool sim_in_kmap(u64 addr)
{
	return (window.base && addr - window.addr < window_bytes(&window)) ||
	       (local.base && addr - local.addr < window_bytes(&local));
}

static int window_open(struct window *w, u64 addr, unsigned int slots)
{
	w->addr = addr;
	w->slots = slots;
	w->base = mmap(NULL, window_bytes(w), PROT_NONE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	if (w->base == MAP_FAILED)
		w->base = NULL;
	return w->base ? 0 : -ENOMEM;
}

static void window_close(struct window *w)
{
	if (w->base)
		munmap(w->base, window_bytes(w));
	w->base = NULL;
}

int sim_highmem_start(void)
{
	const struct sim_constants *m = sim_machine();
	int err;

	if (!m->kmap_start)
		return 0;
	local_used = calloc(LOCAL_SLOTS * m->cpus, sizeof(*local_used));
	err = local_used ? window_open(&window, m->kmap_start, KMAP_SLOTS) : -ENOMEM;
	if (!err)
		err = window_open(&local, m->kmap_local_start, LOCAL_SLOTS * m->cpus);
	if (err)
		sim_highmem_stop();
	return err;
}

void sim_highmem_stop(void)
{
	window_close(&window);
	window_close(&local);
	free(local_used);
	local_used = NULL;
	memset(slot, 0, sizeof(slot));
	last_slot = 0;
}

int sim_kmap_check(char *msg, size_t size)
{
	const char *wrong = NULL;

	pthread_mutex_lock(&kmap_lock);
	for (unsigned int i = 0; i < KMAP_SLOTS; i++) {
		if (!slot[i].count)
			continue;
		if (find_slot(slot[i].pfn) != (int)i)
			wrong = "a frame has two slots";
		else if (slot[i].pfn < sim_low_end)
			wrong = "a slot shows a frame of the direct map";
	}
	pthread_mutex_unlock(&kmap_lock);
	if (wrong)
		snprintf(msg, size, "kmap: %s", wrong);
	return wrong ? -EIO : 0;
}
