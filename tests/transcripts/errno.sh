# SPDX-License-Identifier: GPL-2.0
# Every errno that directories and files answer by themselves.
. "$(dirname "$0")/lib.sh"
long=abcdefghijklmnopqrstuvwxyz0123456789abcdefghijklmnopqrstuvwxyz0
say "mkdir works only where objects are made."
for path in more machine/more zones/more zones/DMA/more; do
	run mkdir $path
done
run mkdir kmalloc/a
run mkdir kmalloc/a/more
run mkdir kmalloc/a
run mkdir kmalloc
run mkdir nowhere/a
run mkdir kmalloc/a/size
run mkdir kmalloc/a/size/more

say "Names: letters, digits, . _ -, at most 63, not beginning with . or -."
for name in .hidden -dash 'a b' 'a+b' 'a:b' 'ä' ${long}1; do
	run mkdir "kmalloc/$name"
done
for name in $long A.b_c-9 0; do
	run mkdir "kmalloc/$name"
	run rmdir "kmalloc/$name"
done
run mkdir kmalloc/$long$long$long$long$long

say "What is fixed stays, and what holds others too."
for path in kmalloc machine zones zones/DMA caches; do
	run rmdir $path
done
run rmdir nowhere
run rmdir kmalloc/nothing
run rmdir kmalloc/a/size
run mkdir caches/c
run mkdir caches/c/o
run mkdir caches/c/o/more
run rmdir caches/c
run rmdir caches/c/count
run ls caches
run ls caches/c

say "Files are opened only for what they do."
run echo 1 '>' kmalloc/a/ksize
run cat kmalloc/a/fill
run cat kmalloc/a/nothing
run echo 1 '>' kmalloc/a/nothing
run cat kmalloc
run cat kmalloc/a
run echo 1 '>' kmalloc/a
run cat kmalloc/a/size/more
run ls kmalloc/a/size
run ls kmalloc/nothing
run stat kmalloc/nothing

say "Modes."
for path in kmalloc kmalloc/a kmalloc/a/size kmalloc/a/ksize kmalloc/a/virt kmalloc/a/data \
	kmalloc/a/resize caches/c/o/index caches/c/shrink max_bytes; do
	run stat $path
done
run rmdir caches/c/o
run rmdir caches/c
run rmdir kmalloc/a
run rmdir kmalloc/a
run cat kmalloc/a/size
run cat objects
