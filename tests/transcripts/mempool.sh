# SPDX-License-Identifier: GPL-2.0
# Memory pools: elements in reserve for when the allocator fails.
. "$(dirname "$0")/lib.sh"
m=mempool/m
facts='taken free from_reserve waiting'

say "A pool sets its reserve aside when it is made."
run mkdir $m
run ls $m
look $m min_nr element_size backing starve $facts ns
run cat used_bytes

say "As long as the allocator has memory, the reserve is not touched."
put $m taken 40
look $m $facts
run cat used_bytes
put $m taken 0
look $m $facts
run cat used_bytes

say "When it fails, the reserve helps out."
put $m taken 2
put $m starve 1
look $m starve
put $m taken 5
look $m $facts
put $m taken 4
look $m $facts

say "An empty pool makes who may sleep wait. A free wakes him."
put $m taken 8
look $m $facts
put $m taken 9
look $m waiting
put $m starve 0
run wait $m/taken 9
look $m $facts
put $m taken 0
look $m $facts

say "Asking for less ends the waiting."
put $m starve 1
put $m taken 7
look $m $facts
put $m taken 4
look $m $facts
put $m taken 6
look $m $facts
put $m taken 1
look $m $facts
put $m taken 6
put $m min_nr 8
look $m min_nr $facts starve
put $m taken 20
look $m waiting taken
put $m taken 0
look $m taken free

say "A failure on demand is one of the allocator's: the reserve helps out there too."
put inject nth 1
put $m taken 1
look $m $facts
look inject left
put $m taken 0

say "Each allocator behind a pool."
for backing in slab page kmalloc; do
	put $m backing $backing
	look $m backing $facts
	run cat used_bytes
	put $m taken 3
	put $m starve 1
	put $m taken 9
	look $m $facts
	run cat used_bytes
done
put $m backing vmalloc
for size in 1 1000 65536; do
	put $m element_size $size
	look $m element_size free
	run cat used_bytes
done

say "A reserve that cannot be had is no pool; the old one stays."
put $m min_nr 0
put $m min_nr 65536
look $m min_nr free
put $m element_size 0
put $m element_size 65537
put inject nth 1
put $m element_size 100
put inject nth 4
put $m element_size 100
look $m element_size min_nr free
run cat used_bytes
put $m starve 2
put $m taken 2000000
run rmdir $m
run cat used_bytes

say "A pool goes while a thread waits for it."
run mkdir $m
put $m starve 1
put $m taken 100
look $m $facts
run rmdir $m
run cat used_bytes
