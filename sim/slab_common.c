// SPDX-License-Identifier: GPL-2.0
/*
 * What all slab caches share: their list, merging, creating and destroying them, and the
 * reports of misuse. Source: mm/slab_common.c, v6.1. Left out: slub_debug= and slab_nomerge on the command
 * line, memory cgroups, KASAN, CPU and memory hotplug, RCU's delay before a slab of
 * SLAB_TYPESAFE_BY_RCU goes back.
 *
 * Lock order: slab_mutex, then a cache's lock, then the zones' locks of the page
 * allocator. report_lock is a leaf. A constructor runs with none of them held.
 */
#include "fact.h"
#include "machine.h"
#include "slub.h"

#define SLAB_NEVER_MERGE (SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER | SLAB_TRACE | \
			  SLAB_TYPESAFE_BY_RCU | SLAB_NOLEAKTRACE)
#define SLAB_MERGE_SAME (SLAB_RECLAIM_ACCOUNT | SLAB_CACHE_DMA | SLAB_CACHE_DMA32 | SLAB_ACCOUNT)
#define SLAB_FLAGS_PERMITTED (SLAB_HWCACHE_ALIGN | SLAB_CACHE_DMA | SLAB_CACHE_DMA32 | \
			      SLAB_PANIC | SLAB_TYPESAFE_BY_RCU | SLAB_RED_ZONE | SLAB_POISON | \
			      SLAB_STORE_USER | SLAB_TRACE | SLAB_CONSISTENCY_CHECKS | \
			      SLAB_MEM_SPREAD | SLAB_NOLEAKTRACE | SLAB_RECLAIM_ACCOUNT | \
			      SLAB_ACCOUNT | SLAB_NO_USER_FLAGS)

#define SLUB_DEBUG_FLAGS (SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | SLAB_STORE_USER)

static DEFINE_MUTEX(slab_mutex);
static struct kmem_cache *oldest, *newest;	/* slab_mutex */

static pthread_mutex_t report_lock = PTHREAD_MUTEX_INITIALIZER;
static char last_report[512];			/* report_lock */
static u64 reports;				/* report_lock */
static char log_text[1 << 16];			/* report_lock: the newest reports, a NUL behind */
static size_t log_len;				/* report_lock */

/* Who else gets what this thread reports: see sim_reports_to(). */
static _Thread_local struct {
	void (*fn)(void *ctx, const char *text);
	void *ctx;
} listener;

void sim_reports_to(void (*fn)(void *ctx, const char *text), void *ctx)
{
	listener.fn = fn;
	listener.ctx = ctx;
}

static void tell(const char *text)
{
	if (listener.fn)
		listener.fn(listener.ctx, text);
}

/* Puts a text into the log; the oldest goes where there is no room. Context: report_lock. */
static void log_add(const char *text)
{
	size_t len = strlen(text) + 1;

	while (log_len && log_len + len >= sizeof(log_text)) {
		size_t first = strcspn(log_text, "\n") + 1;

		log_len -= first;
		memmove(log_text, log_text + first, log_len + 1);
	}
	memcpy(log_text + log_len, text, len - 1);
	log_text[log_len + len - 1] = '\n';
	log_len += len;
	log_text[log_len] = '\0';
}

void sim_log_print(FILE *out)
{
	pthread_mutex_lock(&report_lock);
	fputs(log_text, out);
	pthread_mutex_unlock(&report_lock);
}

void sim_report(const char *fmt, ...)
{
	char text[sizeof(last_report)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pthread_mutex_lock(&report_lock);
	memcpy(last_report, text, sizeof(text));
	reports++;
	log_add(text);
	pthread_mutex_unlock(&report_lock);
	tell(text);
}

void sim_report_more(const char *fmt, ...)
{
	char text[sizeof(last_report)];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	pthread_mutex_lock(&report_lock);
	log_add(text);
	pthread_mutex_unlock(&report_lock);
	tell(text);
}

u64 sim_reports(void)
{
	u64 n;

	pthread_mutex_lock(&report_lock);
	n = reports;
	pthread_mutex_unlock(&report_lock);
	return n;
}

void sim_last_report(char *buf, size_t size)
{
	pthread_mutex_lock(&report_lock);
	snprintf(buf, size, "%s", last_report);
	pthread_mutex_unlock(&report_lock);
}

static void forget_reports(void)
{
	pthread_mutex_lock(&report_lock);
	last_report[0] = '\0';
	reports = 0;
	log_len = 0;
	log_text[0] = '\0';
	pthread_mutex_unlock(&report_lock);
}

/* Source: mm/slab_common.c slab_unmergeable(), v6.1. */
bool sim_slab_unmergeable(const struct kmem_cache *s)
{
	return s->flags & SLAB_NEVER_MERGE || s->ctor || s->usersize || s->refcount < 0;
}

/*
 * The oldest cache whose slots fit without wasting a word.
 * Source: mm/slab_common.c find_mergeable(), v6.1.
 */
static struct kmem_cache *find_mergeable(unsigned int size, unsigned int align,
					 slab_flags_t flags, void (*ctor)(void *))
{
	const unsigned int word = sim_kernel()->pointer_bytes;
	struct kmem_cache *s;

	if (ctor || flags & SLAB_NEVER_MERGE || !kml_fact(SLAB_MERGES, true))
		return NULL;
	size = ALIGN(size, word);
	align = sim_calculate_alignment(flags, align, size);
	size = ALIGN(size, align);
	for (s = oldest; s; s = s->newer) {
		if (sim_slab_unmergeable(s) || size > s->size ||
		    (flags ^ s->flags) & SLAB_MERGE_SAME ||
		    (s->size & ~(align - 1)) != s->size || s->size - size >= word)
			continue;
		return s;
	}
	return NULL;
}

static void cache_link(struct kmem_cache *s)
{
	s->older = newest;
	s->newer = NULL;
	*(newest ? &newest->newer : &oldest) = s;
	newest = s;
}

static void cache_unlink(struct kmem_cache *s)
{
	*(s->older ? &s->older->newer : &oldest) = s->newer;
	*(s->newer ? &s->newer->older : &newest) = s->older;
}

/* Forgets the slabs that are left: their frames stay with the machine. */
static void cache_free(struct kmem_cache *s)
{
	if (!s)
		return;
	while (s->slabs)
		sim_slab_forget(s, s->slabs);
	pthread_mutex_destroy(&s->lock);
	free(s->random_seq);
	free(s->name);
	free(s);
}

static struct kmem_cache *cache_zalloc(const char *name)
{
	struct kmem_cache *s = calloc(1, sizeof(*s) + num_online_cpus() * sizeof(s->cpu[0]));
	unsigned int cpu;

	if (!s)
		return NULL;
	s->name = strdup(name);
	pthread_mutex_init(&s->lock, NULL);
	for (cpu = 0; cpu < num_online_cpus(); cpu++)
		s->cpu[cpu].free = SIM_NO_OBJECT;
	if (s->name)
		return s;
	cache_free(s);
	return NULL;
}

/*
 * Make a cache and put it on the list, without asking whether one may be shared.
 * Context: slab_mutex held, or the machine is starting.
 */
struct kmem_cache *sim_cache_new(const char *name, unsigned int size, unsigned int align,
				 slab_flags_t flags, unsigned int usersize, void (*ctor)(void *))
{
	struct kmem_cache *s = cache_zalloc(name);

	if (!s)
		return NULL;
	s->object_size = size;
	s->align = align;
	s->flags = flags;
	s->ctor = ctor;
	s->usersize = usersize;
	s->refcount = 1;
	s->random = sim_random();
	if (sim_calculate_sizes(s) || sim_cache_random_seq(s)) {
		cache_free(s);
		return NULL;
	}
	cache_link(s);
	return s;
}

/*
 * A merged cache keeps its layout, and its objects count as large as the largest user's.
 * Source: mm/slub.c __kmem_cache_alias(), v6.1.
 */
static void cache_share(struct kmem_cache *s, unsigned int size)
{
	s->refcount++;
	pthread_mutex_lock(&s->lock);
	s->object_size = max_t(unsigned int, s->object_size, size);
	s->inuse = max_t(unsigned int, s->inuse, ALIGN(size, sim_kernel()->pointer_bytes));
	pthread_mutex_unlock(&s->lock);
}

/*
 * Source: mm/slab_common.c kmem_cache_create_usercopy(), v6.1. Left out: the panic that
 * SLAB_PANIC asks for.
 */
static struct kmem_cache *cache_find_or_new(const char *name, unsigned int size,
					    unsigned int align, slab_flags_t flags,
					    unsigned int useroffset, unsigned int usersize,
					    void (*ctor)(void *))
{
	struct kmem_cache *s = NULL;

	if (flags & ~SLAB_FLAGS_PERMITTED || !kml_fact(CACHE_CREATED, true))
		return NULL;
	flags &= ~SLAB_MEM_SPREAD;
	if (!kml_fact(SLUB_DEBUG_BUILT, true))
		flags &= ~SLUB_DEBUG_FLAGS;
	if ((!usersize && useroffset) || size < usersize || size - usersize < useroffset) {
		sim_report("kmem_cache_create(%s): usercopy region outside of the object", name);
		usersize = useroffset = 0;
	}
	if (!usersize)
		s = find_mergeable(size, align, flags, ctor);
	if (s) {
		cache_share(s, size);
		return s;
	}
	return sim_cache_new(name, size, sim_calculate_alignment(flags, align, size), flags,
			     usersize, ctor);
}

struct kmem_cache *kmem_cache_create_usercopy(const char *name, unsigned int size,
					      unsigned int align, slab_flags_t flags,
					      unsigned int useroffset, unsigned int usersize,
					      void (*ctor)(void *))
{
	struct kmem_cache *s;

	mutex_lock(&slab_mutex);
	s = cache_find_or_new(name, size, align, flags, useroffset, usersize, ctor);
	mutex_unlock(&slab_mutex);
	if (!s)
		sim_report("kmem_cache_create_usercopy(%s) failed with error %d", name, -EINVAL);
	return s;
}

struct kmem_cache *kmem_cache_create(const char *name, unsigned int size, unsigned int align,
				     slab_flags_t flags, void (*ctor)(void *))
{
	return kmem_cache_create_usercopy(name, size, align, flags, 0, 0, ctor);
}

/*
 * Source: mm/slab_common.c kmem_cache_destroy(), v6.1. With objects left the cache stays
 * as it is, for ever, as in the kernel.
 */
void kmem_cache_destroy(struct kmem_cache *s)
{
	if (!s || !kml_fact(CACHE_DESTROYED, true))
		return;
	mutex_lock(&slab_mutex);
	if (--s->refcount) {
		s = NULL;
	} else if (sim_cache_shutdown(s)) {
		sim_report("kmem_cache_destroy %s: Slab cache still has objects", s->name);
		s = NULL;
	} else {
		cache_unlink(s);
	}
	mutex_unlock(&slab_mutex);
	cache_free(s);
}

unsigned int kmem_cache_size(struct kmem_cache *s)
{
	unsigned int size;

	pthread_mutex_lock(&s->lock);
	size = s->object_size;
	pthread_mutex_unlock(&s->lock);
	return size;
}

void sim_cache_info(struct kmem_cache *s, struct sim_cache_info *ret)
{
	mutex_lock(&slab_mutex);
	pthread_mutex_lock(&s->lock);
	*ret = (struct sim_cache_info){
		.stride = s->size, .order = s->oo_order, .per_slab = s->oo_objects,
		.refcount = s->refcount < 0 ? 1 : s->refcount,
		.slabs = s->nr_slabs, .name = s->name,
	};
	pthread_mutex_unlock(&s->lock);
	mutex_unlock(&slab_mutex);
}

/* The kernel's own caches: whatever merges with them answers under their names. */
static int boot_caches_start(void)
{
	const struct sim_boot_cache *b = sim_kernel()->caches;
	struct kmem_cache *s;

	for (; b && b->name; b++) {
		s = sim_cache_new(b->name, b->object_size, b->align, b->flags, 0, NULL);
		/* A broken fact may change the layout of these, too. */
		if (!s || (s->size != b->size && kml_fact_broken == KML_FACTS))
			return -ENOMEM;
		s->refcount = b->refcount;
	}
	return 0;
}

int sim_slub_start(void)
{
	int ret = sim_kmalloc_start();

	forget_reports();
	if (!ret)
		ret = boot_caches_start();
	if (ret)
		sim_slub_stop();
	return ret;
}

void sim_slub_stop(void)
{
	struct kmem_cache *s;

	while ((s = oldest)) {
		cache_unlink(s);
		cache_free(s);
	}
	sim_kmalloc_stop();
}

int sim_slub_check(char *msg, size_t size)
{
	struct kmem_cache *s;
	int ret = 0;

	mutex_lock(&slab_mutex);
	for (s = oldest; s && !ret; s = s->newer)
		ret = sim_cache_check(s, msg, size);
	mutex_unlock(&slab_mutex);
	return ret;
}

int sim_caches_walk(int (*fn)(struct kmem_cache *s, void *arg), void *arg)
{
	int ret = 0;

	mutex_lock(&slab_mutex);
	for (struct kmem_cache *s = newest; s && !ret; s = s->older)
		ret = fn(s, arg);
	mutex_unlock(&slab_mutex);
	return ret;
}
