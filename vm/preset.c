// SPDX-License-Identifier: GPL-2.0
/* The presets of guests, as data. */
#include <stdio.h>
#include <string.h>

#include "preset.h"

#define MIB(n) ((uint64_t)(n) << 20)

/*
 * edu needs PCI. Behind swiotlb all RAM must lie below its 28 bits, the bounce buffers
 * too: the kernel takes those from the top.
 */
static const struct kml_preset presets[] = {
	{
		.name = "device", .doc = "QEMU's edu device: real registers, a DMA engine of 28 bits",
		.machine = "q35", .devices = { "edu" },
	}, {
		.name = "iommu", .doc = "the same behind an IOMMU: its addresses are not physical",
		.machine = "q35", .devices = { "intel-iommu", "edu" }, .append = "intel_iommu=on",
	}, {
		.name = "swiotlb", .doc = "the same with all streaming DMA through bounce buffers; 256M",
		.machine = "q35", .devices = { "edu" }, .append = "swiotlb=force", .mem = MIB(256),
	}, {
		.name = "small", .doc = "128M, to run out of", .mem = MIB(128),
	}, {
		.name = "two-nodes", .doc = "two NUMA nodes, each with half of the memory and processors",
		.machine = "q35", .nodes = 2,
	}, {
		.name = "slub_debug", .doc = "every slab object and every freed page is guarded",
		.append = "slub_debug=FZPU page_poison=1",
	}, {
		.name = "kfence", .doc = "KFENCE guards an object as often as it can, where the kernel has it",
		.append = "kfence.sample_interval=1",
	}, {
		.name = "noinit", .doc = "the kernel does not clear what it hands out",
		.append = "init_on_alloc=0",
	},
};

const struct kml_preset *kml_preset_at(unsigned int i)
{
	return i < sizeof(presets) / sizeof(presets[0]) ? &presets[i] : NULL;
}

const struct kml_preset *kml_preset_find(const char *name)
{
	const struct kml_preset *preset;

	for (unsigned int i = 0; (preset = kml_preset_at(i)); i++)
		if (!strcmp(preset->name, name))
			return preset;
	return NULL;
}

void kml_preset_names(char *ret, size_t size)
{
	const struct kml_preset *preset;
	size_t used = 0;

	for (unsigned int i = 0; (preset = kml_preset_at(i)) && used < size; i++)
		used += snprintf(ret + used, size - used, "%s%s", i ? ", " : "", preset->name);
}
