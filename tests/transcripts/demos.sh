# SPDX-License-Identifier: GPL-2.0
# The programs of the course's sources: mended ones run, and what is wrong with the printed
# ones. Those run only where mistakes are allowed (tests/kernel/demos.sh).
. "$(dirname "$0")/lib.sh"
d=demos/d

run mkdir $d
run ls $d
look $d system variant state held leaked steps log defects
put $d release 1
put $d run 0
put $d release 2
put $d system none
put $d variant
run cat used_bytes

for system in my_memory my_zone my_dma cache_init percpu_counter setup_dma mem_example \
	my_device_cache streaming_sequence mask_fallback kmem_cache_demo dma_demo led_blink gpio; do
	say "$system: loaded, loaded twice, unloaded, unloaded twice."
	put $d system $system
	look $d defects
	put $d run 1
	look $d state leaked log
	[ $system = percpu_counter ] || look $d held
	put $d run 1
	put $d release 1
	look $d state held leaked steps log
	put $d release 1
	run cat used_bytes
done

say "An allocation fails: the mended program takes its error path and loses nothing."
for system in my_memory my_zone my_dma cache_init mem_example streaming_sequence dma_demo; do
	put $d system $system
	for n in 1 2 3; do
		put inject nth $n
		put $d run 1
		look $d state held leaked log
		put inject off 1
		put $d release 1
	done
	run cat used_bytes
done

say "The printed variant lists the same defects."
put $d system my_memory
put $d variant as_printed
look $d variant state defects
put inject books 1
put inject nth 1
put $d system my_zone
put inject off 1
put inject books 0
look $d system
run rmdir $d
run cat objects
run cat used_bytes
