#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# What holds an address, a frame number or contents: no ordinary user opens it, root without
# CAP_SYS_ADMIN reads EPERM even from a file that was open before, and without the module's
# raw_addresses=1 everybody does. The schema tells which attributes these are.
. "$(dirname "$0")/lib.sh"
program secret

# TYPE/ATTRIBUTE of all that may only be seen by root: their mode says so.
"$KMEMLAB" -c 'ls' | sed -n 's,/$,,p' >"$work/dirs"
for dir in $(cat "$work/dirs"); do
	echo "mkdir $dir/a"
	[ "$dir" != caches ] || echo "mkdir caches/a/o"
done >"$work/t/make"
{
	grep -v '^$' "$work/t/make"
	"$KMEMLAB" -c 'ls' | grep -v / | sed 's/^/stat /'
	for dir in $(cat "$work/dirs") caches/a; do
		"$KMEMLAB" -k -c "$(tr '\n' ';' <"$work/t/make") ls $dir/a" 2>/dev/null | grep -v / | sed "s,^,stat $dir/a/,"
		"$KMEMLAB" -c "ls $dir" 2>/dev/null | grep -v / | sed "s,^,stat $dir/,"
	done
	"$KMEMLAB" -k -c "$(tr '\n' ';' <"$work/t/make") ls caches/a/o" 2>/dev/null | sed 's,^,stat caches/a/o/,'
} | "$KMEMLAB" --transcript --home twin | awk '/^\$ stat/ { path = $3 } /^file 0[46]00$/ { print path }' | sort -u >"$work/t/secret_files"
[ "$(wc -l <"$work/t/secret_files")" -gt 40 ] || { echo "not ok secrets: only $(wc -l <"$work/t/secret_files") secret attributes found"; exit 99; }

in_guest <<'END'
tree=$PWD
files=$(cat /tmp/t/secret_files)
make_all() { (cd $tree && . /tmp/t/make) 2>/dev/null; }
remove_all() { cd $tree; rmdir caches/a/o */a 2>/dev/null; cd /; }
reading() { for f in $files; do echo $(errno cat $tree/$f) ; done | sort | uniq -c | tr -s ' \n' ' '; }

make_all
want "an ordinary user opens none of the secret attributes" "" "$(cd $tree; /tmp/t/secret user $files /dev/kmemlab)"
want "an ordinary user opens others" size "$(cd $tree/kmalloc/a; /tmp/t/secret user size)"
wrong=
for f in $files; do
	[ "$(/tmp/t/secret drop $tree/$f)" = EPERM ] || wrong="$wrong $f"
done
want "without CAP_SYS_ADMIN an open one reads EPERM" "" "$wrong"
want "root sees an address" 0x "$(cut -c1-2 $tree/kmalloc/a/virt)"
remove_all
rmmod kmemlab && insmod /lib/modules/kmemlab.ko || fail module "it cannot be loaded anew"
make_all
wrong=
for f in $files; do
	[ "$(errno cat $tree/$f)" = EPERM ] || wrong="$wrong $f"
done
want "without raw_addresses=1 all are EPERM for root" "" "$wrong"
want "max_bytes cannot be 0 there" EPERM "$(errno sh -c "echo 0 >$tree/max_bytes")"
want "the device opens for nobody there" EPERM "$(errno cat /dev/kmemlab)"
want "what is not secret is shown there" 64 "$(cat $tree/kmalloc/a/ksize)"
remove_all
END
exit $worst
