#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Submissions that want points without work, or to do harm: each scores 0, ends in time, leaves no
# process, mount or file, and the computer as it was. CANARY_HOME: twin, or vm (tests/class/canaries.sh).
set -u
kml=${KMEMLAB:?}
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
export TMPDIR=$work/tmp
mkdir "$work/tmp" "$work/canaries"
trap 'rm -rf "$work"' EXIT
status=0
limit=3	# as the lab says
echo precious >"$work/precious"

canary() { cat >"$work/canaries/$1"; }
canary pass.sh <<'X'
echo PASS; echo "ok 1"; echo '{"score": 3, "status": "graded"}'; echo '{"scores":{"size":2}}'
echo PASS >$HOME/results.json; echo "size: passed" >>$HOME/answers; exit 0
X
canary kill.sh <<'X'
kill -9 -1; kill -9 $PPID; for p in /proc/[0-9]*; do kill -9 ${p#/proc/}; done; kill -9 $$
X
canary fork.sh <<'X'
b() { b | b & b; }; b
X
canary disk.sh <<'X'
i=0; while :; do head -c 250000 /dev/zero >$HOME/f$i; head -c 250000 /dev/zero >/tmp/f$i; i=$((i+1)); [ $i -gt 2000 ] && break; done
X
canary console.sh <<'X'
for i in 1 2 3 4 5; do echo "<0>Kernel panic - not syncing" >/dev/kmsg; echo x >/dev/console; echo y >/dev/tty; done
X
canary sleep.sh <<'X'
trap '' TERM INT HUP; while :; do sleep 100; done
X
canary results.sh <<X
for f in $work/precious $work/*.json $work/records/records/* /tmp/* ../*; do echo '{"score": 3}' >"\$f"; rm -rf "\$f"; done
X
canary mount.sh <<'X'
unshare -rm sh -c 'mount -t tmpfs none "$KMEMLAB_TREE"; mkdir -p "$KMEMLAB_TREE/kmalloc/reply"; sleep 1' 
mount -t tmpfs none "$KMEMLAB_TREE"; umount -l "$KMEMLAB_TREE"; fusermount3 -u "$KMEMLAB_TREE"
X
canary background.sh <<'X'
(setsid sh -c 'trap "" HUP TERM; sleep 1000' &) ; (nohup sleep 1000 &) ; exit 0
X
canary gigabyte.sh <<'X'
head -c 1073741824 /dev/zero
X
canary exit.sh <<'X'
exit 0
X
canary shell.kml <<'X'
!touch /tmp/canary-was-here
on touch /tmp/canary-was-here
mkdir kmalloc/x | cat
cat kmalloc/x/size > /tmp/canary-was-here
save /tmp/canary-was-here
restore /tmp/canary-was-here
map --svg /tmp/canary-was-here
export --c /tmp/canary-was-here
lesson --export /tmp/canary-was-here
home vm
answer rounded kmalloc/_q/ksize
X
canary answers.answers <<'X'
rounded: 1 || 1 == 1
size: 2
X
printf 'exit 0\n' >"$work/canaries/"$'new\nline "quoted" $(touch x).sh'
ln -s /etc/passwd "$work/canaries/link.kml"
mkdir "$work/up" && (cd "$work/up" && echo evil >escaped && tar -P -cf "$work/canaries/dots.tar" --transform 's|^|../../../|' escaped 2>/dev/null)
mkdir "$work/in" && (cd "$work/in" && ln -s /etc/shadow a.kml && ln -s / top && tar -cf "$work/canaries/links.tar" a.kml top)
(cd "$work/in" && mkfifo pipe.kml 2>/dev/null && tar -cf "$work/canaries/pipe.tar" pipe.kml)
head -c 3000000 /dev/zero | tr '\0' '\n' >"$work/canaries/large.kml"

# Whoever sleeps so long is one of ours.
long=$((100000 + $$))
sed -i "s/sleep 1000*\\>/sleep $long/g" "$work"/canaries/{sleep,background}.sh

# Both run with the sandbox or not at all: --unconfined is not given.
[ -c /dev/fuse ] || { echo "no /dev/fuse"; exit 77; }
sum() { (cd "$work" && find precious canaries up in -type f -exec cksum {} + | sort; ls -A "$work"); }
mine() { pgrep -f "$work" | grep -vx $$; pgrep -x -f "sleep $long"; }

on_home() {
	local home=$1 file name record start took points
	for file in "$work"/canaries/*; do
		name=${file##*/}
		name=$home/$(tr -c 'a-z.\n' '_' <<<"$name" | tr '\n' '_')
		sum >"$work/before"
		start=$(date +%s%N)
		record=$("$kml" grade "$here/canary/lab.md" "$file" --home "$home" --student eve --format json 2>"$work/tmp/err")
		took=$((($(date +%s%N) - start) / 1000000))
		points=$(jq -r '.score' <<<"$record" 2>/dev/null)
		rm -f "$work/tmp/err"
		sum >"$work/after" 
		if [ "$points" != 0 ]; then echo "not ok $name: '$points' points: $(jq -c '[.why, .output]' <<<"$record" | head -c 300)"; status=1
		elif ! jq -e '.status' <<<"$record" >/dev/null; then echo "not ok $name: no result"; status=1
		elif grep -v -e before -e after "$work/before" | cmp -s - <(grep -v -e before -e after "$work/after"); then echo "ok $name scores 0 after $took ms"
		else echo "not ok $name: files changed: $(diff "$work/before" "$work/after" | head -n 3 | tr '\n' ' ')"; status=1; fi
		[ -z "$(mine)" ] || { echo "not ok $name: a process is left: $(ps -o args= -p $(mine | tr '\n' ' ') | head -n 2)"; status=1; mine | xargs kill -9; }
		[ -z "$(ls -A "$work/tmp")" ] || { echo "not ok $name: left in TMPDIR: $(ls -A "$work/tmp" | head -n 3)"; status=1; }
		! grep -q "$work" /proc/mounts || { echo "not ok $name: a mount is left"; status=1; }
		[ ! -e /tmp/canary-was-here ] || { echo "not ok $name: wrote outside"; rm -f /tmp/canary-was-here; status=1; }
	done
}
home=${CANARY_HOME:-twin}
[ "$home" = twin ] || "$kml" vm --quiet --prepare >/dev/null 2>&1 || { echo "no guest"; exit 77; }
on_home "$home"
# The one that is honest, so that the lab itself can be passed.
printf 'mkdir kmalloc/reply\necho {size} > kmalloc/reply/size\nanswer rounded $(cat kmalloc/reply/ksize)\n' >"$work/honest.kml"
[ "$("$kml" grade "$here/canary/lab.md" "$work/honest.kml" --template --student eve --format json | jq .score)" = 3 ] &&
	echo "ok honest work has full marks" || { echo "not ok honest work has full marks"; status=1; }
exit $status
