#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The completions are valid, and in bash they offer what the options table says.
. "$(dirname "$0")/lib.sh"
for shell in bash zsh fish; do "$KMEMLAB" completion $shell >"$work/$shell" || exit 1; done
want "another shell is refused with status 2" 2 "$("$KMEMLAB" completion csh 2>/dev/null; echo $?)"
want "bash reads it" "" "$(bash -n "$work/bash" 2>&1)"
command -v zsh >/dev/null && want "zsh reads it" "" "$(zsh -n "$work/zsh" 2>&1)"
command -v fish >/dev/null && want "fish reads it" "" "$(HOME=$work fish --no-execute "$work/fish" 2>&1)"

# offered WORD...: what bash offers for the last word, sorted.
PATH=$(dirname "$KMEMLAB"):$PATH
export KMEMLAB_DATADIR=${KMEMLAB_DATADIR:-$top}
compopt() { :; }	# outside of a completion there is nothing to set
# shellcheck disable=SC1091
. "$work/bash"
offered() {
	COMP_WORDS=(kmemlab "$@")
	COMP_CWORD=$#
	COMPREPLY=()
	_kmemlab
	printf '%s\n' "${COMPREPLY[@]}" | sort | paste -sd' '
}
mkdir "$work/some" && cd "$work/some" && mkdir dir && touch file || exit 99
want "sub-commands" "$("$KMEMLAB" --help | sed -n '/^Sub-commands/,/^$/s/^  \([a-z]*\) .*/\1/p' | sort | paste -sd' ')" "$(offered '')"
want "the beginning of one" "mount manual" "$(offered m | tr ' ' '\n' | grep -x -e mount -e manual | sort -r | paste -sd' ')"
want "options" "--preset" "$(offered --p)"
want "homes" "kernel twin vm" "$(offered --home '')"
want "homes, by their beginning" "twin" "$(offered --home t)"
want "machines" "beaglebone pc pc-6g" "$({ offered --machine pc; offered --machine bea; } | tr ' ' '\n' | grep -x -e pc -e pc-6g -e beaglebone | sort | paste -sd' ')"
want "a file for -f" "dir file" "$(offered -f '')"
want "nothing where anything may stand" "" "$(offered --seed '')"
want "options of a sub-command" "--quiet" "$(offered vm --q)"
want "after a value, too" "--console --cold" "$(offered vm --mem 2G --co | tr ' ' '\n' | sort -r | paste -sd' ')"
want "presets" "small swiotlb" "$(offered vm --preset s | tr ' ' '\n' | grep -x -e small -e swiotlb | paste -sd' ')"
want "kernels, from their table" "6.1" "$(offered vm --kernel 6.1 | tr ' ' '\n' | grep -x '6\.1')"
want "a folder to mount on" "dir" "$(offered mount '')"
want "shells" "bash fish zsh" "$(offered completion '')"
want "nothing of ours behind --" "" "$(offered vm -- l)"
if command -v fish >/dev/null; then
	of_fish() { HOME=$work fish -c "source $work/fish; complete -C 'kmemlab $1'" 2>&1 | cut -f1 | sort | paste -sd' '; }
	want "fish offers homes" "kernel twin vm" "$(of_fish '--home ')"
	want "fish offers options of a sub-command" "--prepare --preset" "$(of_fish 'vm --pre')"
fi
want "options of kmemlab are not a sub-command's" "" "$(offered doctor --ho)"
finish
