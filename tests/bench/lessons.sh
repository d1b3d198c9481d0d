#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What the whole course costs: every reference solution on the twin, and on real kernels, a clone a lesson.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=$(readlink -f "${KMEMLAB:-$here/../../build/kmemlab}")

# line NAME LIMIT COMMAND...: seconds, and their share of the limit.
line() {
	local name=$1 limit=$2 start us
	shift 2
	start=$(date +%s%N)
	"$@" >/dev/null 2>&1 </dev/null || { echo "# $name: failed"; return 1; }
	us=$((($(date +%s%N) - start) / 1000))
	awk -v n="$name" -v us=$us -v l="$limit" 'BEGIN { printf "%s %.1f_s %d_s_at_most %.2f\n", n, us / 1e6, l, us / 1e6 / l }'
}

line course-on-the-twin 10 taskset -c 0 "$KMEMLAB" verify || exit
"$KMEMLAB" vm --quiet --prepare >/dev/null 2>&1 || { echo "# course-on-real-kernels: no guest"; exit 0; }
line course-on-real-kernels 180 "$KMEMLAB" verify --home vm
