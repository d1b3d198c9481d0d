#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The table of kernels in a cache that is made up: what is listed, what is removed, and what is
# said of a kernel that cannot be had. No guest is started.
. "$(dirname "$0")/lib.sh"
export KMEMLAB_CACHE=$work/cache
mkdir -m 0700 -p "$work/cache/kernels"

have() {	# NAME RELEASE
	mkdir -p "$work/cache/kernels/$2" "$work/cache/snaps/of-$2" "$work/cache/images/of-$2"
	echo "$2" >"$work/cache/kernels/$1.release"
	echo 2 >"$work/cache/kernels/$2/ready"
	echo "image=0123 $2" >"$work/cache/snaps/of-$2/stamp"
	echo "release=$2" >"$work/cache/images/of-$2/info"
}
row() { guest --list | grep -P "^\Q$1\E\t"; }
in_order() {
	[ "$(guest --list | cut -f1 | tr '\n' ' ')" = \
		"6.1 6.1-cloud 6.12 7 6.1-i386 6.1-arm64 6.12-arm64 7-arm64-16k 6.1-armhf 6.12-armhf host debug " ]
}
fetchable() { row 6.12 | grep -qP '^6\.12\tfetch\t-\t[0-9]{8,}\t[0-9]+$'; }
ready() { row 6.12 | grep -qP '^6\.12\tready\t6\.12\.9-amd64\t-\t-$'; }
removed() {
	guest --remove 6.12 2>&1 && fetchable && [ -e "$work/cache/kernels/6.1.0-9-amd64/ready" ] &&
		[ "$(find "$work/cache" -name '*6.12.9*' | wc -l)" = 0 ]
}
all_removed() {
	touch "$work/cache/mine"
	guest --remove all 2>&1 && [ -e "$work/cache/mine" ] && [ ! -e "$work/cache/kernels" ]
}
says() {	# TEXT COMMAND...
	local text=$1 out
	shift
	out=$("$@" 2>&1) && return 1
	echo "$out"
	[[ $out == *"$text"* ]]
}

ok 'every kernel of the table is listed' in_order
ok 'what can be fetched has its cost' fetchable
have 6.12 6.12.9-amd64
have 6.1 6.1.0-9-amd64
ok 'what is there is ready, with its release' ready
ok 'one kernel goes with its guests, the others stay' removed
ok 'all of them go, and nothing else' all_removed
ok 'an unknown kernel is a wrong use' status 2 guest --remove 5.15
ok 'a kernel that cannot be fetched is named, and the mirror' \
	env KMEMLAB_MIRROR=http://127.0.0.1:9 bash -c '
	out=$("$0" vm --kernel 7 --prepare 2>&1); [ $? -eq 99 ] && echo "$out" &&
	[[ $out == *"kernel 7 is not in the cache, and http://127.0.0.1:9 does not answer"* ]]' "$KMEMLAB"
[ -e "/boot/vmlinuz-$(uname -r)" ] ||
	ok 'the running kernel says what it lacks' says "/boot/vmlinuz-$(uname -r)" guest --kernel host --prepare
done_testing
