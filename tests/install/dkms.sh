#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What make dkms_install puts below /usr/src is a source tree that dkms takes. Building it takes
# a minute: make check-deb does.
. "$(dirname "$0")/lib.sh"
version=$(sed -n 's/^#define KML_VERSION "\(.*\)"/\1/p' "$top/module/release.h")
at() { "$make" -C "$top" --no-print-directory B="$B" DESTDIR="$work/dest" "$1" >"$work/log" 2>&1 || { cat "$work/log"; exit 1; }; }
at dkms_install
source=$work/dest/usr/src/kmemlab-$version
mkdir "$work/tree"
want "the same sources as the guest's" "" "$(diff <(cd "$top" && find module configfs-schema -maxdepth 1 -type f \( -name '*.[ch]' -o -name '*.def' -o -name Kbuild \) ! -name '*.mod.c' | sort) \
	<(cd "$source" && find module configfs-schema -type f | sort))"
if command -v dkms >/dev/null; then
	dkms add "$source" --sourcetree "$work/dest/usr/src" --dkmstree "$work/tree" >"$work/log" 2>&1 || cat "$work/log"
	want "dkms takes it" "kmemlab/$version: added" "$(dkms status --sourcetree "$work/dest/usr/src" --dkmstree "$work/tree" 2>&1)"
else
	skip "dkms takes it: no dkms"
fi
at dkms_uninstall
want "dkms_uninstall leaves nothing" "" "$(ls -d "$work/dest" 2>/dev/null)"
finish
