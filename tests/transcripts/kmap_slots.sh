# SPDX-License-Identifier: GPL-2.0
# The slots of kmap(): only a machine with high memory has them.
. "$(dirname "$0")/lib.sh"
k=kmap_slots/k

say "This machine addresses all of its memory directly: kmap() needs no slot."
run mkdir $k
run ls $k
look $k held state
put $k run 1
put $k run 2
# The thread of a machine that has slots is still taking them: its state is in tests/kernels/highmem.sh.
run cat $k/held
run rmdir $k
run cat used_bytes
