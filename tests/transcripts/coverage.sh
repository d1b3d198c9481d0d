#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Proves that the transcripts read every readable and write every writable attribute
# of the schema: names those that none does, with status 1.
here=$(cd "${0%/*}" && pwd)
lines=$(mktemp) || exit 99
trap 'rm -f "$lines"' EXIT
for file in "$here"/*.sh; do
	case ${file##*/} in lib.sh | compare.sh | coverage.sh) continue ;; esac
	KML_LINES=1 sh "$file" >>"$lines" || exit 99
done
"${KML_BIN:-$here/../../build}/play" --coverage <"$lines"
