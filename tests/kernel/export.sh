#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# `export --c`: the C of a tree with every allocator's objects is the same from any home,
# builds with W=1 in silence, shows in a guest what the tree showed, and gives all back:
# after rmmod, and after each of its calls was made to fail in turn.
. "$(dirname "$0")/lib.sh"
. "$work/t/judge"
parts=$here/../export
mkdir "$work/lab" "$work/counted" "$work/vm"

kdir=$(bash "$here/../../vm/fetch.sh" 6.1 2>"$work/fetch.log")/build || {
	tail -n 1 "$work/fetch.log"
	exit 77
}

# on HOME FILE: exports the tree of that home.
on() {
	{ cat "$parts/tree"; echo "export --c $2"; } >"$work/script"
	# shellcheck disable=SC2086
	timeout 150 "$KMEMLAB" $1 -f "$work/script" 2>"$work/said"
}
on '--home twin' "$work/lab/lab.c" || { cat "$work/said"; fail "the twin's tree is exported" "status $?"; exit 1; }
said=$(sed 's/.*export: //' "$work/said")
want "what cannot be made is named" "pages/p fragment/idle walk/w" "$(sed -n 's/: left out: .*//p' <<<"$said" | paste -sd' ')"
want "and in the module, too" "$(sed 's/: left out//' <<<"$said")" "$(sed -n '/Left out:/,/\*\/$/s/^ \*  //p' "$work/lab/lab.c")"
on '--preset device' "$work/vm/lab.c" || { cat "$work/said"; fail "a kernel's tree is exported" "status $?"; }
want "the same tree of a real kernel gives the same module" "" "$(diff "$work/lab/lab.c" "$work/vm/lab.c")"

# What is refused, and leaves everything as it was.
refused() {	# COMMANDS: status and message
	timeout 20 "$KMEMLAB" --home twin -c "$1" 2>&1 >/dev/null | sed 's/^.*export: //'
	return "${PIPESTATUS[0]}"
}
refusals() {
	local a='mkdir kmalloc/a && export --c' dir=$work/mine
	mkdir "$dir"
	echo mine >"$dir/Makefile"
	refused "export --c $dir/empty.c" || echo "status $?"
	refused "$a $dir/mine.c" | sed "s|$dir/||"
	refused "$a $dir/mine.txt" | sed "s|$dir/||"
	refused "$a $dir/a+b.c" | sed "s|$dir/||"
	refused "$a $dir/no/mine.c" | sed "s|$dir/||"
	ls "$dir"
	rm "$dir/Makefile"
	refused "$a $dir/one.c; export --c $dir/1-two.c; export --c $dir/one.c"
	grep -c . "$dir/Makefile"
	grep '^obj' "$dir/Kbuild"
	grep -c m_1_two_kmalloc_a "$dir/1-two.c"
}
want "what cannot be written is refused" "the tree has no object that a module could make; mkdir some first
status 1
Makefile: it is there, and export did not write it; choose another folder
mine.txt: wanted a file NAME.c; NAME becomes the module's
a+b.c: wanted a name of letters, digits, _ and -, 48 at most, and .c
no/Kbuild: No such file or directory
Makefile
6
obj-m += one.o
obj-m += 1-two.o
5" "$(refusals)"

# compiled FOLDER FLAGS...: silence is the wanted result.
compiled() {
	local folder=$1
	shift
	make -C "$folder" KDIR="$kdir" CC="${KMEMLAB_GUEST_CC:-gcc}" "$@" >"$folder/log" 2>&1 || { cat "$folder/log"; return 1; }
	grep -E 'warning|error' "$folder/log" | grep -v -e 'compiler differs' -e 'Skipping BTF'
}
want "it builds with W=1 in silence" "" "$(compiled "$work/lab" W=1)"
cp "$work/lab/Makefile" "$work/counted"
printf '%s\n' 'obj-m := counted.o' "CFLAGS_counted.o := -include $parts/counted.h" >"$work/counted/Kbuild"
cp "$work/lab/lab.c" "$work/counted/counted.c"
want "it builds with every call counted" "" "$(compiled "$work/counted")"
strip --strip-debug -o "$work/t/lab.ko" "$work/lab/lab.ko" || exit 99
strip --strip-debug -o "$work/t/counted.ko" "$work/counted/counted.ko" || exit 99

cat >"$work/t/script" <<'END'
cd /tmp/t
# MemFree knows nothing of the free frames that each CPU keeps for itself, up to 30 MiB here.
free_kb() {
	sync; echo 3 >/proc/sys/vm/drop_caches; sleep 0.2
	awk '/nr_free_pages/ || $1 == "count:" { n += $2 } END { print 4 * n }' /proc/zoneinfo
}
# What the module has in the kernel's own lists.
left() {
	grep -e '\[lab\]' /proc/vmallocinfo; grep -e '^lab-' /proc/slabinfo; grep ': lab$' /proc/iomem
	ls /sys/bus/platform/devices /sys/bus/platform/drivers | grep ^lab_
}
dmesg -c >/dev/null
insmod lab.ko || fail insmod "$(dmesg | tail -n 3)"
dmesg -c | sed -n 's/.*\] lab: //p' >/tmp/log
sed 's/^/log: /' /tmp/log
want "the region is the module's" 1 "$(grep -c ': lab$' /proc/iomem)"
want "its devices are there" 9 "$(ls /sys/bus/platform/devices | grep -c ^lab_)"
want "its caches are there" 3 "$(ls -d /sys/kernel/slab/lab-[cds]* | wc -l)"
rmmod lab || fail rmmod "refused"
want "rmmod says that all is freed" "lab: $(tail -n 1 /tmp/log | sed s/made/freed/)" "$(dmesg -c | sed -n 's/.*\] //p')"
want "nothing of it is left" "" "$(left)"
lost=999999
for round in 1 2 3; do
	before=$(free_kb)
	for i in 1 2 3 4 5; do insmod lab.ko; rmmod lab; done
	now=$((before - $(free_kb)))
	[ $now -ge $lost ] || lost=$now
done
[ $lost -le 1024 ] && pass "free memory is back within 1 MiB after five loads ($lost KiB)" || fail "free memory is back" "$lost KiB are missing"
dmesg -c >/dev/null
insmod counted.ko || fail "insmod with calls that fail" "$(dmesg | tail -n 3)"
rmmod counted
log=$(dmesg | sed -n 's/.*\] counted: //p')
tried=$(echo "$log" | sed -n 's/ calls failed//p')
want "insmod gives everything back, whichever of its $tried calls fails" "" "$(echo "$log" | grep ' failed: balance')"
want "the calls were all tried" 1 "$((tried > 90))"
want "so does rmmod" 0 "$(echo "$log" | sed -n 's/^at the end: balance //p')"
want "nothing of it is left, either" "" "$(left)"
want "the kernel says nothing against it" "" "$(dmesg | sed 's/^\[[^]]*\] //' | grep -v -e '^counted: ' -e 'drop_caches: 3' -e 'lab_devres_d: probe of lab_devres_d failed with error ')"
exit $failed
END
tar -C "$work" -cf - t | timeout "${KML_LIMIT:-150}" "$KMEMLAB" vm --preset device -- sh -c '
	tar -C /tmp -xf - || exit 99
	. /tmp/t/judge
	. /tmp/t/script' >"$work/out"
status=$?
grep -v '^log: ' "$work/out"
[ $status -le 1 ] || { echo "not ok guest: it ended with status $status"; exit 99; }
[ $status -eq 0 ] || failed=1

# Each line of the log against the twin's tree that was exported: "PATH: NAME=VALUE ...".
sed -n 's/^log: \([^ ]*\): \(.*=.*\)/\1 \2/p' "$work/out" | while read -r path facts; do
	for fact in $facts; do
		case $fact in segments=*) ;; *) echo "$path/${fact%%=*} ${fact#*=}" ;; esac
	done
done >"$work/facts"
{ cat "$parts/tree"; sed 's/\([^ ]*\) .*/cat \1/' "$work/facts"; } >"$work/script"
want "the module reports on every object" "$(sed -n 's/^ \* lab: \([0-9]*\) objects.*/\1/p' "$work/lab/lab.c") made" \
	"$(grep -c '^log: .*/' "$work/out") made"
want "what the module shows is what the tree showed" "" "$(diff <(sed 's/.* //' "$work/facts") <("$KMEMLAB" --home twin -f "$work/script") |
	head -n 5)"
want "facts are many" 1 "$(($(wc -l <"$work/facts") > 25))"
exit $failed
