#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# make install puts a copy anywhere that needs the sources no more; make uninstall takes all
# of it away, and nothing else.
. "$(dirname "$0")/lib.sh"
root=$work/root
at() { "$make" -C "$top" --no-print-directory B="$B" "$@" >"$work/log" 2>&1 || { cat "$work/log"; return 1; }; }

at install PREFIX="$root/usr" || exit 1
cd / || exit 99
unset KMEMLAB_DATADIR
want "it runs" 64 "$("$root/usr/bin/kmemlab" -c 'mkdir kmalloc/a && cat kmalloc/a/ksize')"
want "it finds its guests" 6.1 "$("$root/usr/bin/kmemlab" vm --list | cut -f1 | grep -x 6.1)"
want "it finds its lessons" 0 "$("$root/usr/bin/kmemlab" verify >/dev/null 2>&1; echo $?)"
if command -v qemu-system-x86_64 >/dev/null; then
	want "a guest is made from it" 64 "$(timeout 150 "$root/usr/bin/kmemlab" vm -- sh -c 'mkdir kmalloc/a && cat kmalloc/a/ksize' 2>"$work/err")"
	[ $worst -eq 0 ] || cat "$work/err"
fi
want "what may be executed is the program and the scripts of guests" \
	"bin/kmemlab $(cd "$top/vm" && grep -l '^#!' ./*.sh | cut -c3- | sort | paste -sd' ')" \
	"$(find "$root" -type f -perm /111 -printf '%P\n' | sed 's|^usr/||; s|^share/kmemlab/vm/||' | sort | paste -sd' ')"
mkdir -p "$root/usr/share/man/man1"
echo theirs >"$root/usr/share/man/man1/other.1"
at uninstall PREFIX="$root/usr" || exit 1
want "uninstall leaves what others put there" "$root/usr/share/man/man1/other.1" "$(find "$root" -type f)"
want "and no folder of ours" "" "$(find "$root" -name '*kmemlab*')"

at install DESTDIR="$work/x" && at uninstall DESTDIR="$work/x" || exit 1
want "with DESTDIR nothing is left at all" "" "$(ls -d "$work/x" 2>/dev/null)"
want "DESTDIR is not in the program" 0 "$(grep -c "$work/x" "$B/installed/kmemlab")"
finish
