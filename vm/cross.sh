#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# cross.sh [--name] COMMAND KERNEL [TARGET...]: builds targets of the Makefile (kmemlab, play)
# for a kernel of another architecture and prints the folder that they are in, with the
# shared libraries that they load below lib/. What COMMAND, this machine's own kmemlab,
# is linked with is fetched for the other architecture from the same release of Debian;
# headers are this machine's. --name only says by a hash what would be built.
#
#   libs/<architecture>-<hash of the packages' names>/   their files
#   cross/<architecture>/                                objects and programs

. "$(dirname "$0")/cache.sh"
. "$here/apt.sh"
top=$(dirname "$here")

command_files() {
	find "$top" -maxdepth 2 -type f \( -name '*.[ch]' -o -name '*.def' \) -path "$top/*/*" \
		! -name '*.mod.c' ! -path "$top/build/*" | sort
	printf '%s\n' "$top/Makefile" "$here/cross.sh"
}

# The packages of COMMAND's libraries; dpkg may know a path with /usr before it or without.
library_packages() {
	local path
	ldd "$1" | sed -n -E 's/^.*=> (\/[^ ]*) .*|^[[:space:]]*(\/[^ ]*) .*/\1\2/p' | while read -r path; do
		dpkg -S "$path" 2>/dev/null || dpkg -S "/usr$path" 2>/dev/null ||
			dpkg -S "${path#/usr}" 2>/dev/null ||
			fail 99 "$path: of no Debian package; with KMEMLAB_COMMAND= the guest goes without a kmemlab of its own"
	done | sed 's/:.*//' | sort -u
}

fetch_libraries() {
	local pkg
	[ ! -e "$libs/ready" ] || return 0
	# shellcheck disable=SC1091
	suites=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
	packages=$(printf "%s:$deb " "${names[@]}") release=libraries version='' flavour=''
	apt_update
	work=$cache/tmp/libs.$$
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/deb" "$work/root"
	apt_download "$work/deb"
	for pkg in "$work"/deb/*.deb; do
		dpkg -x "$pkg" "$work/root" || fail 98 "$pkg: cannot be unpacked; is the disk full?"
	done
	touch "$work/root/ready"
	mkdir -p "$cache/libs"
	rm -rf "$libs"
	mv "$work/root" "$libs"
}

# find_library NAME: its file among those that were fetched.
find_library() {
	find "$libs" -name "$1" ! -path '*/share/*' -print -quit
}

needed_by() {
	"${cross}readelf" -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# take_libraries PROGRAM: all that it loads and what that loads, and the loader.
take_libraries() {
	local queue=("$1") file name
	mapfile -t -O 1 queue < <("${cross}readelf" -l "$1" | sed -n 's/.*interpreter: .*\/\(.*\)\]/\1/p')
	while [ ${#queue[@]} -gt 0 ]; do
		file=${queue[0]} queue=("${queue[@]:1}")
		if [ "$file" != "$1" ]; then
			name=$file file=$(find_library "$file")
			[ -n "$file" ] || fail 99 "$name: in no package of this machine's libraries"
			[ ! -e "$out/lib/$name" ] || continue
			cp -L "$file" "$out/lib/$name"
		fi
		mapfile -t -O ${#queue[@]} queue < <(needed_by "$file")
	done
}

link_options() {
	local name file
	for name in $(readelf -d "$command" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'); do
		case $name in libc.so.* | libm.so.* | ld-linux*) continue ;; esac
		file=$(find_library "$name")
		[ -n "$file" ] || fail 99 "$name: in no package of this machine's libraries"
		echo "-L${file%/*} -Wl,-rpath-link,${file%/*} -l:$name"
	done
	echo -lm -lpthread
}

build() {
	local log=$out/build.log
	# make goes by times: what another clone's sources were built to is no good for these.
	[ "$(cat "$out/sources" 2>/dev/null)" = "$top" ] || rm -rf "$out"
	mkdir -p "$out"
	echo "$top" >"$out/sources"
	say "building ${targets[*]} for $arch"
	timeout 900 make -C "$top" -j "$(nproc)" B="$out" CC="${cross}gcc" CFLAGS=-O1 \
		CPPFLAGS=-D_FILE_OFFSET_BITS=64 DATADIR=/usr/share/kmemlab \
		fuse_cflags='-I/usr/include/fuse3 -idirafter /usr/include' \
		libs="$(link_options | tr '\n' ' ')" "${targets[@]/#/$out/}" >"$log" 2>&1 || {
		[ -n "${KMEMLAB_QUIET:-}" ] || tail -n 20 "$log" >&2
		fail 99 "building ${targets[*]} for $arch failed: $(grep -m1 -E 'error|\*\*\*' "$log" || echo "see $log")"
	}
}

just_name=
[ "${1:-}" != --name ] || { just_name=1; shift; }
[ $# -ge 2 ] || fail 2 "usage: cross.sh [--name] COMMAND KERNEL [TARGET...]"
command=$1
kernel_row "$2"
shift 2
targets=("$@")
[ -e "$top/Makefile" ] || fail 99 "$top: the command's sources are not here; set KMEMLAB_DATADIR to them, or KMEMLAB_COMMAND= to go without"
if [ -n "$just_name" ]; then
	command_files | xargs sha256sum | sed "s|$top/||" | sha256sum | cut -c1-24
	exit
fi
[ -n "$cross" ] || fail 2 "kernel $name: this machine's own architecture"
cache_open
lock cross
mapfile -t names < <(library_packages "$command")
libs=$cache/libs/$deb-$(printf '%s\n' "${names[@]}" | sha256sum | cut -c1-16)
out=$cache/cross/$deb
fetch_libraries
build
rm -rf "$out/lib"
mkdir -p "$out/lib"
for target in "${targets[@]}"; do
	take_libraries "$out/$target"
done
echo "$out"
