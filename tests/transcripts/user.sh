# SPDX-License-Identifier: GPL-2.0
# A program's memory is lazy: mapping it costs addresses, touching it costs frames.
. "$(dirname "$0")/lib.sh"
u=user/u

say "64 MiB are mapped at once, and nothing is there."
run mkdir $u
run ls $u
look $u size pattern touched minor major rss_pages page_table_bytes layout
run holds $u 'rss_pages < size / machine/page_size'
run holds $u 'page_table_bytes < 32 * machine/page_size'
run stat $u/layout
run cat used_bytes

say "The first write to a page is a fault, and brings one frame."
put $u touch 10
look $u touched minor major rss_pages page_table_bytes
run holds $u 'minor == 10'
run cat used_bytes
put $u touch 990
look $u touched
run holds $u 'minor == 1000'
run holds $u 'rss_pages < 1500'
run cat used_bytes

say "Neighbours share a page table; scattered pages need all of them, 8 bytes a page."
run holds $u 'page_table_bytes < 24 * machine/page_size'
put $u pattern random
look $u pattern touched
put $u touch 32
look $u touched minor
run holds $u 'page_table_bytes >= size / machine/page_size * 8'

say "Fewer than were touched begins anew; more goes on; not more than there are."
put $u touched 5
look $u touched
run holds $u 'page_table_bytes < 20 * machine/page_size'
put $u touched 20
look $u touched minor rss_pages
put $u touched 16384
look $u touched rss_pages
run holds $u 'minor == 32 + touched'
put $u touch 1
look $u touched
put $u touched 16385

say "Released: the frames are gone, the faults are not forgotten."
put $u release 1
look $u touched minor rss_pages
run holds $u 'rss_pages < 500'
run cat used_bytes
put $u touch 3
look $u touched

say "Never touched."
put $u pattern none
put $u touch 1
put $u touched 1
put $u touched 0
look $u touched minor

say "Sizes: whole pages; more than the machine has is refused."
put $u pattern sequential
put $u size 4097
put $u touch 100
look $u size touched
run holds $u 'minor == (size + machine/page_size - 1) / machine/page_size'
put $u size 1099511627776
look $u size
put $u size 0
put $u touch 0
put $u release 0

say "The lab's limit holds for what is touched."
run echo 128M '>' max_bytes
put $u size 256M
put $u touch 40000
look $u touched minor
run cat used_bytes

say "A failure leaves what there was."
put inject books 1
put inject nth 2
run mkdir user/v
put inject nth 3
run mkdir user/v
put inject off 1
put inject books 0
run rmdir $u
run cat used_bytes
