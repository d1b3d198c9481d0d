#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fetch.sh [--update] KERNEL: gets a kernel and its headers into the cache and
# prints its folder. Nothing is installed; without --update a kernel that is there
# already is taken as it is, so that no network is needed.
#
#   kernels/6.1.release            the release that the name stands for
#   kernels/<release>/vmlinux      what QEMU starts; on x86 uncompressed, which boots in a
#                                  third of the time
#                    /config, /modules/*.ko (unpacked), /headers/..., /busybox
#                    /sums, /ready written last

. "$(dirname "$0")/cache.sh"
. "$here/apt.sh"
. "$here/unpack.sh"
. "$here/debug.sh"

layout=2

# publish OUT: a folder appears under its name only when it is whole.
publish() {
	(cd "$1" && find vmlinux busybox config modules -type f | sort | xargs sha256sum >sums)
	echo "$layout" >"$1/ready"
	sync -f "$1"
	rm -rf "${cache:?}/kernels/$release"
	mv "$1" "$cache/kernels/$release"
}

# What was damaged since is fetched again. Only asked where an image must be built.
whole() {
	[ "$(cat "$cache/kernels/$release/ready" 2>/dev/null)" = "$layout" ] || return 1
	(cd "$cache/kernels/$release" && sha256sum --quiet -c sums >/dev/null 2>&1) && return
	say "kernel $release is damaged in the cache; getting it again"
	return 1
}

work_folder() {
	work=$cache/tmp/kernel.$$
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/deb" "$work/root" "$work/out"
}

fetch_debian() {
	release=$(cat "$cache/kernels/$name.release" 2>/dev/null || true)
	if [ -z "$release" ] || [ -n "$update" ] || ! whole; then
		apt_update
		find_release
		whole || {
			need 1200
			work_folder
			apt_download "$work/deb"
			unpack "$work/deb" "$work/root"
			collect "$work/root" "$work/out"
			publish "$work/out"
		}
	fi
}

# The kernel that runs here: its own headers, modules and image, all read in place.
fetch_host() {
	release=$(uname -r)
	! whole || return 0
	[ -r "/boot/vmlinuz-$release" ] || fail 99 "kernel host: /boot/vmlinuz-$release cannot be read; use --kernel 6.1"
	[ -d "/lib/modules/$release/build" ] || fail 99 "kernel host: apt-get install linux-headers-$release"
	[ -x /bin/busybox ] || fail 99 "kernel host: apt-get install busybox-static"
	work_folder
	collect_host "$work/out"
	publish "$work/out"
}

update=
[ "${1:-}" != --update ] || { update=1; shift; }
[ $# -eq 1 ] || fail 2 "usage: fetch.sh [--update] KERNEL"
kernel_row "$1"
cache_open
# Building takes minutes: those that only fetch do not wait for it.
if [ "$how" = debug ]; then lock debug; else lock fetch; fi
"fetch_$how"
echo "$release" >"$cache/kernels/$name.release.$$"
mv "$cache/kernels/$name.release.$$" "$cache/kernels/$name.release"
echo "$cache/kernels/$release"
