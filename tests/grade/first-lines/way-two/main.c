#include <linux/module.h>
#include "a.h"

static char nonce[32];
module_param_string(nonce, nonce, sizeof(nonce), 0);

static int __init way_init(void)
{
	return take(nonce);
}

static void __exit way_exit(void)
{
	give();
}
module_init(way_init);
module_exit(way_exit);
MODULE_LICENSE("GPL v2");
