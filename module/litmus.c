// SPDX-License-Identifier: GPL-2.0
/*
 * litmus/: two threads and two words of memory, met anew in every loop.
 *
 *		SB			MP			LB
 *	  T0	    T1		  T0	    T1		  T0	    T1
 *	x = 1	  y = 1		x = 1	  r0 = y	r0 = x	  r1 = y
 *	barrier	  barrier	barrier	  barrier	barrier	  barrier
 *	r0 = y	  r1 = x	y = 1	  r1 = x	y = 1	  x = 1
 */
#include "provider.h"

#define CELLS 256	/* loops between two counts */
#define SPINS 2000	/* looks at the other thread before the CPU is offered to others */
#define LINE 128	/* bytes that no cache line is larger than */

enum state { IDLE, RUNNING, DONE };

/* struct cell - the two words of one loop, each in a cache line of its own. */
struct cell {
	u32 x;
	char pad_x[LINE - sizeof(u32)];
	u32 y;
	char pad_y[LINE - sizeof(u32)];
};

/* struct side - what one thread alone writes. */
struct side {
	struct kml_litmus *owner;
	unsigned long met;	/* times it came to a meeting; a word of the machine, and may wrap */
	char pad[LINE];
	u32 r[CELLS];		/* what it read, or what the other did in MP: see bodies */
};

struct kml_litmus {
	struct kml_litmus_cfg cfg;
	struct kml_thread *thread[2];
	struct side side[2];
	struct cell cell[CELLS];
	u64 count[2][2];	/* by r0 and r1; thread 0's until @state is DONE */
	u64 ns;
	int state;
	bool stop;		/* both threads are to end */
};

static struct kml_litmus *self_of(struct kml_object *obj)
{
	return obj->self;
}

/* The accesses, with what stands between them. A thread that only writes reads 0. */
#define PLAIN(p) READ_ONCE(*(p))
#define PLAIN_SET(p) WRITE_ONCE(*(p), 1)
#define LOAD_ACQUIRE(p) smp_load_acquire(p)
#define STORE_RELEASE(p) smp_store_release((p), 1)
#define NOTHING do { } while (0)
#define BOTH do { smp_wmb(); smp_rmb(); } while (0)

#define BODIES(name, set, get, between) \
static void sb_##name(u32 *mine, u32 *other, u32 *r0, u32 *r1) \
{ \
	set(mine); \
	between; \
	*r0 = get(other); \
} \
static void write_##name(u32 *x, u32 *y, u32 *r0, u32 *r1) \
{ \
	set(x); \
	between; \
	set(y); \
} \
static void read_##name(u32 *x, u32 *y, u32 *r0, u32 *r1) \
{ \
	*r0 = get(y); \
	between; \
	*r1 = get(x); \
} \
static void lb_##name(u32 *first, u32 *second, u32 *r0, u32 *r1) \
{ \
	*r0 = get(first); \
	between; \
	set(second); \
}
BODIES(none, PLAIN_SET, PLAIN, NOTHING)
BODIES(compiler, PLAIN_SET, PLAIN, barrier())
BODIES(smp_wmb_rmb, PLAIN_SET, PLAIN, BOTH)
BODIES(smp_mb, PLAIN_SET, PLAIN, smp_mb())
BODIES(release_acquire, STORE_RELEASE, LOAD_ACQUIRE, NOTHING)

typedef void body_fn(u32 *a, u32 *b, u32 *r0, u32 *r1);

#define ROW(name) [KML_N_litmus_barrier_##name] = { \
	[KML_N_litmus_test_SB] = { sb_##name, sb_##name }, \
	[KML_N_litmus_test_MP] = { write_##name, read_##name }, \
	[KML_N_litmus_test_LB] = { lb_##name, lb_##name }, \
}
static body_fn *const bodies[][KML_N_litmus_test_count][2] = {
	ROW(none), ROW(compiler), ROW(smp_wmb_rmb), ROW(smp_mb), ROW(release_acquire),
};

/*
 * Wait until the other thread is here, too. What each wrote before, the other sees after. Who
 * comes last would go on at once and the other when it has noticed: the last one lingers, by a
 * different while each time, so that the two run side by side often.
 * Return: false when both are to end.
 */
static bool meet(struct kml_litmus *self, int me, unsigned int linger)
{
	unsigned long mine = self->side[me].met + 1;
	unsigned int spins = 0;

	smp_store_release(&self->side[me].met, mine);
	while ((long)(smp_load_acquire(&self->side[!me].met) - mine) < 0) {
		linger = 0;
		cpu_relax();
		if (++spins < SPINS)
			continue;
		spins = 0;
		if (READ_ONCE(self->stop) || kml_thread_should_stop())
			return false;
		kml_thread_yield();
	}
	while (linger--)
		barrier();
	return true;
}

/* Thread 0's work while thread 1 waits: count the loops of this round, clear the words. */
static void tally(struct kml_litmus *self, unsigned int n)
{
	bool mp = self->cfg.test == KML_N_litmus_test_MP;
	unsigned int i;

	for (i = 0; i < n; i++) {
		/* In MP thread 1 reads both: r1 lies where thread 0 would have put its own. */
		u32 r0 = self->side[mp].r[i], r1 = self->side[!mp].r[i];

		self->count[r0][r1]++;
		self->cell[i].x = self->cell[i].y = 0;
	}
}

/* SB and LB are the same for both threads, with the words exchanged. */
static void body(struct kml_litmus *self, int me, unsigned int i)
{
	body_fn *fn = bodies[self->cfg.barrier][self->cfg.test][me];
	bool swap = me && self->cfg.test != KML_N_litmus_test_MP;
	struct cell *cell = &self->cell[i];

	fn(swap ? &cell->y : &cell->x, swap ? &cell->x : &cell->y,
	   &self->side[me].r[i], &self->side[!me].r[i]);
}

/*
 * Both threads look at both words before they meet. With the cache lines in both caches reads are
 * quick and writes slow: that is when one overtakes the other, if at all.
 */
static void share(struct cell *cell)
{
	(void)READ_ONCE(cell->x);
	(void)READ_ONCE(cell->y);
}

/* A round of up to CELLS loops. */
static bool some_loops(struct kml_litmus *self, int me, unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		share(&self->cell[i]);
		if (!meet(self, me, i))
			return false;
		body(self, me, i);
	}
	if (!meet(self, me, 0))
		return false;
	if (!me)
		tally(self, n);
	if (READ_ONCE(self->stop) || kml_thread_should_stop())
		return false;
	kml_thread_yield();
	return meet(self, me, 0);
}

static void run(void *arg)
{
	struct side *side = arg;
	struct kml_litmus *self = side->owner;
	int me = side - self->side;
	u64 left = self->cfg.loops, began;

	kml_thread_spread(me);
	if (!meet(self, me, 0))
		return;
	began = kml_now_ns();
	while (left) {
		unsigned int n = min_t(u64, left, CELLS);

		if (!some_loops(self, me, n))
			return;
		left -= n;
	}
	if (me)
		return;
	self->ns = kml_now_ns() - began;
	smp_store_release(&self->state, DONE);
}

int kml_litmus_create(struct kml_object *obj, const struct kml_litmus_cfg *cfg, void **ret)
{
	struct kml_litmus *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->cfg = *cfg;
	self->side[0].owner = self->side[1].owner = self;
	*ret = self;
	return 0;
}

static void end(struct kml_litmus *self)
{
	int i;

	WRITE_ONCE(self->stop, true);
	for (i = 0; i < 2; i++) {
		kml_thread_stop(self->thread[i]);
		self->thread[i] = NULL;
	}
	self->stop = false;
}

void kml_litmus_destroy(struct kml_object *obj, void *arg)
{
	end(arg);
	kml_free(arg);
}

static int start(struct kml_litmus *self)
{
	int i, err;

	for (i = 0; i < 2; i++) {
		self->thread[i] = kml_thread_start("kml_litmus", kml_online_cpu(i), run,
						   &self->side[i]);
		if (IS_ERR(self->thread[i])) {
			err = PTR_ERR(self->thread[i]);
			self->thread[i] = NULL;
			end(self);
			return err;
		}
	}
	return 0;
}

int kml_litmus_run_act(struct kml_object *obj, u64 one)
{
	struct kml_litmus *self = self_of(obj);
	int err;

	if (!kml_has(KML_NEEDS_weak_order))
		return -EOPNOTSUPP;
	if (smp_load_acquire(&self->state) == RUNNING)
		return -EBUSY;
	end(self);
	memset(self->count, 0, sizeof(self->count));
	memset(self->cell, 0, sizeof(self->cell));
	self->side[0].met = self->side[1].met = 0;
	WRITE_ONCE(self->state, RUNNING);
	err = start(self);
	if (err)
		WRITE_ONCE(self->state, IDLE);
	return err;
}

int kml_litmus_state_show(struct kml_object *obj, struct kml_text *text)
{
	static const char *const names[] = {
		[IDLE] = "idle", [RUNNING] = "running", [DONE] = "done",
	};

	kml_text_add(text, "%s", names[smp_load_acquire(&self_of(obj)->state)]);
	return 0;
}

static bool done(struct kml_object *obj)
{
	return smp_load_acquire(&self_of(obj)->state) == DONE;
}

int kml_litmus_outcomes_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_litmus *self = self_of(obj);
	int i;

	if (!done(obj))
		return -ENODATA;
	for (i = 0; i < 4; i++)
		if (self->count[i >> 1][i & 1])
			kml_text_line(text, "%d %d %llu", i >> 1, i & 1,
				      (unsigned long long)self->count[i >> 1][i & 1]);
	return 0;
}

int kml_litmus_forbidden_get(struct kml_object *obj, u64 *ret)
{
	static const u8 weak[][2] = {
		[KML_N_litmus_test_SB] = { 0, 0 },
		[KML_N_litmus_test_MP] = { 1, 0 },
		[KML_N_litmus_test_LB] = { 1, 1 },
	};
	struct kml_litmus *self = self_of(obj);

	if (!done(obj))
		return -ENODATA;
	*ret = self->count[weak[self->cfg.test][0]][weak[self->cfg.test][1]];
	return 0;
}

int kml_litmus_ns_per_loop_get(struct kml_object *obj, u64 *ret)
{
	if (!done(obj))
		return -ENODATA;
	*ret = div64_u64(self_of(obj)->ns, self_of(obj)->cfg.loops);
	return 0;
}
