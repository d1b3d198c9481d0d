# SPDX-License-Identifier: GPL-2.0
# What may be written: numbers, names, text; a refused write changes nothing.
. "$(dirname "$0")/lib.sh"
o=kmalloc/a
run mkdir $o
put $o size 100

say "Numbers: decimal, 0x, and the suffixes K, M, G, T."
for value in 64 0x40 0X40 0x4f 1K 1k 2M 0 007 64K; do
	put $o size "$value"
	look $o size
done
run echo -n 96 '>' $o/size
look $o size

say "Not numbers."
for value in '' abc -1 +1 1.5 0x 0xg 1KB K ' 64' '64 ' '64 64' 64_ 1e3 '6,4' NULL \
	"$(printf '\001\377')" 'ü'; do
	put $o size "$value"
	look $o size
done

say "Numbers out of range."
for value in 67108865 65M 1G 18446744073709551615 18446744073709551616 \
	99999999999999999999999 0xffffffffffffffff 0x10000000000000000 17179869184G 16777216T; do
	put $o size "$value"
	look $o size
done
put $o fill 256
put $o fill 255
put $o fill -1
put $o fill x
put $o resize 65M
put $o resize x
look $o size ksize

say "As long as a value may be."
run echo -n "$(printf %04095d 72)" '>' $o/size
look $o size
run echo -n "$(printf %04095d 0 | tr 0 x)" '>' $o/size
look $o size

say "Names: one of the list, as it is spelled there."
for value in kzalloc KZALLOC kzallo kzallocs 'kzalloc kmalloc' 'kmalloc|kzalloc' '' 0; do
	put $o fn "$value"
	look $o fn
done

say "Names joined by |; 0 is none."
run mkdir caches/c
for value in SLAB_POISON 'SLAB_POISON|SLAB_RED_ZONE' 'SLAB_RED_ZONE|SLAB_POISON' \
	'SLAB_POISON | SLAB_RED_ZONE' 'SLAB_POISON|' '|' '' 0 'SLAB_POISON|SLAB_POISON' POISON; do
	put caches/c flags "$value"
	look caches/c flags
done

say "Yes or no."
for value in 1 0 2 yes ''; do
	put caches/c merge "$value"
	look caches/c merge
done

say "State: counts."
for value in 0 1 1K 16777217 -1 many; do
	put caches/c count "$value"
	look caches/c count objects
done
put caches/c count 0

say "Text: any bytes, up to the object's size."
put $o size 16
for value in x '' 'sixteen bytes ..' 'seventeen bytes ..' "$(printf 'tab\there')" 'a # b'; do
	put $o data "$value"
	look $o data
done
run echo -n "no newline" '>' $o/data
look $o data
run rmdir caches/c
run rmdir $o
