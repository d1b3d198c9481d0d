#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What a person meets at the edges of the command: a folder that is in use, a full disk, a
# device that is not for him, a word that is wrong.
set -u
KMEMLAB=${KMEMLAB:-build/kmemlab}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
failed=0
# says NAME STATUS WORDS COMMAND...: the command ends with STATUS and prints WORDS.
says() {
	name=$1 wanted=$2 words=$3
	shift 3
	out=$("$@" 2>&1)
	got=$?
	case $got:$out in
	"$wanted:"*"$words"*) echo "ok $name" ;;
	*) echo "not ok $name: wanted status $wanted and '$words', got $got and '$out'"; failed=1 ;;
	esac
}
to_full() { "$KMEMLAB" "$@" >/dev/full; }

mkdir "$work/full" && touch "$work/full/file"
says "a folder that is not empty is not mounted on" 1 "$work/full" "$KMEMLAB" mount "$work/full"
[ -e "$work/full/file" ] && ! grep -q " $work/full " /proc/self/mountinfo ||
	{ echo "not ok the folder is as it was: it is not"; failed=1; }
says "a folder that is not there is not mounted on" 1 "$work/none" "$KMEMLAB" mount "$work/none"
says "output that cannot be written is a failure" 1 "not all could be written" to_full -c 'cat machine/page_size'
says "schema's, too" 1 "No space left" to_full schema --md
says "mkdir alone" 1 "an operand is missing" "$KMEMLAB" -c mkdir
says "mkdir -p alone" 1 "an operand is missing" "$KMEMLAB" -c 'mkdir -p'
says "a name that is nearly right" 1 "did you mean" "$KMEMLAB" -c 'mkdir kmalloc/a; cat kmalloc/a/ksise'
says "a word that a list lacks" 1 "GFP_KERNEL" "$KMEMLAB" -c 'mkdir kmalloc/a; echo GFP_KERNAL > kmalloc/a/gfp'
says "a read-only attribute" 1 "it is read-only" "$KMEMLAB" -c 'mkdir kmalloc/a; echo 1 > kmalloc/a/ksize'
says "a write-only attribute" 1 "it is write-only" "$KMEMLAB" -c 'mkdir kmalloc/a; cat kmalloc/a/fill'
says "an object where none is made" 1 "such as kmalloc/a" "$KMEMLAB" -c 'mkdir here'
says "a fixed directory stays" 1 "fixed part" "$KMEMLAB" -c 'rmdir machine'
says "a number out of range" 1 "ERANGE" "$KMEMLAB" -c 'mkdir pages/p; echo 99 > pages/p/order'

if [ "$(id -u)" = 0 ] && command -v setpriv >/dev/null && [ "$(stat -c %a /dev/fuse 2>/dev/null)" = 600 ]; then
	chmod 755 "$work" && install -m 0755 "$KMEMLAB" "$work/kmemlab"
	says "a device that is not for him" 1 "mode 0600 of root:root keeps nobody out: as root: chmod 0666 /dev/fuse" \
		setpriv --reuid nobody --clear-groups "$work/kmemlab" doctor
fi
exit $failed
