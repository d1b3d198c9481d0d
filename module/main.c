// SPDX-License-Identifier: GPL-2.0
/* kmemlab.ko: parameters, and the tree registered in configfs. */
#include <linux/init.h>
#include <linux/module.h>
#include <linux/moduleparam.h>

#include "edu_driver.h"
#include "inject.h"
#include "kapi_kernel.h"
#include "kapi_stack.h"
#include "quota.h"
#include "release.h"

static ulong max_bytes;
module_param(max_bytes, ulong, 0444);
MODULE_PARM_DESC(max_bytes, "Most bytes that all objects together may hold; 0 chooses the lesser of 256 MiB and an eighth of RAM");

static ulong max_objects;
module_param(max_objects, ulong, 0444);
MODULE_PARM_DESC(max_objects, "Most directories that may exist, at most 100000; 0 chooses 4096");

module_param_named(raw_addresses, kml_raw_addresses, bool, 0444);
MODULE_PARM_DESC(raw_addresses, "1 shows addresses, frame numbers and contents to root: for the lab's own guests");

module_param_named(bugs, kml_bugs, bool, 0444);
MODULE_PARM_DESC(bugs, "1 lets root make the deliberate mistakes of bugs/ and demos/, which can end the kernel: for the lab's own guests");

module_param_named(mmio, kml_mmio, bool, 0444);
MODULE_PARM_DESC(mmio, "1 lets ioremap/ map and read what is neither RAM nor the lab's own device: for the lab's own guests");

static ulong fail_at_load;
module_param(fail_at_load, ulong, 0444);
MODULE_PARM_DESC(fail_at_load, "Which allocation of loading is to fail, from 1 on, to see that the module undoes what it did: the log names its place in the sources; 0 none");

/* The module's ends, in the order in which they come up. */
static const struct {
	int (*init)(void);
	void (*exit)(void);
} ends[] = {
	{ kml_world_init, kml_world_exit },
	{ kml_driver_init, kml_driver_exit },
	{ kml_edu_init, kml_edu_exit },
	{ kml_map_init, kml_map_exit },
	{ kml_memdriver_init, kml_memdriver_exit },
	{ kml_configfs_register, kml_configfs_unregister },
};

static void end_first(size_t i)
{
	while (i)
		ends[--i].exit();
}

static int all_ends(void)
{
	size_t i;
	int err;

	for (i = 0; i < ARRAY_SIZE(ends); i++) {
		err = ends[i].init();
		if (err) {
			end_first(i);
			return err;
		}
	}
	return 0;
}

/* Without the edu device, whose probe may fail alone, the module loads all the same. */
static int __init kml_init(void)
{
	const char *failed;
	int err;

	if (max_objects > kml_max_objects_limit())
		return -EINVAL;
	kml_quota_init(max_bytes, max_objects);
	kml_stack_init();
	kml_inject_arm(fail_at_load);
	err = all_ends();
	failed = kml_inject_disarm();
	if (failed)
		pr_notice("kmemlab: fail_at_load=%lu: %s failed as asked\n", fail_at_load, failed);
	return err;
}

static void __exit kml_exit(void)
{
	end_first(ARRAY_SIZE(ends));
}

module_init(kml_init);
module_exit(kml_exit);
MODULE_LICENSE("GPL");
MODULE_VERSION(KML_VERSION);
MODULE_DESCRIPTION("The kernel's memory allocators as a directory tree in configfs");
