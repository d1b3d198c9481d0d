# SPDX-License-Identifier: GPL-2.0
# The page tables' answer for an address: direct map, vmalloc, a guard page, holes.
. "$(dirname "$0")/lib.sh"
w=walk/w
levels='pgd p4d pud pmd pte phys leaf flags region'

say "mkdir: no address yet, so nothing to show."
run mkdir $w
run ls $w
look $w addr $levels
run stat $w/addr
run stat $w/pgd
run stat $w/leaf

say "A kmalloc() object lies in the direct map: the walk ends where virt_to_phys() says."
run mkdir kmalloc/k
run copy kmalloc/k/virt $w/addr
look $w addr $levels
run copy kmalloc/k/phys $w/addr
run rmdir kmalloc/k

say "A block of frames too, up to its last byte."
run mkdir pages/p
put pages/p order 9
run copy pages/p/virt $w/addr
look $w region leaf phys
run holds $w 'addr % machine/page_size == 0'
run rmdir pages/p

say "vmalloc(): a page each, and none behind the last."
run mkdir vmalloc/v
run copy vmalloc/v/virt $w/addr
look $w addr $levels
run holds $w 'leaf == machine/page_size'
run holds $w 'phys % machine/page_size == 0'
run rmdir vmalloc/v
look $w leaf phys flags region pte

say "vmalloc_huge() of 2 MiB: one entry of the level above, where the kernel has such areas."
run mkdir vmalloc/h
put vmalloc/h size 2M
put vmalloc/h fn vmalloc_huge
run copy vmalloc/h/virt $w/addr
look $w $levels
run holds $w 'leaf == 2M || leaf == machine/page_size'
run holds $w 'phys % leaf == 0'
run rmdir vmalloc/h

say "The array of struct page has its own area; where nobody lives is a hole."
run copy machine/vmemmap_start $w/addr
look $w region
run copy machine/modules_start $w/addr
look $w region
run copy machine/vmalloc_start $w/addr
look $w region
put $w addr 0xffffffff81000000
look $w region
put $w addr 0x0000800000000000
look $w $levels
put $w addr 0x1234567890abcdef
look $w $levels
put $w addr 0x400000
look $w region

say "What is no address."
put $w addr hello
put $w addr -1
put $w addr 0x10000000000000000
put $w addr ''
run rmdir $w
