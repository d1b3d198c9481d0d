#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A grader that is killed in the middle leaves its workers, mounts and folders to nobody: they end with it, and the
# next run removes what lies there; what another grader works with stays.
set -u
kml=${KMEMLAB:?}
dir=$(mktemp -d)
export TMPDIR=$dir/tmp
trap 'kill -9 "${pid:-0}" "${other:-0}" 2>/dev/null; rm -rf "$dir"' EXIT
status=0
is() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', got '${3:0:300}'"; status=1; fi; }
# until COMMAND...: within ten seconds.
until_so() {
	local i
	for i in $(seq 100); do "$@" && return; sleep 0.1; done
	return 1
}
folders() { find "$dir/tmp" -maxdepth 1 -name 'kmemlab-grade.*' | wc -l; }
mounts() { grep -c "$dir/tmp" /proc/self/mountinfo; }
running() { local p n=0; for p in /proc/[0-9]*; do grep -qz "^TMPDIR=$dir/tmp" "$p/environ" 2>/dev/null && [ "$(basename "$(readlink "$p/exe")")" = kmemlab ] && n=$((n + 1)); done; echo $n; }

mkdir "$dir/tmp" "$dir/class"
cat >"$dir/lab.md" <<'LAB'
---
id: slow
title: Slow
time: 1
points: 1
limits: time 60
---
# Slow

## One

```check one 1
exists(kmalloc/a)
```
LAB
slow='wait -t 50 used_bytes 7'
echo "$slow" >"$dir/class/a.kml"
echo "$slow" >"$dir/class/b.kml"
ways=2
[ ! -c /dev/fuse ] || { echo 'sleep 50' >"$dir/class/c.sh"; ways=3; }
"$kml" grade "$dir/lab.md" "$dir/class" --class --unconfined -j3 --out "$dir/out" >/dev/null 2>&1 &
pid=$!
mkdir "$dir/else"
cp "$dir/class/a.kml" "$dir/else"
"$kml" grade "$dir/lab.md" "$dir/else" --class -j1 --out "$dir/out2" >/dev/null 2>&1 &
other=$!
at_work() { [ "$(running)" -eq $((ways + 3)) ] && [ "$(folders)" -eq $((ways + 1)) ]; }
until_so at_work || { echo "not ok all are at work: $(running) processes, $(folders) folders"; exit 1; }
kill -9 "$pid"
wait "$pid" 2>/dev/null
gone() { [ "$(running)" -eq 2 ]; }
until_so gone
is "its workers end with it" 2 "$(running)"
is "there is a result of each all the same, without points" "error 0" \
	"$(jq -r '"\(.status) \(.score)"' "$dir"/out/records/*.json | sort -u)"
echo 'mkdir kmalloc/a' >"$dir/good.kml"
"$kml" grade "$dir/lab.md" "$dir/good.kml" >/dev/null || status=1
is "the next run removes their folders, not another's" 1 "$(folders)"
is "and no mount stays" 0 "$(mounts)"
kill -9 "$other"
wait "$other" 2>/dev/null
# What takes too long has no point, though it did the work first; what ends in time has.
sed 's/^limits: time 60/limits: time 1/' "$dir/lab.md" >"$dir/quick.md"
mkdir "$dir/late"
printf 'mkdir kmalloc/a\n%s\n' "$slow" >"$dir/late/script.kml"
printf 'mkdir kmalloc/a\nanswer one 1\n' >"$dir/late/ends.kml"
[ ! -c /dev/fuse ] || printf 'mkdir kmalloc/a\nsleep 50 & exec sleep 50\n' >"$dir/late/program.sh"
"$kml" grade "$dir/quick.md" "$dir/late" --class --unconfined --format csv >"$dir/csv"
is "a script that takes too long has timed out" "timeout,0" "$(sed -n 's/^script,[^,]*,[^,]*,[0-9]*,\([a-z]*,[0-9]\).*/\1/p' "$dir/csv")"
[ ! -c /dev/fuse ] || is "so has a program" "timeout,0" "$(sed -n 's/^program,[^,]*,[^,]*,[0-9]*,\([a-z]*,[0-9]\).*/\1/p' "$dir/csv")"
is "it says so" yes "$(grep -q '^script,.*timed out' "$dir/csv" && echo yes)"
is "who ends in time has points" "graded,1" "$(sed -n 's/^ends,[^,]*,[^,]*,[0-9]*,\([a-z]*,[0-9]\).*/\1/p' "$dir/csv")"
is "nothing runs any more" 0 "$(grep -lz "^TMPDIR=$dir/tmp/" /proc/[0-9]*/environ 2>/dev/null | wc -l)"
exit $status
