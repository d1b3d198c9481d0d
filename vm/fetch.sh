#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# fetch.sh [--update] KERNEL: gets a stock kernel and its headers into the cache
# and prints its folder. Nothing is installed; without --update a kernel that is
# there already is taken as it is, so that no network is needed.
#
#   kernels/6.1.release            the release that the name stands for
#   kernels/<release>/vmlinux      uncompressed image: boots in a third of the time
#                    /config, /modules/*.ko (unpacked), /headers/..., /busybox
#                    /sums, /ready written last

. "$(dirname "$0")/cache.sh"

# What the initramfs can want; builtin ones are simply not found.
guest_modules='configfs virtio_ring virtio virtio_mmio virtio_pci_modern_dev
	virtio_pci_legacy_dev virtio_pci virtio_console'
layout=2

apt_quiet() {
	if [ -t 2 ] && [ -z "${KMEMLAB_QUIET:-}" ]; then "$@" >&2; else "$@" -qq >/dev/null; fi
}

# As an ordinary user lists cannot be refreshed in place, and another release of
# Debian or Ubuntu does not know this kernel: then lists of our own, signed by
# Debian's own key.
apt_private() {
	local apt=$cache/apt keys=/usr/share/keyrings/debian-archive-keyring.gpg
	[ -e "$keys" ] || fail 99 "no package of this kernel known, and no $keys: apt-get install debian-archive-keyring"
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial"
	printf 'deb [signed-by=%s] http://deb.debian.org/%s main\n' "$keys" 'debian bookworm' \
		"$keys" 'debian-security bookworm-security' >"$apt/sources.list"
	apt_options+=(-o Dir::State="$apt/state" -o Dir::Cache="$apt/cache"
		-o Dir::Etc::sourcelist="$apt/sources.list" -o Dir::Etc::sourceparts=-
		-o Dir::State::status=/var/lib/dpkg/status)
	apt_quiet timeout 300 apt-get "${apt_options[@]}" update
}

newest_release() {
	apt-cache "${apt_options[@]}" pkgnames linux-image- | grep -Ex "linux-image-$release_re" |
		sed 's/^linux-image-//' | sort -V | tail -1
}

find_release() {
	command -v apt-get >/dev/null || fail 99 "apt-get: not found; use --kernel host"
	apt_options=(-o Acquire::Retries=2 -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30)
	[ "$(id -u)" -ne 0 ] || apt_options+=(-o APT::Sandbox::User=root)
	release=$(newest_release || true)
	if [ -z "$release" ] && [ "$(id -u)" -eq 0 ]; then
		say "apt knows no kernel $1: apt-get update"
		apt_quiet timeout 300 apt-get "${apt_options[@]}" update || true
		release=$(newest_release || true)
	fi
	if [ -z "$release" ]; then
		say "apt knows no kernel $1: reading Debian's own lists"
		apt_private
		release=$(newest_release || true)
	fi
	[ -n "$release" ] || fail 99 "kernel $1: no such package found; check the network, or use --kernel host"
}

# The boot header tells where the compressed image lies inside bzImage.
extract_vmlinux() {
	local setup start size magic
	setup=$(od -An -tu1 -j497 -N1 "$1")
	start=$(( (setup + 1) * 512 + $(od -An -tu4 -j584 -N4 "$1") ))
	size=$(od -An -tu4 -j588 -N4 "$1")
	tail -c +$((start + 1)) "$1" | head -c "$size" >"$2.packed" || true
	magic=$(od -An -tx1 -N4 "$2.packed" | tr -d ' ')
	case $magic in
	fd377a58) xz -dc --single-stream <"$2.packed" >"$2" ;;
	28b52ffd) zstd -qdc <"$2.packed" >"$2" 2>/dev/null || true ;;
	1f8b*) gzip -dc <"$2.packed" >"$2" 2>/dev/null || true ;;
	02214c18) lz4 -qdc <"$2.packed" >"$2" 2>/dev/null || true ;;
	*) fail 99 "$1: packed by an unknown method ($magic)" ;;
	esac
	rm -f "$2.packed"
	[ "$(head -c 4 "$2" | tail -c 3)" = ELF ] || fail 99 "$1: no ELF image inside"
}

# take_modules FROM TO: the few modules that the guest needs, unpacked.
take_modules() {
	local name path
	mkdir "$2"
	for name in $guest_modules; do
		path=$(find "$1" -name "$name.ko*" -print -quit)
		case $path in
		'') ;;
		*.xz) xz -dc "$path" >"$2/$name.ko" ;;
		*.zst) zstd -qdc "$path" >"$2/$name.ko" ;;
		*) cp "$path" "$2/$name.ko" ;;
		esac
	done
	[ -e "$2/configfs.ko" ] || grep -q '^CONFIG_CONFIGFS_FS=y' "$2/../config" ||
		fail 99 "kernel $release: no configfs in it"
}

unpack() {
	local pkg
	work=$cache/tmp/$release.$$
	trap 'rm -rf "$work"' EXIT
	mkdir -p "$work/deb" "$work/root" "$work/out"
	packages=${packages//@R@/$release}
	packages=${packages//@C@/${release%-*}}
	say "fetching $packages"
	# shellcheck disable=SC2086
	(cd "$work/deb" && apt_quiet timeout 900 apt-get "${apt_options[@]}" download $packages) ||
		fail 99 "kernel $release: the download failed; check the network and try again"
	say "unpacking kernel $release"
	for pkg in "$work"/deb/*.deb; do
		dpkg -x "$pkg" "$work/root" || fail 98 "$pkg: cannot be unpacked; is the disk full?"
	done
	collect "$work/root" "$work/out"
	publish "$work/out"
}

# collect ROOT OUT: keeps the hundredth part that is needed. The headers' only
# absolute paths are two lines of the flavour's Makefile.
collect() {
	extract_vmlinux "$1/boot/vmlinuz-$release" "$2/vmlinux"
	cp "$1/boot/config-$release" "$2/config"
	take_modules "$1/lib/modules/$release" "$2/modules"
	cp "$1/bin/busybox" "$2/busybox"
	mkdir -p "$2/headers/usr/lib"
	mv "$1/usr/src" "$2/headers/usr/src"
	mv "$1"/usr/lib/linux-kbuild-* "$2/headers/usr/lib/"
	sed -i -E "s|^(include +)/usr/src/|\1$cache/kernels/$release/headers/usr/src/|
		s|^(KBUILD_OUTPUT *:?= *)/usr/src/|\1$cache/kernels/$release/headers/usr/src/|" \
		"$2/headers/usr/src/linux-headers-$release/Makefile"
	ln -s "headers/usr/src/linux-headers-$release" "$2/build"
}

# publish OUT: a folder appears under its name only when it is whole.
publish() {
	(cd "$1" && sha256sum vmlinux busybox config modules/* >sums)
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

# The kernel that runs here: its own headers, modules and image, all read in place.
fetch_host() {
	out=$cache/tmp/host.$$
	release=$(uname -r)
	! whole || return 0
	[ -r "/boot/vmlinuz-$release" ] || fail 99 "kernel host: /boot/vmlinuz-$release cannot be read; use --kernel 6.1"
	[ -d "/lib/modules/$release/build" ] || fail 99 "kernel host: apt-get install linux-headers-$release"
	[ -x /bin/busybox ] || fail 99 "kernel host: apt-get install busybox-static"
	trap 'rm -rf "$out"' EXIT
	mkdir -p "$out"
	extract_vmlinux "/boot/vmlinuz-$release" "$out/vmlinux"
	cp "/boot/config-$release" "$out/config"
	take_modules "/lib/modules/$release" "$out/modules"
	cp /bin/busybox "$out/busybox"
	ln -s "/lib/modules/$release/build" "$out/build"
	publish "$out"
}

update=
[ "${1:-}" != --update ] || { update=1; shift; }
[ $# -eq 1 ] || fail 2 "usage: fetch.sh [--update] KERNEL"
name=$1
cache_open
if [ "$name" = host ]; then
	lock fetch
	fetch_host
else
	kernel_row "$name"
	lock fetch
	release=$(cat "$cache/kernels/$name.release" 2>/dev/null || true)
	[ -n "$release" ] && [ -z "$update" ] || find_release "$name"
	if ! whole; then
		[ -n "${apt_options+set}" ] || find_release "$name"
		need 1200
		unpack
	fi
fi
echo "$release" >"$cache/kernels/$name.release.$$"
mv "$cache/kernels/$name.release.$$" "$cache/kernels/$name.release"
echo "$cache/kernels/$release"
