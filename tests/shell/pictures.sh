#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The pictures of the shell on the seeded twin: every one at 40, 80 and 200 columns as
# pictures/WIDTH.expected has it, in words, as JSON for jq, as SVG for xmllint, and on a
# terminal with and without colour. KML_UPDATE=1 writes the expected screens anew.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-$here/../../build/kmemlab}
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
unset COLUMNS NO_COLOR KMEMLAB_HOME
export LC_ALL=C TERM=dumb
worst=0
pass() { echo "ok $*"; }
fail() { echo "not ok $1: $2"; worst=1; }

cat >"$work/objects" <<'END'
mkdir kmalloc/a kmalloc/b vmalloc/v caches/c dma_coherent/d pages/p dma_pool/q user/u bench/m
echo 5000 > kmalloc/b/size
echo 200000 > vmalloc/v/size
echo SLAB_RED_ZONE > caches/c/flags
echo 60 > caches/c/count
mkdir caches/c/x caches/c/y dma_pool/q/b
END
pictures='map buddy slab.c frames.v walk.kmalloc/a walk.vmalloc/v layout bench'

screens() {	# COLUMNS OPTIONS...
	local columns=$1 picture
	shift
	{
		cat "$work/objects"
		for picture in $pictures; do
			echo "echo '\$ ${picture/./ }${1:+ $1}'"
			echo "${picture/./ } $*"
			[ "$picture" != buddy ] || printf 'echo 10 > pages/p/order\nbuddy %s\n' "$*"
		done
	} | COLUMNS=$columns "$KMEMLAB" --home twin --seed 1 -f - 2>&1
}

same() {	# NAME COMMAND...
	local name=$1 file=$here/pictures/$1.expected
	shift
	"$@" >"$work/$name" || { fail "$name" "status $?"; tail -n 3 "$work/$name"; return; }
	[ -z "${KML_UPDATE:-}" ] || cp "$work/$name" "$file"
	if diff -u "$file" "$work/$name" >"$work/diff"; then
		pass "$name: as expected"
	else
		fail "$name" 'differs'
		head -n 40 "$work/diff"
	fi
}

same 40 screens 40
same 80 screens 80
same 200 screens 200
same plain screens 80 --plain
for width in 1 2 5 9999; do
	screens $width >"$work/odd" && pass "drawn for $width columns" || fail "$width columns" "$(tail -n 1 "$work/odd")"
done
for width in 40 80 200; do
	longest=$(wc -L <"$work/$width")
	[ "$longest" -le "$width" ] && pass "$width columns are not passed" || fail "$width" "a line has $longest"
done
[ "$(tr -d '\n\t -~' <"$work/80" | wc -c)" -eq 0 ] && pass 'a pipe gets ASCII and no escape' || fail pipe 'bytes that are none'

for picture in $pictures; do
	line=${picture/./ }
	{ cat "$work/objects"; echo "$line --json"; } | "$KMEMLAB" --home twin -f - >"$work/json" 2>&1
	jq -e --arg name "${line%% *}" '.kmemlab == $name' "$work/json" >/dev/null 2>"$work/err" &&
		pass "$line --json: read by jq" || fail "$line --json" "$(head -n 1 "$work/err" "$work/json")"
	{ cat "$work/objects"; echo "$line --svg $work/a.svg"; } | "$KMEMLAB" --home twin -f - >"$work/out" 2>&1 &&
		xmllint --noout "$work/a.svg" 2>"$work/err" && [ ! -s "$work/out" ] &&
		pass "$line --svg: well-formed" || fail "$line --svg" "$(cat "$work/out" "$work/err")"
done
[ "$(find "$work" -name 'a.svg*' | wc -l)" -eq 1 ] && pass 'nothing is left beside a file' || fail svg 'something is left beside it'

# on_terminal COLUMNS VARIABLE=VALUE...: what a terminal so wide gets.
on_terminal() {
	local columns=$1
	shift
	(export TERM=xterm-256color LC_ALL=C.UTF-8 "$@"
	script -qec "stty cols $columns rows 24; '$KMEMLAB' --home twin -f '$work/screen'" /dev/null </dev/null |
		tr -d '\r')
}
escape=$(printf '\033')
bare() { sed -e "s/$escape\[[0-9;]*m//g" -e "s/$escape(B//g" "$1"; }
for picture in map 'slab c' 'walk vmalloc/v' buddy; do
	{ cat "$work/objects"; echo "$picture"; } >"$work/screen"
	for width in 40 80 200; do
		on_terminal $width >"$work/colour"
		on_terminal $width NO_COLOR=1 >"$work/no_color"
		longest=$(bare "$work/colour" | LC_ALL=C.UTF-8 wc -L)
		why=
		grep -q "$escape\[38;5;" "$work/colour" || why='no colours'
		grep -q "$escape\[[0-9;]*[34]8;5" "$work/no_color" && why='colours with NO_COLOR'
		[ "$longest" -le $width ] || why="a line of $longest"
		# Whoever does not see the colours misses nothing.
		[ "$(bare "$work/colour")" = "$(bare "$work/no_color")" ] || why='NO_COLOR changes more than colour'
		[ -z "$why" ] && pass "$picture on a terminal of $width columns" || fail "$picture on $width columns" "$why"
	done
done
{ cat "$work/objects"; echo map; } >"$work/screen"
on_terminal 60 >"$work/utf8"
on_terminal 60 TERM=dumb >"$work/dumb"
on_terminal 60 LC_ALL=C >"$work/ascii"
grep -q '·' "$work/utf8" && pass 'a terminal gets signs of Unicode' || fail unicode 'there is none'
grep -q "$escape" "$work/dumb" && fail dumb 'there are escapes' || pass 'TERM=dumb: no escape'
grep -q '[^ -~[:cntrl:]]' "$work/ascii" && fail ascii 'signs of Unicode in a locale without' ||
	pass 'a locale without UTF-8 gets ASCII'
exit $worst
