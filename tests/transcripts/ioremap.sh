# SPDX-License-Identifier: GPL-2.0
# Registers of a real device, and of the one that is simulated after it: QEMU's edu.
. "$(dirname "$0")/lib.sh"
i=ioremap/i
run needs dma_device

say "phys 0 is the lab's device."
run mkdir $i
run ls $i
look $i phys length type request reg value virt device registers
run stat $i/value
run stat $i/phys

say "Its pages are mapped one by one, uncached, in the area of vmalloc()."
run mkdir walk/w
run copy $i/virt walk/w/addr
look walk/w leaf flags region
put $i type wc
run copy $i/virt walk/w/addr
look walk/w leaf flags region
put $i type uncached
run rmdir walk/w

say "Liveness answers the complement."
put $i reg 4
for value in 0x12345678 0 0xffffffff; do
	put $i value $value
	look $i reg value
done

say "The factorial, in 32 bits."
for n in 0 1 5 12 13 34; do
	put $i reg 8
	put $i value $n
	put $i reg 0x20
	run wait $i/value 0x0
	put $i reg 8
	look $i value
done

say "An interrupt is raised by hand, and the driver acknowledges it."
put $i reg 0x60
put $i value 1
put $i reg 0x24
run wait $i/value 0x0
put $i reg 0x20
put $i value 0x80
look $i value
put $i reg 8
put $i value 3
put $i reg 0x20
run wait $i/value 0x80
put $i reg 0x24
run wait $i/value 0x0
put $i reg 0x20
put $i value 0
look $i value

say "The DMA engine belongs to dma_streaming/: it is looked at, not set going."
for reg in 0x80 0x84 0x88 0x90 0x98 0x9c; do
	put $i reg $reg
	put $i value 1
done

say "What is no register: not aligned, beyond the mapping, no number."
put $i reg 2
put $i reg 0xffc
look $i reg value
put $i reg 0xa0
look $i value
put $i reg 0x1000
put $i reg 0x2000000
put $i reg four
put $i value 0x100000000
look $i reg

say "A region is had by one only, if they ask."
put $i request 1
run mkdir ioremap/j
look ioremap/j request device
put ioremap/j request 1
look ioremap/j request device virt
put $i length 8192
look $i request length device
put ioremap/j request 1
put $i request 0
put ioremap/j request 1
look ioremap/j request
put $i request 1
look $i request device
put ioremap/j type wc
look ioremap/j type request value
run rmdir ioremap/j

say "Length: all of the device, no more."
put $i length 1M
look $i length device
put $i reg 0xffffc
put $i length 1048580
put $i length 2
put $i length 17M
look $i length device

say "RAM is not mapped, nor what is no address."
put $i phys 0x100000
put $i phys 0x100002
put $i phys 0xffffffffffff0000
put $i phys lab
look $i phys device
put $i type cached
put $i request 2

say "A failure leaves the old mapping, or makes it again."
put inject books 1
put $i request 1
for n in 1 2 3 4; do
	put inject nth $n
	put $i length 16
	look $i length device
done
for n in 1 2 3; do
	put inject nth $n
	run mkdir ioremap/n$n
done
put inject off 1
put inject books 0
run rmdir $i
run mkdir $i
put $i request 1
look $i request
run rmdir $i
run cat used_bytes
run cat objects
