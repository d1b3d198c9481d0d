#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# deb.sh B: the recipe of make deb. Debian's packages kmemlab and kmemlab-dkms are built in
# B/deb, from a copy of the sources with docs/debian as its debian/. lintian must find nothing.
set -eu
cd "$(dirname "$0")/.."
# What this make was told is not for the package's own.
unset MAKEFLAGS MFLAGS MAKELEVEL B V CC CFLAGS LDFLAGS DESTDIR PREFIX KDIR SAN EXTRA
export LC_ALL=C
mkdir -p "$1/deb"
out=$(cd "$1/deb" && pwd)
define() { sed -n "s/^#define $1 \"\(.*\)\"/\1/p" module/release.h; }
version=$(define KML_VERSION)
source=$out/kmemlab-$version
rm -rf "$source" "$out"/*.deb "$out"/*.changes "$out"/*.buildinfo
mkdir -p "$source"
# What git knows, or, in a copy without git, everything but what was built.
if git rev-parse --is-inside-work-tree >/dev/null 2>&1; then
	git ls-files -z --cached --others --exclude-standard
else
	find . -name build -prune -o -type f -printf '%P\0'
fi | while IFS= read -r -d '' file; do [ ! -f "$file" ] || printf '%s\0' "$file"; done |
	tar --null -T - -cf - | tar -C "$source" -xf -
mv "$source/docs/debian" "$source/debian"
cp module/dkms.conf "$source/debian/kmemlab-dkms.dkms"
sed -i "s/#VERSION#/$version/; s/#DATE#/$(date -R -u -d "$(define KML_VERSION_DATE)")/" "$source/debian/changelog"
(cd "$source" && dpkg-buildpackage -b -us -uc) >"$out/build.log" 2>&1 || {
	tail -n 25 "$out/build.log" >&2
	echo "deb.sh: dpkg-buildpackage failed; see $out/build.log" >&2
	exit 1
}
rm -rf "$source"
if command -v lintian >/dev/null; then
	lintian --no-cfg --tag-display-limit 0 --fail-on error,warning "$out"/*.changes
else
	echo "deb.sh: no lintian: the packages were not judged" >&2
fi
ls "$out"/*.deb
