#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The statements: what the twin answers is what the table says, or the table says why it is not;
# docs/claims.md has each of them, as the table has it.
set -u
kml=${KMEMLAB:?}
top=$(cd "$(dirname "$0")/../.." && pwd)
status=0
rows=$(mktemp)
trap 'rm -f "$rows"' EXIT

bad() { printf 'not ok %s\n' "$1"; status=1; }

"$kml" claims --json >"$rows" || bad "an experiment went wrong on the twin: $(jq -r '.[] | select(.result == "error") | .id' "$rows" | tr '\n' ' ')"
[ "$(jq length "$rows")" -eq 457 ] && echo "ok all 457 statements are there" || bad "457 statements: $(jq length "$rows")"
shown=$(jq '[.[] | select(.where)] | length' "$rows")
[ "$shown" -ge 400 ] && echo "ok $shown of them have an experiment" || bad "experiments: $shown of at least 400"
# A true statement that fails here, or a wrong one that holds: allowed where the row tells what to notice.
odd=$(jq -r '.[] | select((.verdict == "true" and .result == "fails") or (.verdict == "wrong" and .result == "holds"))
	| select((.notice // "") == "") | .id' "$rows" | tr '\n' ' ')
if [ -n "$odd" ]; then bad "rows whose answer is not their verdict, without a word why: $odd"; else echo "ok the twin's answers are the table's verdicts"; fi

lacks=$(jq -r '.[] | "| \(.id) | \(.statement | gsub("[|]"; "\\|")) | \(.verdict) |"' "$rows" |
	while IFS= read -r row; do grep -qF -- "$row" "$top/docs/claims.md" || printf '%s ' "$(cut -d' ' -f2 <<<"$row")"; done)
if [ -n "$lacks" ]; then bad "docs/claims.md lacks or tells otherwise: $lacks (make docs-claims)"; else echo "ok docs/claims.md has every statement"; fi
exit $status
