#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# pack.sh LAB ZIP: the autograder of a lab as Gradescope takes it: setup.sh, run_autograder, the lab, and
# these sources. Called by make gradescope LAB=...
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
lab=${1:-} zip=${2:-}
[ -n "$lab" ] && [ -n "$zip" ] || { echo "gradescope: wanted LAB=NAME, one of lessons/labs, or the file of a lab" >&2; exit 2; }
[ -e "$lab" ] || lab=$top/lessons/labs/${lab%.md}.md
[ -e "$lab" ] || { echo "gradescope: LAB='$1': no such lab; these are here: $(cd "$top/lessons/labs" && ls ./*.md | sed 's|^./||; s|\.md$||' | tr '\n' ' ')" >&2; exit 2; }
command -v zip >/dev/null || { echo "gradescope: zip is missing: apt-get install zip" >&2; exit 2; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp "$here/setup.sh" "$here/run_autograder" "$work/"
cp "$lab" "$work/lab.md"
cd "$top"
tar -czf "$work/kmemlab.tar.gz" --exclude=./build --exclude='./build-*' COPYING Makefile README.md configfs-schema docs fuse home lessons \
	module shell sim tests vm
mkdir -p "$(dirname "$zip")"
rm -f "$zip.new"
(cd "$work" && zip -q -X -r - .) >"$zip.new"
mv "$zip.new" "$zip"
