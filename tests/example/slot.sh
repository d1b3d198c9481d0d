# SPDX-License-Identifier: GPL-2.0
# The example group: a slot that one object holds at a time.
. "${KML_LIB:-$(dirname "$0")/../transcripts}/lib.sh"
o=slot/a

say "mkdir claims slot 0; a second object finds it held."
run mkdir $o
look $o number size ksize made holders
run mkdir slot/b

say "An argument of create: the old slot is given up before the new one is claimed."
put $o number 2
look $o number made holders
put $o size 100
look $o size ksize made holders

say "Where the new cannot be made, the old is made again."
run mkdir slot/b
put slot/b number 2
look slot/b number made holders
put $o data kept
put $o size 8M
look $o size ksize made data holders

say "Values, and an action that takes a name."
put $o data 'a text'
look $o data
put $o paint none
look $o data
put $o paint colour
put $o paint
put $o number 4
put $o number -1
put $o size 0
look $o number size made
run cat $o/paint
run stat $o/paint
run stat $o/data
run rmdir slot/b
run rmdir $o
run ls slot
