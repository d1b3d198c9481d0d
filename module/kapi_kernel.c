// SPDX-License-Identifier: GPL-2.0
/* What the kernel's world adds beyond the kernel's own names: see kapi.h. */
#include <linux/capability.h>
#include <linux/dma-mapping.h>
#include <linux/dmi.h>
#include <linux/io.h>
#include <linux/ktime.h>
#include <linux/security.h>
#include <linux/sort.h>
#include <linux/utsname.h>

#include "edu_driver.h"
#include "kapi.h"
#include "kapi_bugs.h"
#include "kapi_kernel.h"

bool kml_raw_addresses;

/* A device that is never handed out: it answers what the bus says of any of the lab's. */
static struct device *facts_device;
static bool slub_debug;

void *kml_world_alloc(size_t size)
{
	return kvmalloc(size, GFP_KERNEL | __GFP_NOWARN);
}

void *kml_world_zalloc(size_t size)
{
	return kvzalloc(size, GFP_KERNEL | __GFP_NOWARN);
}

void kml_free(const void *p)
{
	kvfree(p);
}

u64 kml_addr(const void *p)
{
	return (unsigned long)p;
}

u64 kml_phys_blind(const void *p)
{
#ifdef CONFIG_X86
	return __phys_addr_nodebug((unsigned long)p);
#else
	return __virt_to_phys_nodebug((unsigned long)p);
#endif
}

u64 kml_now_ns(void)
{
	return ktime_get_ns();
}

int kml_may_see(void)
{
	if (!kml_raw_addresses || !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return security_locked_down(LOCKDOWN_KCORE) ? -EPERM : 0;
}

bool kml_has(enum kml_feature feature)
{
	switch (feature) {
	case KML_NEEDS_any:
	case KML_NEEDS_time:
	case KML_NEEDS_mmap:
		return true;
	case KML_NEEDS_bugs:
		return kml_bugs;
	case KML_NEEDS_raw_addresses:
		return kml_raw_addresses;
	case KML_NEEDS_init_on_alloc:
		return want_init_on_alloc(0);
	case KML_NEEDS_dma_device:
		return kml_edu_present();
	case KML_NEEDS_weak_order:
		return num_online_cpus() > 1;
	case KML_NEEDS_highmem:
		return totalhigh_pages() > 0;
	default:
		return false;
	}
}

const char *kml_home_name(void)
{
	return "kernel";
}

const char *kml_release(void)
{
	return init_utsname()->release;
}

const char *kml_arch(void)
{
	return init_utsname()->machine;
}

const char *kml_machine_name(void)
{
	const char *name = dmi_get_system_info(DMI_PRODUCT_NAME);

	return name ? name : "unknown";
}

u64 kml_seed(void)
{
	return 0;	/* the feature `seed` is lacking: nobody shows it */
}

u64 kml_max_objects_limit(void)
{
	return 100000;
}

/* The lab's own guests are those that were told to show addresses. */
bool kml_unlimited(void)
{
	return kml_raw_addresses;
}

static void arch_facts(struct kml_machine_facts *ret)
{
#ifdef CONFIG_X86
	ret->levels = CONFIG_PGTABLE_LEVELS == 5 && !pgtable_l5_enabled() ? 4 : CONFIG_PGTABLE_LEVELS;
#ifdef CONFIG_X86_64
	ret->virt_bits = __VIRTUAL_MASK_SHIFT + 1;
	ret->vmemmap_start = VMEMMAP_START;
#else
	ret->virt_bits = BITS_PER_LONG;
#endif
#else
#ifdef CONFIG_ARM64
	/* A kernel built for 52 bits has constants that a processor with fewer does not follow. */
	ret->virt_bits = vabits_actual;
	ret->levels = ARM64_HW_PGTABLE_LEVELS(vabits_actual);
	ret->page_offset = _PAGE_OFFSET(vabits_actual);
	ret->phys_offset = kml_phys_blind((void *)(unsigned long)ret->page_offset);
	ret->vmemmap_start = (unsigned long)virt_to_page((void *)(unsigned long)ret->page_offset);
#else
	ret->phys_offset = PHYS_OFFSET;
	ret->levels = CONFIG_PGTABLE_LEVELS;
	ret->virt_bits = BITS_PER_LONG;
#endif
#endif
}

void kml_machine_facts(struct kml_machine_facts *ret)
{
	*ret = (struct kml_machine_facts){
		.page_offset = PAGE_OFFSET,
		.vmalloc_start = VMALLOC_START,
		.vmalloc_end = VMALLOC_END,
		.modules_start = MODULES_VADDR,
		.struct_page_size = sizeof(struct page),
		.zero_size_ptr = (unsigned long)ZERO_SIZE_PTR,
		.nodes = num_online_nodes(),
		.init_on_alloc = want_init_on_alloc(0),
		.slub_debug = slub_debug,
		.iommu = kml_device_iommu(facts_device),
		.swiotlb = dma_max_mapping_size(facts_device) != SIZE_MAX,
	};
	arch_facts(ret);
}

/* The zone list itself is not exported, the nodes are. */
struct zone *kml_zone(unsigned int i)
{
	int nid;

	for_each_online_node(nid) {
		if (i < MAX_NR_ZONES)
			return &NODE_DATA(nid)->node_zones[i];
		i -= MAX_NR_ZONES;
	}
	return NULL;
}

int kml_zone_nid(unsigned int i)
{
	return zone_to_nid(kml_zone(i));
}

static int rising(const void *a, const void *b)
{
	u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

void kml_sort(u64 *numbers, size_t count)
{
	sort(numbers, count, sizeof(*numbers), rising, NULL);
}

/* slub_debug= leaves no variable that a module may read; a cache's layout tells. */
static int slub_debug_find(void)
{
	struct kmem_cache *cache;
	struct kml_cache_info info = { };
	int err;

	cache = KML_TRY(NULL, kmem_cache_create_usercopy, "kml_probe", 64, 0, 0, 0, 64, NULL);
	if (!cache)
		return -ENOMEM;
	err = kml_cache_info(cache, &info);
	slub_debug = info.stride > 64;
	kmem_cache_destroy(cache);
	return err;
}

int kml_world_init(void)
{
	int err;

	facts_device = kml_device_create();
	if (IS_ERR(facts_device))
		return PTR_ERR(facts_device);
	err = slub_debug_find();
	if (err)
		kml_device_destroy(facts_device);
	return err;
}

void kml_world_exit(void)
{
	kml_device_destroy(facts_device);
}
