#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# The zip for Gradescope in a bare Debian laid out as its containers are: without /dev/fuse, as root and as
# an ordinary user, for work that is right, wrong, none, and for a grader that crashes.
set -u
. "$(dirname "$0")/class_lib.sh"
command -v mmdebstrap >/dev/null && command -v unzip >/dev/null || { echo "no mmdebstrap or unzip"; exit 77; }
[ "$(id -u)" = 0 ] || { echo "a fresh Debian needs root"; exit 77; }
root=$work/root
cleanup() {
	umount -l "$root/proc" 2>/dev/null
	rm -rf --one-file-system "$work"
}
trap cleanup EXIT
at=$root/autograder
make -s -C "$top" gradescope LAB=zones B="$work/build" >"$work/log" 2>&1 || { fail "make gradescope" "$(tail -n 1 "$work/log")"; exit 1; }
mmdebstrap --quiet --variant=minbase --include=ca-certificates bookworm "$root" >"$work/log" 2>&1 || { echo "no Debian: $(tail -n 1 "$work/log")"; exit 77; }
mkdir -p "$at"/{source,submission,results}
unzip -q "$work/build/gradescope-zones.zip" -d "$at/source"
cp "$at/source/run_autograder" "$at/"
mount -t proc proc "$root/proc"
cp /etc/resolv.conf "$root/etc/" 2>/dev/null
rm -f "$root/dev/fuse"
inside() { chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp LC_ALL=C.UTF-8 "$@"; }
inside bash /autograder/source/setup.sh >"$work/log" 2>&1 || { fail "setup.sh" "$(tail -n 3 "$work/log" | tr '\n' ' ')"; exit 1; }
pass "setup.sh builds and installs it"
chroot "$root" useradd -m student 2>/dev/null
printf '{"users":[{"email":"ann@example.org","id":7}],"created_at":"2026-11-21T10:00:00Z"}\n' >"$at/submission_metadata.json"

# run USER: grades what lies in submission/; its points.
run() {
	rm -rf "$at"/results/*
	chroot "$root" chown -R "$1" /autograder/results
	inside ${2:+env} ${2:+"$2"} su -s /bin/bash "$1" -c 'PATH=/usr/local/bin:/usr/bin:/bin /autograder/run_autograder' >"$work/log" 2>&1
	jq -e .score "$at/results/results.json"
}
is() { if [ "$2" = "$3" ]; then pass "$1"; else fail "$1" "'$2' points, wanted '$3'; $(jq -c '[.output, (.tests[] | [.name, .output])]' "$at/results/results.json" | head -c 600)"; fi; }
# The solution with ann's own numbers.
"$KMEMLAB" check zones --student ann@example.org >"$work/text" 2>&1
order=$(grep -oE '2\^[0-9]+' "$work/text" | head -n 1 | cut -c3-)
text=$(sed -n 's/.*Write \([a-z]*\) into.*/\1/p' "$work/text" | head -n 1)
sed "s/{order}/$order/; s/{text}/$text/" "$top/lessons/labs/solutions/zones.kml" >"$at/submission/work.kml"
for user in root student; do
	is "$user: the right work has full marks" "$(run $user)" 12
	printf 'zone-of-kernel: DMA32\n' >"$work/answers"
	mv "$at/submission/work.kml" "$work/"
	cp "$work/answers" "$at/submission/answers"
	is "$user: one answer" "$(run $user)" 2
	rm "$at/submission/answers"
	is "$user: nothing" "$(run $user)" 0
	cp "$work/work.kml" "$at/submission/"
done
printf '#!/bin/sh\nkill -9 $PPID $$\n' >"$at/submission/work.sh"
is "a script that kills is worth nothing" "$(run student)" 0
rm "$at/submission/work.sh"
printf '#!/bin/sh\nkill -SEGV $$\n' >"$root/usr/local/bin/kmemlab.crash"
chmod +x "$root/usr/local/bin/kmemlab.crash"
mv "$root/usr/local/bin/kmemlab" "$root/usr/local/bin/kmemlab.good"
mv "$root/usr/local/bin/kmemlab.crash" "$root/usr/local/bin/kmemlab"
is "a grader that crashes leaves a result" "$(run student)" 0
exit $status
