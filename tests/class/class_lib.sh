# SPDX-License-Identifier: GPL-2.0
# Sourced by tests/class/*.sh: a class of submissions, right, wrong, empty and damaged ones.

: "${KMEMLAB:?path of the kmemlab command}"
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
work=$(mktemp -d) || exit 99
status=0
pass() { echo "ok $1"; }
fail() { echo "not ok $1: ${2:-}"; status=1; }

# make_class DIR N: the same N submissions each time, of students s0001 ...
make_class() {
	local dir=$1 n=$2 i kinds
	mkdir -p "$dir"
	kinds=("$top"/lessons/labs/solutions/slab.kml "$top"/tests/grade/slab/*.kml)
	for ((i = 1; i <= n; i++)); do
		case $((i % 17)) in
		15) : >"$dir/$(printf s%04d.kml $i)" ;;
		16) printf 'mkdir\000caches' >"$dir/$(printf s%04d.kml $i)" ;;
		*) cp "${kinds[i % ${#kinds[@]}]}" "$dir/$(printf s%04d.kml $i)" ;;
		esac
	done
}
# same NAME A B: two results are the same bytes.
same() {
	if cmp -s "$2" "$3"; then pass "$1"; else fail "$1" "$(diff "$2" "$3" | head -n 3 | tr '\n' ' ')"; fi
}
