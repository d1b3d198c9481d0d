# SPDX-License-Identifier: GPL-2.0
# Memory with holes: much is free, yet no two free frames stand side by side.
. "$(dirname "$0")/lib.sh"
f=fragment/f

say "mkdir takes nothing yet."
run mkdir $f
run ls $f
look $f order pattern pages held freed largest_free_order
run cat used_bytes

say "run takes 1024 frames and gives every other one back: none finds its buddy."
put $f run 1
look $f held freed largest_free_order
run cat used_bytes
put $f run 1
put $f run 2

say "An argument begins anew; an odd number of blocks leaves the smaller half."
put $f pages 7
look $f pages held freed
run cat used_bytes
put $f run 1
look $f held freed
put $f order 2
put $f pages 41
put $f run 1
look $f order pages held freed largest_free_order
run cat used_bytes

say "All of them go back: the blocks are whole again."
put $f pattern all
put $f run 1
look $f pattern held freed largest_free_order
put $f run 1
look $f held freed
run cat used_bytes

say "More than there is: nothing is kept."
put $f order 0
put $f pages 16777216
put $f run 1
put $f pages 100000
put $f run 1
look $f held freed largest_free_order
run cat used_bytes

say "A failure in the middle gives all back."
put $f pages 8
put inject nth 5
put $f run 1
look $f held freed
run cat used_bytes
put inject books 1
put inject nth 1
put $f run 1
put inject books 0
look $f held freed

say "What is no pattern, no order, no number."
put $f pattern none
put $f order 15
put $f pages 0
put $f run 0
run rmdir $f
run cat used_bytes
