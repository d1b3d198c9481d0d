#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# highmem.sh KERNEL: high memory for real, on a 32-bit kernel: a frame without an address gets
# two, its bytes are the same through both, and the rest of 512 slots runs out.
set -u

# in_guest KERNEL: what the lines of standard input print there.
in_guest() { timeout 300 "$KMEMLAB" vm --kernel "$1" --quiet -- sh -s; }

high_memory() {
	in_guest "$1" <<'END'
mkdir pages/h && echo GFP_HIGHUSER >pages/h/gfp || exit 1
cat pages/h/zone pages/h/highmem; echo
cat pages/h/virt 2>/dev/null && echo "an address before any mapping"
echo kmap >pages/h/map
kmap=$(cat pages/h/kmap_virt)
echo 'through kmap' >pages/h/data
echo kmap_local >pages/h/map
cat pages/h/data
[ "$kmap" != "$(cat pages/h/kmap_virt)" ] && echo 'two addresses'
echo 'through kmap_local' >pages/h/data
echo none >pages/h/map
cat pages/h/data 2>/dev/null && echo "data without a mapping"
echo kmap >pages/h/map
cat pages/h/data
mkdir kmap_slots/k && echo 1 >kmap_slots/k/run
for i in 1 2 3 4 5 6 7 8 9 10; do [ "$(cat kmap_slots/k/state)" = waiting ] && break; sleep 0.5; done
cat kmap_slots/k/held kmap_slots/k/state; echo
rmdir kmap_slots/k pages/h
cat used_bytes; echo
mkdir pages/h && echo GFP_HIGHUSER >pages/h/gfp && echo kmap >pages/h/map && echo 'slots again'
dmesg | grep -E 'BUG|WARNING|Oops'
END
}

wanted='HighMem
1
through kmap
two addresses
through kmap_local
511
waiting
0
slots again'
got=$(high_memory "$1" 2>&1 | grep -v '^$')
if [ "$got" = "$wanted" ]; then
	echo "ok $1: high memory, mapped in two ways, and all slots of kmap()"
else
	echo "not ok $1: high memory: $(diff <(echo "$wanted") <(echo "$got") | grep '^[<>]' | tr '\n' ' ')"
	exit 1
fi
