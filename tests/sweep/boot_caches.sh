#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The kernel's own caches that others may be merged into: sim/kernels/6.1-amd64-caches.def against the
# default guest, in full. `boot_caches.sh --rows` prints the rows as the guest has them, for
# the day when the kernel or its command line changes; KERNEL=6.12 asks another.
. "$(dirname "$0")/lib.sh"
kernel=${KERNEL:-6.1}
def=$here/../../sim/kernels/$kernel-amd64-caches.def

# slabinfo lists the newest first. A cache that may be merged is a link in sysfs, whose
# target tells the flags that matter: ":aA-0000192".
"$KMEMLAB" vm --kernel "$kernel" -- sh -s <<'END' >"$work/boot_caches.reverse" || stop boot_caches "the guest did not answer"
cd /sys/kernel/slab || exit 99
tail -n +3 /proc/slabinfo | sed 's/ *\([0-9][0-9]* *\)\{5\} : tunables.*//' | while read -r name; do
	[ -L "$name" ] || continue
	letters=$(readlink "$name")
	letters=${letters%%0*}
	flags=
	[ "$(cat "$name/hwcache_align")" = 0 ] || flags=" | SLAB_HWCACHE_ALIGN"
	case $letters in *a*) flags="$flags | SLAB_RECLAIM_ACCOUNT" ;; esac
	case $letters in *A*) flags="$flags | SLAB_ACCOUNT" ;; esac
	case $letters in *d*) flags="$flags | SLAB_CACHE_DMA" ;; esac
	flags=${flags# | }
	echo "SIM_BOOT_CACHE(\"$name\", $(cat "$name/object_size"), $(cat "$name/slab_size"), $(cat "$name/align"), $(($(cat "$name/aliases") + 1)), ${flags:-0})"
done
END
tac "$work/boot_caches.reverse" >"$work/boot_caches.kernel"
[ "${1:-}" != --rows ] || { cat "$work/boot_caches.kernel"; exit 0; }
grep '^SIM_BOOT_CACHE(' "$def" >"$work/boot_caches.twin"
[ -s "$work/boot_caches.kernel" ] || stop boot_caches "the guest has no slab caches"
if cmp -s "$work/boot_caches.twin" "$work/boot_caches.kernel"; then
	echo "ok boot_caches: $(wc -l <"$work/boot_caches.twin") caches are equal"
else
	echo "not ok boot_caches: $(diff "$work/boot_caches.twin" "$work/boot_caches.kernel" | grep -m1 '^[<>]')"
	worst=1
fi
exit $worst
