#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# module.sh B: builds B/kmemlab.ko in a folder of links to the sources, B/ko, so that
# these stay clean and kbuild still sees what changed. KDIR is a kernel's build folder;
# without it vm/fetch.sh gets the headers of guest kernel KERNEL, and where that cannot
# be done the module is left out with a word about it. MODULE_FLAGS go to kbuild.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*}
mkdir -p "$1"
b=$(cd "$1" && pwd)
unset MAKEFLAGS MFLAGS MAKELEVEL

# links FROM TO: every source of FROM, nothing else.
links() {
	mkdir -p "$2"
	find "$2" -type l -delete
	find "$1" -maxdepth 1 -type f \( -name '*.[ch]' -o -name '*.def' -o -name Kbuild \) ! -name '*.mod.c' \
		-exec ln -sf -t "$2" {} +
}
links "$top/module" "$b/ko/module"
links "$top/configfs-schema" "$b/ko/configfs-schema"
if [ -n "${EXTRA:-}" ]; then
	extra=$(cd "$EXTRA" && pwd)
	ln -sf -t "$b/ko/configfs-schema" "$extra"/*.def
	ln -sf -t "$b/ko/module" "$extra"/*.c
fi

options=(CC="${KMEMLAB_GUEST_CC:-gcc}")
if [ -z "${KDIR:-}" ]; then
	# Its messages are shown as they come, and the last of them is the reason.
	if ! KDIR=$(set -o pipefail
		{ bash "$top/vm/fetch.sh" "${KERNEL:-6.1}" 2>&1 >&3 | tee "$b/fetch.log" >&2; } 3>&1); then
		echo "  no headers of kernel ${KERNEL:-6.1}: $(tail -n 1 "$b/fetch.log")" >&2
		echo "  kmemlab.ko is left out; KDIR=/lib/modules/\$(uname -r)/build takes this machine's own" >&2
		exit 0
	fi
	KDIR=$KDIR/build
	mapfile -t options < <(bash "$top/vm/build.sh" --options "${KERNEL:-6.1}")
fi
log=$b/ko/build.log
status=0
# shellcheck disable=SC2086
make -j "$(nproc)" -C "$KDIR" M="$b/ko/module" "${options[@]}" V="${V:-0}" ${MODULE_FLAGS:-} modules >"$log" 2>&1 || status=$?
if [ $status -ne 0 ] || [ "${V:-0}" != 0 ] || [ -n "${MODULE_FLAGS:-}" ]; then
	grep -v -e '^make\[*[0-9]*\]*: \(Entering\|Leaving\)' "$log" || :
elif grep -q -e '^  LD \[M\]' "$log"; then
	echo "  LD [M]  $1/kmemlab.ko"
	grep -e 'warning:' "$log" | grep -v 'compiler differs\|pahole version\|BTF' >&2 || :
fi
[ $status -eq 0 ] || exit 1
cmp -s "$b/ko/module/kmemlab.ko" "$b/kmemlab.ko" || cp "$b/ko/module/kmemlab.ko" "$b/kmemlab.ko"
