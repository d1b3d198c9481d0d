#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Many clients at once on one mount whose daemon has a sanitizer built in:
# every report of it fails the test. KMEMLAB is that command.
set -eu
KMEMLAB=${KMEMLAB:-build/kmemlab}
DIR=${DIR:-kmalloc}
FILE=${FILE:-home}
SECONDS_LONG=${SECONDS_LONG:-3}
[ -c /dev/fuse ] || { echo "stress.sh: skipped: no /dev/fuse" >&2; exit 77; }
work=$(mktemp -d)
m=$work/m
mkdir "$m"
daemon=
finish() {
	[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
	umount -l "$m" 2>/dev/null || fusermount3 -u -q -z "$m" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 99' INT TERM

"$KMEMLAB" mount -f "$m" 2> "$work/log" &
daemon=$!
i=0
until [ -e "$m/$FILE" ]; do
	i=$((i + 1))
	[ $i -lt 200 ] || { cat "$work/log" >&2; exit 99; }
	sleep 0.05
done
end=$(($(date +%s) + SECONDS_LONG))
client() {	# the same names from several clients, so that they meet
	d=$m/$DIR/stress_$(($1 % 3))
	while [ "$(date +%s)" -lt "$end" ]; do
		mkdir "$d" || :
		command exec 3<> "$d/size" || :
		echo 100 >&3 || :
		cat "$d/size" || :
		[ ! -e "$d/nap" ] || echo 5 > "$d/nap" || :
		ls -lR "$m/$DIR" || :
		rmdir "$d" || :
		cat <&3 || :
		exec 3>&- || :
	done > /dev/null 2>&1
}
clients=
for i in 0 1 2 3 4 5 6 7 8 9; do
	client $i &
	clients="$clients $!"
done
# shellcheck disable=SC2086
wait $clients || :
[ -n "$(cat "$m/$FILE")" ] || { echo "stress.sh: the mount does not answer" >&2; exit 1; }
kill "$daemon"
status=0
wait "$daemon" || status=$?
daemon=
if [ $status != 0 ] || [ -s "$work/log" ]; then
	cat "$work/log" >&2
	echo "stress.sh: the daemon gave status $status" >&2
	exit 1
fi
echo "stress.sh: ten clients for $SECONDS_LONG s, nothing reported"
