// SPDX-License-Identifier: GPL-2.0
/*
 * Source: mm/slab_common.c slabinfo_show(), mm/vmstat.c frag_show_print() and
 * zoneinfo_show_print(), mm/vmalloc.c s_show(), fs/proc/meminfo.c, kernel/resource.c
 * r_show(); v6.1. Left out: what the simulator has no books of (per-node statistics, page
 * cache, per-CPU page lists, callers of vmalloc()).
 */
#include <errno.h>
#include <string.h>

#include "buddy.h"
#include "proc.h"
#include "slub.h"
#include "vmap_area.h"

static unsigned long kb(u64 pages)
{
	return pages << (PAGE_SHIFT - 10);
}

static void show_kb(FILE *out, const char *name, u64 pages)
{
	fprintf(out, "%-16s%8lu kB\n", name, kb(pages));
}

static void meminfo(FILE *out)
{
	u64 total = 0, free = 0, high = 0, high_free = 0;
	struct zone *zone;

	for (unsigned int i = 0; (zone = sim_zone(i)); i++) {
		u64 now = zone_page_state(zone, NR_FREE_PAGES);
		bool is_high = zone->type == ZONE_HIGHMEM;

		total += zone->managed;
		free += now;
		high += is_high ? zone->managed : 0;
		high_free += is_high ? now : 0;
	}
	show_kb(out, "MemTotal:", total);
	show_kb(out, "MemFree:", free);
	if (high) {
		show_kb(out, "HighTotal:", high);
		show_kb(out, "HighFree:", high_free);
		show_kb(out, "LowTotal:", total - high);
		show_kb(out, "LowFree:", free - high_free);
	}
	fprintf(out, "%-16s%8llu kB\n", "VmallocTotal:", (unsigned long long)
		(sim_profile_running()->c.vmalloc_end - sim_profile_running()->c.vmalloc_start) >> 10);
}

static int one_cache(struct kmem_cache *s, void *arg)
{
	u64 objects = 0, free = 0;
	FILE *out = arg;

	pthread_mutex_lock(&s->lock);
	for (struct slab *slab = s->slabs; slab; slab = slab->older) {
		objects += slab->objects;
		free += slab->listed ? slab->objects - slab->inuse : 0;
	}
	fprintf(out, "%-17s %6llu %6llu %6u %4u %4u : tunables %4u %4u %4u : slabdata %6llu %6llu %6u\n",
		s->name, (unsigned long long)(objects - free), (unsigned long long)objects, s->size,
		s->oo_objects, 1u << s->oo_order, 0, 0, 0, (unsigned long long)s->nr_slabs,
		(unsigned long long)s->nr_slabs, 0);
	pthread_mutex_unlock(&s->lock);
	return 0;
}

static void slabinfo(FILE *out)
{
	fputs("slabinfo - version: 2.1\n"
	      "# name            <active_objs> <num_objs> <objsize> <objperslab> <pagesperslab>"
	      " : tunables <limit> <batchcount> <sharedfactor>"
	      " : slabdata <active_slabs> <num_slabs> <sharedavail>\n", out);
	sim_caches_walk(one_cache, out);
}

static void buddyinfo(FILE *out)
{
	struct zone *zone;

	for (unsigned int i = 0; (zone = sim_zone(i)); i++) {
		if (!zone->present_pages)
			continue;
		fprintf(out, "Node %d, zone %8s ", 0, zone->name);
		pthread_mutex_lock(&zone->lock);
		for (unsigned int order = 0; order <= sim_kernel()->max_order; order++)
			fprintf(out, "%6llu ", (unsigned long long)zone->free_area[order].nr_free);
		pthread_mutex_unlock(&zone->lock);
		fputc('\n', out);
	}
}

static void one_zone(FILE *out, struct zone *zone)
{
	const struct {
		const char *name;
		u64 value;
	} rows[] = {
		{ "pages free ", zone_page_state(zone, NR_FREE_PAGES) }, { "      boost", 0 },
		{ "      min  ", zone->wmark_min }, { "      low  ", zone->wmark_low },
		{ "      high ", zone->wmark_high }, { "      spanned", zone->spanned_pages },
		{ "      present", zone->present_pages }, { "      managed", zone->managed },
		{ "      cma  ", 0 },
	};

	fprintf(out, "Node %d, zone %8s\n", 0, zone->name);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		fprintf(out, "  %-14s %llu\n", rows[i].name, (unsigned long long)rows[i].value);
	fputs("        protection: (", out);
	for (unsigned int i = 0; sim_zone(i); i++)
		fprintf(out, "%s%llu", i ? ", " : "", (unsigned long long)zone->lowmem_reserve[i]);
	fputs(")\n", out);
	if (!zone->present_pages)
		return;
	fprintf(out, "      %-12s %llu\n", "nr_free_pages", (unsigned long long)rows[0].value);
	fprintf(out, "  start_pfn:           %llu\n", (unsigned long long)zone->zone_start_pfn);
}

static void zoneinfo(FILE *out)
{
	struct zone *zone;

	for (unsigned int i = 0; (zone = sim_zone(i)); i++)
		one_zone(out, zone);
}

static int one_area(struct extent *e, void *arg)
{
	struct area *a = (struct area *)e;
	u64 start = sim_profile_running()->c.vmalloc_start + (e->start << PAGE_SHIFT);
	FILE *out = arg;

	fprintf(out, "0x%016llx-0x%016llx %7llu pages=%llu vmalloc N0=%llu\n",
		(unsigned long long)start,
		(unsigned long long)(start + (e->len << PAGE_SHIFT)),
		(unsigned long long)(e->len << PAGE_SHIFT), (unsigned long long)a->nr,
		(unsigned long long)a->nr);
	return 0;
}

static void vmallocinfo(FILE *out)
{
	mutex_lock(&vmap_lock);
	extent_walk(vmap_areas, one_area, out);
	mutex_unlock(&vmap_lock);
}

static void iomem(FILE *out)
{
	const struct sim_range *ram = sim_profile_running()->ram;
	u64 shown = kml_fact(IOMEM_ROOT, ~0ULL);
	int width = 8;

	for (unsigned int i = 0; ram[i].end > ram[i].start; i++)
		if (ram[i].end << PAGE_SHIFT > 1ull << 32)
			width = 9;
	for (unsigned int i = 0; ram[i].end > ram[i].start; i++)
		fprintf(out, "%0*llx-%0*llx : System RAM\n", width,
			(unsigned long long)(ram[i].start << PAGE_SHIFT & shown), width,
			(unsigned long long)(((ram[i].end << PAGE_SHIFT) - 1) & shown));
}

static const struct {
	const char *name;
	void (*print)(FILE *out);
} files[] = {
	{ "meminfo", meminfo }, { "slabinfo", slabinfo }, { "buddyinfo", buddyinfo },
	{ "zoneinfo", zoneinfo }, { "vmallocinfo", vmallocinfo }, { "iomem", iomem },
	{ "dmesg", sim_log_print },
};

int sim_proc(const char *name, FILE *out)
{
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (!strcmp(files[i].name, name)) {
			files[i].print(out);
			return 0;
		}
	return -EOPNOTSUPP;
}
