#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# vmalloc() on twin and kernel. In full: sizes at, before and after every page multiple up to
# 130 pages and every power of two up to 64 MiB, for each function, and what is too large
# for the lab, for the machine and for the address space.
. "$(dirname "$0")/lib.sh"

awk 'function ask(size) {
	print "echo " size " > vmalloc/a/size\ncat vmalloc/a/size\ncat vmalloc/a/pages\ncat vmalloc/a/guard"
	print "cat vmalloc/a/runs\ncat vmalloc/a/contiguous\ncat vmalloc/a/zones\ncat used_bytes"
}
BEGIN {
	n = split("vmalloc vzalloc vmalloc_user vmalloc_32 vmalloc_huge", fn, " ")
	for (i = 1; i <= n; i++) {
		print "mkdir vmalloc/a\necho " fn[i] " > vmalloc/a/fn\ncat vmalloc/a/pages"
		ask(0); ask(1); ask(2)
		for (page = 1; page <= 130; page += i == 1 || page < 8 ? 1 : 19)
			for (near = -1; near <= 1; near++)
				ask(page * 4096 + near)
		for (power = 1048576; power <= 67108864; power *= 2)
			for (near = -1; near <= 1; near++)
				ask(power + near)
		ask("128M"); ask("512M"); ask("1G"); ask("64G"); ask("1024G"); ask("1025G")
		print "cat vmalloc/a/size\ncat vmalloc/a/pages\nrmdir vmalloc/a\ncat used_bytes"
	}
	print "echo 0 > max_bytes\nmkdir vmalloc/b"
	split("900M 1G 2G 64G 1024G", big, " ")
	for (i = 2; i <= 5; i++)
		print "echo " big[i] " > vmalloc/b/size\ncat vmalloc/b/size\ncat vmalloc/b/pages"
	print "rmdir vmalloc/b\ncat used_bytes"
}' | compare vmalloc_sizes
exit $worst
