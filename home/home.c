// SPDX-License-Identifier: GPL-2.0
/* Finds a home by name and starts it. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "home.h"

static const struct {
	const char *name;
	int (*start)(const struct kml_home_opts *opts, struct kml_home **ret, char *msg,
		     size_t size);
} homes[] = {
	{ "twin", kml_twin_start },
	{ "vm", kml_vm_start },
	{ "kernel", kml_kernel_start },
};

int kml_home_start(const char *name, const struct kml_home_opts *opts, struct kml_home **ret,
		   char *msg, size_t msg_size)
{
	static const struct kml_home_opts defaults;

	for (size_t i = 0; i < sizeof(homes) / sizeof(homes[0]); i++)
		if (!strcmp(homes[i].name, name))
			return homes[i].start(opts ? opts : &defaults, ret, msg, msg_size);
	snprintf(msg, msg_size, "home '%s': wanted twin, vm or kernel", name);
	return -EINVAL;
}

void kml_home_stop(struct kml_home *home)
{
	if (home)
		home->ops->stop(home);
}
