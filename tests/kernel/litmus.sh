#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# litmus/ on the two CPUs of a guest. What barriers forbid is never seen, and all loops are
# counted; a weak outcome is reported and never asked for, because it is the host's CPUs that
# show it or do not, of an emulated guest, too. With one CPU there is nothing to be seen.
. "$(dirname "$0")/lib.sh"

in_guest <<'END'
l=litmus/l
mkdir $l
echo 3000 >$l/loops
want "two CPUs can disagree" weak_order "$(grep -x weak_order features)"
# play TEST BARRIER: runs it; the sum of its outcomes.
play() {
	echo $1 >$l/test && echo $2 >$l/barrier && echo 1 >$l/run || return
	i=0
	until [ "$(cat $l/state)" = "done" ] || [ $((i += 1)) -gt 600 ]; do sleep 0.05; done
	sum=0
	while read -r r0 r1 n; do sum=$((sum + n)); done <<-EOF
	$(cat $l/outcomes)
	EOF
	echo $sum
}
for t in SB MP LB; do
	for b in none compiler smp_wmb_rmb smp_mb release_acquire; do
		want "$t $b: every loop is counted once" 3000 "$(play $t $b)"
		case $t-$b in
		*-smp_mb | MP-smp_wmb_rmb | [ML]?-release_acquire)
			want "$t $b: the forbidden outcome is not there" 0 "$(cat $l/forbidden)" ;;
		*) echo "# $t $b: the weak outcome $(cat $l/forbidden) times" ;;
		esac
	done
done
echo 0 >/sys/devices/system/cpu/cpu1/online
want "one CPU: run is refused" EOPNOTSUPP "$(kmemlab --home kernel -c "echo 1 > $l/run" 2>&1 | grep -o EOPNOTSUPP)"
want "one CPU: features say so" "" "$(grep -x weak_order features)"
echo 1 >/sys/devices/system/cpu/cpu1/online
rmdir $l
END

want() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', got '$3'"; worst=1; fi; }
one() { "$KMEMLAB" --home twin --machine beaglebone -c "$1" 2>&1; }
want "twin of one CPU: run is refused" EOPNOTSUPP "$(one 'mkdir litmus/l; echo 1 > litmus/l/run' | grep -o EOPNOTSUPP)"
want "twin of one CPU: features say so" "" "$(one 'cat features' | grep -x weak_order)"
exit $worst
