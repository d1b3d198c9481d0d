#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A command in a guest behaves as it would here: streams, signals, exit status.
. "$(dirname "$0")/lib.sh"
guest --prepare || { echo "Bail out! no guest can be made"; exit 99; }

prints() { [ "$("${@:2}")" = "$1" ]; }
script() { printf 'echo one\nexit 3\n' | status 3 guest -- sh -s; }
binary() {
	head -c 3000000 /dev/urandom >"$work/random"
	guest -- cat <"$work/random" | cmp - "$work/random"
}
apart() {
	guest -- sh -c 'echo out; echo err >&2' >"$work/1" 2>"$work/2" &&
		grep -qx out "$work/1" && grep -qx err "$work/2"
}
interrupted() {
	start_guest sh -c 'trap "exit 5" INT; echo ready; while :; do sleep 0.1; done'
	kill -INT "$pid"
	status 5 wait "$pid"
}
terminated() {
	start_guest sh -c 'echo ready; exec sleep 100'
	kill -TERM "$pid"
	status 143 wait "$pid"
}
first_lines() { guest -- yes | head -n 2 | cmp - <(printf 'y\ny\n'); }
prepared_names() { guest --list | cut -f1 | grep -qx 6.1; }

ok "a kmalloc object in a real kernel" prints 128 \
	guest -- sh -c 'mkdir kmalloc/a && echo 100 > kmalloc/a/size && cat kmalloc/a/ksize'
ok "the exit status comes back" status 7 guest -- sh -c 'exit 7'
ok "a signal's death is 128 and its number" status 137 guest -- sh -c 'kill -9 $$'
ok "a missing command is 127" status 127 guest -- no-such-command
ok "a script on standard input" script
ok "three megabytes there and back" binary
ok "standard error stays apart" apart
ok "^C reaches the command" interrupted
ok "SIGTERM reaches the command" terminated
ok "output that nobody reads ends it" first_lines
ok "no input at all" status 0 guest -- cat </dev/null
ok "more input than the command wants" status 0 guest -- true </dev/zero
ok "as root in the tree's root" prints "0 /sys/kernel/config/kmemlab" \
	guest -- sh -c 'echo $(id -u) $(pwd)'
ok "/tmp is writable" status 0 guest -- sh -c 'echo x > /tmp/x'
ok "processors that are no number" status 2 guest --cpus 2x -- true
ok "an accelerator that is none" status 2 env KMEMLAB_ACCEL=kv "$KMEMLAB" vm -- true
ok "a limit that is none" status 2 env KMEMLAB_VM_LIMIT=2x "$KMEMLAB" vm -- true
ok "memory and processors as asked for" prints "1 ok" guest --mem 512M --cpus 1 -- \
	sh -c 'm=$(sed -n "s/MemTotal: *\([0-9]*\) kB/\1/p" /proc/meminfo); echo $(nproc) $([ $m -lt 524288 ] && echo ok)'
ok "clones do not draw the same random numbers" test \
	"$(guest -- head -c 16 /dev/urandom | od -An -tx1)" != \
	"$(guest -- head -c 16 /dev/urandom | od -An -tx1)"
ok "the clock is right" test "$(($(guest -- date +%s) - $(date +%s)))" -ge -3
ok "a wrong option is 2" status 2 guest --bogus
ok "a wrong size is 2" status 2 guest --mem 3x -- true
ok "what is no parameter is 2" status 2 guest --param 'bugs=1 panic=1' -- true
ok "a parameter without a value is 2" status 2 guest --param bugs -- true
ok "the module's parameters are as asked for" prints "12345 0" guest --param max_objects=12345 \
	--param raw_addresses=0 -- sh -c 'echo $(cat max_objects) $(grep -c raw features)'
ok "an unknown kernel is 2" status 2 guest --kernel 5.4 -- true
ok "the kernels are listed" prepared_names
ok "a cold boot" prints hi guest --cold -- echo hi
done_testing
