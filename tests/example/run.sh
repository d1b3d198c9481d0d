#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# run.sh [REASON]: builds kmemlab with the example's group, by make EXTRA=tests/example and
# nothing else, and plays its transcript on the twin and on a real kernel: the answers are
# slot.expected on both. With a REASON the kernel is left out. B is the folder to build in.
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
B=${B:-$top/build}/example
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
export KML_LIB=$top/tests/transcripts

build() { make -C "$top" --no-print-directory B="$B" EXTRA=tests/example command >"$work/log" 2>&1; }

# The guest's module is built from a data folder: the sources with the example among them.
data_folder() {
	mkdir "$work/data" && cp -r "$top/module" "$top/configfs-schema" "$top/vm" "$work/data" &&
		cp "$here"/extra.def "$work/data/configfs-schema/" && cp "$here"/slot.c "$work/data/module/"
}
play() {	# HOME
	[ "$1" != vm ] || KMEMLAB_DATADIR=$work/data timeout 120 "$B/kmemlab" vm --quiet --prepare || return
	KML_LINES=1 sh "$here/slot.sh" | KMEMLAB_DATADIR=$work/data timeout 150 "$B/kmemlab" --transcript --home "$1"
}
verdict() {	# NAME HOME
	if play "$2" >"$work/$2.out" 2>"$work/$2.err" && diff -u "$here/slot.expected" "$work/$2.out" >"$work/diff"; then
		echo "ok $1"
	else
		echo "not ok $1"
		cat "$work/$2.err" "$work/diff" 2>/dev/null | head -n 40
	fi
}

if ! build; then
	echo "not ok builds with one .def and one provider"
	tail -n 20 "$work/log"
	exit 1
fi
echo "ok builds with one .def and one provider"
data_folder || exit 99
[ "${1:-}" != --print ] || { play twin; exit; }
verdict "plays on the twin" twin
if [ -n "${1:-}" ]; then
	echo "skip plays on a real kernel: $1"
else
	verdict "plays on a real kernel" vm
fi
