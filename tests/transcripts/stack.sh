# SPDX-License-Identifier: GPL-2.0
# The kernel stack: small, fixed, and one for each task.
. "$(dirname "$0")/lib.sh"

say "How large it is, and how much of it this very read uses."
run ls stack
look stack size used left used_max base end vmapped frame_warn
run stat stack/base
run stat stack/end
run stat stack/frame
run holds stack 'end - base == size'
run holds stack '0 < used < size / 2'
run holds stack 'left > size / 2'
run holds machine 'thread_size == 16384 || thread_size == 8192 || thread_size == 32768'
run holds stack 'size == 16384 || size == 8192 || size == 32768'

say "A frame is taken, filled, and left again: what is seen is the mark that it leaves."
put stack frame 1
put stack frame 2048
run holds stack 'used_max > 2048'
run holds stack 'used < 2048'
put stack frame 3000
run holds stack '3000 < used_max < size'

say "At most half of what is left."
put stack frame 8192
put stack frame 16384
put stack frame 0
put stack frame 64K
put stack frame 65537
run holds stack 'used_max < size * 3 / 4'
