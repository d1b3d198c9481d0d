#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# kernels.sh: what `make check-kernels` runs. Every transcript on a guest of each kernel in
# KERNELS (all that have a twin in vm/kernels.tsv), against that twin: the same bytes, or
# just the lines of kernels/<kernel>/<transcript>.diff, whose reason is in differences.tsv.
# A line a kernel; the last line is "N passed, N failed". KMEMLAB and KML_BIN as in tests/.
set -u
here=$(cd "$(dirname "$0")" && pwd)
table=$here/../vm/kernels.tsv
pins=$here/kernels
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP

# column NAME NUMBER: of the kernel's row.
column() { awk -F'\t' -v n="$1" -v c="$2" '!/^#/ && $1 == n { print $c }' "$table"; }
twin_of() { column "$1" 16; }
# architectures KERNEL...: what Debian calls theirs, which are purposes of packages.tsv.
architectures() { for name do column "$name" 7; done | sort -u; }
names() { awk -F'\t' '!/^#/ && $2 == "debian" && $16 != "-" { print $1 }' "$table"; }

# Every pinned difference has its reason, and every reason its difference.
pins_ok() {
	diff <(grep -v '^#' "$pins/differences.tsv" | cut -f1,2 | tr '\t' / | sort) \
		<(cd "$pins" && find . -name '*.diff' | sed 's|^\./||; s|\.diff$||' | sort)
}

# quiet_module KERNEL: was its guest's module built with W=1 and without a word? That compilers differ is none.
quiet_module() {
	local image built
	image=$(bash "$here/../vm/build.sh" "$1") || return 1
	built=$(sed -n 's|^module=\(.*\)/kmemlab.ko$|\1|p' "$image/info")
	[ -s "$built/module.log" ] || { echo "$built/module.log: nothing in it"; return 1; }
	! grep -e 'warning:' "$built/module.log" | grep -v 'compiler differs\|pahole version\|BTF'
}

# one KERNEL: prepares and plays; the log and the result are files.
one() {
	local start=$SECONDS log=$work/$1.log twin
	twin=$(twin_of "$1")
	if [ -z "$twin" ] || [ "$twin" = - ]; then
		echo "not ok $1: vm/kernels.tsv names no twin for it" >"$work/$1.result"
	elif ! timeout 900 "$KMEMLAB" vm --kernel "$1" --prepare >"$log" 2>&1 </dev/null; then
		{
			echo "not ok $1: no guest: $(grep '^vm: ' "$log" | tail -n 1)"
			tail -n 20 "$log" | sed 's/^/    /'
		} >"$work/$1.result"
	elif ! quiet_module "$1" >"$log"; then
		{
			echo "not ok $1: the module does not build without warnings"
			sed 's/^/    /' "$log"
		} >"$work/$1.result"
	elif KML_KERNEL=$1 KML_PINS=$pins/$1 KML_LIMIT=120 \
		timeout 600 sh "$here/transcripts/compare.sh" "home:twin:$twin" guest:configfs >"$log" 2>&1; then
		echo "ok $1: $(grep -c '^played.* 2 of 2' "$log") transcripts as on twin $twin, $(grep -c \
			'^pinned' "$log") with a known difference, $((SECONDS - start)) s" >"$work/$1.result"
	else
		{
			echo "not ok $1: differs from twin $twin"
			grep -v '^played\|^skipped' "$log" | sed 's/^/    /'
		} >"$work/$1.result"
	fi
}

# high KERNEL: its high memory, where it has some.
high() {
	case $1 in *-i386 | *-armhf) ;; *) return ;; esac
	bash "$pins/highmem.sh" "$1" >>"$work/$1.result" 2>&1
}

# further KERNEL: what else is asked of a kernel whose transcripts are right.
further() {
	grep -q '^ok' "$work/$1.result" || return
	high "$1"
	bash "$pins/words.sh" "$1" "$(twin_of "$1")" >>"$work/$1.result" 2>&1
}

# slowest_first KERNEL...: processors of other kinds take longest, and are not to be the last alone.
slowest_first() {
	for name do
		case $name in *-arm*) echo "1 $name" ;; *) echo "2 $name" ;; esac
	done | sort -s -n -k1,1 | cut -d' ' -f2
}

kernels=${KERNELS:-$(names)}
# The guests need no command of ours, and without it they are not made anew for each build.
export KMEMLAB_COMMAND=
if ! pins_ok >"$work/pins"; then
	echo "not ok differences: tests/kernels/differences.tsv and the .diff files do not match"
	sed 's/^/    /' "$work/pins"
	echo "0 passed, 1 failed"
	exit 1
fi
# shellcheck disable=SC2046,SC2086
bash "$here/setup.sh" $(architectures $kernels)
running=0
# shellcheck disable=SC2046,SC2086
for kernel in $(slowest_first $kernels); do
	if [ "$running" -ge "$(nproc)" ]; then
		wait -n
		running=$((running - 1))
	fi
	{ one "$kernel"; further "$kernel"; } &
	running=$((running + 1))
done
wait
passed=0 failed=0
for kernel in $kernels; do
	cat "$work/$kernel.result" 2>/dev/null || echo "not ok $kernel: no result"
	if grep -q '^ok' "$work/$kernel.result" 2>/dev/null && ! grep -q '^not ok' "$work/$kernel.result"; then
		passed=$((passed + 1))
	else
		failed=$((failed + 1))
	fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
