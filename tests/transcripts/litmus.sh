# SPDX-License-Identifier: GPL-2.0
# Two threads and two words: what there is to choose. litmus_run.sh lets them meet.
. "$(dirname "$0")/lib.sh"
l=litmus/l

say "mkdir starts nothing."
run mkdir $l
run ls $l
look $l test barrier loops state outcomes forbidden
run cat used_bytes

say "Three programs, five barriers."
put $l test MP
put $l test LB
put $l barrier compiler
put $l barrier smp_wmb_rmb
put $l barrier smp_mb
put $l barrier release_acquire
put $l loops 100
look $l test barrier loops state

say "What is no program, no barrier, no number."
put $l test IRIW
put $l barrier mfence
put $l loops 0
put $l loops 10000001
put $l run 2
put inject books 1
put inject nth 1
put $l test SB
put inject nth 2
put $l test SB
put inject off 1
put inject books 0
look $l test state
run rmdir $l
