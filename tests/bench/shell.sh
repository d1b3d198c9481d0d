#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the shell costs: from start to the prompt that stands on a terminal, and of a command alone;
# going to another home and back; `tree` of 10,000 objects beside `find` on the same mount, `map` of
# 4,096 objects, and completion (Tab, until the terminal of tmux shows it) in a directory of 10,000.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=$(readlink -f "${KMEMLAB:-$here/../../build/kmemlab}")
work=$(mktemp -d) || exit 99
trap 'tmux -L bench kill-server 2>/dev/null; timeout 20 "$KMEMLAB" umount "$work/m" 2>/dev/null; rm -rf "$work"' EXIT
export TMUX_TMPDIR=$work XDG_STATE_HOME=$work LC_ALL=C.UTF-8
unset TMUX KMEMLAB_HOME

now() { date +%s%N; }
# best COMMAND...: the least of five, in microseconds.
best() {
	local i start took least=999999999
	for i in 1 2 3 4 5; do
		start=$(now)
		"$@" >/dev/null 2>&1 </dev/null || return
		took=$((($(now) - start) / 1000))
		[ $took -ge $least ] || least=$took
	done
	echo $least
}
ms() { awk -v us="$1" 'BEGIN { printf "%.1f_ms", us / 1000 }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
line() { echo "$1 $(ms "$2") $3_at_most $(ratio "$2" "$4")"; }	# NAME US LIMIT LIMIT_US

start=$(best "$KMEMLAB" --home twin -c pwd)
line shell-start "$start" 30_ms 30000

gcc -D_GNU_SOURCE -O2 -o "$work/prompt" "$here/prompt.c" || exit 99
# least N OF FILE: the least of every N-th line of OF.
least() { awk -v n="$1" -v of="$2" '(NR - 1) % of + 1 == n && (!m || $1 < m) { m = $1 } END { print m }' "$3"; }
for _ in 1 2 3 4 5; do "$work/prompt" 'twin pc:/> ' -- "$KMEMLAB" --home twin; done >"$work/prompts" || exit
line shell-start-to-prompt "$(least 1 1 "$work/prompts")" 30_ms 30000

# The first switch starts a clone of the snapshot, the others go to homes that are kept.
if "$KMEMLAB" vm --quiet --prepare 2>"$work/err"; then
	for _ in 1 2 3 4 5; do
		"$work/prompt" 'twin pc:/> ' 'home vm' '0:/> ' 'home twin' 'pc:/> ' 'home vm' '0:/> ' -- "$KMEMLAB" --home twin || exit
	done >"$work/switches"
	line shell-home-vm-from-snapshot "$(least 2 4 "$work/switches")" 500_ms 500000
	line shell-home-twin-kept "$(least 3 4 "$work/switches")" 500_ms 500000
	line shell-home-vm-kept "$(least 4 4 "$work/switches")" 500_ms 500000
else
	echo "# shell-home: $(tail -n 1 "$work/err")"
fi

many='echo 20000 > max_objects; mkdir kmalloc/o-{1..10000}'
some='mkdir kmalloc/o-{1..4096}'
made=$(best "$KMEMLAB" --home twin -c "$some")
drawn=$(best "$KMEMLAB" --home twin -c "$some; map")
line shell-map-of-4096 $((drawn > made ? drawn - made : 1)) 100_ms 100000

if [ -c /dev/fuse ]; then
	mkdir "$work/m"
	timeout 60 "$KMEMLAB" mount "$work/m" --home twin || exit
	echo 20000 >"$work/m/max_objects"
	(cd "$work/m/kmalloc" && mkdir $(seq -f 'o-%g' 10000)) || exit
	ours=$(best "$KMEMLAB" --home kernel --root "$work/m" -c 'tree --plain')
	theirs=$(best find "$work/m" -type d)
	echo "shell-tree-of-10000-beside-find $(ms "$ours") $(ms "$theirs") $(ratio "$ours" "$theirs")"
else
	echo "# shell-tree: no /dev/fuse"
fi

command -v tmux >/dev/null || { echo "# shell-completion: no tmux"; exit 0; }
tmux -L bench -f /dev/null new-session -d -s s -x 80 -y 24 "exec '$KMEMLAB' --home twin" || exit
screen() { tmux -L bench capture-pane -p -t s; }
until_shown() { for _ in {1..600}; do ! screen | grep -q -e "$1" || return 0; done; echo "# no '$1'"; exit 1; }
until_shown '^twin pc:/>'
tmux -L bench send-keys -t s -l "$many"; tmux -L bench send-keys -t s Enter
tmux -L bench send-keys -t s -l 'cat kmalloc/o-9999'
until_shown 'cat kmalloc/o-9999'
empty=$(now); screen >/dev/null; empty=$(($(now) - empty))	# what looking costs by itself
start=$(now)
tmux -L bench send-keys -t s Tab
until_shown 'cat kmalloc/o-9999/'
line shell-completion-among-10000 $((($(now) - start - empty) / 1000)) 50_ms 50000
