# SPDX-License-Identifier: GPL-2.0
# An allocator's time for one object: figures where there is a clock, counts everywhere.
. "$(dirname "$0")/lib.sh"
b=bench/b

say "mkdir measures nothing yet."
run mkdir $b
run ls $b
look $b op size order batch loops samples cpu state borders refills environment
run cat used_bytes

say "run starts a thread on one CPU; state tells when it is done."
put $b loops 20
put $b run 1
run wait $b/state done
look $b min_ns median_ns p99_ns baseline_ns borders refills
run cat used_bytes

say "A new cache has 64 objects of 64 bytes a slab: 64 cross no border, 65 cross one."
put $b op kmem_cache
look $b state borders
put $b batch 64
put $b run 1
run wait $b/state done
look $b borders
put $b batch 65
put $b run 1
run wait $b/state done
look $b borders
put $b batch 1000
put $b run 1
run wait $b/state done
look $b borders
say "In bulk they come from the same slabs."
put $b op bulk
put $b run 1
run wait $b/state done
look $b borders
put $b size 700
put $b batch 100
put $b run 1
run wait $b/state done
look $b borders

say "Whatever else there is to measure."
put $b batch 3
put $b loops 2
put $b op pages
put $b order 4
put $b run 1
run wait $b/state done
look $b order refills borders
put $b op vmalloc
put $b size 8192
put $b run 1
run wait $b/state done
put $b op kvmalloc
put $b run 1
run wait $b/state done
put $b op dma_coherent
put $b run 1
run wait $b/state done
put $b op dma_map
put $b run 1
run wait $b/state done
put $b op mempool
put $b run 1
run wait $b/state done
put $b op percpu
put $b size 8
put $b run 1
run wait $b/state done
put $b op tlb
put $b size 1M
put $b run 1
run wait $b/state done
look $b borders min_ns
run cat used_bytes

say "What cannot be: a CPU that is not there, more than the limit, no books."
put $b cpu 4095
put $b run 1
look $b state
put $b cpu 0
put $b op kmem_cache
put $b size 2M
put $b run 1
put $b op kmalloc
put $b batch 4096
put $b run 1
put $b size 33M
put $b batch 1
put $b run 1
run wait $b/state failed
look $b borders
run cat used_bytes
put $b size 64
put inject books 1
put inject nth 1
put $b run 1
put inject nth 2
put $b run 1
put inject nth 3
put $b run 1
put inject nth 1
put $b batch 2
put inject nth 2
put $b batch 2
put inject off 1
put inject books 0
look $b state batch
run cat used_bytes

say "rmdir, and a write of an argument, end it."
put $b loops 1000000
put $b batch 4096
put $b run 1
look $b state
put $b run 1
put $b batch 1
look $b state
put $b run 1
run rmdir $b
run cat used_bytes

say "What is no op, no number."
run mkdir $b
put $b op malloc
put $b samples 10
put $b batch 0
put $b batch 4097
put $b loops 0
put $b order 15
put $b cpu 4096
put $b size 0
put $b run 0
run rmdir $b
