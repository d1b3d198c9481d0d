#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Scripts of the shell: where they stop and what they say, what is off in them, limits of
# time; save, restore and undo; braces, tables, what the twin's /proc would say.
set -u
KMEMLAB=${KMEMLAB:?}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
export XDG_RUNTIME_DIR=$work
unset KMEMLAB_HOME NO_COLOR COLUMNS
export LC_ALL=C
worst=0
pass() { echo "ok $*"; }
fail() { echo "not ok $1: $2"; worst=1; }
kml() { timeout 60 "$KMEMLAB" --home twin "$@"; }

# is NAME STATUS COMMAND...: its status and, from standard input, all that it prints.
is() {
	local name=$1 wanted=$2 status=0
	shift 2
	cat >"$work/wanted"
	"$@" >"$work/got" 2>&1 </dev/null || status=$?
	if [ $status -ne "$wanted" ]; then
		fail "$name" "status $status, wanted $wanted"
		sed 's/^/    /' "$work/got"
	elif ! diff "$work/wanted" "$work/got" >"$work/diff"; then
		fail "$name" "differs"
		sed 's/^/    /' "$work/diff"
	else
		pass "$name"
	fi
}
# has NAME STATUS PATTERN COMMAND...
has() {
	local name=$1 wanted=$2 pattern=$3 status=0
	shift 3
	"$@" >"$work/got" 2>&1 </dev/null || status=$?
	if [ $status -ne "$wanted" ] || ! grep -q -E -e "$pattern" "$work/got"; then
		fail "$name" "status $status, wanted $wanted and '$pattern'"
		sed 's/^/    /' "$work/got"
	else
		pass "$name"
	fi
}
piped() { printf '%s\n' 'mkdir kmalloc/a' pwd 'mkdir kmalloc/a' 'ls kmalloc' pwd | kml "$@"; }

is "a script stops at its first error" 1 piped <<'END'
/
stdin:3: mkdir: kmalloc/a: File exists (EEXIST): 'show kmalloc/a' says how it is, 'rmdir kmalloc/a' frees it
END
is "-k goes on and ends 1" 1 piped -k <<'END'
/
stdin:3: mkdir: kmalloc/a: File exists (EEXIST): 'show kmalloc/a' says how it is, 'rmdir kmalloc/a' frees it
a/
/
END
printf 'mkdir kmalloc/a\n\nmkdir \\\n kmalloc/b kmalloc/a\npwd\n' >"$work/script"
is "a file is named, with the line where the statement began" 1 kml -f "$work/script" <<END
$work/script:3: mkdir: kmalloc/a: File exists (EEXIST): 'show kmalloc/a' says how it is, 'rmdir kmalloc/a' frees it
END
is "-x prints each line" 0 kml -x -c $'pwd\ncd kmalloc' <<'END'
+ pwd
/
+ cd kmalloc
END
is "the only line of -c needs no name" 1 kml -c 'cat nothing' <<'END'
cat: nothing: No such file or directory (ENOENT): no 'nothing' there; 'ls /' lists what there is
END
has "a limit of time ends a command" 1 'the time is up' kml --timeout 1 -c 'watch -n 0.1 used_bytes'
has "a limit of time is a number" 2 'wanted a whole number of seconds' kml --timeout soon -c pwd
for line in '! touch FILE' 'ls | tee FILE' 'ls > FILE' 'cat < FILE' 'on touch FILE' 'ls; on touch FILE'; do
	has "'$line' is off in a script" 2 'off in a script; --allow-shell' kml -c "${line/FILE/$work/made}"
	[ ! -e "$work/made" ] || fail "'$line' is off in a script" "it ran"
done
printf '#!/bin/sh\n! touch %s\n' "$work/made" >"$work/evil"
has "restore runs nothing" 1 'the tree is as it was' kml -c "restore $work/evil"
[ ! -e "$work/made" ] || fail "restore runs nothing" "it ran"
if [ -c /dev/fuse ]; then
	is "--allow-shell turns sh on" 0 kml --allow-shell -c 'mkdir kmalloc/{a,b} && cat kmalloc/*/size | sort -u; show kmalloc/a --plain | grep -c bytes && pwd' <<'END'
64
4
/
END
	has "what fails there fails" 1 'sh: status 3' kml --allow-shell -c '! exit 3'
	has "another kernel's files are not taken for the home's" 1 "not home twin's" kml --allow-shell -c 'cat /proc/slabinfo | head'
	[ -z "$(find "$work" -name 'kmemlab.*')" ] && pass "no mount is left" || fail "no mount is left" "$(find "$work" -name 'kmemlab.*')"
else
	echo "skip --allow-shell: no /dev/fuse"
fi
has "nothing runs on the twin" 1 'EOPNOTSUPP' kml --allow-shell -c 'on ls'
has "/proc is told from the tree" 1 "'slabinfo' shows that of home twin" kml -c 'cat /proc/slabinfo'
is "braces are words" 0 kml -c 'mkdir kmalloc/o-{08..10} kmalloc/{x,y}; ls kmalloc' <<'END'
o-08/
o-09/
o-10/
x/
y/
END
is "rmdir -r says what it removes" 0 kml -c 'mkdir caches/c && mkdir caches/c/o; rmdir -r caches/c; ls caches' <<'END'
removed caches/c/o
removed caches/c
END
is "undo takes back statement by statement" 0 kml -c 'mkdir caches/c; echo 100 > caches/c/object_size; mkdir caches/c/o; rmdir -r caches/c; undo; ls caches; undo; undo; cat caches/c/object_size; undo; ls caches' <<'END'
removed caches/c/o
removed caches/c
taking back: rmdir -r caches/c
mkdir caches/c
echo 100 > caches/c/object_size
mkdir caches/c/o
c/
taking back: mkdir caches/c/o
rmdir caches/c/o
taking back: echo 100 > caches/c/object_size
echo 64 > caches/c/object_size
64
taking back: mkdir caches/c
rmdir caches/c
END
has "undo has an end" 1 'nothing is left' kml -c 'undo'
is "equivalents are printed" 0 kml -c 'set echo equivalent; mkdir kmalloc/{a,b}; echo "GFP_KERNEL|__GFP_ZERO" > kmalloc/a/gfp; rmdir -r kmalloc/a' <<'END'
# mkdir kmalloc/a
# mkdir kmalloc/b
# echo 'GFP_KERNEL|__GFP_ZERO' > kmalloc/a/gfp
# grep -r '' kmalloc/a
# rmdir kmalloc/a
removed kmalloc/a
END
has "a bad setting is named" 1 "wanted off or equivalent" kml -c 'set echo loud'
has "show has units and meanings" 0 '^size +64 +bytes +Bytes asked for' kml -c 'mkdir kmalloc/a; show kmalloc/a'
has "tree draws" 0 '^ +`-o/$|`-o/' kml -c 'mkdir caches/c; mkdir caches/c/o; tree caches'
has "diff shows what differs" 0 '^size +64 +100$' kml -c 'mkdir kmalloc/{a,b}; echo 100 > kmalloc/b/size; diff kmalloc/a kmalloc/b'
has "explain knows an attribute" 0 'ERANGE of a write: wanted 0..67108864 bytes' kml -c 'explain kmalloc/a/size'
has "explain knows a command" 0 '^mkdir \[-p\] DIR' kml -c 'explain mkdir'
has "explain knows a name" 0 '^GFP_DMA \(of gfp\): ' kml -c 'explain GFP_DMA'
has "explain knows a bare attribute" 0 '^vmalloc/runs: ' kml -c 'explain runs'
has "explain knows a directory whose name says more" 0 '^/kmalloc: ' kml -c 'explain kmalloc'
has "explain knows when it does not" 1 'neither a path' kml -c 'explain frobnicate'
has "calls are numbered" 0 '^1: kmalloc\(64' kml -c 'mkdir kmalloc/a; calls'
has "sweep prints a table" 0 '^ +5000 8192$' kml -c 'mkdir kmalloc/a; sweep kmalloc/a/size 100 5M 5000 kmalloc/a/ksize'
grep -q '^ *5M Cannot allocate memory$' "$work/got" && grep -q '^ *8192 +' "$work/got" && grep -q '^ksize against size$' "$work/got" &&
	pass "and a plot, and what was refused" || fail "and a plot, and what was refused" "$(cat "$work/got")"
is "names have no plot" 0 kml -c 'mkdir kmalloc/a; sweep kmalloc/a/gfp GFP_KERNEL GFP_DMA kmalloc/a/zone' <<'END'
       gfp zone
GFP_KERNEL DMA32
   GFP_DMA DMA
END
has "sweep says what it cannot read" 1 "no 'ksise' there; did you mean 'ksize'" kml -c 'mkdir kmalloc/a; sweep kmalloc/a/size 1 2 kmalloc/a/ksise'
has "sweep writes and reads each" 0 '5000' kml -c 'mkdir kmalloc/a; sweep kmalloc/a/size 100 5000 kmalloc/a/ksize --plain'
is "sweep leaves the value as it was" 0 kml -c 'mkdir kmalloc/a; sweep kmalloc/a/size 100 kmalloc/a/ksize --svg '"$work/s.svg"'; cat kmalloc/a/size' <<'END'
64
END
is "watch ends after so many" 0 kml -c 'watch -c 2 -n 0.05 objects' <<'END'
objects: 0
objects: 0
END
has "buddyinfo is the simulator's" 0 '^Node 0, zone    DMA32 ' kml -c buddyinfo
has "slabinfo is the simulator's" 0 '^kmalloc-64 +64 +64 +64   64    1 : tunables    0    0    0 : slabdata      1      1      0$' kml -c 'mkdir kmalloc/a; slabinfo'
has "zoneinfo is the simulator's" 0 '^        managed  3840$' kml -c zoneinfo
has "meminfo is the simulator's" 0 '^MemTotal:         983628 kB$' kml -c meminfo
has "vmallocinfo is the simulator's" 0 '^0xffffc90000000000-0xffffc90000003000   12288 pages=2 vmalloc N0=2$' kml -c 'mkdir vmalloc/v; vmallocinfo'
has "iomem is the simulator's" 0 '^00100000-3fffffff : System RAM$' kml -c iomem
has "dmesg is the simulator's" 0 '^BUG ' kml -c 'mkdir caches/c; echo "SLAB_RED_ZONE|SLAB_POISON" > caches/c/flags; mkdir bugs/b; echo 1 > bugs/b/trigger; wait bugs/b/state done; dmesg'
has "homes are listed" 0 '^twin +here' kml -c home
has "an object that is not there can be made" 1 "there is no such object; 'mkdir kmalloc/q' makes it" kml -c 'cat kmalloc/q/size'
has "a directory is not read" 1 "EISDIR.*: 'ls' lists it" kml -c 'cat kmalloc'
here=$(cd "$(dirname "$0")" && pwd)
no_help= no_test=
commands=$(kml -c help | sed -n 's/^  \([a-z]*\) .*/\1/p')
for command in $commands; do
	kml -c "help $command" 2>&1 | grep -q "^$command" || no_help="$no_help $command"
	# It stands where a command does: first in a line, a quotation, or after ; && |.
	cat "$here"/*.sh "$here"/../kernel/export.sh "$here"/../lessons/*.sh "$here"/../unit/test_interp.c 2>/dev/null |
		grep -v '^#' | grep -q -E "(^ *|['\"] *|[;&|] *)$command([ ;'\"\\\\]|\$)" || no_test="$no_test $command"
done
[ -n "$commands" ] && [ -z "$no_help" ] && pass "every command has help" || fail "every command has help" "not:$no_help"
[ -z "$no_test" ] && pass "every command is tried by a test" || fail "every command is tried by a test" "not:$no_test"

# save and restore: each kind of object, with data; damage; the file as a script of sh.
cat >"$work/make" <<'END'
mkdir caches/c pages/p vmalloc/v kmalloc/a dma_pool/d mempool/m percpu/q kvmalloc/k user/u
mkdir caches/c/o dma_pool/d/b
echo 100 > kmalloc/a/size
echo "it's 100% \\ of it" > kmalloc/a/data
echo 'GFP_KERNEL|__GFP_ZERO' > pages/p/gfp
echo 3 > pages/p/order
echo 7 > caches/c/count
echo 9000 > vmalloc/v/size
END
kml -c "$(cat "$work/make"; echo "save $work/tree")" >/dev/null || fail save "status $?"
is "a saved tree is restored" 0 kml -c "mkdir kmalloc/other; restore $work/tree; save $work/again; ls kmalloc; cat kmalloc/a/data" <<END
$(grep -c '^[mep]' "$work/tree") of $(grep -c '^[mep]' "$work/tree") changes made
$work/again: $(grep -c '^[mep]' "$work/tree") changes
a/
it's 100% \\ of it
END
cmp -s "$work/tree" "$work/again" && pass "byte for byte" || fail "byte for byte" "$(diff "$work/tree" "$work/again" | head -5)"
is "--dry-run changes nothing" 0 kml -c "restore --dry-run $work/tree; ls kmalloc" <<END
$(grep '^[mep]' "$work/tree")
END
if [ -c /dev/fuse ]; then
	mkdir "$work/m"
	kml -c "$(cat "$work/make")" && timeout 60 "$KMEMLAB" mount "$work/m" --home twin
	mkdir "$work/m/kmalloc/other" "$work/m/vmalloc/v"
	(cd "$work/m" && sh "$work/tree")
	timeout 60 "$KMEMLAB" --home kernel --root "$work/m" -c "save $work/mounted" >/dev/null
	# Another program's calls are seen as they happen.
	timeout 40 "$KMEMLAB" --home kernel --root "$work/m" -c 'calls -f' >"$work/calls" 2>&1 </dev/null &
	follower=$!
	seen() { local i; for i in {1..150}; do [ "$(grep -c "$1" "$work/calls")" -ge 1 ] && return; sleep 0.1; done; return 1; }
	seen . || fail "calls -f begins" "nothing in 15 seconds"
	mkdir "$work/m/kmalloc/late" && echo 3333 >"$work/m/kmalloc/late/size"
	seen 'kmalloc(3333, ' && kill -0 $follower && pass "calls -f follows" || fail "calls -f follows" "$(tail -n 2 "$work/calls")"
	kill $follower
	wait $follower 2>/dev/null
	timeout 60 "$KMEMLAB" umount "$work/m"
	cmp -s "$work/tree" "$work/mounted" && pass "sh makes the same tree of it" ||
		fail "sh makes the same tree of it" "$(diff "$work/tree" "$work/mounted" | head -5)"
fi
mkfifo "$work/pipe"
has "save does not replace what is no plain file" 1 'File exists' kml -c "save $work/pipe"
has "nor does a picture" 1 'File exists' kml -c "buddy --svg $work/pipe"
[ -p "$work/pipe" ] && pass "a pipe stays a pipe" || fail "a pipe stays a pipe" "$(ls -l "$work/pipe")"
for damage in 's/100/101/' '$d' '5d' 's/^mkdir kmalloc.a/rmdir kmalloc\/a/'; do
	sed "$damage" "$work/tree" >"$work/bad"
	has "a damaged file is refused: $damage" 1 'the tree is as it was' kml -k -c "mkdir kmalloc/mine; restore $work/bad; ls kmalloc"
	[ "$(tail -n 1 "$work/got")" = mine/ ] || fail "a damaged file leaves the tree: $damage" "$(tail -n 1 "$work/got")"
done
sed -e 's/^# end.*/# end/' -e 's/^echo 9000/echo 99999999999999/' "$work/tree" >"$work/edited"
has "what cannot be restored is listed" 1 '^restore: vmalloc/v/size: .*ERANGE' kml -c "restore $work/edited"
has "the rest is restored" 1 '^a/$' kml -k -c "restore $work/edited; ls kmalloc"
exit $worst
