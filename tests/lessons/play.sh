#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A learner: opens a lesson, answers wrong and right, leaves in the middle, goes on in a new shell.
set -u
kml=${KMEMLAB:?}
XDG_STATE_HOME=$(mktemp -d)
export XDG_STATE_HOME
trap 'rm -rf "$XDG_STATE_HOME"' EXIT
status=0

# said NAME WORDS: what the last shell printed has them.
said() {
	if grep -qF -- "$2" <<<"$out"; then echo "ok $1"; else echo "not ok $1: wanted '$2'"; status=1; fi
}
shell() { out=$(printf "%s\n" "$@" | "$kml" -k 2>&1); }

shell lesson
said "lessons are listed" "L08    0/"
shell 'lesson 8' next next 'answer 100' hint 'echo 5'
said "a step is shown" "A hundred bytes"
said "a wrong answer is refused" "answer: '100' is not it"
said "with a hint that fits" "That is what you asked for."
shell 'lesson 8' next next
said "a step that is not passed is not left" "this step is not passed yet"
shell 'lesson 8' check
said "check says what is missing" "check: wanted kmalloc/small/size == 100; there is no kmalloc/small yet: 'mkdir kmalloc/small' makes it"
shell 'lesson 8' 'answer $(cat machine/kmalloc_caches)' 'answer 0x80' 'mkdir kmalloc/small' 'cd kmalloc/small' 'echo 100 > size'
said "any way that reaches the state counts" "Passed."
said "what it was about is explained" "kmalloc-128"
shell lesson
said "progress is kept" "L08    1/"
shell 'lesson l08' 'cat kmalloc/small/size' next 'cat kmalloc/small/size' quit
said "the next shell goes on" "A hundred bytes"
shell 'lesson 8' 'cat kmalloc/small/size' 'mkdir kmalloc/free_play' back quit 'ls kmalloc'
said "with the tree as it was left" "100"
said "what is one's own stays" "free_play/"
shell 'lesson 8' 'cat kmalloc/small/size' 'echo 7 > kmalloc/small/size' 'mkdir kmalloc/mine' reset 'cat kmalloc/small/size' 'ls kmalloc'
said "reset brings the lesson's state back" "100"
said "and leaves the rest" "mine/"
shell 'lesson 8' explain
said "what a step was about can be read again" "kmalloc-128"
shell 'explain slab'
said "a term of the field" "slab: A block of frames cut into objects of one size. (lesson L11)"
shell "lesson --export $XDG_STATE_HOME/mine"
XDG_STATE_HOME=$(mktemp -d -p "$XDG_STATE_HOME") shell "lesson --import $XDG_STATE_HOME/mine" lesson
said "progress goes to another computer" "L08    1/"
sed 's/at/it/' "$XDG_STATE_HOME/mine" >"$XDG_STATE_HOME/damaged"
shell "lesson --import $XDG_STATE_HOME/damaged" lesson
said "a damaged file is named with its line" "damaged:2: wanted 'LESSON at STEP passed STEP...'; nothing was taken in"
said "and nothing is lost" "L08    1/"
shell "lesson --import $XDG_STATE_HOME/none"
said "a file that there is not" "No such file"
shell hint
said "without a lesson there is no hint" "no lesson is open"
shell 'lesson 99'
said "a lesson that there is not" "99: no such lesson"
exit $status
