#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The grader of one's own, lessons/labs/grade.sh, on mounted trees: nothing, half of it, all of it.
set -u
kml=${KMEMLAB:?}
[ -c /dev/fuse ] || { echo "no /dev/fuse"; exit 77; }
top=$(cd "$(dirname "$0")/../.." && pwd)
tree=$(mktemp -d)
trap 'timeout 20 "$kml" umount "$tree" 2>/dev/null; rmdir "$tree"' EXIT
timeout 60 "$kml" mount "$tree" || exit 99
status=0
is() {
	local said
	said=$(sh "$top/lessons/labs/grade.sh" "$tree" | tail -n 1)
	if [ "$said" = "$2" ]; then echo "ok $1"; else echo "not ok $1: '$said', wanted '$2'"; status=1; fi
}
is "nothing is worth nothing" "0 of 10"
mkdir "$tree/kmalloc/reply" "$tree/kmalloc/other"
is "an object without its size" "2 of 10"
echo 1500 >"$tree/kmalloc/reply/size"
is "one too many" "8 of 10"
rmdir "$tree/kmalloc/other"
is "all of it" "10 of 10"
[ "$(wc -l <"$top/lessons/labs/grade.sh")" -le 22 ] && echo "ok it is short" || { echo "not ok it is short"; status=1; }
exit $status
