# SPDX-License-Identifier: GPL-2.0
# One kmalloc() object: sizes, contents, resizing.
. "$(dirname "$0")/lib.sh"
o=kmalloc/a
facts='size ksize waste waste_percent cache'

say "mkdir allocates, at once, with the defaults."
run mkdir $o
run ls $o
look $o $facts gfp fn context gfp_bits
look $o virt phys pfn zone node contiguous zeroed moved ns mmap
run holds $o 'phys / machine/page_size == pfn'
run stat $o/virt
run stat $o/size
run stat $o/ksize
run stat $o/data
run stat $o/fill

say "A size is rounded up to its class; what is left over is waste."
for size in 1 8 9 65 96 97 128 129 193 1024 1025 8192 8193 12288 100000 4194304; do
	put $o size $size
	look $o $facts
done

say "Above its own limit the kernel has no memory; the object stays as it was."
put $o size 4194305
look $o size ksize

say "Zero bytes are an address too, but nothing lies there."
put $o size 0
look $o size ksize waste waste_percent cache virt phys pfn zone node contiguous zeroed data hexdump
put $o data x
put $o fill 1

say "Contents: text from the first byte on; a write of an argument begins anew."
put $o size 20
put $o data 'Hello, kernel'
look $o data hexdump
put $o fill 65
look $o data hexdump
put $o data 'longer than the twenty bytes'
look $o data
put $o size 21
look $o data zeroed

say "krealloc() keeps the contents, and moves only when it must."
put $o size 64
put $o data kept
put $o resize 40
look $o moved data $facts
put $o resize 4000
look $o moved data $facts
put $o resize 0
look $o moved $facts
put $o resize 4194305
look $o $facts

say "Each function of the family."
for fn in kmalloc kzalloc kcalloc; do
	put $o fn $fn
	look $o fn zeroed ksize
done
put $o fn vmalloc

say "Whole pages can be mapped into a program, a part of one cannot."
put $o size 8192
look $o mmap contiguous
put $o size 8000
look $o mmap

say "Only process context may sleep."
put $o size 64
for context in process spinlock softirq hardirq; do
	put $o gfp GFP_KERNEL
	put $o context $context
	look $o context gfp
	put $o gfp GFP_ATOMIC
	put $o context $context
	look $o context gfp ksize
	put $o resize 200
	put $o gfp GFP_KERNEL
	put $o context process
done
run rmdir $o
run ls kmalloc
