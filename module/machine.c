// SPDX-License-Identifier: GPL-2.0
/* machine/: what the machine and its kernel decide. */
#include "provider.h"

#define NUMBER(n, value) \
	int kml_machine_##n##_get(struct kml_object *obj, u64 *ret) \
	{ \
		*ret = (value); \
		return 0; \
	}

/* Those that only the architecture's own code can tell. */
#define FACT(n) \
	int kml_machine_##n##_get(struct kml_object *obj, u64 *ret) \
	{ \
		struct kml_machine_facts facts; \
		kml_machine_facts(&facts); \
		*ret = facts.n; \
		return 0; \
	}

NUMBER(page_size, PAGE_SIZE)
NUMBER(page_shift, PAGE_SHIFT)
NUMBER(pages, totalram_pages())
NUMBER(max_order, KML_MAX_ORDER)
NUMBER(kmalloc_max_size, KMALLOC_MAX_SIZE)
NUMBER(kmalloc_max_cache_size, KMALLOC_MAX_CACHE_SIZE)
NUMBER(kmalloc_min_size, KMALLOC_MIN_SIZE)
NUMBER(cpus, num_online_cpus())
NUMBER(cache_line, L1_CACHE_BYTES)
NUMBER(thread_size, THREAD_SIZE)
FACT(page_offset)
FACT(phys_offset)
FACT(vmalloc_start)
FACT(vmalloc_end)
FACT(vmemmap_start)
FACT(modules_start)
FACT(levels)
FACT(virt_bits)
FACT(struct_page_size)
FACT(nodes)
FACT(zero_size_ptr)
FACT(init_on_alloc)
FACT(slub_debug)
FACT(iommu)
FACT(swiotlb)

int kml_machine_name_show(struct kml_object *obj, struct kml_text *text)
{
	kml_text_add(text, "%s", kml_machine_name());
	return 0;
}

int kml_machine_page_overhead_percent_show(struct kml_object *obj, struct kml_text *text)
{
	struct kml_machine_facts facts;

	kml_machine_facts(&facts);
	kml_text_percent(text, facts.struct_page_size, PAGE_SIZE);
	return 0;
}

/* Each class is what the next larger size is rounded up to. */
int kml_machine_kmalloc_caches_show(struct kml_object *obj, struct kml_text *text)
{
	size_t size;

	for (size = kmalloc_size_roundup(1); size <= KMALLOC_MAX_CACHE_SIZE;
	     size = kmalloc_size_roundup(size + 1))
		kml_text_line(text, "%zu", size);
	return 0;
}
