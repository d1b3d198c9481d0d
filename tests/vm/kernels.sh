#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The table of kernels in a cache that is made up: what is listed, what is removed, and what is
# said of a kernel that cannot be had. One guest is started, to see that it needs no network.
. "$(dirname "$0")/lib.sh"
fetched=${KMEMLAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kmemlab}
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
# cut_off COMMAND...: with a network of its own that has nothing in it.
cut_off() { if [ "$(id -u)" = 0 ]; then unshare -n "$@"; else unshare -rn "$@"; fi; }
runs_cut_off() {
	export KMEMLAB_CACHE=$fetched
	guest -- true && cut_off timeout 120 "$KMEMLAB" vm --quiet -- test -d kmalloc
}
# The headers of a kernel, as its packages have them, in a cache that is moved then.
moved() {
	local src=$work/one/usr/src flavour=linux-headers-7-amd64
	mkdir -p "$src/$flavour" "$src/linux-headers-7-common"
	printf '%s\n' "KBUILD_OUTPUT=/usr/src/$flavour" 'include /usr/src/linux-headers-7-common/Makefile' \
		>"$src/$flavour/Makefile"
	printf 'all:\n\t@echo $(KBUILD_OUTPUT)\n' >"$src/linux-headers-7-common/Makefile"
	(. "${KMEMLAB_DATADIR:-$(dirname "$0")/../..}/vm/unpack.sh" && free_paths "$src/$flavour/Makefile") || return
	mv "$work/one" "$work/two"
	[ "$(make -s -C "$work/two/usr/src/$flavour" --no-print-directory)" = "$work/two/usr/src/$flavour" ]
}

ok 'every kernel of the table is listed' in_order
ok 'what can be fetched has its cost' fetchable
have 6.12 6.12.9-amd64
have 6.1 6.1.0-9-amd64
ok 'what is there is ready, with its release' ready
ok 'one kernel goes with its guests, the others stay' removed
ok 'all of them go, and nothing else' all_removed

# A debug kernel that is made up, known by what it would be built of now.
top=$(cd "$(dirname "$0")/../.." && pwd)
mkdir -p "$work/data" "$work/cache/kernels" "$work/cache/sources/linux-source-6.1_6.1.9-1"
cp -r "$top/vm" "$top/module" "$top/configfs-schema" "$work/data/"
have debug 6.1.9-kmemlab-debug
touch "$work/cache/kernels/6.1.9-kmemlab-debug"/{vmlinux,busybox}
key() { bash -c '. "$1/cache.sh"; . "$1/debug.sh"; kernel_row debug; cached_source; debug_key' - "$work/data/vm"; }
key >"$work/cache/kernels/6.1.9-kmemlab-debug/key"
other_fragment() {
	echo CONFIG_SLUB_STATS=y >>"$work/data/vm/debug.config"
	says 'kernel debug was built from another fragment' which_debug
}
other_source() {
	cp "$top/vm/debug.config" "$work/data/vm/"
	says 'no guest is built' which_debug || return
	mkdir "$work/cache/sources/linux-source-6.1_6.1.9-2"
	says 'kernel debug was built from another fragment' which_debug
}
which_debug() { bash "$work/data/vm/build.sh" --which debug; }
ok 'the debug kernel is taken as it is' says 'no guest is built' which_debug
ok 'another fragment has it built anew' other_fragment
ok 'and so has another source' other_source

ok 'an unknown kernel is a wrong use' status 2 guest --remove 5.15
ok 'a kernel that cannot be fetched is named, and the mirror' \
	env KMEMLAB_MIRROR=http://127.0.0.1:9 bash -c '
	out=$("$0" vm --kernel 7 --prepare 2>&1); [ $? -eq 99 ] && echo "$out" &&
	[[ $out == *"kernel 7 is not in the cache, and http://127.0.0.1:9 does not answer"* ]]' "$KMEMLAB"
if cut_off true 2>"$work/unshare"; then
	ok 'cut off from the network, a kernel that is there runs' runs_cut_off
	ok 'and one that is not says so' says 'kernel 7 is not in the cache' \
		cut_off timeout 120 "$KMEMLAB" vm --kernel 7 --prepare
else
	skip 'cut off from the network, a kernel that is there runs' "$(cat "$work/unshare")"
fi
ok 'a cache may be moved' moved
[ -e "/boot/vmlinuz-$(uname -r)" ] ||
	ok 'the running kernel says what it lacks' says "/boot/vmlinuz-$(uname -r)" guest --kernel host --prepare
done_testing
