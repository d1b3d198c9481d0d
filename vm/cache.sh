# SPDX-License-Identifier: GPL-2.0
# Sourced by fetch.sh and build.sh: the cache's place, its locks, messages and
# the table of kernels. Needs bash; changes nothing by itself but the cache folder.

set -eEuo pipefail
trap 'fail 99 "${BASH_SOURCE[0]##*/} line $LINENO: $BASH_COMMAND: failed"' ERR
umask 077
export LC_ALL=C
unset MAKEFLAGS MFLAGS MAKELEVEL

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

# say TEXT: one plain line on standard error, unless KMEMLAB_QUIET is set.
say() {
	[ -n "${KMEMLAB_QUIET:-}" ] || printf 'vm: %s\n' "$*" >&2
}

# fail STATUS TEXT: the last line on standard error is the sentence that callers show.
fail() {
	local status=$1
	shift
	printf 'vm: %s\n' "$*" >&2
	exit "$status"
}

# The same place as in store.c.
if [ -n "${KMEMLAB_CACHE:-}" ]; then
	cache=$KMEMLAB_CACHE
elif [ -n "${XDG_CACHE_HOME:-}${HOME:-}" ]; then
	cache=${XDG_CACHE_HOME:-$HOME/.cache}/kmemlab
else
	fail 99 "HOME is not set; set KMEMLAB_CACHE"
fi
[ "${cache#/}" != "$cache" ] || fail 99 "$cache: the cache must be a path from / on; set KMEMLAB_CACHE"

# The cache is trusted later, so nobody else may write to it.
cache_open() {
	mkdir -p "$cache" 2>/dev/null || fail 99 "$cache: cannot make the cache folder; set KMEMLAB_CACHE"
	[ -O "$cache" ] || fail 99 "$cache: the cache belongs to another user; set KMEMLAB_CACHE"
	chmod 0700 "$cache"
	mkdir -p "$cache/kernels" "$cache/images" "$cache/tmp"
	local left
	for left in "$cache"/tmp/*.[0-9]*; do
		[ ! -e "$left" ] || [ -d "/proc/${left##*.}" ] || rm -rf "$left"
	done
}

# lock NAME: waits for others that make the same thing; freed when this script ends.
lock() {
	exec 9>"$cache/$1.lock"
	if ! flock -n 9; then
		say "waiting for another kmemlab that makes $1"
		flock -w 1200 9 || fail 99 "$cache/$1.lock: held for 20 minutes; end the other kmemlab"
	fi
}

# need MEGABYTES: stops early with a clear word where the disk is too full.
need() {
	local free
	free=$(df -Pm "$cache" | awk 'NR == 2 { print $4 }')
	[ "$free" -ge "$1" ] || fail 98 "$cache: $free MB free, $1 MB wanted; make room or set KMEMLAB_CACHE"
}

# kernel_row NAME: sets a variable for each column of the table; a dash is empty there.
kernel_row() {
	local row column
	row=$(awk -F'\t' -v n="$1" '!/^#/ && $1 == n' "$here/kernels.tsv")
	[ -n "$row" ] || fail 2 "kernel '$1': wanted one of: $(kernel_names)"
	# shellcheck disable=SC2034
	IFS=$'\t' read -r name how version pin flavour suites deb packages arch cross qemu machine \
		cpu console mem twin bytes seconds <<<"$row"
	for column in pin flavour suites deb packages cross twin; do
		[ "${!column}" != - ] || printf -v "$column" ''
	done
	[ "$how" != host ] || host_row
	[ "$arch" != "$(host_arch)" ] || cross=
}

# host_arch: this machine's processor, as make ARCH= wants it.
host_arch() {
	case $(uname -m) in
	i686) echo i386 ;;
	aarch64) echo arm64 ;;
	armv7l) echo arm ;;
	*) uname -m ;;
	esac
}

# The table's row is that of a PC.
host_row() {
	arch=$(host_arch)
	case $arch in
	i386) mem=2048 ;;
	arm64) qemu=qemu-system-aarch64 machine=virt cpu=cortex-a53 console=ttyAMA0 mem=4096 ;;
	arm) qemu=qemu-system-arm machine=virt cpu=cortex-a15 console=ttyAMA0 mem=2048 ;;
	*) qemu=qemu-system-$arch ;;
	esac
}

kernel_names() {
	awk -F'\t' '!/^#/ { printf "%s%s", sep, $1; sep = " " }' "$here/kernels.tsv"
}
