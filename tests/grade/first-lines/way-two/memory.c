#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>
#include "a.h"

static unsigned char *mine;
static unsigned long long phys;
static unsigned int got;
module_param(phys, ullong, 0400);
module_param(got, uint, 0400);

int take(const char *nonce)
{
	mine = kzalloc({size}, GFP_KERNEL);
	if (!mine)
		return -ENOMEM;
	memcpy(mine, nonce, strlen(nonce));
	mine[16] = {mark};
	phys = virt_to_phys(mine);
	got = ksize(mine);
	return 0;
}

void give(void)
{
	kfree(mine);
}
