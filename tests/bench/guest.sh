#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A real kernel in a guest: an attribute against the one of the kernel's own
# samples/configfs, a cold start against a kernel whose init does nothing, and what a
# clone costs. Lines: name ours theirs ratio. Needs KMEMLAB, the command.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-$here/../../build/kmemlab}
cache=${KMEMLAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kmemlab}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT

command -v qemu-system-x86_64 >/dev/null || { echo "# guest: no qemu-system-x86_64"; exit 77; }
timeout 300 "$KMEMLAB" vm --quiet --prepare || { echo "# guest: cannot be prepared"; exit 77; }
release=$(cat "$cache/kernels/6.1.release" 2>/dev/null) || release=
kernel=$cache/kernels/$release
headers=$(ls -d "$kernel"/headers/usr/src/linux-headers-"$release" 2>/dev/null) || headers=

ratio() { awk -v n="$1" -v a="$2" -v b="$3" 'BEGIN { printf "%s %s %s %.2f\n", n, a, b, a / b }'; }

# The sample module, from the package with the kernel's sources.
sample() {
	local tar=/usr/src/linux-source-6.1.tar.xz
	if [ ! -r "$tar" ]; then
		(cd "$work" && timeout 300 apt-get download linux-source-6.1 >/dev/null 2>&1 &&
			dpkg -x linux-source-6.1_*.deb "$work/source") || return 1
		tar=$work/source$tar
	fi
	mkdir "$work/sample"
	tar -xf "$tar" -C "$work/sample" --strip-components=3 \
		linux-source-6.1/samples/configfs/configfs_sample.c || return 1
	echo 'obj-m := configfs_sample.o' >"$work/sample/Kbuild"
	make -C "$headers" M="$work/sample" CC=gcc modules >"$work/sample.log" 2>&1
}

attribute() {
	sample || { echo "# guest_attribute: no sample module could be built"; return; }
	gcc -O2 -static -o "$work/guest_attr" "$here/guest_attr.c" || return
	tar -C "$work" -cf - guest_attr sample/configfs_sample.ko | timeout 120 "$KMEMLAB" vm --quiet -- sh -c '
		cd /tmp && tar xf - && insmod sample/configfs_sample.ko || exit 1
		c=/sys/kernel/config
		mkdir $c/kmemlab/kmalloc/a $c/02-simple-children/a || exit 1
		./guest_attr $c/kmemlab/kmalloc/a/size $c/02-simple-children/a/storeme' >"$work/attr"
	read -r ours theirs <"$work/attr" && ratio guest_open_read_close_ns "$ours" "$theirs"
}

# The same kernel and command line, with an init that prints a line and ends.
floor_boot() {
	mkdir -p "$work/floor/bin" "$work/floor/dev"
	cp "$kernel/busybox" "$work/floor/bin/busybox"
	mknod "$work/floor/dev/console" c 5 1 2>/dev/null
	printf '#!/bin/busybox sh\n/bin/busybox echo ready\n/bin/busybox reboot -f\n' >"$work/floor/init"
	chmod +x "$work/floor/init"
	(cd "$work/floor" && find . | cpio -o -H newc 2>/dev/null | gzip -1) >"$work/floor.gz"
	timeout 60 qemu-system-x86_64 -nodefaults -no-user-config -no-reboot -display none -M microvm \
		-m 1024M -accel tcg -cpu max -smp 2 -serial stdio -kernel "$kernel/vmlinux" \
		-initrd "$work/floor.gz" -append "console=ttyS0 quiet panic=-1 reboot=t \
		tsc_early_khz=$(awk -F: '/cpu MHz/ { printf "%d", $2 * 1000; exit }' /proc/cpuinfo) \
		nokaslr mitigations=off cryptomgr.notests" </dev/null 2>&1 | grep -q ready
}

# Milliseconds that a command takes, the best of three.
best_ms() {
	local best=999999 i began ms
	for i in 1 2 3; do
		began=$(date +%s%N)
		"$@" >/dev/null 2>&1 || return 1
		ms=$((($(date +%s%N) - began) / 1000000))
		[ "$ms" -ge "$best" ] || best=$ms
	done
	echo "$best"
}

cold() {
	local ours theirs
	theirs=$(best_ms floor_boot) && ours=$(best_ms timeout 60 "$KMEMLAB" vm --quiet --cold -- true) &&
		ratio guest_cold_ms "$ours" "$theirs" || echo "# guest_cold: did not come up"
}

# From QEMU's start to the first answer of the kernel; 250 ms is what is wanted.
clone() {
	local best=99999 i ms
	for i in 1 2 3 4 5; do
		ms=$(timeout 60 "$KMEMLAB" vm --quiet --time -- true 2>&1 | sed -n 's/.*first answer after \([0-9]*\) ms/\1/p')
		[ -n "$ms" ] || { echo "# guest_clone: no answer"; return; }
		[ "$ms" -ge "$best" ] || best=$ms
	done
	ratio guest_clone_ms "$best" 250
}

attribute
cold
clone
