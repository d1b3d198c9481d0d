#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Twenty clones at once: each answers, and none keeps more than 60 MB for itself.
. "$(dirname "$0")/lib.sh"
guest --prepare || { echo "Bail out! no guest can be made"; exit 99; }

private_kb() { awk '/^Private_Dirty|^Anonymous/ { if ($2 > most) most = $2 } END { print most }' "/proc/$1/smaps_rollup"; }
twenty() {
	local i pids=() most=0 kb
	for i in $(seq 20); do
		"$KMEMLAB" vm --quiet -- sh -c 'mkdir kmalloc/a; cat kmalloc/a/size; exec sleep 60' \
			>"$work/out.$i" 2>&1 &
		pids+=($!)
	done
	for i in $(seq 20); do
		within 60 test -s "$work/out.$i" || { cat "$work/out.$i"; return 1; }
	done
	for i in "${pids[@]}"; do
		kb=$(private_kb "$(qemu_of "$i")")
		[ "$kb" -le "$most" ] || most=$kb
	done
	kill "${pids[@]}"
	wait "${pids[@]}"
	echo "most private: $((most / 1024)) MB" | tee "$work/figure"
	[ "$most" -le 61440 ]
}

ok "twenty clones at once" twenty
sed 's/^/# /' "$work/figure"
done_testing
