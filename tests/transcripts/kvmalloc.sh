# SPDX-License-Identifier: GPL-2.0
# kvmalloc(): kmalloc() where it has memory, else vmalloc().
. "$(dirname "$0")/lib.sh"
k=kvmalloc/k

say "Up to the limit of kmalloc() the frames are in a row; beyond it vmalloc() answers."
run mkdir $k
run ls $k
look $k size gfp backing contiguous virt phys pfn zone node frames from ns
run holds $k 'lines(frames) == size / machine/page_size'
run holds $k 'phys / machine/page_size == pfn'
for size in 1 64 4096 4097 8193 32768 100000 4M 4194305 8M 8388609; do
	put $k size $size
	look $k size backing zone contiguous
	run cat used_bytes
done
run stat $k/virt
run stat $k/frames
run stat $k/data

say "Nothing is an address of its own."
put $k size 0
look $k backing contiguous virt phys pfn zone node frames data
put $k fill 1
put $k data x

say "Contents, from frame to frame without a seam."
for size in 20 5M; do
	put $k size $size
	put $k data 'Hello, kernel'
	look $k data
	put $k fill 66
	put $k data 'and again'
	look $k data
done
put $k size 4
put $k data 12345
put $k data 1234
look $k data

say "A window on a long list."
put $k size 8M
put $k from 2046
look $k from
run holds $k 'from + lines(frames) == size / machine/page_size || from >= size / machine/page_size'
put $k from 0

say "Flags that may not sleep rule vmalloc() out; the object stays as it was."
put $k gfp GFP_ATOMIC
look $k gfp size backing
put $k size 4M
put $k gfp GFP_ATOMIC
look $k gfp backing
put $k size 8M
look $k size backing
put $k gfp GFP_NOWAIT
put $k size 4194305
put $k gfp GFP_HIGHUSER
put $k gfp 'GFP_KERNEL|__GFP_DMA32'
put $k gfp 'GFP_KERNEL|__GFP_COMP'
put $k gfp 'GFP_KERNEL|__GFP_ZERO'
put $k size 8M
look $k gfp backing size

say "Too much is refused by both."
put $k gfp GFP_KERNEL
put $k size 2147483647
put $k size 2147483648
put $k size 64G
put $k size 65G
look $k size backing
run cat used_bytes

say "When the allocator fails the object stays."
put inject nth 1
put $k size 100
look $k size backing
run rmdir $k
run cat used_bytes
