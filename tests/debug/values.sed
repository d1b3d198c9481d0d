# What KASAN makes of sizes, put out of both answers before they are laid side by side.
# Read as KML_VALUES by sweep/lib.sh.

# A redzone follows each object of a cache and is counted with it (mm/kasan/generic.c
# kasan_cache_create(), v6.1): 64 bytes take 96. That it is the same before and after is judged apart.
/^\$ cat used_bytes$/ { n; s/^[0-9]*$/BYTES/; }

# random_writes' sum over every value of the tree: ksize, stride and objs_per_slab are in it.
s/^\(.*\) [0-9a-f]\{16\}$/\1 SUM/

# Its stacks are twice as large (arch/x86/include/asm/page_64_types.h KASAN_STACK_ORDER, v6.1):
# what has no room on others' has it here.
s/^\(stack\/frame ".*\) \(ENOSPC\|0\) SUM$/\1 ROOM SUM/
