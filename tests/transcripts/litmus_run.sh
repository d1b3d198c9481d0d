# SPDX-License-Identifier: GPL-2.0
# Which orders two CPUs see: only where there are two. Few loops: an emulator takes long for one.
. "$(dirname "$0")/lib.sh"
l=litmus/l
run needs weak_order

say "Each writes its word and reads the other's: all outcomes that were seen."
run mkdir $l
put $l loops 1000
put $l run 1
run wait $l/state done
look $l outcomes forbidden ns_per_loop

say "A full barrier in both: one of them sees the other's word, always."
put $l barrier smp_mb
look $l state outcomes forbidden
put $l run 1
run wait $l/state done
look $l outcomes
run holds $l 'forbidden == 0'

say "A message: who sees the flag sees the data, with a barrier on both sides."
put $l test MP
run holds $l 'loops == 1000'
put $l barrier smp_wmb_rmb
put $l run 1
run wait $l/state done
look $l outcomes
run holds $l 'forbidden == 0'
put $l barrier release_acquire
put $l run 1
run wait $l/state done
run holds $l 'forbidden == 0'
put $l barrier smp_mb
put $l run 1
run wait $l/state done
run holds $l 'forbidden == 0'
put $l barrier none
put $l run 1
run wait $l/state done
look $l outcomes forbidden

say "Nobody reads what is not yet written, where reads come before writes."
put $l test LB
put $l barrier release_acquire
put $l run 1
run wait $l/state done
look $l outcomes
run holds $l 'forbidden == 0'
put $l barrier compiler
put $l run 1
run wait $l/state done
look $l outcomes forbidden

say "While it runs it cannot be started; a thread that cannot be had starts none."
put $l loops 10000000
put $l run 1
put $l run 1
look $l state outcomes
put $l loops 10
look $l state
put inject books 1
put inject nth 1
put $l run 1
put inject nth 2
put $l run 1
put inject off 1
put inject books 0
look $l state
put $l run 1
run wait $l/state done
put $l loops 10000000
put $l run 1
run rmdir $l
run cat used_bytes
