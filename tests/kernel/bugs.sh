#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Deliberate mistakes on a real kernel: refused unless allowed, found by its own detectors,
# and those that end the kernel in a clone each, judged from outside. The twin's detectors
# are tests/unit/test_bugs.c.
. "$(dirname "$0")/lib.sh"
. "$work/t/judge"
vm() { timeout "${KML_LIMIT:-200}" "$KMEMLAB" vm --quiet "$@"; }

got=$(vm -- sh -c 'exec 2>&1; grep bugs features; mkdir bugs/b; echo 1 >bugs/b/trigger; cat bugs/b/state' 2>&1)
case $got in
*"Operation not permitted"*idle) pass "without bugs=1 nothing is triggered" ;;
*) fail "without bugs=1 nothing is triggered" "$got" ;;
esac
case $got in bugs*) fail "the feature bugs is lacking" "$got" ;; *) pass "the feature bugs is lacking" ;; esac

# What a stock kernel's detectors see.
cat >"$work/kernel" <<'END'
overflow SLUB
underflow SLUB
use_after_free_read none
use_after_free_write SLUB
double_free SLUB
leak none
wrong_free SLUB
invalid_free SLUB
sleep_in_atomic atomic-sleep
uninitialised_read none
gfp_highmem page-alloc
wrong_dma_direction none
END

vm --param bugs=1 -- sh -c '
	while read -r kind detector; do
		mkdir bugs/$kind
		echo $kind >bugs/$kind/kind
		for twice in 1 2; do
			echo 1 >bugs/$kind/trigger
			n=0
			while [ $(cat bugs/$kind/state) = running ] && [ $n -lt 150 ]; do sleep 0.1; n=$((n + 1)); done
		done
		echo $kind $(cat bugs/$kind/detector)
		[ $(cat bugs/$kind/state) = done ] || echo $kind is $(cat bugs/$kind/state)
		rmdir bugs/$kind
	done
	cat used_bytes objects
	ls /sys/kernel/slab | grep kml_
	cd /; rmmod kmemlab && echo unloaded' <"$work/kernel" >"$work/got" 2>&1
{ cat "$work/kernel"; printf '0\n0\nunloaded\n'; } >"$work/want"
if cmp -s "$work/want" "$work/got"; then
	pass "the kernel's own detectors find what they can, and nothing stays"
else
	fail "the kernel's own detectors find what they can, and nothing stays" "$(diff "$work/want" "$work/got")"
fi

got=$(vm --param bugs=1 -- sh -c 'mkdir bugs/b; echo write_rodata >bugs/b/kind; echo 1 >bugs/b/trigger
	n=0; while [ $(cat bugs/b/state) = running ] && [ $n -lt 150 ]; do sleep 0.1; n=$((n + 1)); done
	cat bugs/b/state bugs/b/detector; grep -c "permissions violation" bugs/b/report
	rmdir bugs/b; cat objects' 2>&1 | tr '\n' ' ')
want "a write to a constant takes the thread alone" "died fault 1 0 " "$got"

got=$(vm --param bugs=1 --console -- sh -c 'mkdir bugs/b; echo stack_overflow >bugs/b/kind
	echo 1 >bugs/b/trigger; sleep 100' 2>&1)
case $got in
*"stack guard page was hit"*"Kernel panic"*) pass "a stack that overflows ends the kernel, at its guard page" ;;
*) fail "a stack that overflows ends the kernel, at its guard page" "$(printf %s "$got" | tail -n 5)" ;;
esac
exit $failed
