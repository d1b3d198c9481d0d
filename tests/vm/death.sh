#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Guests and their starters that die, hang or never come up: a clear word, status
# 99 within a limit, nothing left running.
. "$(dirname "$0")/lib.sh"
guest --prepare || { echo "Bail out! no guest can be made"; exit 99; }

# ends_99 WORD COMMAND...: status 99, and our message has WORD in it.
ends_99() {
	local word=$1
	shift
	status 99 "$@" 2>"$work/message" && cat "$work/message" >&2 && grep -q "$word" "$work/message"
}
killed_starter() {
	start_guest sh -c 'echo ready; exec sleep 100'
	kill -KILL "$pid"
	within 1 gone "$qemu"
}
killed_qemu() {
	start_guest sh -c 'echo ready; exec sleep 100'
	kill -KILL "$qemu"
	status 99 wait "$pid" && grep -q died "$work/err"
}
frozen_qemu() {
	export KMEMLAB_VM_LIMIT=2
	start_guest sh -c 'echo ready; exec sleep 100'
	kill -STOP "$qemu"
	status 99 wait "$pid" && grep -q 'does not answer' "$work/err" && gone "$qemu"
}
never_up() {
	KMEMLAB_VM_LIMIT=1 ends_99 'no answer' "$KMEMLAB" vm --quiet --cold -- true
}
nothing_left() { ! pgrep -P $$ qemu-system; }

ok "a panic" ends_99 'Kernel panic' guest -- sh -c 'echo c > /proc/sysrq-trigger'
ok "a reboot inside" ends_99 died guest -- reboot -f
ok "kill -9 of kmemlab takes QEMU with it within a second" killed_starter
ok "kill -9 of QEMU is noticed" killed_qemu
ok "a guest that stands still is noticed" frozen_qemu
ok "a boot that never comes up" never_up
ok "nothing is left running" nothing_left
done_testing
