# SPDX-License-Identifier: GPL-2.0
# The zones of physical memory, empty ones too.
. "$(dirname "$0")/lib.sh"

say "Every frame belongs to one zone."
run ls zones
run ls zones/DMA
for zone in DMA DMA32 Normal Movable Device; do
	say "Zone $zone: its frames, its watermarks, its buddy lists."
	look zones/$zone start_pfn spanned present managed free min low high
	look zones/$zone lowmem_reserve free_area largest_free_order
done

say "What holds in any zone that has frames."
run holds zones/DMA '0 < managed <= present <= spanned'
run holds zones/DMA '(start_pfn + spanned) * machine/page_size <= 16M || start_pfn * machine/page_size >= 256M'
run holds zones/DMA 'min < low < high'
run stat zones/DMA32/free
run mkdir zones/Mine
run rmdir zones/DMA
