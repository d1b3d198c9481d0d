# SPDX-License-Identifier: GPL-2.0
# Sourced by fetch.sh, whose means it uses, for the kernel that is built here: Debian's own
# source with the detectors of debug.config, once, put where a fetched kernel would lie. A
# changed fragment builds it anew, from the source that was fetched then. build.sh sources
# it for debug_current() alone.
#
#   sources/linux-source-6.1_<version>/    the packages, so that no network is needed again
#   kernels/<release>/vmlinux (a bzImage), config, busybox, headers/, key (what it was made from)

# shellcheck shell=bash disable=SC2154
debug_layout=1
# What this fragment makes the compiler read, for the progress line alone.
source_files=950
build_tools='flex bison bc lz4 gcc make'
build_headers='gelf.h openssl/opensslv.h'

need_tools() {
	local tool missing=
	for tool in $build_tools; do
		command -v "$tool" >/dev/null || missing+=" $tool"
	done
	for tool in $build_headers; do
		echo "#include <$tool>" | gcc -E -x c - >/dev/null 2>&1 || missing+=" $tool"
	done
	[ -z "$missing" ] || fail 99 "kernel debug is built here, and lacks:$missing; apt-get install flex bison bc lz4 libelf-dev libssl-dev gcc make"
}

# Sets sources, the folder with both packages; empty where there is none yet.
cached_source() {
	source_package=${packages%% *}
	sources=$(find "$cache" -mindepth 2 -maxdepth 2 -path "$cache/sources/${source_package}_*" | sort -V | tail -n 1)
}

# fetch_source FOLDER: the newest that the mirror has, into a folder below it named by its version.
fetch_source() {
	local version
	lock fetch
	apt_update
	version=$(apt-cache "${apt_options[@]}" show --no-all-versions "$source_package" 2>/dev/null |
		sed -n 's/^Version: //p' | head -n 1)
	[ -n "$version" ] || fail 99 "kernel $name: $mirror has no $source_package in ${suites//,/ }; check the network"
	[ ! -d "$cache/sources/${source_package}_$version" ] || return 0
	need 500
	mkdir -p "$1/${source_package}_$version"
	release=$version
	apt_download "$1/${source_package}_$version"
}

# In a shell of its own, because it holds another lock for a while.
find_source() {
	cached_source
	[ -z "$sources" ] || [ -n "$update" ] || return 0
	mkdir -p "$work/sources" "$cache/sources"
	(fetch_source "$work/sources")
	if [ -n "$(ls "$work/sources")" ]; then
		rm -rf "${sources:-$work/none}"
		mv "$work/sources"/* "$cache/sources/"
	fi
	cached_source
}

# What a kernel of these very inputs is known by.
debug_key() {
	{
		echo "${sources##*/} $debug_layout"
		cat "$here/debug.config"
	} | sha256sum | cut -c1-24
}

# debug_current FOLDER: was that kernel made of what would be taken now? Asked at every start.
debug_current() {
	cached_source
	[ "$(cat "$1/key" 2>/dev/null)" = "$(debug_key)" ]
}

unpack_source() {
	release=${sources##*_}
	unpack "$sources" "$work/root"
	tar -C "$work" -xf "$work/root/usr/src/$source_package.tar.xz" ||
		fail 98 "$work: the source cannot be unpacked; is the disk full?"
	tree=$work/$source_package
}

# Each line of the fragment must be in the result: an option that went is no detector.
configure() {
	local line name
	make_kernel tinyconfig
	(cd "$tree" && scripts/kconfig/merge_config.sh -m .config "$here/debug.config" >/dev/null)
	make_kernel olddefconfig
	while read -r line; do
		case $line in
		CONFIG_*) grep -qxF -- "$line" "$tree/.config" || fail 99 "debug.config: $line: this kernel cannot have it" ;;
		'# CONFIG_'*' is not set')
			name=${line#\# }
			! grep -q "^${name%% *}=" "$tree/.config" || fail 99 "debug.config: $line: this kernel needs it" ;;
		esac
	done <"$here/debug.config"
}

# The same input gives the same bytes, whoever builds.
make_kernel() {
	KBUILD_BUILD_TIMESTAMP=@0 KBUILD_BUILD_USER=kmemlab KBUILD_BUILD_HOST=kmemlab KBUILD_BUILD_VERSION=1 \
		nice make -C "$tree" -j "$(nproc)" ARCH=x86_64 CC=gcc "$@" >>"$work/log" 2>&1 || {
		cp "$work/log" "$cache/failed.log" || true
		return 1
	}
}

compile() {
	local pid done_files shown=-10
	make_kernel bzImage modules &
	pid=$!
	while kill -0 "$pid" 2>/dev/null; do
		sleep 1
		done_files=$(grep -c '^  CC  ' "$work/log" || true)
		done_files=$((done_files * 100 / source_files))
		[ "$done_files" -ge $((shown + 10)) ] && [ "$done_files" -lt 100 ] || continue
		shown=$done_files
		say "building the debug kernel, once, about 3 minutes on two free processors: $shown %"
	done
	wait "$pid" || fail 99 "building the debug kernel failed: $(grep -m1 -E 'error:|\*\*\*' "$work/log" || echo "see $cache/failed.log")"
}

# What a module needs that is built outside, and no more: a twentieth of the tree.
# Source: scripts/package/builddeb deploy_kernel_headers(), v6.1.
keep_headers() {
	local to=$1
	mkdir -p "$to"
	(cd "$tree" && {
		find . arch/x86 -maxdepth 1 -name 'Makefile*'
		find include scripts arch/x86/include \( -type f -o -type l \) ! -name '*.cmd' ! -name '*.o'
		find arch/x86 -name Kbuild.platforms -o -name Platform
		printf '%s\n' Module.symvers .config
		[ ! -e tools/objtool/objtool ] || echo tools/objtool/objtool
	} | tar -cf - -T -) | tar -C "$to" -xf -
}

collect_debug() {
	local out=$1
	mkdir "$out/modules"
	cp "$tree/arch/x86/boot/bzImage" "$out/vmlinux"
	cp "$tree/.config" "$out/config"
	first_of "$work/root/bin/busybox" "$work/root/usr/bin/busybox"
	cp "$found" "$out/busybox"
	keep_headers "$out/headers"
	ln -s headers "$out/build"
	debug_key >"$out/key"
}

# Sets release; 0 where the cached one can be taken as it is.
debug_there() {
	release=$(cat "$cache/kernels/debug.release" 2>/dev/null) || return 1
	whole && debug_current "$cache/kernels/$release"
}

fetch_debug() {
	work_folder
	find_source
	! debug_there || return 0
	need_tools
	need 4000
	unpack_source
	configure
	compile
	release=$(make -s -C "$tree" ARCH=x86_64 kernelrelease)
	collect_debug "$work/out"
	publish "$work/out"
}
