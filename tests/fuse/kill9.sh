#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# kill -9 of a mount's daemon while ten clients read, write, make and remove:
# nobody may stay stuck, and the same mount command must work again at once.
# KMEMLAB is the command, DIR a directory that offers mkdir, FILE what to read.
set -eu
KMEMLAB=${KMEMLAB:-build/kmemlab}
DIR=${DIR:-kmalloc}
FILE=${FILE:-home}
TIMES=${TIMES:-5}
LIMIT=20	# tenths of a second that a client may take to see the end
[ -c /dev/fuse ] || { echo "kill9.sh: skipped: no /dev/fuse" >&2; exit 77; }
work=$(mktemp -d)
m=$work/m
mkdir "$m"
clients=
daemon=

finish() {
	# shellcheck disable=SC2086
	[ -z "$clients" ] || kill $clients 2>/dev/null || :
	[ -z "$daemon" ] || kill "$daemon" 2>/dev/null || :
	umount -l "$m" 2>/dev/null || fusermount3 -u -q -z "$m" 2>/dev/null || :
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 99' INT TERM
fail() {
	echo "kill9.sh: $*" >&2
	exit 1
}

# Works on the mount until that fails for the mount's own reason.
client() {
	d=$m/$DIR/kill9_$1
	while [ -e "$m/$FILE" ]; do
		mkdir "$d" || :
		echo 100 > "$d/size" || :
		cat "$d/size" "$m/$FILE" || :
		ls -l "$m/$DIR" || :
		rmdir "$d" || :
	done > /dev/null 2>&1
}

alive() {	# PID...: those that live and are no zombies
	for p in "$@"; do
		case $(sed 's/.*) //' "/proc/$p/stat" 2>/dev/null) in
		'' | Z* | X*) ;;
		*) echo "$p" ;;
		esac
	done
}

t=0
while [ $t -lt "$TIMES" ]; do
	t=$((t + 1))
	"$KMEMLAB" mount -f "$m" &
	daemon=$!
	i=0
	until [ -e "$m/$FILE" ]; do
		i=$((i + 1))
		[ $i -lt 100 ] || fail "the mount does not answer"
		sleep 0.05
	done
	clients=
	for i in 0 1 2 3 4 5 6 7 8 9; do
		client $i &
		clients="$clients $!"
	done
	sleep 0.5
	# shellcheck disable=SC2086
	[ "$(alive $clients | wc -l)" = 10 ] || fail "a client ended before the daemon did"
	kill -9 "$daemon"
	wait "$daemon" 2>/dev/null || :
	daemon=
	i=0
	# shellcheck disable=SC2086
	while [ -n "$(alive $clients)" ]; do
		i=$((i + 1))
		[ $i -lt $LIMIT ] || fail "stuck after kill -9: $(alive $clients | tr '\n' ' ')"
		sleep 0.1
	done
	# shellcheck disable=SC2086
	wait $clients 2>/dev/null || :
	clients=
	"$KMEMLAB" mount "$m" || fail "the same mount command gives status $?"
	[ -n "$(cat "$m/$FILE")" ] || fail "the new mount does not answer"
	mkdir "$m/$DIR/again" && rmdir "$m/$DIR/again" || fail "the new mount does not work"
	"$KMEMLAB" umount "$m" || fail "umount gives status $?"
done
! grep -q " $m " /proc/self/mountinfo || fail "a mount is left"
echo "kill9.sh: $TIMES times ten clients survived their daemon"
