#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Compares what 87 calls give on a mount with manners.expected, which is what
# they gave on the real configfs of 6.1.0-56-amd64 with kmemlab.ko.
# KMEMLAB is the command, HOMES what to mount ("guest": run inside the guest, on
# configfs itself), NAMES the five arguments of manners.c.
set -eu
KMEMLAB=${KMEMLAB:-build/kmemlab}
HOMES=${HOMES:-twin}
NAMES=${NAMES:-kmalloc size resize machine home}
here=$(cd "$(dirname "$0")" && pwd)
[ -c /dev/fuse ] || { echo "manners.sh: skipped: no /dev/fuse" >&2; exit 77; }
work=$(mktemp -d)
mkdir "$work/m"
finish() {
	umount -l "$work/m" 2>/dev/null || fusermount3 -u -q -z "$work/m" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 99' INT TERM
${CC:-gcc} -std=gnu11 -D_GNU_SOURCE -O1 -static -o "$work/manners" "$here/manners.c"

on_mount() {	# HOME
	if [ "$1" = mock ]; then
		"$KMEMLAB" mount "$work/m"
	else
		"$KMEMLAB" mount --home "$1" "$work/m"
	fi
	# shellcheck disable=SC2086
	(cd "$work/m" && "$work/manners" $NAMES)
	"$KMEMLAB" umount "$work/m"
}

in_guest() {
	{
		echo "base64 -d > /tmp/manners << 'END' && chmod 755 /tmp/manners && /tmp/manners $NAMES"
		base64 "$work/manners"
		echo END
	} | "$KMEMLAB" vm -- sh -s
}

status=0
for home in $HOMES; do
	if [ "$home" = guest ]; then
		in_guest > "$work/out" || exit 99
	else
		on_mount "$home" > "$work/out" || exit 99
	fi
	if diff -u "$here/manners.expected" "$work/out"; then
		echo "manners.sh: $home: $(wc -l < "$work/out") calls as on configfs"
	else
		status=1
	fi
done
exit $status
