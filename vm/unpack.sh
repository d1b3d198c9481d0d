# SPDX-License-Identifier: GPL-2.0
# Sourced by fetch.sh: from Debian's packages to the hundredth part that a guest needs.

# What the initramfs can want; builtin ones are simply not found.
guest_modules='configfs virtio_ring virtio virtio_mmio virtio_pci_modern_dev
	virtio_pci_legacy_dev virtio_pci virtio_console'

# bytes FILE OFFSET COUNT: in hexadecimal, without blanks.
bytes() { od -An -v -tx1 -j"$2" -N"$3" "$1" | tr -d ' \n'; }
word() { od -An -tu4 -j"$2" -N4 "$1" | tr -d ' '; }

# unpack_stream FILE OUT: what follows the compressed end is of no interest.
unpack_stream() {
	local tool
	case $(bytes "$1" 0 4) in
	fd377a58) tool=xz ;;
	28b52ffd) tool=zstd ;;
	1f8b*) tool=gzip ;;
	02214c18) tool=lz4 ;;
	*) fail 99 "kernel $name: its image is packed by an unknown method ($(bytes "$1" 0 4))" ;;
	esac
	command -v "$tool" >/dev/null || fail 99 "kernel $name: $tool: not found; apt-get install ${tool/#xz/xz-utils}"
	case $tool in
	xz) xz -dc --single-stream <"$1" >"$2" ;;
	*) "$tool" -qdc <"$1" >"$2" 2>/dev/null || true ;;
	esac
}

# part FILE START SIZE OUT
part() {
	tail -c +$(($2 + 1)) "$1" | head -c "$3" >"$4" || true
	[ -s "$4" ] || fail 98 "$4: cannot be written; is the disk full?"
}

# x86: the boot header tells where the compressed image lies inside bzImage.
image_x86() {
	local setup
	setup=$(od -An -tu1 -j497 -N1 "$1")
	part "$1" $(( (setup + 1) * 512 + $(word "$1" 584) )) "$(word "$1" 588)" "$2.packed"
	unpack_stream "$2.packed" "$2"
	rm -f "$2.packed"
	[ "$(bytes "$2" 1 3)" = 454c46 ] || fail 99 "$1: no ELF image inside"
}

# arm64: the image as it is, or packed as a whole, or an EFI program that unpacks it.
image_arm64() {
	if [ "$(bytes "$1" 4 4)" = 7a696d67 ]; then
		part "$1" "$(word "$1" 8)" "$(word "$1" 12)" "$2.packed"
		unpack_stream "$2.packed" "$2"
		rm -f "$2.packed"
	elif [ "$(bytes "$1" 0 2)" = 1f8b ]; then
		unpack_stream "$1" "$2"
	else
		cp "$1" "$2"
	fi
	[ "$(bytes "$2" 56 4)" = 41524d64 ] || fail 99 "$1: no arm64 image inside"
}

# arm: zImage unpacks itself.
image_arm() {
	[ "$(bytes "$1" 36 4)" = 18286f01 ] || fail 99 "$1: not a zImage"
	cp "$1" "$2"
}

extract_image() {
	case $arch in
	x86_64 | i386) image_x86 "$@" ;;
	arm64 | aarch64) image_arm64 "$@" ;;
	arm*) image_arm "$@" ;;
	*) fail 99 "kernel $name: images of $arch are unknown here" ;;
	esac
}

# take_modules FROM TO: the few modules that the guest needs, unpacked.
take_modules() {
	local module path
	mkdir "$2"
	for module in $guest_modules; do
		path=$(find "$1" -name "$module.ko*" -print -quit)
		case $path in
		'') ;;
		*.xz) xz -dc "$path" >"$2/$module.ko" ;;
		*.zst) zstd -qdc "$path" >"$2/$module.ko" ;;
		*) cp "$path" "$2/$module.ko" ;;
		esac
	done
	[ -e "$2/configfs.ko" ] || grep -q '^CONFIG_CONFIGFS_FS=y' "$2/../config" ||
		fail 99 "kernel $release: no configfs in it"
}

# unpack FOLDER ROOT
unpack() {
	local pkg
	say "unpacking kernel $release"
	for pkg in "$1"/*.deb; do
		dpkg -x "$pkg" "$2" || fail 98 "$pkg: cannot be unpacked; is the disk full?"
	done
}

# first_of PATH...: sets found; newer releases keep all of theirs below /usr.
first_of() {
	for found; do
		[ ! -e "$found" ] || return 0
	done
	fail 99 "kernel $release: no ${found##*/} in its packages"
}

# Does this program miss something of this host's libraries?
misses() {
	local text
	[ "$(bytes "$1" 1 3)" = 454c46 ] || return 1
	text=$(ldd "$1" 2>&1 || true)
	[[ $text == *'not found'* ]]
}

# The headers' own programs run here, though they may come from a newer Debian: those
# that miss something run on the libraries that came with them.
keep_host_tools() {
	local libs=$2/headers/usr/lib/kml-libs from file files loader
	from=$(find "$1" -name 'libc.so.6' -print -quit)
	[ -n "$from" ] || return 0
	mkdir "$libs"
	find "$1/usr/lib" "$1/lib" -path '*/gconv' -prune -o -path '*/audit' -prune -o \
		\( -name 'lib*.so.[0-9]*' -o -name 'ld-linux*.so.*' \) -exec cp -L -t "$libs" {} + 2>/dev/null || true
	loader=$(find "$libs" -name 'ld-linux*' -print -quit)
	[ -n "$loader" ] || fail 99 "kernel $release: no loader came with its libraries"
	mapfile -t files < <(find "$2"/headers/usr/lib/linux-kbuild-* -type f -perm -u+x)
	for file in "${files[@]}"; do
		misses "$file" || continue
		mv "$file" "$file.kml"
		printf '#!/bin/sh\nd=${0%%/*}/%s\nexec "$d/%s" --library-path "$d" "$0.kml" "$@"\n' \
			"$(realpath --relative-to="${file%/*}" "$libs")" "${loader##*/}" >"$file"
		chmod +x "$file"
	done
}

# free_paths MAKEFILE: its only absolute paths are two lines; a cache may be moved, or copied.
free_paths() {
	sed -i -E '1i kml_here := $(patsubst %/,%,$(dir $(abspath $(lastword $(MAKEFILE_LIST)))))
		s|^(include +)/usr/src/|\1$(kml_here)/../|
		s|^(KBUILD_OUTPUT *:?= *)/usr/src/[^ ]*|\1$(kml_here)|' "$1"
}

# collect ROOT OUT
collect() {
	first_of "$1/boot/vmlinuz-$release" "$1/usr/lib/modules/$release/vmlinuz"
	extract_image "$found" "$2/vmlinux"
	cp "$1/usr/src/linux-headers-$release/.config" "$2/config"
	first_of "$1/lib/modules/$release" "$1/usr/lib/modules/$release"
	take_modules "$found" "$2/modules"
	first_of "$1/bin/busybox" "$1/usr/bin/busybox"
	cp "$found" "$2/busybox"
	mkdir -p "$2/headers/usr/lib"
	mv "$1/usr/src" "$2/headers/usr/src"
	mv "$1"/usr/lib/linux-kbuild-* "$2/headers/usr/lib/"
	keep_host_tools "$1" "$2"
	free_paths "$2/headers/usr/src/linux-headers-$release/Makefile"
	ln -s "headers/usr/src/linux-headers-$release" "$2/build"
}

# collect_host OUT: nothing is unpacked, the headers stay where they are.
collect_host() {
	extract_image "/boot/vmlinuz-$release" "$1/vmlinux"
	cp "/boot/config-$release" "$1/config"
	take_modules "/lib/modules/$release" "$1/modules"
	cp /bin/busybox "$1/busybox"
	ln -s "/lib/modules/$release/build" "$1/build"
}
