#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The shell on a real kernel: typed at, switched to the twin and back, its guest killed; and
# a tree saved and restored in it.
set -u
. "$(dirname "$0")/typed_lib.sh"
"$KMEMLAB" vm --quiet -- true 2>"$work/err" || { tail -n 1 "$work/err"; exit 77; }
limit=60

open one 80 24 "$KMEMLAB --home vm"
shows "the prompt names the home and its kernel" '^vm 6\.1\.0:/> ?$'
keys -l 'mkd'; keys Tab
shows "a command is completed" '^vm 6\.1\.0:/> mkdir ?$'
keys -l 'kmal'; keys Tab; keys -l 'a'; keys Enter
keys -l 'cat kmalloc/a/ks'; keys Tab; keys Enter
shows "a path and an attribute are completed" '^64$'
keys -l 'sweep kmalloc/a/size '; keys Tab
shows "a number has its range" '^size: 0\.\.67108864 bytes, default 64; now 64\.'
keys C-u
keys -l "echo 'GFP_KERNEL|__GFP_ZE' > kmalloc/a/gfp"
for _ in {1..17}; do keys Left; done
keys Tab
shows "a flag is completed after |" "echo 'GFP_KERNEL[|]__GFP_ZERO' > kmalloc/a/gfp"
keys Enter
fresh
keys -l 'mkdir kmalloc/never'; keys C-c
shows "^C cancels the line" '^vm 6\.1\.0:/> ?$'
type_line 'ls kmalloc'
shows "^C leaves the shell" '^a/$'
lacks "and runs nothing" '^never/$'
fresh
tmux -L kml resize-window -t one -x 40 -y 20
type_line 'ls /'
shows "the shell is there after a resize" '^zones/$'
tmux -L kml resize-window -t one -x 80 -y 24
fresh
open two 80 24 "$KMEMLAB --home vm"
shows "a second shell has a guest of its own" '^vm 6\.1\.0:/> ?$'
terminal=two type_line 'echo from-two'
terminal=one type_line 'echo from-one'
terminal=two keys C-d
for _ in {1..50}; do tmux -L kml has-session -t two 2>/dev/null || break; sleep 0.1; done
terminal=one
type_line 'echo 5M > kmalloc/a/size'
shows "the kernel says no" 'Cannot allocate memory \(ENOMEM\)'
fresh
type_line 'cat /proc/slabinfo'
shows "the host's files are refused with the command that does" "'slabinfo' shows that of home vm, or 'on cat /proc/slabinfo'"
fresh
type_line 'on grep -c ^kmalloc-64 /proc/slabinfo'
shows "a line runs in the guest" '^1$'
shows "and ends" '^vm 6\.1\.0:/> ?$'	# what is typed before that is the line's own input
type_line 'on uname -r'
shows "on its kernel" '^6\.1\.0-'
fresh
type_line 'home twin'
shows "another home" '^twin pc:/> ?$'
type_line 'mkdir kmalloc/t'
fresh
type_line 'home vm'
type_line 'ls kmalloc'
shows "keeps its objects" '^a/$'
lacks "and no others" '^t/$'
fresh
type_line 'home compare "mkdir kmalloc/z; cat kmalloc/z/ksize kmalloc/z/phys; rmdir kmalloc/z"'
shows "two homes are compared" '^1 line differs$'
fresh
type_line 'vm console'
shows "the raw guest" '^guest:'
type_line 'cat kmalloc/a/size'
shows "has the tree" '^64$'
keys -l 'echo edix'; keys BSpace; keys -l 't'; keys Enter
shows "edits a line" '^edit$'
keys Up; keys Up; keys Enter
shows "and knows the last ones" '^guest:.*# cat kmalloc/a/size'
type_line 'stty size'
shows "is as large as ours" '^24 80$'
type_line 'sleep 1000'; sleep 1; keys C-c
type_line 'echo still-$((40 + 2))'
shows "^C is the guest's own" '^still-42$'
type_line 'exit'
shows "and is left" '^vm 6\.1\.0:/> ?$'
fresh
shell=$(tmux -L kml list-panes -t one -F '#{pane_pid}')
for child in $(cat "/proc/$shell/task/"*/children); do
	case $(cat "/proc/$child/comm") in qemu*) kill -9 "$child" ;; esac
done
type_line 'ls kmalloc'
shows "a dead guest is noticed and explained" "^home vm: the guest died; its last line: "
lacks "without a word of QEMU" '[Qq][Ee][Mm][Uu]'
fresh
type_line 'home vm'
type_line 'cat objects'
shows "one command has it again" '^0$'
keys C-d
for _ in {1..50}; do tmux -L kml has-session -t one 2>/dev/null || break; sleep 0.1; done
tmux -L kml has-session -t one 2>/dev/null && fail "^D leaves" "it does not" || pass "^D leaves"
for _ in {1..50}; do [ -e "/proc/$shell" ] || break; sleep 0.1; done
history=$XDG_STATE_HOME/kmemlab/history
grep -qx 'echo from-one' "$history" && grep -qx 'echo from-two' "$history" && pass "the history has the lines of both" ||
	fail "the history has the lines of both" "$(tail -n 3 "$history" | tr '\n' ';')"
[ ! -e "/proc/$shell" ] && pass "and takes the guest with it" || fail "and takes the guest with it" "$shell lives"

# Without a terminal it reads lines; the rest of the script goes on.
printf 'echo $((6 * 7))\nuname -n\n' | timeout 100 "$KMEMLAB" --home vm --allow-shell -c 'vm console; pwd' >"$work/out" 2>&1
[ "$(cat "$work/out")" = $'42\nkmemlab\n/' ] && pass "vm console reads lines where there is no terminal" ||
	fail "vm console reads lines where there is no terminal" "$(head -5 "$work/out")"

# In a script: the same tree again, and what the guest's kernel prints.
cat >"$work/script" <<END
mkdir kmalloc/a vmalloc/v caches/c pages/p
mkdir caches/c/o
echo 100 > kmalloc/a/size
echo hello > kmalloc/a/data
echo 9000 > vmalloc/v/size
save $work/tree
reset
mkdir kmalloc/other
restore $work/tree
save $work/again
cat kmalloc/a/data
meminfo
slabinfo
buddyinfo
zoneinfo
vmallocinfo
iomem
dmesg
END
timeout 100 "$KMEMLAB" --home vm -f "$work/script" >"$work/out" 2>&1 && pass "a script runs on the guest" ||
	fail "a script runs on the guest" "$(tail -n 3 "$work/out")"
cmp "$work/tree" "$work/again" && pass "save and restore give the same tree" ||
	fail "save and restore give the same tree" "$(diff "$work/tree" "$work/again" | head -5)"
# The saved file is a script: sh runs it in another guest's tree, mounted here.
if [ -c /dev/fuse ]; then
	mkdir "$work/m"
	timeout 100 "$KMEMLAB" mount "$work/m" --home vm >"$work/out.m" 2>&1 && mkdir "$work/m/kmalloc/other" &&
		(cd "$work/m" && timeout 60 sh "$work/tree") &&
		timeout 60 "$KMEMLAB" --home kernel --root "$work/m" -c "save $work/mounted" && cmp "$work/tree" "$work/mounted" &&
		pass "sh makes the same tree of the file on a guest's mount" ||
		fail "sh makes the same tree of the file on a guest's mount" "$(tail -n 2 "$work/out.m"; diff "$work/tree" "$work/mounted" | head -5)"
	timeout 60 "$KMEMLAB" umount "$work/m"
else
	echo "skip the mount of a guest: no /dev/fuse"
fi
for line in '^hello$' '^MemTotal: ' '^slabinfo - version' '^Node 0, zone    DMA32 ' '^  per-node stats' 'vmalloc' ': System RAM$' 'kmemlab: '; do
	grep -q -e "$line" "$work/out" && pass "it prints '$line'" || fail "it prints '$line'" "$(wc -l <"$work/out") lines"
done
exit $worst
