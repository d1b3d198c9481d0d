#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The manual pages are well-formed and say all that the tables say.
. "$(dirname "$0")/lib.sh"
"$KMEMLAB" manual >"$work/kmemlab.1"
"$KMEMLAB" manual --lessons "$top/docs/writing-lessons.md" >"$work/kmemlab-lessons.5"
"$KMEMLAB" schema --man >"$work/kmemlab-tree.7"
for page in kmemlab.1 kmemlab-lessons.5 kmemlab-tree.7; do
	want "mandoc finds nothing in $page" "" "$(mandoc -T lint -W warning "$work/$page" 2>&1)"
	! command -v groff >/dev/null ||
		want "groff finds nothing in $page" "" "$(man --warnings -l "$work/$page" 2>&1 >/dev/null)"
	MANWIDTH=200 mandoc -T utf8 -O width=200 "$work/$page" | sed 's/.\x08//g' >"$work/${page%.*}.text"
done
# missing PAGE < WORDS: those that the page does not have.
missing() {
	while read -r word; do
		grep -q -F -e "$word" "$work/$1.text" || echo "$word"
	done
}
want "every sub-command and option is in kmemlab(1)" "" "$({ "$KMEMLAB" --help
	for s in $("$KMEMLAB" --help | sed -n '/^Sub-commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do echo "kmemlab $s"; "$KMEMLAB" "$s" --help; done
	} | grep -o -e '--[a-z][a-z-]*' -e '^kmemlab [a-z]*$' | sort -u | missing kmemlab)"
want "every command of the shell is in kmemlab(1)" "" "$("$KMEMLAB" -c help | grep -o '^  [a-z][a-z]*' | tr -d ' ' | sort -u |
	while read -r word; do grep -q "^ *$word\b" "$work/kmemlab.text" || echo "$word"; done)"
want "every variable that is read is in kmemlab(1)" "" "$(cd "$top" && { grep -rho 'getenv("KMEMLAB_[A-Z_]*")' shell lessons vm home fuse sim --include='*.c'
	grep -ho '${KMEMLAB_[A-Z_]*' vm/*.sh; } | grep -o 'KMEMLAB_[A-Z_]*' | grep -v KMEMLAB_QUIET | sort -u | missing kmemlab)"
want "every attribute is in kmemlab-tree(7)" "" "$("$KMEMLAB" schema --abi | sed -n 's|^What:.*/||p' | sort -u | missing kmemlab-tree)"
want "every block of a lesson is in kmemlab-lessons(5)" "" "$(printf '%s\n' do setup predict check hint explain claim picture | missing kmemlab-lessons)"
# --help and --version: standard output, status 0.
for s in '' $("$KMEMLAB" --help | sed -n '/^Sub-commands/,/^$/s/^  \([a-z]*\) .*/\1/p'); do
	# shellcheck disable=SC2086
	"$KMEMLAB" $s --help >"$work/out" 2>"$work/err" || echo "status $?" >>"$work/err"
	want "kmemlab ${s:+$s }--help" "some, " "$([ -s "$work/out" ] && echo some), $(cat "$work/err")"
done
want "kmemlab --version" "kmemlab $(sed -n 's/^#define KML_VERSION "\(.*\)"/\1/p' "$top/module/release.h")" "$("$KMEMLAB" --version 2>/dev/null)"
finish
