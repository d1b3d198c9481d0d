#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A damaged, foreign-owned or half-written snapshot is noticed and made anew; a
# full disk ends with a clear word.
. "$(dirname "$0")/lib.sh"
own_cache

snap() { echo "$KMEMLAB_CACHE"/snaps/[0-9a-f]*; }
works() { [ "$(guest -- echo hi)" = hi ]; }

# remade DAMAGE...: after it a guest still starts, and from a new snapshot.
remade() {
	local before after
	works || return
	before=$(stat -c %i "$(snap)/stamp")
	"$@" || return
	works || return
	after=$(stat -c %i "$(snap)/stamp")
	[ "$before" != "$after" ] || { echo "the old snapshot was used"; return 1; }
}
kept() {
	local before
	works || return
	before=$(stat -c %i "$(snap)/stamp")
	works && [ "$before" = "$(stat -c %i "$(snap)/stamp")" ]
}
flip() { printf '\377' | dd of="$(snap)/$1" bs=1 seek="$2" conv=notrunc status=none; }
shorten() { truncate -s -1 "$(snap)/$1"; }
linked() { mv "$(snap)/$1" "$work/elsewhere" && ln -s "$work/elsewhere" "$(snap)/$1"; }
in_mode() { chmod "$1" "$(snap)/$2"; }
foreign() { chown 65534 "$(snap)/$1"; }
dropped() { rm "$(snap)/$1"; }
image() { echo "$work/cache/images/"*/; }
# An image of its own: the shared ones stay whole.
damaged_image() {
	rm "$work/cache/images" && mkdir "$work/cache/images"
	works || return
	printf '\377' | dd of="$(image)initramfs.gz" bs=1 seek=50000 conv=notrunc status=none
	rm -rf "$KMEMLAB_CACHE/snaps"
	guest --prepare && works
}
half_made() {
	local name
	name=$(basename "$(snap)")
	mv "$(snap)" "$KMEMLAB_CACHE/snaps/.1999999-$name" && rm "$KMEMLAB_CACHE/snaps/.1999999-$name/stamp"
}
# One boot serves all: the others wait for it.
at_once() {
	local i pids=()
	rm -rf "$KMEMLAB_CACHE/snaps"
	for i in 1 2 3 4; do
		"$KMEMLAB" vm -- true 2>"$work/err.$i" &
		pids+=($!)
	done
	for i in "${pids[@]}"; do wait "$i" || return; done
	kept
}
full_disk() {
	local small=$work/small
	mkdir "$small" && mount -t tmpfs -o size=64m,mode=0700 none "$small" || return
	mkdir "$small/cache"
	chmod 0700 "$small/cache"
	ln -s "$KMEMLAB_CACHE/kernels" "$KMEMLAB_CACHE/images" "$KMEMLAB_CACHE/modules" "$small/cache/"
	KMEMLAB_CACHE=$small/cache status 99 guest -- true 2>"$work/message"
	local ret=$?
	umount "$small"
	cat "$work/message"
	[ $ret -eq 0 ] && grep -q 'disk is full' "$work/message"
}

ok "a good snapshot is kept" kept
ok "a shortened state" remade shorten state
ok "a flipped byte in the state" remade flip state 20000
ok "a flipped byte in the RAM" remade flip ram 5000000
ok "a shortened RAM file" remade shorten ram
ok "a stamp of something else" remade flip stamp 3
ok "no stamp" remade dropped stamp
ok "no RAM file" remade dropped ram
ok "a symbolic link for a file" remade linked state
ok "a folder that others can read" remade in_mode 0755 .
ok "a file that others can write" remade in_mode 0666 ram
if [ "$(id -u)" -eq 0 ]; then
	ok "a folder of another user's" remade foreign .
	ok "a file of another user's" remade foreign state
	ok "a full disk" full_disk
else
	skip "foreign files and a full disk" "only root can make them"
fi
ok "half a snapshot under another name" remade half_made
ok "four that start at once make one snapshot" at_once
ok "a flipped byte in the initramfs" damaged_image
done_testing
