#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# High memory for real, on the 32-bit kernels that are in the cache: a frame without an
# address gets two, its bytes are the same through both, and the rest of 512 slots runs out.
. "$(dirname "$0")/lib.sh"
cache=${KMEMLAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kmemlab}

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
played=
for kernel in 6.1-i386 6.1-armhf 6.12-armhf; do
	[ -e "$cache/kernels/$kernel.release" ] || continue
	played=1
	got=$(high_memory "$kernel" 2>&1 | grep -v '^$')
	if [ "$got" = "$wanted" ]; then
		echo "ok $kernel: high memory, mapped in two ways, and all slots of kmap()"
	else
		echo "not ok $kernel: $(diff <(echo "$wanted") <(echo "$got") | grep '^[<>]' | tr '\n' ' ')"
	fi
done
[ -n "$played" ] || { echo "no 32-bit kernel is in the cache; kmemlab vm --kernel 6.1-i386 --prepare gets one"; exit 77; }
