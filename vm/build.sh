#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# build.sh [--which] [--command PATH] KERNEL: builds the module for a fetched
# kernel and packs it with the agent into an initramfs; prints the image's folder.
# --which only looks: status 1 where the image of these very sources is missing.
# --options only prints what make wants to know for a module of that kernel, a word a line.
# --command puts that program, with its shared libraries, into the guest.
#
#   modules/<hash of its sources>/kmemlab.ko, module.log: what kbuild said, its warnings of W=1 too
#   images/<hash of all that goes in>/initramfs.gz, info

. "$(dirname "$0")/cache.sh"

top=$(dirname "$here")
load_order='configfs virtio_ring virtio virtio_mmio virtio_pci_modern_dev
	virtio_pci_legacy_dev virtio_pci virtio_console'

# Everything that the module is made from, in a fixed order.
module_files() {
	find "$top/module" "$top/configfs-schema" -maxdepth 1 -type f \
		\( -name '*.[ch]' -o -name '*.def' -o -name 'Kbuild' -o -name 'Makefile' \) \
		! -name '*.mod.c' | sort
}

agent_files() {
	printf '%s\n' "$here"/{agent,serve,command,frame,terminal}.c "$here"/{agent,serve,command,frame,terminal}.h \
		"$here/build.sh"
}

# hash_of WORD FILE...: 24 digits from the files' names below the top, their bytes, and WORD.
hash_of() {
	local word=$1
	shift
	{
		echo "$word"
		sha256sum "$@" | sed "s|$top/||"
	} | sha256sum | cut -c1-24
}

# A command differs after every build; only its own bytes count.
name_image() {
	local files kernel_stamp command_sum=
	kernel_stamp="$release $(stat -c '%s %Y' "$kernel/vmlinux" "$kernel/busybox" | tr '\n' ' ')"
	mapfile -t files < <(module_files)
	module=$cache/modules/$(hash_of "$kernel_stamp $guest_cc W=1" "${files[@]}")
	if [ -n "$command" ] && [ -n "$cross" ]; then
		command_sum=$(bash "$here/cross.sh" --name "$command" "$name") || exit
	elif [ -n "$command" ]; then
		command_sum=$(sha256sum <"$command")
	fi
	mapfile -t files < <(agent_files)
	image=$cache/images/$(hash_of "$kernel_stamp ${module##*/} $command_sum $qemu $machine $cpu $console $mem" "${files[@]}")
}

# What is not here is named before anything is built.
need_tools() {
	local target=${cross%-}
	[ -n "$cross" ] || return 0
	command -v "${cross}gcc" >/dev/null && [ -e "/usr/$target/lib/libc.a" ] ||
		fail 99 "kernel $name: ${cross}gcc and its C library: not found; apt-get install gcc-${target//_/-} libc6-dev-$deb-cross"
}

run_logged() {
	local log=$1 what=$2
	shift 2
	"$@" >"$log" 2>&1 || {
		[ -n "${KMEMLAB_QUIET:-}" ] || tail -n 20 "$log" >&2
		cp "$log" "$cache/failed.log" || true
		fail 99 "$what failed: $(grep -m1 -E 'error:|\*\*\*|No space' "$log" || echo "see $cache/failed.log")"
	}
}

# forget_old KIND: those of older sources go, the newest 24 stay.
forget_old() {
	find "$cache/$1" -mindepth 1 -maxdepth 1 -type d -printf '%T@ %p\n' | sort -rn |
		tail -n +25 | cut -d' ' -f2- | xargs -r rm -rf
}

# What the kernel's compiler knew and this one may not; BTF would need pahole.
compiler_overrides() {
	echo CONFIG_DEBUG_INFO_BTF_MODULES=
	"$guest_cc" -fmin-function-alignment=16 -E -x c /dev/null >/dev/null 2>&1 ||
		echo CONFIG_CC_HAS_MIN_FUNCTION_ALIGNMENT=
	# The headers of 7 use it where their own compiler knew it; an older one warns each time.
	echo 'struct s { int n, a[] __attribute__((counted_by(n))); };' |
		"$guest_cc" -Werror=attributes -fsyntax-only -x c - >/dev/null 2>&1 ||
		echo KCFLAGS=-Wno-attributes
}

module_options() {
	printf '%s\n' "ARCH=$arch" "CC=$guest_cc"
	[ -z "$cross" ] || echo "CROSS_COMPILE=$cross"
	compiler_overrides
}

build_module() {
	local src=$work/src words
	[ ! -O "$module/kmemlab.ko" ] || return 0
	[ -e "$top/module/Kbuild" ] || fail 99 "$top/module/Kbuild: missing; set KMEMLAB_DATADIR to the source tree"
	say "building the module for $release"
	mkdir -p "$src/module" "$src/configfs-schema"
	module_files | sed -n "\|^$top/configfs-schema/|p" | xargs -r cp -t "$src/configfs-schema"
	module_files | sed -n "\|^$top/module/|p" | xargs -r cp -t "$src/module"
	mapfile -t words < <(module_options)
	run_logged "$work/module.log" "building the module" timeout 600 make -C "$kernel/build" \
		M="$src/module" "${words[@]}" W=1 -j "$(nproc)" modules
	"${cross}strip" --strip-debug "$src/module/kmemlab.ko"
	mkdir -p "$work/module"
	mv "$src/module/kmemlab.ko" "$work/module.log" "$work/module"
	rm -rf "$module"
	mkdir -p "$cache/modules"
	mv "$work/module" "$module"
	forget_old modules
}

build_agent() {
	local cc=${CC:-gcc}
	[ -z "$cross" ] || cc=${cross}gcc
	run_logged "$work/agent.log" "building the agent" "$cc" -std=gnu11 -D_GNU_SOURCE -O2 \
		-D_FILE_OFFSET_BITS=64 -D_TIME_BITS=64 -static -s -o "$work/root/init" "$here"/{agent,serve,command,frame,terminal}.c
}

# The guest's processor is another: the same sources, and libraries made for it.
take_cross_command() {
	local folder
	folder=$(bash "$here/cross.sh" "$command" "$name" kmemlab) || exit
	"${cross}strip" -o "$work/root/bin/kmemlab" "$folder/kmemlab"
	mkdir -p "$work/root/lib"
	install -m 0755 "$folder"/lib/* "$work/root/lib/"
}

take_command() {
	local lib
	[ -n "$command" ] || return 0
	if [ -n "$cross" ]; then
		take_cross_command
		return
	fi
	cp "$command" "$work/root/bin/kmemlab"
	strip --strip-debug "$work/root/bin/kmemlab" 2>/dev/null || true
	ldd "$command" 2>/dev/null | grep -o '/[^ ]*' | while read -r lib; do
		install -D -m 0755 "$lib" "$work/root$lib"
	done
}

take_modules() {
	local name
	mkdir -p "$work/root/lib/modules"
	for name in $load_order; do
		[ -e "$kernel/modules/$name.ko" ] || continue
		cp "$kernel/modules/$name.ko" "$work/root/lib/modules/"
		echo "$name"
	done >"$work/root/lib/modules/load"
	cp "$module/kmemlab.ko" "$work/root/lib/modules/"
	echo kmemlab >>"$work/root/lib/modules/load"
}

build_root() {
	local applet root=$work/root
	mkdir -p "$root"/{bin,sbin,etc,dev,proc,sys,tmp,run,root,home/student,usr/bin,usr/sbin}
	cp "$kernel/busybox" "$root/bin/busybox"
	# Where it does not run here, the agent makes the links.
	for applet in $("$kernel/busybox" --list 2>/dev/null || true); do
		[ "$applet" = busybox ] || ln -s busybox "$root/bin/$applet"
	done
	printf '%s\n' root:x:0:0:root:/root:/bin/sh student:x:1000:1000::/home/student:/bin/sh \
		nobody:x:65534:65534::/:/bin/sh >"$root/etc/passwd"
	printf '%s\n' root:x:0: student:x:1000: nogroup:x:65534: >"$root/etc/group"
	take_modules
	take_command
	chmod -R a+rX "$root"
}

# Fixed times and owners: the same sources give the same bytes.
pack_root() {
	find "$work/root" -exec touch -hd @0 {} +
	(cd "$work/root" && find . -mindepth 1 -printf '%P\n' | sort |
		cpio -o -H newc -R 0:0 --reproducible --quiet) | gzip -1n >"$work/out/initramfs.gz" ||
		fail 98 "$work: the initramfs cannot be packed; is the disk full?"
}

write_info() {
	{
		echo "release=$release"
		echo "arch=$arch"
		echo "qemu=$qemu"
		echo "machine=$machine"
		echo "cpu=$cpu"
		echo "console=$console"
		echo "mem=$mem"
		echo "module=$module/kmemlab.ko"
		echo "initramfs=$(stat -c '%s %y' "$work/out/initramfs.gz")"
	} >"$work/out/info"
}

build_image() {
	work=$cache/tmp/image.$$
	trap 'rm -rf "$work"' EXIT
	need_tools
	mkdir -p "$work/out" "$work/root"
	build_module
	build_root
	build_agent
	pack_root
	write_info
	sync -f "$work/out"
	rm -rf "$image"
	mv "$work/out" "$image"
	forget_old images
}

# Half an image, or another user's, or one that changed since, is none.
image_ok() {
	[ -O "$image" ] && [ -O "$image/info" ] && [ -O "$image/initramfs.gz" ] &&
		grep -qx "initramfs=$(stat -c '%s %y' "$image/initramfs.gz")" "$image/info"
}

which='' options='' command=''
while [ $# -gt 1 ]; do
	case $1 in
	--which) which=1 ;;
	--options) options=1 ;;
	--command) command=$2; shift ;;
	*) break ;;
	esac
	shift
done
[ $# -eq 1 ] || fail 2 "usage: build.sh [--which | --options] [--command PATH] KERNEL"
name=$1
kernel_row "$name"
cache_open
release=$(cat "$cache/kernels/$name.release" 2>/dev/null || true)
kernel=$cache/kernels/$release
[ -n "$release" ] && [ -e "$kernel/ready" ] ||
	fail 1 "kernel '$name' is not fetched; run: kmemlab vm --kernel $name --prepare"
if [ "$how" = debug ]; then
	. "$here/debug.sh"
	debug_current "$kernel" || fail 1 "kernel $name was built from another fragment; run: kmemlab vm --kernel $name --prepare"
fi
guest_cc=${KMEMLAB_GUEST_CC:-${cross}gcc}
[ -z "$options" ] || { module_options; exit; }
name_image
if ! image_ok 2>/dev/null; then
	[ -z "$which" ] || fail 1 "no guest is built for these sources; run: kmemlab vm --kernel $name --prepare"
	lock images
	image_ok 2>/dev/null || { need 200; build_image; }
fi
touch "$image"
echo "$image"
