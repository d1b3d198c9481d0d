# SPDX-License-Identifier: GPL-2.0
# Deliberate mistakes: their attributes, and what is refused. Nothing is triggered here: a
# kernel allows it only with bugs=1, and some of them end it (tests/kernel/bugs.sh).
. "$(dirname "$0")/lib.sh"
b=bugs/b

say "mkdir makes no mistake yet."
run mkdir $b
run ls $b
look $b kind slub_debug state report detector seen
run cat used_bytes

say "A kind each."
for kind in underflow use_after_free_read use_after_free_write double_free leak wrong_free \
	invalid_free sleep_in_atomic uninitialised_read gfp_highmem wrong_dma_direction \
	write_rodata stack_overflow overflow; do
	put $b kind $kind
	look $b kind state
done
put $b kind
put $b kind none
put $b slub_debug 0
look $b slub_debug
put $b slub_debug 2
put $b slub_debug
put $b slub_debug 1
look $b kind

say "Only 1 triggers."
put $b trigger
put $b trigger 0
put $b trigger 2
put $b trigger yes
look $b state detector seen
run cat $b/trigger
put $b state done
put $b report nothing

say "Without memory for the books there is no object."
put inject books 1
put inject nth 3
run mkdir bugs/c
put inject nth 2
run mkdir bugs/c
put inject off 1
put inject books 0
run rmdir $b
run cat objects
run cat used_bytes
