#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# words.sh KERNEL TWIN: what the detectors of bugs/ say, in the words of that kernel's version: the
# first line of each report, and how the kernel mends it, in its guest as on its twin.
set -u
kinds='overflow underflow use_after_free_write double_free wrong_free invalid_free gfp_highmem'

# One session: each mistake in an object of its own.
session() {
	local kind
	for kind in $kinds; do
		printf '%s\n' "mkdir bugs/$kind" "echo $kind > bugs/$kind/kind" "echo 1 > bugs/$kind/trigger" \
			"wait -t 60 bugs/$kind/state done" "cat bugs/$kind/kind bugs/$kind/report"
	done
}

# Addresses, numbers, taints, and where it is aside: 32-bit ARM says that first.
words() {
	awk -v kinds=" $kinds " 'index(kinds, " " $0 " ") { kind = $0; first = 1; next }
		/^WARNING: CPU/ { next }
		kind && (first || /^(BUG|FIX)/) { print kind ": " $0; first = 0 }' |
		sed -E 's/0x[0-9a-f]+|\b[0-9a-f]{8,16}\b/0x…/g; s/offset=[0-9]+/offset=…/; s/kml_bug[._/0-9]+/kml_bug…/g; s/ \((Not t|T)ainted[^)]*\)//; s/ *$//'
}

twin=$(session | timeout 60 "$KMEMLAB" --machine "$2" 2>&1 | words)
guest=$(session | timeout 300 "$KMEMLAB" vm --kernel "$1" --quiet --param bugs=1 2>&1 | words)
if [ "$(grep -c . <<<"$guest")" -lt 8 ]; then
	echo "not ok $1: reports: only '$guest' from the guest"
elif [ "$twin" = "$guest" ]; then
	echo "ok $1: reports in the same words, $(grep -c . <<<"$guest") lines"
	exit 0
else
	echo "not ok $1: reports differ from twin $2"
	diff <(echo "$twin") <(echo "$guest") | sed 's/^/    /'
fi
exit 1
