# SPDX-License-Identifier: GPL-2.0
# Managed memory: a driver takes it in probe, and the core gives it back at unbind.
. "$(dirname "$0")/lib.sh"
d=devres/d

say "mkdir makes the device; no driver has it yet."
run mkdir $d
run ls $d
look $d allocations size dma bound resources released
run cat used_bytes
put $d unbind 1

say "bind lets the driver probe it: three times 64 bytes, each behind the list's entry."
put $d bind 1
look $d bound resources released
run cat used_bytes
put $d bind 1

say "unbind frees nothing itself: the core walks the list from its end."
put $d unbind 1
look $d bound resources released
run cat used_bytes
put $d unbind 1

say "DMA buffers go the same way; an argument begins anew, unbound."
put $d dma 2
put $d size 5000
put $d bind 1
look $d allocations size dma bound released
run cat used_bytes
put $d allocations 1
look $d bound resources released
run cat used_bytes
put $d bind 1
put $d unbind 1
look $d released

say "A probe that fails returns its errno; what it had taken goes back by itself."
put $d allocations 3
put $d size 64
put $d dma 0
put inject nth 5
put $d bind 1
look $d bound resources released
run cat used_bytes
put inject nth 4
put $d bind 1
look $d bound released
put inject nth 1
put $d bind 1
look $d bound released
run cat used_bytes
put $d bind 1
look $d bound released

say "The lab's limit, and more than the allocator has."
put $d unbind 1
put $d size 4M
put $d bind 1
look $d bound released
put $d size 64M
put $d dma 64
put $d bind 1
put $d size 1M
put $d dma 64
put $d allocations 64
run echo 16M '>' max_bytes
put $d bind 1
run cat used_bytes
run echo 128M '>' max_bytes

say "rmdir of a bound device unbinds it first."
put $d dma 1
put $d allocations 2
put $d size 100
put $d bind 1
look $d bound
run cat used_bytes
run rmdir $d
run cat used_bytes

say "Books that cannot be had."
put inject books 1
put inject nth 1
run mkdir $d
put inject nth 2
run mkdir $d
put inject nth 3
run mkdir $d
put inject off 1
put inject books 0
run mkdir $d
run cat used_bytes

say "What is no number, or not 1."
put $d allocations 65
put $d dma 65
put $d size 0
put $d bind 0
put $d bind
put $d unbind 2
run rmdir $d
