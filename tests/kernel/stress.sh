#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Several processes make, write, read and remove objects at once for SECONDS_EACH (5)
# seconds, in the same directories and in each other's objects, in the guest and on a
# mounted twin: nothing hangs, nothing is left, the guest's log is clean.
. "$(dirname "$0")/lib.sh"
seconds=${SECONDS_EACH:-5}

cat >"$work/t/stress" <<'END'
# client N SECONDS: own objects, and those of the neighbours, with errors expected.
client() {
	end=$(($(date +%s) + $2))
	i=0
	while [ "$(date +%s)" -lt $end ]; do
		i=$((i + 1))
		o=o$((($1 + i) % 6))
		for kind in kmalloc caches vmalloc pages dma_coherent; do
			mkdir $kind/$o
			echo $((i * 977 % 20000 + 1)) >$kind/$o/size
			echo $((i % 4)) >$kind/$o/order
			echo $((i * 37 % 3000 + 1)) >$kind/$o/object_size
			echo "client $1" >$kind/$o/data
			cat $kind/$o/*
			ls $kind
		done
		mkdir caches/$o/x
		echo $((i % 50)) >caches/$o/count
		cat caches/$o/x/*
		rmdir caches/$o/x
		rmdir */o$(((i + 3) % 6)) kmalloc/$o
		cat objects used_bytes calls zones/*/free
	done >/dev/null 2>&1
	return 0
}
stress() {
	for n in 1 2 3 4; do
		(client $n $1) &
		pids="${pids:-} $!"
	done
	for pid in $pids; do
		wait $pid || fail "client $pid" "it ended with status $?"
	done
	for d in caches/*/x caches/* kmalloc/* vmalloc/* pages/* dma_coherent/*; do
		[ ! -d $d ] || rmdir $d || fail "rmdir $d" "refused"
	done
	want "no object is left" 0 "$(cat objects)"
	want "no byte is left" 0 "$(cat used_bytes)"
}
END

in_guest <<END
. /tmp/t/stress
stress $seconds
cd /
rmmod kmemlab && pass "rmmod works afterwards" || fail rmmod "refused"
END

if [ -z "${NOMOUNT:-}" ]; then
	mkdir "$work/twin"
	"$KMEMLAB" mount "$work/twin" || { echo "not ok twin: it cannot be mounted"; exit 99; }
	(
		. "$work/t/judge"
		. "$work/t/stress"
		cd "$work/twin" && stress $seconds
		exit $failed
	) || worst=1
	"$KMEMLAB" umount "$work/twin" || { echo "not ok twin: it cannot be unmounted"; worst=1; }
fi
exit $worst
