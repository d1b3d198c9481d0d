// SPDX-License-Identifier: GPL-2.0
/* The programs of demos/ as tables, stamped from demo_steps.def. */
#include "demo.h"

#define STEP(who_, op_, slot_, fail_, a_, b_, text_) \
	{ .who = who_, .op = op_, .slot = slot_, .fail = fail_, .a = a_, .b = b_, .text = text_ },
#define BITS(flags) ((__force u32)(flags))

#define SECTION(s) STEP(B, OP_SECTION, 0, 0, s, 0, NULL)
#define SAY(w, text) STEP(w, OP_SAY, 0, 0, 0, 0, text)
#define NOTE(w, text) STEP(w, OP_NOTE, 0, 0, 0, 0, text)
#define DEVICE(w) STEP(w, OP_DEVICE, 0, OUT, 0, 0, "a device of the lab's, which no program here registers")
#define MASK(w, bits, fail) \
	STEP(w, OP_MASK, 0, fail, bits, 0, "dma_set_mask_and_coherent(dev, DMA_BIT_MASK(" #bits "))")
#define KMALLOC(w, slot, size, gfp, fail) \
	STEP(w, OP_KMALLOC, slot, fail, size, BITS(gfp), "kmalloc(" #size ", " #gfp ")")
#define KZALLOC(w, slot, size, gfp, fail) \
	STEP(w, OP_KZALLOC, slot, fail, size, BITS(gfp), "kzalloc(" #size ", " #gfp ")")
#define VMALLOC(w, slot, size, fail) STEP(w, OP_VMALLOC, slot, fail, size, 0, "vmalloc(" #size ")")
#define PAGE(w, slot, gfp, fail) STEP(w, OP_PAGE, slot, fail, 0, BITS(gfp), "alloc_page(" #gfp ")")
#define KMAP(w, slot, page) STEP(w, OP_KMAP, slot, 0, page, 0, "kmap(page)")
#define CACHE(w, slot, size, flags, fail) \
	STEP(w, OP_CACHE, slot, fail, size, BITS(flags), "kmem_cache_create(name, " #size ", 0, " #flags ", NULL)")
#define OBJECT(w, slot, cache, fail) \
	STEP(w, OP_OBJECT, slot, fail, cache, 0, "kmem_cache_alloc(cache, GFP_KERNEL)")
#define COHERENT(w, slot, size, fail) \
	STEP(w, OP_COHERENT, slot, fail, size, 0, "dma_alloc_coherent(dev, " #size ", &handle, GFP_KERNEL)")
#define MAP(w, slot, buffer, dir, fail) \
	STEP(w, OP_MAP, slot, fail, buffer, dir, "dma_map_single(dev, buffer, size, " #dir ")")
#define UNMAP(w, slot, dir) \
	STEP(w, OP_UNMAP, slot, 0, 0, dir, "dma_unmap_single(dev, handle, size, " #dir ")")
#define SYNC_DEVICE(w, slot, dir) \
	STEP(w, OP_SYNC_DEVICE, slot, 0, 0, dir, "dma_sync_single_for_device(dev, handle, size, " #dir ")")
#define SYNC_CPU(w, slot, dir) \
	STEP(w, OP_SYNC_CPU, slot, 0, 0, dir, "dma_sync_single_for_cpu(dev, handle, size, " #dir ")")
#define PERCPU(w, slot, size, fail) STEP(w, OP_PERCPU, slot, fail, size, 0, "alloc_percpu()")
#define COUNT(w, slot, n, text) STEP(w, OP_COUNT, slot, 0, n, 0, text)
#define COUNT_COPY(w, slot, n, text) STEP(w, OP_COUNT_COPY, slot, 0, n, 0, text)
#define FILL(w, slot, byte) STEP(w, OP_FILL, slot, 0, byte, 0, "memset(p, " #byte ", size)")
#define UNSET(w, slot, n) STEP(w, OP_UNSET, slot, 0, n, 0, NULL)
#define FREE(w, slot, text) STEP(w, OP_FREE, slot, 0, 0, 0, text)
#define FREE_KEEP(w, slot, text) STEP(w, OP_FREE_KEEP, slot, 0, 0, 0, text)
#define REGION(w, slot, phys, fail) \
	STEP(w, OP_REGION, slot, fail, phys, 4096, "request_mem_region(" #phys ", 4096, name)")
#define IOREMAP(w, slot, phys, fail) \
	STEP(w, OP_IOREMAP, slot, fail, phys, 4096, "ioremap(" #phys ", 4096)")
#define READL(w, slot, reg, text) STEP(w, OP_READL, slot, GO_ON, reg, 0, "readl(" text ")")
#define WRITEL(w, slot, reg, value, text) \
	STEP(w, OP_WRITEL, slot, GO_ON, reg, value, "writel(" #value ", " text ")")
#define WRITEL_AND(w, slot, reg, mask, text) \
	STEP(w, OP_WRITEL_AND, slot, GO_ON, reg, mask, "writel(" text ")")
#define TEN_FREED(w) \
	FREE(w, 4, "kfree(objects[0])") FREE(w, 5, "kfree(objects[1])") FREE(w, 6, "kfree(objects[2])") \
	FREE(w, 7, "kfree(objects[3])") FREE(w, 8, "kfree(objects[4])") FREE(w, 9, "kfree(objects[5])") \
	FREE(w, 10, "kfree(objects[6])") FREE(w, 11, "kfree(objects[7])") \
	FREE(w, 12, "kfree(objects[8])") FREE(w, 13, "kfree(objects[9])")

/* Of the AM335x: where the clock registers are, and a bank of pins, four of which are LEDs. */
#define CM_PER 0x44e00000
#define GPIO1 0x4804c000

#define DEMO(name) static const struct demo_step steps_of_##name[] = {
#define DEFECTS(name) }; static const char *const defects_of_##name[] = {
#define DEFECT(text) text,
#define DEMO_END NULL };
#include "demo_steps.def"

#define SYSTEM(name) [KML_N_demo_system_##name] = { \
	.steps = steps_of_##name, .count = ARRAY_SIZE(steps_of_##name), .defects = defects_of_##name
const struct demo_system demo_systems[] = {
	SYSTEM(my_memory) }, SYSTEM(my_zone) }, SYSTEM(my_dma) }, SYSTEM(cache_init) },
	SYSTEM(percpu_counter) }, SYSTEM(setup_dma) }, SYSTEM(mem_example) },
	SYSTEM(my_device_cache) }, SYSTEM(streaming_sequence) }, SYSTEM(mask_fallback) },
	SYSTEM(kmem_cache_demo) }, SYSTEM(dma_demo) },
	SYSTEM(led_blink), .chip = CM_PER }, SYSTEM(gpio), .chip = CM_PER },
};
