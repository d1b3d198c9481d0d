#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every command of failures.cases with its 1st, 2nd, ... n-th allocation failing until it
# succeeds, on the twin and on a real kernel. After each failure used_bytes and objects
# are as before, and after all of them nothing is left. With the lab's own books counted
# too the two homes make different numbers of them, so each is judged by itself; without,
# their answers are equal as well.
. "$(dirname "$0")/lib.sh"

# judge NAME < what a home answered: "ok NAME" or what was not as it should be.
judge() {
	awk -v name="$1" '
	function bad(why) { if (!worst) print "not ok " name ": " what ": " why; worst = 1 }
	function close_case() {
		if (what == "") return
		if (failed && !hits) bad("failed with " failed " and no injected failure")
		if (failed && (value[1] != value[4] || value[2] != value[5]))
			bad("used_bytes " value[1] " -> " value[4] ", objects " value[2] " -> " value[5])
		if (value[6] != 0 || value[7] != 0)
			bad("left behind: used_bytes " value[6] ", objects " value[7])
		injected += hits; tried++
		command = what; sub(/ failure [0-9]+$/, "", command)
		if (!failed && !hits) done[command] = 1
		all[command] = 1
	}
	/^# case / { close_case(); what = substr($0, 8); n = 0; failed = ""; hits = 0; state = "setup"; next }
	/^\$ echo [0-9]+ > inject\/nth/ { state = "armed"; next }
	/^\$ / {
		asks = ($2 == "cat" && ($3 == "used_bytes" || $3 == "objects" || $3 == "inject/hits"))
		if (state == "armed") { state = "run" } else if (state == "run") state = "after"
		next
	}
	state == "run" && /^E[A-Z]+$/ { failed = $0; next }
	asks { value[++n] = $0; if (n == 3) hits = $0; asks = 0 }
	END {
		close_case()
		for (command in all) if (!done[command]) { what = command; bad("never succeeded") }
		if (!injected) { what = "all"; bad("nothing was made to fail") }
		if (!worst) print "ok " name ": " injected " failures in " tried " tries leave nothing"
		exit worst
	}'
}

list 0 | compare failures any
[ -z "${ONLY:-}" ] || exit $worst
judge failures-twin <"$work/failures.twin" || worst=1
judge failures-kernel <"$work/failures.kernel" || worst=1
list 1 >"$work/books.list"
"$KMEMLAB" --transcript --home twin <"$work/books.list" >"$work/books.twin" || stop books "the twin did not play"
judge failures-books-twin <"$work/books.twin" || worst=1
timeout "${KML_LIMIT:-400}" "$KMEMLAB" vm -- kmemlab --transcript --home kernel <"$work/books.list" \
	>"$work/books.kernel" || stop books "the guest did not play"
judge failures-books-kernel <"$work/books.kernel" || worst=1
exit $worst
