# SPDX-License-Identifier: GPL-2.0
# vmalloc(): contiguous addresses over scattered frames.
. "$(dirname "$0")/lib.sh"
v=vmalloc/v

say "Whole pages, one after the other to the eye."
run mkdir $v
run ls $v
look $v size fn pages guard virt frames runs contiguous zones phys_wrong ns mmap
run holds $v 'lines(frames) == pages'
run stat $v/frames
run stat $v/from
for size in 1 4095 4096 4097 8192 100000 1M; do
	put $v size $size
	look $v size pages runs contiguous zones guard
done

say "Contents pass from frame to frame without a seam."
put $v size 8192
put $v data 'text in the first frame'
look $v data
put $v fill 66
put $v data 'and again'
look $v data
put $v size 4
put $v data 12345
put $v data 1234
look $v data

say "A window on a long list."
put $v size 8M
look $v from frames
put $v from 2046
look $v from
run holds $v 'from + lines(frames) == pages || from >= pages'
put $v from 5000
run holds $v 'lines(frames) == 0'
put $v from 0

say "Each function of the family; only vmalloc_user may be mapped by a program."
put $v size 8192
for fn in vmalloc vzalloc vmalloc_user vmalloc_32 vmalloc_huge; do
	put $v fn $fn
	look $v fn pages zones mmap data
done
put $v fn kmalloc
look $v fn

say "Too much is refused, and the region stays."
put $v size 0
put $v size 2T
put $v size 512G
look $v size pages
run rmdir $v
