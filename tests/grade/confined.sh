#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# A script of commands is data: whichever command of the shell it names, with whatever operands, no file of
# this computer is read, written or made, no program is run, and no other home is reached.
set -u
kml=${KMEMLAB:?}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
status=0
mkdir "$dir/home" "$dir/state" "$dir/work"
export HOME=$dir/home XDG_STATE_HOME=$dir/state
printf '# kmemlab tree\nmkdir kmalloc/stolen\n' >"$dir/work/saved"
"$kml" -c "mkdir kmalloc/stolen; save $dir/work/saved" >/dev/null || exit 99

commands=$("$kml" -c help | sed -n 's/^  \([a-z]*\) .*/\1/p' | sort -u)
[ "$(wc -l <<<"$commands")" -gt 30 ] || { echo "not ok help lists the commands"; exit 1; }
mkdir "$dir/all"
# A file a command; what is no line of our language ends a script, and has a file of its own.
for command in $commands; do
	case $command in exit | mkdir | watch | wait | reset) continue ;; esac
	{
		echo 'mkdir kmalloc/a caches/c caches/c/o vmalloc/v'
		for operand in "$dir/work/made" "./made" "--svg $dir/work/made" "--c $dir/work/made.c" "--export $dir/work/made" \
			"--import $dir/work/saved" "$dir/work/saved" "caches/c --svg $dir/work/made" vm kernel L08 \
			"'touch $dir/work/made'" "touch $dir/work/made" "compare 'save $dir/work/made'" "/ $dir/work/saved"; do
			echo "$command $operand"
		done
		echo "mkdir kmalloc/end"
	} >"$dir/all/$command.kml"
done
n=0
while IFS= read -r line; do
	n=$((n + 1))
	printf 'mkdir kmalloc/end kmalloc/a\n%s\n' "$line" >"$dir/all/line$n.kml"
done <<-END
	! touch $dir/work/made
	!touch $dir/work/made
	cat < $dir/work/saved
	cat kmalloc/a/size > $dir/work/made
	cat kmalloc/a/size | tee $dir/work/made
	map | tee $dir/work/made
	echo x > $dir/work/made
	echo x > ../../../../..$dir/work/made
	cat ../../../..$dir/work/saved
	cat $dir/work/saved
	map; on touch $dir/work/made
	show \$(cat $dir/work/saved)
	answer one \$(cat $dir/work/saved)
	set echo equivalent; save $dir/work/made
END
cat >"$dir/lab.md" <<'LAB'
---
id: confined
title: Confined
time: 1
points: 3
limits: time 60 output 4M
---
# Confined

## All

```check end 1
title: It ran to its end
exists(kmalloc/end)
```
```check restored 1
title: What lies in a file did not come in
exists(kmalloc/stolen)
```
```predict one 1
Whatever
answer: 'no such'
```
LAB
cp -r "$dir/work" "$dir/before"
cd "$dir/work" || exit 99
timeout 100 "$kml" grade "$dir/lab.md" "$dir/all" --class --out "$dir/out" --format json 2>"$dir/err" || { cat "$dir/err"; exit 1; }
mv "$dir/out/results.json" "$dir/record"
is() {	# NAME WANTED GOT
	if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', got '${3:0:300}'"; status=1; fi
}
is "all were graded" graded "$(jq -r '.[].status' "$dir/record" | sort -u)"
is "each line was tried, to the end" passed "$(jq -r '.[].checks[0].status' "$dir/record" | sort -u)"
is "no saved tree came in" failed "$(jq -r '.[].checks[1].status' "$dir/record" | sort -u)"
is "no file of this computer was touched" "" "$(diff -r "$dir/before" "$dir/work")"
is "nor one of the user's" "" "$(find "$dir/home" "$dir/state" -type f)"
is "no contents of one were printed" "" "$(jq -r '.[].output' "$dir/record" | grep -n '^ *mkdir kmalloc/stolen')"
for command in save restore export home lesson doctor; do
	is "$command says why not" yes "$(jq -r ".[] | select(.student == \"$command\") | .output" "$dir/record" |
		grep -q "$command: reaches beyond the tree" && echo yes)"
done
is "on and vm run no programs" 2 "$(jq -r '.[] | select(.student == "on" or .student == "vm") | .output' "$dir/record" |
	grep -o '[a-z]*: runs programs: off in a script' | sort -u | grep -c .)"
exit $status
