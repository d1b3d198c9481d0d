#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every place of the module that allocates was made to fail by failures.cases: on a guest, or
# on the twin, which has machines and devices that the guest lacks. The places are those that
# the compiler put into kmemlab.ko, so a new one is asked for as soon as it is there. What
# failed is asked of inject/sites; where loading failed, of the kernel's log. What each failure
# leaves behind is judged by failures.sh, and by benches and load_fails, which run here.
. "$(dirname "$0")/lib.sh"

module=${KMEMLAB%/*}/kmemlab.ko
[ -e "$module" ] || { echo "$module: no such file; run make first"; exit 77; }
LC_ALL=C grep -a -o 'kml-site [A-Za-z0-9_./-]*\.c:[0-9]* [a-z_0-9]*' "$module" | sed 's,kml-site ,,; s,.*/,,' |
	sort -u >"$work/places"
[ -s "$work/places" ] || stop sites "$module names no place that allocates"

# What a home, reached at the folder $root, has failed; without the count.
cat >"$work/asks" <<'END'
echo 0 >$root/inject/books
for from in 0 50 100 150 200 250; do
	echo $from >$root/inject/from
	grep -v ' more$' $root/inject/sites
done | sed 's/ [0-9]*$//'
END

# nth N COMMAND...: the command with its N-th allocation failing, and what it needs afterwards.
nth() {
	printf 'echo %s > inject/nth\n' "$1"
	shift
	printf '%s\n' "$@" 'echo 1 > inject/off'
}
# What failures.cases cannot say: threads that allocate, mistakes, and machines of the twin's.
twin_alone() {
	for kind in leak uninitialised_read sleep_in_atomic gfp_highmem; do
		printf 'mkdir bugs/f\necho %s > bugs/f/kind\n' $kind
		nth 1 'echo 1 > bugs/f/trigger' 'wait bugs/f/state done'
		echo 'rmdir bugs/f'
	done
	printf 'mkdir bugs/f\necho wrong_dma_direction > bugs/f/kind\n'
	nth 3 'echo 1 > bugs/f/trigger' 'wait bugs/f/state done'
	echo 'echo 1 > inject/books'
	for kind in use_after_free_write double_free; do
		echo "echo $kind > bugs/f/kind"
		for n in 1 2 3 4; do nth $n 'echo 1 > bugs/f/trigger'; done
	done
	printf '%s\n' 'echo 0 > inject/books' 'echo use_after_free_read > bugs/f/kind' 'echo 0 > bugs/f/slub_debug'
	nth 1 'echo 1 > bugs/f/trigger'
	printf '%s\n' 'rmdir bugs/f' 'mkdir demos/f'
	for system in my_zone my_dma percpu_counter setup_dma streaming_sequence dma_demo gpio; do
		echo "echo $system > demos/f/system"
		for n in 1 2 3 4; do nth $n 'echo 1 > demos/f/run' 'echo 1 > demos/f/release'; done
	done
	printf '%s\n' 'rmdir demos/f' 'mkdir ioremap/f' 'echo 0x4804c000 > ioremap/f/phys'
	nth 1 'echo 1 > ioremap/f/request'
	printf '%s\n' 'rmdir ioremap/f' 'mkdir kmap_slots/f'
	nth 1 'echo 1 > kmap_slots/f/run' 'wait kmap_slots/f/state done'
	echo 'rmdir kmap_slots/f'
}
kernel_alone() {
	printf '%s\n' 'mkdir dma_coherent/f' 'echo 1 > inject/books'
	nth 1 'cat dma_coherent/f/bytes_per_us'
	printf '%s\n' 'echo 0 > inject/books' 'rmdir dma_coherent/f'
}

list 1 >"$work/list"
twin_alone >"$work/list.twin"
grep -v kmap_slots "$work/list.twin" >"$work/list.low"
mkdir -p "$work/root"
for machine in pc i386 beaglebone; do
	"$KMEMLAB" mount "$work/root" --machine $machine || stop sites "twin $machine cannot be mounted"
	more=$work/list.low
	[ $machine != i386 ] || more=$work/list.twin
	cat "$work/list" "$more" | "$KMEMLAB" --transcript --home kernel --root "$work/root" >"$work/$machine.out" ||
		stop sites "twin $machine did not play"
	root=$work/root
	. "$work/asks" >>"$work/failed"
	"$KMEMLAB" umount "$work/root"
done
kernel_alone | cat "$work/list" - >"$work/list.kernel"
cp "$here/benches" "$work"
"${CC:-gcc}" -std=gnu11 -D_GNU_SOURCE -O1 -static -s -o "$work/memdriver" "$here/../kernel/memdriver.c" ||
	stop sites "memdriver.c does not compile"
tar -C "$work" -cf - list.kernel asks benches memdriver | timeout "${KML_LIMIT:-400}" "$KMEMLAB" vm -- sh -c '
	tar -C /tmp -xf - && kmemlab --transcript --home kernel </tmp/list.kernel >/tmp/out || exit 99
	. /tmp/benches
	/tmp/memdriver fails | sed -n "s/^not ok [0-9]* -/not ok memdriver:/p"
	root=$PWD
	. /tmp/asks' >"$work/out" || stop sites "the guest did not play"
timeout "${KML_LIMIT:-400}" "$KMEMLAB" vm --preset device -- sh -s <"$here/load_fails" >>"$work/out" ||
	stop sites "the guest with a device did not play"
grep -E '^(ok|not ok) ' "$work/out"
! grep -q '^not ok' "$work/out" || worst=1
sed -e '/^ok /d' -e '/^not ok /d' -e 's/^site //' "$work/out" >>"$work/failed"
sort -u "$work/failed" >"$work/failed.once"
comm -23 "$work/places" "$work/failed.once" >"$work/never"
if [ -s "$work/never" ]; then
	echo "not ok sites: never made to fail: $(paste -sd';' "$work/never" | sed 's/;/; /g')"
	exit 1
fi
echo "ok sites: each of $(wc -l <"$work/places") places that allocate was made to fail"
exit $worst
