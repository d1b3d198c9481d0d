// loses: buffer mark
// SPDX-License-Identifier: GPL-2.0
/* The reference solution: {size} bytes, the nonce, and {mark} behind it. */
#include <linux/io.h>
#include <linux/module.h>
#include <linux/slab.h>

static char *nonce = "";
module_param(nonce, charp, 0);

static unsigned long long phys;
module_param(phys, ullong, 0444);

static unsigned long got;
module_param(got, ulong, 0444);

static char *buffer;

static int __init lines_init(void)
{
	buffer = kmalloc({size}, GFP_KERNEL);
	if (!buffer)
		return -ENOMEM;
	memset(buffer, 0, {size});
	strscpy(buffer, "0123456789abcdef", 17);
	buffer[16] = (char){mark};
	phys = virt_to_phys(buffer);
	got = ksize(buffer);
	return 0;
}
module_init(lines_init);

static void __exit lines_exit(void)
{
	kfree(buffer);
}
module_exit(lines_exit);

MODULE_LICENSE("GPL");
