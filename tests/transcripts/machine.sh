# SPDX-License-Identifier: GPL-2.0
# What the machine and its kernel decide.
. "$(dirname "$0")/lib.sh"

say "Pages, and what describes them."
look machine name page_size page_shift pages struct_page_size page_overhead_percent
run holds machine 'page_size == 4096 || page_size == 16384'

say "Where the kernel's address space begins and ends."
look machine page_offset phys_offset vmalloc_start vmalloc_end vmemmap_start modules_start
look machine levels virt_bits
run holds machine 'page_offset < vmalloc_start < vmalloc_end'
run holds machine 'vmemmap_start == 0 || vmalloc_end < vmemmap_start'
run stat machine/page_offset
run stat machine/levels

say "Limits of the allocators."
look machine max_order kmalloc_max_size kmalloc_max_cache_size kmalloc_min_size kmalloc_caches
look machine zero_size_ptr
run holds machine 'kmalloc_max_cache_size == 2 * page_size'

say "The rest of the machine."
look machine cpus nodes cache_line thread_size init_on_alloc slub_debug iommu swiotlb
run ls machine
run mkdir machine/more
run rmdir machine
