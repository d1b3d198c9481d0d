#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels.sh --list: the kernels of the table: which are ready, what the others cost.
# kernels.sh --remove NAME|all: takes a kernel and all that was made from it out of the cache.
# On a terminal a list with a head, else a line a kernel with tabs: name, state, release or
# what is lacking, bytes, seconds.

. "$(dirname "$0")/cache.sh"

# lacking: what keeps the running kernel from being a guest; empty where nothing does.
lacking() {
	local running
	running=$(uname -r)
	if [ ! -e "/boot/vmlinuz-$running" ]; then
		echo "no /boot/vmlinuz-$running"
	elif [ ! -r "/boot/vmlinuz-$running" ]; then
		echo "/boot/vmlinuz-$running cannot be read"
	elif [ ! -d "/lib/modules/$running/build" ]; then
		echo "no /lib/modules/$running/build: linux-headers-$running"
	elif [ ! -x /bin/busybox ]; then
		echo "no /bin/busybox: busybox-static"
	fi
}

# state: sets state and what, for the row that was read.
state() {
	local release
	release=$(cat "$cache/kernels/$name.release" 2>/dev/null || true)
	what=
	if [ -n "$release" ] && [ -e "$cache/kernels/$release/ready" ]; then
		state=ready what=$release
	elif [ "$how" = host ]; then
		what=$(lacking)
		state=${what:+lacking}
		state=${state:-here}
	elif [ "$how" = debug ]; then
		state=build
	else
		state=fetch
	fi
}

# cost: nothing where it is ready.
cost() {
	case $state in
	ready | lacking) bytes=- seconds=- ;;
	esac
}

list() {
	local format='%s\t%s\t%s\t%s\t%s\n'
	if [ -t 1 ]; then
		format='%-12s %-8s %-30s %12s %8s\n'
		# shellcheck disable=SC2059
		printf "$format" KERNEL STATE RELEASE BYTES SECONDS
	fi
	for name in $(kernel_names); do
		kernel_row "$name"
		state
		cost
		# shellcheck disable=SC2059
		printf "$format" "$name" "$state" "${what:--}" "$bytes" "$seconds"
	done
}

# shared RELEASE: does another name stand for it too?
shared() { grep -lxF -e "$1" "$cache"/kernels/*.release 2>/dev/null | grep -q .; }

# forget_made RELEASE: images of it, their modules, and snapshots.
forget_made() {
	local file module
	for file in "$cache"/snaps/*/stamp; do
		! grep -q "^image=[^ ]* ${1//./\\.}\$" "$file" 2>/dev/null || rm -rf "${file%/*}"
	done
	for file in "$cache"/images/*/info; do
		grep -qxF "release=$1" "$file" 2>/dev/null || continue
		module=$(sed -n 's/^module=//p' "$file")
		case $module in "$cache"/modules/*) rm -rf "${module%/*}" ;; esac
		rm -rf "${file%/*}"
	done
}

remove() {
	local release
	kernel_row "$1"
	release=$(cat "$cache/kernels/$name.release" 2>/dev/null || true)
	[ -n "$release" ] || { say "kernel $name is not in the cache"; return; }
	rm -f "$cache/kernels/$name.release"
	! shared "$release" || return 0
	forget_made "$release"
	rm -rf "${cache:?}/kernels/$release" "$cache/kernels/$release".*
	say "kernel $name ($release) is removed from $cache"
}

# What is not ours stays, whatever KMEMLAB_CACHE names.
remove_all() {
	(cd "$cache" && rm -rf kernels images modules snaps apt tmp accel tsc failed.log)
	say "all kernels and guests are removed from $cache"
}

case ${1:-}-$# in
--list-1) list ;;
--remove-2)
	cache_open
	lock fetch
	if [ "$2" = all ]; then remove_all; else remove "$2"; fi
	;;
*) fail 2 "usage: kernels.sh --list | --remove NAME|all" ;;
esac
