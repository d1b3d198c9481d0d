#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# The printed programs on a real kernel, which tells the same of them as the twin; and the
# mended ones, whatever fails, lose nothing there.
. "$(dirname "$0")/lib.sh"
. "$work/t/judge"
systems="my_memory my_zone my_dma cache_init setup_dma mem_example my_device_cache
streaming_sequence mask_fallback kmem_cache_demo dma_demo"
vm() { timeout "${KML_LIMIT:-200}" "$KMEMLAB" vm --quiet "$@"; }

for system in $systems; do
	printf 'mkdir demos/d\necho %s > demos/d/system\necho as_printed > demos/d/variant\n' $system
	for n in 0 1 2 3 7; do
		[ $n = 0 ] || echo "echo $n > inject/nth"
		echo 'echo 1 > demos/d/run'
		for name in state held leaked log; do echo "cat demos/d/$name"; done
		[ $n = 0 ] || echo 'echo 1 > inject/off'
		printf 'echo 1 > demos/d/release\ncat demos/d/state\ncat demos/d/leaked\n'
	done
	printf 'rmdir demos/d\ncat used_bytes\n'
done >"$work/commands"
"$KMEMLAB" --home twin -k -f "$work/commands" >"$work/twin" 2>/dev/null
vm --param bugs=1 -- sh -c 'cat >/tmp/commands; kmemlab --home kernel -k -f /tmp/commands 2>/dev/null' \
	<"$work/commands" >"$work/kernel" 2>&1
if [ -s "$work/twin" ] && cmp -s "$work/twin" "$work/kernel"; then
	pass "printed programs do on the kernel what they do on the twin"
else
	fail "printed programs do on the kernel what they do on the twin" \
		"$(diff "$work/twin" "$work/kernel" | head -n 20)"
fi

got=$(vm -- sh -c 'mkdir demos/d; echo as_printed >demos/d/variant; echo 1 >demos/d/run' 2>&1)
case $got in
*"Operation not permitted"*) pass "without bugs=1 no printed program runs" ;;
*) fail "without bugs=1 no printed program runs" "$got" ;;
esac

in_guest <<END
echo 1 >inject/books
for system in $(echo $systems) percpu_counter; do
	n=0
	until [ \$n -gt 40 ]; do
		n=\$((n + 1))
		mkdir demos/d; echo \$system >demos/d/system
		echo \$n >inject/nth
		echo 1 >demos/d/run 2>/dev/null
		left=\$(cat inject/left)
		echo 1 >inject/off
		[ \$(cat demos/d/leaked) = 0 ] || fail "\$system" "\$(cat demos/d/leaked) bytes lost at \$n"
		[ \$(cat demos/d/state) != stopped ] || fail "\$system" "stopped at \$n"
		rmdir demos/d
		[ \$left = 0 ] || break
	done
	want "\$system loses nothing, whatever fails" 0 "\$(cat used_bytes)"
done
echo 0 >inject/books
END
exit $((failed | worst))
