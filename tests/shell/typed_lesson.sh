#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A whole lesson by keys alone: begun, left in the middle, gone on with in a new process, finished;
# on the twin, and on a real kernel whose guest is killed in the middle.
set -u
. "$(dirname "$0")/typed_lib.sh"
: >"$INPUTRC"

# gone NAME: the shell in that terminal ends.
gone() {
	for _ in {1..100}; do tmux -L kml has-session -t "$1" 2>/dev/null || return 0; sleep 0.1; done
	fail "$1 ends" "it does not"
}
# step TITLE LINE...: this step is on the screen; after the lines it is passed; next.
step() {
	local title=$1 line
	shows "$home: $title" "^L16 [0-9]/6: $title"
	shift
	for line do type_line "$line"; done
	shows "$home: $title is passed" '^Passed\.'
	fresh
	type_line next
}
begin() {	# PROMPT: the lesson, up to the middle of step 3
	shows "$home: the shell" "$1"
	type_line 'lesson 16'
	shows "$home: the lesson begins" '^L16 0/6: '
	type_line next
	step 'Filled at once' 'mkdir mempool/io' 'echo 6 > mempool/io/min_nr' 'answer $(cat mempool/io/free)'
	step "$second" 'mkdir mempool/big' 'echo 1024 > mempool/big/element_size' 'echo 32 > mempool/big/min_nr'
	shows "$home: the third step" '^L16 3/6: '
	type_line 'answer 7777'
	shows "$home: a wrong answer is refused" "'7777' is not it"
}
finish() {	# the rest, from step 3 on
	type_line 'lesson 16'
	shows "$home: the lesson goes on where it was left" '^L16 3/6: '
	type_line 'cat mempool/io/min_nr'
	shows "$home: with the tree as it was left" '^6$'
	step "$third" 'echo 10 > mempool/io/taken' 'answer $(cat mempool/io/free)'
	step "$fourth" 'echo 0 > mempool/io/taken' 'echo 1 > mempool/io/starve' 'echo 4 > mempool/io/taken'
	step "$fifth" 'echo 0 > mempool/io/starve' 'rmdir mempool/io' 'rmdir mempool/big'
	shows "$home: the last step" '^L16 6/6: '
	for line in 'mkdir mempool/io' 'echo page > mempool/io/backing'; do type_line "$line"; done
	shows "$home: it is passed" '^Passed\.'
	fresh
	type_line lesson
	shows "$home: the lesson is done" '^L16 +6/6 .*\(done\)'
	keys C-d
}
# The titles stand in the lesson, once.
title() { sed -n 's/^## //p' "$(dirname "$0")/../../lessons/"L16-*.md | sed -n "$1p"; }
second=$(title 2) third=$(title 3) fourth=$(title 4) fifth=$(title 5)

home=twin
open one 80 50 "$KMEMLAB --home twin"
begin '^twin pc:/> ?$'
keys C-d
gone one
open two 80 50 "$KMEMLAB --home twin"
shows "$home: a new process" '^twin pc:/> ?$'
finish
gone two

"$KMEMLAB" vm --quiet -- true 2>"$work/err" || { echo "skip a lesson on a real kernel: $(tail -n 1 "$work/err")"; exit $worst; }
home=vm limit=60 XDG_STATE_HOME=$work/state-vm
export XDG_STATE_HOME
open three 80 50 "env XDG_STATE_HOME=$XDG_STATE_HOME $KMEMLAB --home vm"
begin '^vm 6\.1\.0:/> ?$'
shell=$(tmux -L kml list-panes -t three -F '#{pane_pid}')
for child in $(cat "/proc/$shell/task/"*/children); do
	case $(cat "/proc/$child/comm") in qemu*) kill -9 "$child" ;; esac
done
type_line 'cat mempool/io/free'
shows "vm: the guest's death is noticed" '^home vm: the guest died; '
fresh
type_line 'home vm'
finish
gone three
exit $worst
