#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# matrix.sh [--md|--page] [--only COLUMN] bugs: makes every mistake of bugs/ on each of the kernels below, one
# fresh clone each, in an ordinary cache, and prints who found it, when, and his first line.
# KMEMLAB names the command. Run by `kmemlab vm --matrix bugs`, and for docs/detection.md.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-kmemlab}
export LC_ALL=C

# What the table calls it, the kernel, the preset (- for none).
columns='stock 6.1|6.1|-
6.1, slub_debug=FZPU page_poison=1|6.1|slub_debug
6.12, kfence.sample_interval=1|6.12|kfence
debug|debug|-'

fail() { printf 'kmemlab vm: %s\n' "$2" >&2; exit "$1"; }

kinds() {
	sed -n 's/^KML_NAME(bug_kind, \([a-z_]*\),.*/\1/p' "$here/../configfs-schema/names.def"
}

# The guest's part: three words and the report's first line. kmemleak is asked as one would.
inside='mkdir bugs/b && echo KIND >bugs/b/kind && echo 0 >bugs/b/slub_debug && echo 1 >bugs/b/trigger || exit 1
	n=0
	while [ "$(cat bugs/b/state)" = running ] && [ $n -lt 300 ]; do sleep 0.1; n=$((n + 1)); done
	leaks=/sys/kernel/debug/kmemleak
	if [ KIND = leak ] && [ -e $leaks ]; then
		for scan in 1 2 3; do sleep 5.5; echo scan >$leaks; grep -q kmemleak bugs/b/report && break; done
	fi
	cat bugs/b/state bugs/b/detector bugs/b/seen; head -n 1 bugs/b/report'
# The same from outside, where the guest did not outlive it.
outside='mkdir bugs/b
echo KIND >bugs/b/kind
echo 0 >bugs/b/slub_debug
echo 1 >bugs/b/trigger
wait -t 60 bugs/b/state died
cat bugs/b/state bugs/b/detector bugs/b/seen bugs/b/report'

# ask KERNEL PRESET KIND: state, detector, seen, first line.
ask() {
	local preset=() got
	[ "$2" = - ] || preset=(--preset "$2")
	got=$(timeout 300 "$KMEMLAB" vm --quiet --kernel "$1" "${preset[@]}" --param bugs=1 -- \
		sh -c "${inside//KIND/$3}" </dev/null 2>/dev/null)
	[ "$(wc -l <<<"$got")" -ge 3 ] ||
		got=$(timeout 300 "$KMEMLAB" vm --quiet --kernel "$1" "${preset[@]}" --param bugs=1 \
			<<<"${outside//KIND/$3}" 2>/dev/null)
	head -n 4 <<<"$got"
}

# What differs from run to run has no place in a table: addresses, pids, offsets.
plain_words() {
	sed -E 's/0x[0-9a-f]+/0x…/g; s/\b[0-9a-f]{16}\b/…/g; s/kml_bug\.[0-9]+/kml_bug.N/g
		s/ \(Tainted: [A-Z ]*\)//; s/kml_bug\/[0-9]+/kml_bug\/N/; s/\+0x….*$//; s/ *$//
		s/kmemlab-dma\.[0-9]+/kmemlab-dma.N/'
}

row() {	# KIND COLUMN DETECTOR SEEN LINE
	if [ -n "$md" ]; then
		printf '| %s | %s | %s | %s | %s |\n' "$1" "$2" "$3" "$4" "${5:+\`${5//|/\\|}\`}"
	else
		printf '%-21s %-35s %-12s %-7s %.100s\n' "$1" "$2" "$3" "$4" "$5"
	fi
}

page() {
	cat <<-END
	# Who finds which mistake

	Written by \`make docs-detection\`, which runs \`kmemlab vm --matrix bugs\`: every kind of
	[bugs/](reference.md), made once in a fresh guest of each kernel, in an ordinary cache
	(\`slub_debug\` 0). *seen* is when the detector spoke: at the access itself, when memory was
	given back, at a later scan of kmemleak, or never. Addresses and numbers are left out.

	- \`uninitialised_read\` is found by none of these kernels: that takes KMSAN, a kernel
	  built by clang.
	- KFENCE guards one object in many; here \`bugs/\` waits until it has got one of those.
  It lies at either end of its page, by chance: one byte past that end is seen at the access,
  past the other end when the object is given back.
	- DMA-API prints the first mistake of a boot alone, unless
	  \`/sys/kernel/debug/dma-api/num_errors\` says otherwise.
	- Where the mistake ended the kernel, the words come from the serial line.

	END
}

md=
[ "${1:-}" != --page ] || { page; md=1; shift; }
[ "${1:-}" != --md ] || { md=1; shift; }
if [ "${1:-}" = --only ] && [ $# -ge 2 ]; then
	columns=$(grep -F "$2|" <<<"$columns") || fail 2 "--only '$2': wanted a column of the table"
	shift 2
fi
[ "${1:-}" = bugs ] || fail 2 "--matrix '${1:-}': wanted bugs"
while IFS='|' read -r column kernel preset; do
	list=()
	[ "$preset" = - ] || list=(--preset "$preset")
	"$KMEMLAB" vm --kernel "$kernel" "${list[@]}" --param bugs=1 --prepare </dev/null ||
		fail 99 "kernel $kernel cannot be had: see the lines above"
done <<<"$columns"
if [ -n "$md" ]; then
	printf '%s\n' '| mistake | kernel | detector | seen | first line |' '| --- | --- | --- | --- | --- |'
else
	row mistake kernel detector seen 'first line'
fi
for kind in $(kinds); do
	while IFS='|' read -r column kernel preset; do
		mapfile -t got < <(ask "$kernel" "$preset" "$kind")
		[ ${#got[@]} -ge 3 ] || fail 99 "$kind on $column: no answer"
		row "$kind" "$column" "${got[1]}" "${got[2]}" "$(plain_words <<<"${got[3]:-}")"
	done <<<"$columns"
done
