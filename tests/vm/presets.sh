#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# Each preset is the guest that it says: its device, its IOMMU, its bounce buffers, its
# memory. The first start of each boots, the next ones clone a snapshot of its own.
. "$(dirname "$0")/lib.sh"
own_cache
top=$(readlink -f "$(dirname "$0")/../..")

# A transfer, waited for; then what the log must not have.
cat >"$work/library" <<'END'
move() {
	echo "$2" >dma_streaming/$1/transfer || return
	i=0
	while [ "$(cat dma_streaming/$1/state)" = running ] && [ $i -lt 200 ]; do i=$((i + 1)); sleep 0.05; done
	[ "$(cat dma_streaming/$1/state)" = "${3:-done}" ] || { cat dma_streaming/$1/state; return 1; }
}
move_coherent() {
	echo "$2" >dma_coherent/$1/transfer || return
	i=0
	while [ "$(cat dma_coherent/$1/state)" = running ] && [ $i -lt 200 ]; do i=$((i + 1)); sleep 0.05; done
	has dma_coherent/$1/state "${3:-done}"
}
buffer() {	# NAME DIRECTION TEXT: lent to the device
	mkdir dma_streaming/$1 && echo $2 >dma_streaming/$1/direction &&
		echo "$3" >dma_streaming/$1/data && echo device >dma_streaming/$1/owner
}
back() { echo cpu >dma_streaming/$1/owner && echo cpu >dma_streaming/$1/owner; }
has() { [ "$(cat $1)" = "$2" ] || { echo "$1: $(cat $1), wanted $2"; return 1; }; }
differ() { [ "$(cat $1)" != "$(cat $2)" ] || { echo "$1 and $2: both $(cat $1)"; return 1; }; }
refused() { if (eval "$1") 2>/dev/null; then echo "not refused: $1"; return 1; fi; }
quiet_log() { ! dmesg | grep -E 'WARNING|BUG:|Oops|Call Trace|overflow|bounce buffer is full'; }
END

# in_preset NAME < commands: all of them must succeed.
in_preset() { { echo 'set -e'; cat "$work/library" -; echo quiet_log; } | guest --preset "$1" -- sh -s; }

liveness() {
	in_preset device <<'END'
mkdir ioremap/i
has ioremap/i/device edu
has ioremap/i/value 0x10000ed
echo 4 >ioremap/i/reg
echo 0x12345678 >ioremap/i/value
has ioremap/i/value 0xedcba987
grep -qx dma_device features
END
}
pattern() {
	in_preset device <<'END'
buffer a DMA_TO_DEVICE 'a pattern of bytes'
buffer b DMA_FROM_DEVICE ''
move a 1
move b 1
back b
has dma_streaming/b/data 'a pattern of bytes'
grep -q 'PCI-MSI.*kmemlab-edu' /proc/interrupts
[ $(awk '/kmemlab-edu/ { print $2 + $3 }' /proc/interrupts) -ge 8 ]
END
}
# 6000 bytes are three steps of the engine.
coherent() {
	in_preset device <<'END'
for name in c d; do
	mkdir dma_coherent/$name
	echo 28 >dma_coherent/$name/mask_bits
	echo 6000 >dma_coherent/$name/size
done
before=$(awk '/kmemlab-edu/ { print $2 + $3 }' /proc/interrupts)
echo 67 >dma_coherent/c/fill
echo 'seen by both' >dma_coherent/c/data
move_coherent c to_device
move_coherent d from_device
has dma_coherent/d/data 'seen by both'
[ $(awk '/kmemlab-edu/ { print $2 + $3 }' /proc/interrupts) -eq $((before + 12)) ]
echo 64 >dma_coherent/d/mask_bits
if [ $(($(cat dma_coherent/d/dma_addr))) -gt $((1 << 28)) ]; then want='failed: EIO'; else want=done; fi
move_coherent d to_device "$want"
END
}
out_of_reach() {
	in_preset device <<'END'
mkdir dma_streaming/a
echo vmalloc_sg >dma_streaming/a/source
echo 32 >dma_streaming/a/mask_bits
echo device >dma_streaming/a/owner
if [ $(($(cat dma_streaming/a/dma_addr))) -gt $((1 << 28)) ]; then want='failed: EIO'; else want=done; fi
move a to_device "$want"
echo cpu >dma_streaming/a/owner
echo 28 >dma_streaming/a/mask_bits
[ $(($(cat dma_streaming/a/phys))) -lt $((1 << 28)) ] || refused 'echo device >dma_streaming/a/owner'
END
}
# Objects that use the device are waited for, in both orders; then it can go and come back.
unplugged() {
	in_preset device <<'END'
dev=$(dirname $(grep -l 0x11e8 /sys/bus/pci/devices/*/device))
mkdir ioremap/i
buffer a DMA_TO_DEVICE text
echo 1 >$dev/remove &
sleep 0.3
[ -e $dev ]
mkdir ioremap/late
refused 'cat ioremap/late/value'
move a 1
back a
rmdir ioremap/i
wait
refused '[ -e $dev ]'
echo device >dma_streaming/a/owner
move a 1
back a
echo 1 >/sys/bus/pci/rescan
mkdir ioremap/i
has ioremap/i/value 0x10000ed
rmdir ioremap/i ioremap/late dma_streaming/a
cd /
rmmod kmemlab
END
}
translated() {
	in_preset iommu <<'END'
has machine/iommu 1
mkdir dma_coherent/c
has dma_coherent/c/dma_equals_phys 0
echo 28 >dma_coherent/c/mask_bits
echo 'not by its frames' >dma_coherent/c/data
move_coherent c to_device
echo 0 >dma_coherent/c/fill
move_coherent c from_device
has dma_coherent/c/data 'not by its frames'
buffer a DMA_TO_DEVICE 'through an IOMMU'
differ dma_streaming/a/dma_addr dma_streaming/a/phys
has dma_streaming/a/bounced 0
buffer b DMA_FROM_DEVICE ''
move a 1
move b 1
back b
has dma_streaming/b/data 'through an IOMMU'
mkdir dma_streaming/s
echo vmalloc_sg >dma_streaming/s/source
echo 20000 >dma_streaming/s/size
echo device >dma_streaming/s/owner
has dma_streaming/s/segments 1
END
}
# A write to what was mapped for reading does not reach memory. (QEMU reports only the first
# access to an address, so the device must not have read there before.)
guarded() {
	in_preset iommu <<'END'
buffer a DMA_TO_DEVICE new
buffer b DMA_TO_DEVICE old
move a to_device
move b from_device
back b
has dma_streaming/b/data old
dmesg | grep -q 'DMAR.*Write'
END
}
bounced() {
	in_preset swiotlb <<'END'
has machine/swiotlb 1
buffer a DMA_TO_DEVICE 'through a copy'
has dma_streaming/a/bounced 1
buffer b DMA_FROM_DEVICE ''
differ dma_streaming/b/dma_addr dma_streaming/b/phys
move a 1
move b 1
has dma_streaming/b/data ''
echo cpu >dma_streaming/b/owner
has dma_streaming/b/data 'through a copy'
END
}
lost() {
	in_preset swiotlb <<'END'
buffer a DMA_TO_DEVICE new
buffer b DMA_TO_DEVICE old
move a to_device
move b from_device
back b
has dma_streaming/b/data old
END
}
stale() {
	in_preset swiotlb <<'END'
buffer a DMA_FROM_DEVICE old
echo cpu >dma_streaming/a/owner
echo new >dma_streaming/a/data
echo device >dma_streaming/a/owner
move a to_device
buffer b DMA_FROM_DEVICE ''
move b from_device
back b
has dma_streaming/b/data old
END
}
no_device() {
	{ cat "$work/library"; cat <<'END'; } | guest -- sh -se
mkdir ioremap/i
for name in value virt device registers; do refused "cat ioremap/i/$name"; done
refused 'echo 1 >ioremap/i/value'
has ioremap/i/phys 0x0
echo 0x80 >ioremap/i/reg
buffer a DMA_TO_DEVICE 'by software'
buffer b DMA_FROM_DEVICE ''
move a 1
move b 1
has dma_streaming/b/data 'by software'
quiet_log
END
}
# Registers of others are looked at in the lab's own guests only, and never written.
others() {
	{ cat "$work/library"; cat <<'END'; } | guest -- sh -se
mkdir ioremap/i
echo 0xfee00000 >ioremap/i/phys
[ "$(cat ioremap/i/device)" = unknown ]
echo 0x30 >ioremap/i/reg
[ $(($(cat ioremap/i/value) & 0xff)) -ne 0 ]
refused 'echo 1 >ioremap/i/value'
refused 'echo 0x100000 >ioremap/i/phys'
rmdir ioremap/i
params=$(sed 's/.*kmemlab.raw_addresses=1.*/raw_addresses=1/' /proc/cmdline)
cd /
rmmod kmemlab
insmod /lib/modules/kmemlab.ko $params
cd /sys/kernel/config/kmemlab
mkdir ioremap/i
refused 'echo 0xfee00000 >ioremap/i/phys'
[ "$(cat ioremap/i/phys)" = 0x0 ]
quiet_log
END
}
nodes() {
	in_preset two-nodes <<'END'
has machine/nodes 2
[ -d zones/node0-DMA32 ] && [ -d zones/node1-DMA32 ]
for i in 0 1; do
	taskset $((i + 1)) mkdir pages/$i
	has pages/$i/node $i
done
END
}
little() { in_preset small <<<'[ $(cat machine/pages) -lt 32768 ]'; }
uncleared() {
	in_preset noinit <<'END'
has machine/init_on_alloc 0
refused 'grep -qx init_on_alloc features'
END
}
size_kept() { [ "$(guest --preset swiotlb --mem 192M -- sh -c 'echo $(($(cat machine/pages) < 49152))')" = 1 ]; }
cold() { [ "$(guest --cold --preset device -- sh -c 'mkdir ioremap/i; cat ioremap/i/value')" = 0x10000ed ]; }
unknown() { status 2 guest --preset desktop -- true 2>"$work/message" && grep -q 'two-nodes' "$work/message"; }
own_snapshot() {
	local before
	before=$(ls "$KMEMLAB_CACHE/snaps" | wc -l)
	guest --preset noinit -- true && [ "$(ls "$KMEMLAB_CACHE/snaps" | wc -l)" -eq "$before" ] && [ "$before" -ge 6 ]
}
transcripts() {
	[ -x "${KML_BIN:-}/play" ] || { echo "no play in KML_BIN"; return 1; }
	KML_PRESET=device KML_ONLY='dma_streaming dma_coherent ioremap' \
		sh "$top/tests/transcripts/compare.sh" home:twin guest:configfs
}

ok "device: liveness answers the complement" liveness
ok "device: a pattern from one buffer to another, with interrupts" pattern
ok "device: a coherent buffer is moved, too, by its address" coherent
ok "device: addresses above 28 bits are refused" out_of_reach
ok "device: it can be unplugged, when nobody uses it any more" unplugged
ok "device: booted cold, it is there too" cold
ok "iommu: the device's addresses are not physical" translated
ok "iommu: a wrong direction is stopped" guarded
ok "swiotlb: the device works on a copy" bounced
ok "swiotlb: a wrong direction loses what the device wrote" lost
ok "swiotlb: a wrong direction shows the device stale bytes" stale
ok "plain: no device, no registers, and DMA by software" no_device
ok "plain: others' registers are read with mmio=1 alone" others
ok "two-nodes: memory near each processor" nodes
ok "small: little memory" little
ok "noinit: nothing is cleared" uncleared
ok "another size than the preset's" size_kept
ok "each preset has its own snapshot" own_snapshot
ok "an unknown preset is 2" unknown
ok "the transcripts are the twin's, byte by byte" transcripts
done_testing
