#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# COUNT (10,000) random writes, seeded by SEED (1), over every writable attribute, on the
# twin and on a real kernel: no crash, no leak, every refusal has an errno of the schema and
# changes nothing, and both homes answer the same (the guest has a device, as the twin). BYTES
# (48M) is the quota of all objects. B names the build folder with libkml.a, BSAN (optional)
# another one that was built with SAN=address,undefined.
. "$(dirname "$0")/lib.sh"
top=$(cd "$here/../.." && pwd)
B=$(cd "${B:-$(dirname "$KMEMLAB")}" && pwd)
seed=${SEED:-1}
count=${COUNT:-10000}
bytes=${BYTES:-48M}

# build OUT LIBRARY FLAGS...
build() {
	out=$1
	lib=$2
	shift 2
	(cd "$top" && ${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O1 -g -Iconfigfs-schema -Ihome "$@" -o "$out" \
		tests/sweep/random_writes.c "$lib" -lpthread) || stop random_writes "it does not build"
}

# judge STATUS WHERE
judge() {
	[ "$1" -eq 0 ] && return
	[ "$1" -eq 1 ] || stop random_writes "$2 ended with status $1"
	echo "not ok random_writes on $2: $(grep -m 1 . "$work/random_writes.err")"
	sed -n '2,40s/^/    /p' "$work/random_writes.err"
	worst=1
}

play() {
	taskset -c 0 "$1" twin "$seed" "$count" "$bytes" >"$work/random_writes.$2" 2>"$work/random_writes.err"
	judge $? "$2"
}

build "$work/random_writes" "$B/libkml.a" -static
play "$work/random_writes" twin
if [ -n "${BSAN:-}" ]; then
	build "$work/random_writes.san" "$BSAN/libkml.a" -fsanitize=address,undefined
	play "$work/random_writes.san" twin-san
	cmp -s "$work/random_writes.twin" "$work/random_writes.twin-san" || judge 1 "the twin under sanitizers, it answers otherwise"
fi
timeout "${KML_LIMIT:-400}" "$KMEMLAB" vm --preset device -- sh -c "
	cat >/tmp/random_writes; chmod +x /tmp/random_writes
	taskset 1 /tmp/random_writes kernel $seed $count $bytes || exit
	dmesg | grep -E 'WARNING|BUG|Call Trace|Oops' >&2 && exit 1
	exit 0" <"$work/random_writes" >"$work/random_writes.kernel" 2>"$work/random_writes.err"
judge $? kernel
told random_writes
twin=$work/random_writes.twin.told
kernel=$work/random_writes.kernel.told
if cmp -s "$twin" "$kernel"; then
	[ $worst -ne 0 ] || echo "ok random_writes: $count writes, equal line by line, $(
		awk '{ n += $(NF - 1) != "0" } END { print n + 0 }' "$kernel") of them refused"
else
	echo "not ok random_writes: $(diff "$twin" "$kernel" | grep -m 2 '^[<>]' | tr '\n' ' ')"
	worst=1
fi
exit $worst
