#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A lab marked kernel-code: a student's own module, compiled by our Kbuild and loaded in a clone of its own.
# Two right ways, each mistake, and what is out to harm: a Makefile, a panic, a module that never
# comes back. All of it is graded as one class, so it takes a guest at a time.
set -u
kml=${KMEMLAB:?}
here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
dir=$(mktemp -d)
trap 'rm -rf "$dir" /tmp/kmemlab-canary-makefile' EXIT
status=0
fail() { echo "not ok $1"; status=1; }

timeout 150 "$kml" vm --prepare --quiet >"$dir/err" 2>&1 || { echo "no guest: $(tail -n 1 "$dir/err")"; exit 77; }
mkdir "$dir/class"
cp -r "$here"/first-lines/* "$dir/class"
cp -r "$top/lessons/labs/solutions/first-lines" "$dir/class/way-one"
timeout 190 "$kml" grade first-lines "$dir/class" --class --home vm --template --unconfined -j2 --out "$dir/out" \
	--format csv >"$dir/err" 2>&1 || { tail -n 3 "$dir/err"; exit 1; }

for file in "$dir"/class/*; do
	name=${file##*/}
	record=$dir/out/records/$name.json
	source=$file
	[ -f "$file" ] || source=$file/lines.c
	wanted=$(sed -n '1s/^.*loses: //p' "$source" 2>/dev/null)
	lost=$(jq -r '[.checks[] | select(.status != "passed") | .id] | join(" ")' "$record")
	if [ "$lost" = "$wanted" ]; then echo "ok $name loses ${wanted:-nothing}"; else
		fail "$name: lost '$lost', wanted '$wanted': $(jq -c '[.why, .output[-300:]]' "$record")"; fi
done
[ ! -e /tmp/kmemlab-canary-makefile ] && echo "ok no Makefile of theirs was run" || fail "a Makefile of theirs was run"
note=$(jq -r .notes "$dir"/out/records/*.json | sort -u)
[ "$note" = 'own kernel code: not tamper-proof' ] && echo "ok each result says what it is worth" || fail "notes: $note"
said=$(jq -r .output "$dir/out/records/wrong-compile.c.json")
case $said in *ENOMEN*) echo "ok the compiler's words are kept" ;; *) fail "the compiler said: $said" ;; esac
[ "$(jq -r .status "$dir/out/records/wrong-endless.c.json")" = timeout ] && echo "ok who never comes back has timed out" ||
	fail "endless: $(jq -c '[.status, .why]' "$dir/out/records/wrong-endless.c.json")"
exit $status
