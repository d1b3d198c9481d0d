#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# map, slab, walk and buddy typed at the prompt of the twin and of a real kernel: at 80, 40 and
# 200 columns, in colour, with NO_COLOR and in words, and each read back from the screen.
set -u
. "$(dirname "$0")/typed_lib.sh"
limit=60

# drawn WHAT NUMBER LINE LAST MODE: runs LINE; its last lines are there, in hues or without.
drawn() {
	local what=$1 number=$2 line=$3 last=$4 mode=$5 text
	fresh
	type_line "$line; echo 'shown'-$number"	# what is typed is not what is awaited
	shows "$what" "^shown-$number\$" >/dev/null || { fail "$what" "it does not end"; return; }
	text=$(tmux -L kml capture-pane -e -p -t "$terminal")
	if ! screen | grep -q -e "$last"; then
		fail "$what" "no line like '$last' in:"; screen | grep . | sed 's,^,    |,'
	elif [ "$mode" = hues ] && [[ $text != *$'\e[38;5;'* ]]; then
		fail "$what" "no hues"
	elif [ "$mode" != hues ] && [[ $text == *$'\e[3'[0-8]* || $text == *$'\e[9'[0-7]* ]]; then
		fail "$what" "hues"
	elif [ "$mode" = words ] && screen | LC_ALL=C grep -q '[^ -~]'; then
		fail "$what" "more than words"
	else
		pass "$what"
	fi
}

# pictures HOME MODE OPTION: all four at three widths, in the terminal that is open.
pictures() {
	local home=$1 mode=$2 option=$3 width picture last words number=0
	for width in 80 40 200; do
		tmux -L kml resize-window -t "$terminal" -x $width -y 24
		while IFS=';' read -r picture last words; do
			[ -z "$option" ] || last=$words
			number=$((number + 1))
			drawn "$home, $mode, $width columns: $picture" $number "$picture$option" "$last" "$mode" </dev/null
		done <<'END'
map;other frames;^Zone DMA32 spans frames
slab caches/c;of the memory holds objects;^Cache caches/c: 1 object
walk vmalloc/v;^physical: 0x;^Physical address: 0x
buddy;^Bars: frames;^Zone DMA32, 
END
	done
}

try() {	# HOME PROMPT
	local home=$1 prompt=$2
	for mode in hues "no hues"; do
		open "$home" 80 24 env ${mode:+$([ "$mode" = hues ] || echo NO_COLOR=1)} "$KMEMLAB --home $home"
		shows "$home, $mode: a prompt" "$prompt" || return
		type_line 'mkdir kmalloc/a vmalloc/v caches/c caches/c/x'
		pictures "$home" "$mode" ''
		[ "$mode" = hues ] && pictures "$home" words ' --plain'
		keys C-u C-d
		for _ in {1..50}; do tmux -L kml has-session -t "$home" 2>/dev/null || break; sleep 0.1; done
	done
}

try twin '^twin pc:/> ?$'
if "$KMEMLAB" vm --quiet -- true 2>"$work/err"; then
	try vm '^vm 6\.1\.0:/> ?$'
else
	echo "skip the real kernel: $(tail -n 1 "$work/err")"
fi
exit $worst
