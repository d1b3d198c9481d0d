# SPDX-License-Identifier: GPL-2.0
# Sourced by tests/shell/typed*.sh: kmemlab typed at in a terminal of tmux, and its screen
# read back. Nothing waits longer than $limit seconds for what it wants to see.

: "${KMEMLAB:?path of the kmemlab command}"
KMEMLAB=$(readlink -f "$KMEMLAB")
limit=${LIMIT:-20}
worst=0
work=$(mktemp -d) || exit 99
export XDG_STATE_HOME=$work/state XDG_RUNTIME_DIR=$work/run TMUX_TMPDIR=$work INPUTRC=$work/inputrc
export LC_ALL=C.UTF-8
mkdir -m 0700 "$work/run"
unset TMUX NO_COLOR KMEMLAB_HOME LINES COLUMNS
trap 'tmux -L kml kill-server 2>/dev/null; rm -rf "$work"' EXIT
command -v tmux >/dev/null || { echo "no tmux"; exit 77; }

pass() { echo "ok $*"; }
fail() { echo "not ok $1: $2"; worst=1; }

# open NAME WIDTH HEIGHT COMMAND...: a terminal of its own.
open() {
	local name=$1 width=$2 height=$3 try
	shift 3
	for try in 1 2 3; do	# a server may not come up on a busy machine
		tmux -L kml -f /dev/null new-session -d -s "$name" -x "$width" -y "$height" \
			"exec env TERM=screen-256color $*" && break
		sleep "$try"
	done
	terminal=$name
}
keys() { tmux -L kml send-keys -t "$terminal" "$@"; }
type_line() { keys -l "$1"; keys Enter; }
screen() { tmux -L kml capture-pane -p -t "$terminal" 2>/dev/null; }

# shows NAME PATTERN: passes when the screen has a line that matches within the limit.
shows() {
	local i
	for ((i = 0; i < limit * 10; i++)); do
		if screen | grep -q -E -e "$2"; then pass "$1"; return; fi
		sleep 0.1
	done
	fail "$1" "no line like '$2' in:"
	screen | grep . | sed "s,^,    |,"
	return 1
}
lacks() {
	if screen | grep -q -E -e "$2"; then fail "$1" "a line like '$2' in:"; screen | sed 's/^/    |/'; else pass "$1"; fi
}
# fresh: an empty screen with a prompt.
fresh() { keys C-u C-l; sleep 0.2; }
