#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A person at the prompt of the twin: completion of commands, paths, attributes, flags and
# values, several lines, ^C, ^D, resizing, history of two shells, undo, homes, the host's sh.
set -u
. "$(dirname "$0")/typed_lib.sh"
twin="$KMEMLAB --home twin"
printf '$if kmemlab\nset completion-query-items 50\n"\\C-xk": "pwd # from inputrc"\n$endif\n' >"$INPUTRC"

open one 80 24 "$twin"
shows "the prompt names home, machine and directory" '^twin pc:/> ?$'
keys -l 'mkd'; keys Tab
shows "a command is completed" '^twin pc:/> mkdir ?$'
keys -l 'kmal'; keys Tab; keys -l 'a'; keys Enter
type_line 'cd kmalloc/a'
shows "the prompt follows cd" '^twin pc:/kmalloc/a> ?$'
type_line 'cd'
keys -l 'cat kmalloc/a/ks'; keys Tab
shows "an attribute is completed" 'cat kmalloc/a/ksize ?$'
keys Enter
shows "and read" '^64$'
fresh
keys -l 'echo 1 > kmalloc/a/k'; keys Tab Tab
shows "only what can be written is offered after >" '> kmalloc/a/k$'
fresh
keys -l 'ls kmalloc/a/wa'; keys Tab Tab Tab
shows "attributes are offered with their sentences" '^waste_percent +Those as a share of ksize'
fresh
keys -l "echo 'GFP_KERNEL|__GFP_ZE' > kmalloc/a/gfp"
for _ in {1..17}; do keys Left; done
keys Tab
shows "a flag is completed after |" "echo 'GFP_KERNEL[|]__GFP_ZERO' > kmalloc/a/gfp"
keys Enter
type_line 'cat kmalloc/a/gfp'
shows "and set" '^GFP_KERNEL[|]__GFP_ZERO$'
fresh
keys -l 'echo GFP_KERNEL|__GFP_HIGHM'; keys Tab
shows "a flag after | without quotes gets them" "echo 'GFP_KERNEL[|]__GFP_HIGHMEM"
fresh
keys -l 'sweep kmalloc/a/gfp GFP_A'; keys Tab
shows "a name of a list is completed" 'sweep kmalloc/a/gfp GFP_ATOMIC'
fresh
keys -l 'sweep kmalloc/a/context '; keys Tab Tab
shows "names come with their sentences" '^hardirq +In an'
fresh
keys -l 'sweep kmalloc/a/size '; keys Tab
shows "a number has its range, unit and default" '^size: 0\.\.67108864 bytes, default 64; now 64\.'
fresh
keys -l 'mkdir --p'; keys Tab
shows "an option is completed" 'mkdir --parents ?$'
fresh
keys -l 'map --'; keys Tab Tab
shows "options come with their sentences" '^--plain +Words'
fresh
keys -l 'set echo e'; keys Tab; keys Enter
type_line 'mkdir kmalloc/b'
shows "set echo equivalent prints what any shell would do" '^# mkdir kmalloc/b$'
type_line 'set echo off'
fresh
keys -l 'mkdir kmalloc/never'; keys C-c
shows "^C cancels the line" '^twin pc:/> ?$'
type_line 'ls kmalloc'
shows "^C leaves the shell" '^b/$'
lacks "and runs nothing" '^never/$'
fresh
type_line 'mkdir \'
shows "a line goes on after a backslash" '^> ?$'
type_line ' kmalloc/c'
type_line 'echo "two'
type_line 'lines" # said'
shows "and within quotes" '^lines$'
fresh
keys -l "echo 'open"; keys Enter; keys C-c
shows "^C cancels several lines" '^twin pc:/> ?$'
type_line 'watch -n 0.1 used_bytes'
shows "a command runs" '^used_bytes: '
keys C-c
shows "^C ends it" '^twin pc:/> ?$'
fresh
type_line 'rmdir kmalloc/c'
type_line 'undo'
shows "undo says what it takes back" '^taking back: rmdir kmalloc/c$'
fresh
keys C-x k; keys Enter
shows "~/.inputrc can say \$if kmemlab" '^/$'
fresh
type_line 'cat /proc/slabinfo'
shows "another kernel's files are refused with the command that does" "'slabinfo' shows that of home twin"
fresh
type_line 'frobnicate | wc'
type_line 'mkdri x'
shows "an unknown line names the nearest command" "^mkdri: no such command; did you mean 'mkdir'\?"
if [ -c /dev/fuse ]; then
	fresh
	type_line 'cat kmalloc/*/size | sort | uniq -c'
	shows "a pipe is run by sh in the mounted tree" '^ +3 64$'
	type_line 'show kmalloc/a | grep -c bytes'
	shows "a command of ours is piped, too" '^4$'
	type_line "! stat -c %a-%U ..; pwd"
	shows "the mount lies in a folder of one's own" '^700-'
	type_line "pwd > $work/pwd"
	type_line "! cat $work/pwd"
	shows "a file outside the tree is written" '^/'
else
	echo "skip the host's sh: no /dev/fuse"
fi
fresh
tmux -L kml resize-window -t one -x 40 -y 20
type_line 'ls /'
shows "the shell is there after a resize" '^zones/$'
keys -l 'mkdir kmalloc/a-very-long-name-that-wraps-in-forty-columns'; keys C-a; keys -l ' '
shows "and wraps at the new width" '^ns$|^mns$|^columns$|columns'
keys C-c
keys C-d
for _ in {1..50}; do tmux -L kml has-session -t one 2>/dev/null || break; sleep 0.1; done
tmux -L kml has-session -t one 2>/dev/null && fail "^D leaves" "it does not" || pass "^D leaves"
[ -z "$(ls "$work/run")" ] && pass "no mount is left" || fail "no mount is left" "$(ls "$work/run")"

# Two shells at once, then a third.
open two 80 24 "$twin"
shows "a second shell" '^twin pc:/> ?$'
open three 80 24 "$twin"
shows "a third shell" '^twin pc:/> ?$'
for i in 1 2 3; do
	terminal=two type_line "echo from-two-$i"
	terminal=three type_line "echo from-three-$i"
done
shows "both run" '^from-three-3$'
terminal=two
shows "at once" '^from-two-3$'
keys C-d
terminal=three keys C-d
sleep 0.5
history=$XDG_STATE_HOME/kmemlab/history
lost=
for i in 1 2 3; do
	grep -qx "echo from-two-$i" "$history" && grep -qx "echo from-three-$i" "$history" || lost="$lost $i"
done
[ -z "$lost" ] && pass "no line of either is lost" || fail "no line of either is lost" "lost:$lost"
[ "$(stat -c %a "$history")" = 600 ] && pass "the history is one's own" || fail "the history is one's own" "$(stat -c %a "$history")"
open four 80 24 "$twin"
shows "a fourth shell" '^twin pc:/> ?$'
keys C-r; keys -l 'from-two-2'; keys Enter
shows "finds what another typed" '^from-two-2$'
keys C-d

# Trimmed, and nothing of the newest gone.
seq -f 'echo old-%g' 5000 >"$history"
open five 80 24 "$twin"
shows "a fifth shell" '^twin pc:/> ?$'
keys Up
shows "knows the newest" 'echo old-5000$'
keys C-c; keys C-d
sleep 0.3
[ "$(wc -l <"$history")" -le 2001 ] && grep -qx 'echo old-5000' "$history" && pass "a long history is trimmed" ||
	fail "a long history is trimmed" "$(wc -l <"$history") lines"
exit $worst
