#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kmem_cache_create() on twin and kernel: stride, per_slab, slab_order and usable_size.
# In full: sizes 1..4,096 x aligns {0, 3, 8, 64, 256, 4096} without flags, and larger sizes
# and odd aligns by a few hundred cases. By a seeded sample of about one size in 48 for each
# align: eleven sets of flags, the constructor, merging, and the constructor with flags.
# FULL=1 takes all sizes everywhere (about half an hour under emulation).
. "$(dirname "$0")/lib.sh"

aligns="0 3 8 64 256 4096"
looks='function look() {
	print "cat caches/a/stride\ncat caches/a/per_slab\ncat caches/a/slab_order\ncat caches/a/usable_size"
}'

awk -v aligns="$aligns" "$looks"'BEGIN {
	n = split(aligns, align, " ")
	print "mkdir caches/a"
	for (i = 1; i <= n; i++) {
		print "echo " align[i] " > caches/a/align"
		for (size = 1; size <= 4096; size++) {
			print "echo " size " > caches/a/object_size"
			look()
		}
	}
	print "rmdir caches/a\ncat used_bytes"
}' | compare caches_plain

awk "$looks"'BEGIN {
	print "mkdir caches/a"
	n = split("1 2 5 7 16 24 32 48 96 100 128 512 1000 1024 2048 8192 32768 65535 65536 65537", align, " ")
	m = split("0 1 8 52 64 65 192 700 4097 8192 10000 16384 32767 32768 65536 131072 262145 1048576 1048577", size, " ")
	for (i = 1; i <= n; i++)
		for (j = 1; j <= m; j++) {
			print "echo " align[i] " > caches/a/align\necho " size[j] " > caches/a/object_size"
			look()
			print "cat caches/a/align\ncat caches/a/object_size"
		}
}' | compare caches_odd

awk -v full="${FULL:-0}" -v aligns="$aligns" "$looks"'
function spread(prefix, i, size) {
	for (i = 1; i <= n; i++) {
		print "echo " align[i] " > caches/a/align"
		for (size = full ? 1 : 1 + int(rand() * 48); size <= 4096; size += full ? 1 : 1 + int(rand() * 95)) {
			print "echo " size " > caches/a/object_size"
			look()
		}
	}
}
BEGIN {
	srand(20240607)
	n = split(aligns, align, " ")
	m = split("SLAB_HWCACHE_ALIGN SLAB_CONSISTENCY_CHECKS SLAB_RED_ZONE SLAB_POISON SLAB_STORE_USER " \
		"SLAB_RED_ZONE|SLAB_POISON SLAB_CONSISTENCY_CHECKS|SLAB_RED_ZONE|SLAB_POISON|SLAB_STORE_USER " \
		"SLAB_CACHE_DMA SLAB_RECLAIM_ACCOUNT SLAB_HWCACHE_ALIGN|SLAB_RED_ZONE SLAB_ACCOUNT", flags, " ")
	for (f = 1; f <= m; f++)
		for (ctor = 0; ctor <= (f % 2); ctor++) {
			print "mkdir caches/a\necho " (ctor ? "pattern" : "none") " > caches/a/ctor"
			print "echo \"" flags[f] "\" > caches/a/flags\ncat caches/a/flags"
			spread()
			print "rmdir caches/a"
		}
	print "mkdir caches/a\necho pattern > caches/a/ctor"
	spread()
	print "echo none > caches/a/ctor\necho 1 > caches/a/merge\ncat caches/a/merge"
	spread()
	print "rmdir caches/a\ncat used_bytes"
}' | compare caches_flags

# Freeing such a cache waits for an RCU grace period: few cases. Refused combinations.
awk -v full="${FULL:-0}" "$looks"'BEGIN {
	m = split("SLAB_TYPESAFE_BY_RCU SLAB_CACHE_DMA|SLAB_CACHE_DMA32 SLAB_CACHE_DMA32 " \
		"SLAB_POISON|SLAB_TYPESAFE_BY_RCU SLAB_NONE |", flags, " ")
	for (f = 1; f <= m; f++)
		for (size = 1; size <= 4096; size = size * 3 + 7) {
			print "mkdir caches/a\necho " size " > caches/a/object_size\necho \"" flags[f] "\" > caches/a/flags"
			print "cat caches/a/flags"
			look()
			print "rmdir caches/a"
		}
}' | compare caches_refused

# What hangs on a cache: objects held in bulk and by name, and what is charged for them.
awk 'BEGIN {
	for (size = 8; size <= 4096; size = size * 2 + 8) {
		print "mkdir caches/a\necho " size " > caches/a/object_size"
		n = split("0 1 2 7 100 33 1000 0 16777216 16777217 5", count, " ")
		for (i = 1; i <= n; i++)
			print "echo " count[i] " > caches/a/count\ncat caches/a/count\ncat caches/a/objects\ncat used_bytes"
		print "mkdir caches/a/o\necho 77 > caches/a/object_size\ncat caches/a/object_size"
		print "cat caches/a/objects\ncat caches/a/o/zone\ncat caches/a/o/cpu\ncat caches/a/o/index\ncat caches/a/o/offset"
		print "cat caches/a/slabs\ncat caches/a/ctor_calls\ncat caches/a/merged\ncat caches/a/aliases"
		print "rmdir caches/a\necho 1 > caches/a/shrink\nrmdir caches/a/o\nrmdir caches/a\ncat used_bytes"
	}
}' | compare caches_held
exit $worst
