#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# What `make check` runs. A part is a function part_NAME below; as many run at once as
# there are CPUs. Lines: "ok PART/NAME", "not ok PART/NAME: why", "skip PART/NAME: reason",
# and at the end "N passed, N failed". Status 0 only where nothing failed.
# B is the folder to build in, ONLY names parts or tests (patterns, their ends left open).
set -u
here=$(cd "$(dirname "$0")" && pwd)
top=${here%/*}
cd "$top" || exit 99
mkdir -p "${B:=build}" || exit 99
B=$(cd "$B" && pwd)
ONLY=${ONLY:-}
make=${MAKE:-make}
unset MAKEFLAGS MFLAGS MAKELEVEL KMEMLAB_HOME KMEMLAB_DATADIR
export LC_ALL=C CI=1

parts='transcripts lessons grade shell unit vm kernel sweep fuzz asan tsan module install example fuse docs waist'
slow='sites class'	# run where ONLY names them, and by .ci/run: they take minutes
read -ra only <<<"$ONLY"
for word in "${only[@]}"; do
	for part in $parts $slow; do
		# shellcheck disable=SC2053
		[[ $part != ${word%%/*}* ]] || continue 2
	done
	echo "ONLY='$word': wanted some of: $parts $slow" >&2
	exit 2
done

work=$(mktemp -d /tmp/kml-check.XXXXXX) || exit 99
mkdir "$work/tmp" "$work/log" "$work/home"
# Every process that a test starts carries this; whoever has it at the end was left behind.
export TMPDIR=$work/tmp KML_CHECK=${work##*.}
export KMEMLAB=$B/kmemlab KML_BIN=$B
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=0 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1
# libcheck's four seconds a test are meant for a machine with nothing else to do.
export CK_TIMEOUT_MULTIPLIER=10

say() { printf '# %s\n' "$*"; }

# wanted NAME: does ONLY ask for it?
wanted() {
	local word
	[ -n "$ONLY" ] || return 0
	for word in "${only[@]}"; do
		# shellcheck disable=SC2053
		[[ $1 != $word* ]] || return 0
	done
	return 1
}
part_wanted() {
	local word
	[ -n "$ONLY" ] || return 0
	for word in "${only[@]}"; do
		# shellcheck disable=SC2053
		[[ $1 != ${word%%/*}* ]] || return 0
	done
	return 1
}

# results NAME < output: result lines of a script that prints its own (TAP, or ours),
# with NAME before them; the rest indented where one of them failed.
results() {
	awk -v name="$1" '
	{ sub(/\r$/, "") }
	/^(not )?ok [0-9]+( - |$)/ {
		bad = /^not /; text = $0; sub(/^(not )?ok [0-9]+( - )?/, "", text)
		if (match(text, / # SKIP ?/)) {
			print "skip " name ": " substr(text, 1, RSTART - 1) ": " substr(text, RSTART + RLENGTH)
			next
		}
		print (bad ? "not ok " : "ok ") name ": " text; next
	}
	/^(ok|not ok|skip) / { text = $0; sub(/^(ok|not ok|skip) /, "", text)
		print substr($0, 1, length($0) - length(text)) name ": " text; next }
	{ print "    " $0 }'
}

# judge NAME LIMIT COMMAND...: one test, or a script of several. 77 is a skip, and its
# last line the reason.
judge() {
	local name=$1 limit=$2 log status=0
	shift 2
	wanted "$name" || return 0
	log=$(mktemp -p "$work/log")
	# What timeout starts is a program; a function of ours needs a shell around it.
	! declare -F "$1" >/dev/null || set -- bash -c '"$@"' "$1" "$@"
	timeout -k 10 "$limit" "$@" >"$log" 2>&1 </dev/null || status=$?
	if grep -q -E '^(ok|not ok|skip) ' "$log" && [ $status -ne 77 ]; then
		if grep -q '^not ok ' "$log"; then
			results "$name" <"$log"
		else
			results "$name" <"$log" | grep -E '^(ok|skip) '
		fi
		[ $status -eq 0 ] || grep -q '^not ok ' "$log" || verdict "$name" "$limit" $status "$log"
	else
		verdict "$name" "$limit" $status "$log"
	fi
}

verdict() {	# NAME LIMIT STATUS LOG
	case $3 in
	0) echo "ok $1"; return ;;
	77) echo "skip $1: $(grep . "$4" | tail -n 1)"; return ;;
	124 | 137) echo "not ok $1: no end within $2 seconds" ;;
	*) echo "not ok $1: status $3" ;;
	esac
	tail -n 25 "$4" | sed 's/^/    /'
}

# scripts PART LIMIT: every tests/PART/*.sh.
scripts() {
	local file name
	for file in "$here/$1"/*.sh; do
		name=${file##*/}
		name=${name%.sh}
		[[ $name != *lib ]] && [ -e "$file" ] || continue
		case $(head -n 1 "$file") in *bash*) judge "$1/$name" "$2" bash "$file" ;;
		*) judge "$1/$name" "$2" sh "$file" ;; esac
	done
}

# unit_tests PART FOLDER [MATCH]: the programs in FOLDER, only those whose source has MATCH.
unit_tests() {
	local file name
	for file in "$here"/unit/test_*.c; do
		name=${file##*/}
		name=${name%.c}
		[ -z "${3:-}" ] || grep -q -e "$3" "$file" || continue
		judge "$1/${name#test_}" 120 "$2/unit/$name"
	done
}

# build FOLDER TARGET... VARIABLE=...: one job, because another part runs beside it.
build() {
	local folder=$1
	shift
	"$make" --no-print-directory B="$folder" "$@"
}

part_unit() { unit_tests unit "$B"; }

# build_san PART SAN PATTERN: a failed build is a failed test, and nothing runs.
build_san() {
	local targets
	mapfile -t targets < <(cd "$here/unit" && grep -l -e "$3" test_*.c | sed "s|^\(.*\)\.c|$B/$1/unit/\1|")
	ONLY='' judge "$1/build" 400 "$make" --no-print-directory B="$B/$1" SAN="$2" CFLAGS='-O1 -g' \
		"$B/$1/kmemlab" "${targets[@]}" | tee "$work/$1.build"
	grep -q '^ok' "$work/$1.build"
}
part_asan() {
	build_san asan address,undefined . || return
	unit_tests asan "$B/asan"
	local file
	for file in "$here"/transcripts/*.sh; do
		file=${file##*/}
		case $file in lib.sh | compare.sh | coverage.sh | posix.sh) continue ;; esac
		KML_BIN=$B/asan judge "asan/transcript-${file%.sh}" 60 sh "$here/transcripts/$file" home:twin
	done
	KMEMLAB=$B/asan/kmemlab judge asan/mount 60 sh "$here/fuse/stress.sh"
}
threads='pthread\|thrd_\|fuse_test.h'
part_tsan() {
	build_san tsan thread "$threads" || return
	unit_tests tsan "$B/tsan" "$threads"
	KMEMLAB=$B/tsan/kmemlab judge tsan/mount 60 sh "$here/fuse/stress.sh"
}

# no_guest PART: says why there is none; true where that is so.
no_guest() {
	[ -s "$work/no-guest" ] || return 1
	echo "skip $1: no guest: $(cat "$work/no-guest")"
}

# Each transcript on every home, the first of which is the measure.
part_transcripts() {
	judge transcripts/coverage 60 sh "$here/transcripts/coverage.sh"
	local roots=(home:twin)
	mount_home twin
	no_guest transcripts/guest || { roots+=(guest:configfs guest:kernel); mount_home vm; }
	judge transcripts/play 400 transcripts_on "${roots[@]}"
	umount_home twin
	umount_home vm
}
mount_home() {	# adds to the caller's roots
	[ -c /dev/fuse ] || { echo "skip transcripts/mount-$1: no /dev/fuse"; return; }
	mkdir "$work/$1"
	if timeout 100 "$KMEMLAB" mount "$work/$1" --home "$1" >"$work/log/mount-$1" 2>&1; then
		roots+=("$work/$1")
	else
		echo "not ok transcripts/mount-$1: status $?"
		sed 's/^/    /' "$work/log/mount-$1"
	fi
}
umount_home() {
	[ -d "$work/$1" ] || return 0
	ONLY='' judge "transcripts/umount-$1" 20 "$KMEMLAB" umount "$work/$1"
}
# compare.sh's lines into ours: a transcript is good where it was played and nothing FAILED.
transcripts_on() {
	sh "$here/transcripts/compare.sh" "$@" >"$work/log/compare" 2>&1
	local status=$?
	awk '
	/^FAILED / { split($2, n, ":"); bad[n[1]] = 1 }
	/^played / { if ($2 in bad) print "not ok " $2 ": differs between homes"
		else { print "ok " $2 ": equal on " $4 " homes"; good++ } }
	END { if (!good) print "not ok none was played" }' "$work/log/compare"
	grep -q '^FAILED' "$work/log/compare" && sed "s|$work/||" "$work/log/compare" | grep -v ^played | head -n 150
	return $status
}
export -f transcripts_on
export here work top

part_vm() { no_guest vm || scripts vm 400; }
part_kernel() { no_guest kernel || scripts kernel 300; }
part_fuse() { scripts fuse 90; }
part_shell() { scripts shell 120; }
part_grade() { scripts grade 200; }
part_class() { scripts class 500; }
part_lessons() { scripts lessons 200; }
part_sites() { no_guest sites || judge sites/every_site 500 sh "$here/sweep/every_site"; }
part_sweep() { no_guest sweep || scripts sweep 400; }

# The pages that are written from the schema are the schema's.
part_docs() {
	judge docs/reference 10 drift --md docs/reference.md
	judge docs/abi 10 drift --abi docs/abi.txt
	judge docs/detection 10 detection_is_whole
	judge docs/links 10 links_lead_somewhere
	judge docs/session 10 session_is_so
	judge docs/pictures 10 pictures_are_so
}
# README's pictures are what the command draws.
pictures_are_so() {
	local file
	mkdir "$work/pictures" || return
	(cd "$work/pictures" && COLUMNS=80 "$KMEMLAB" --home twin --seed 1 -f "$top/docs/pictures/session") >/dev/null || return
	for file in docs/pictures/*.svg; do
		cmp "$file" "$work/pictures/${file##*/}" || { echo "$file is not what the command draws: make pictures"; return 1; }
	done
}
# README's session on the twin: the same commands give the same lines.
session_is_so() {
	local page
	page=$(sed -n '/^## A session on the twin/,/^## The same/s/^    //p' README.md)
	diff <(grep -v -e '^twin pc:' -e '^\$ ' <<<"$page") \
		<(sed -n 's/^twin pc:[^>]*> //p' <<<"$page" | grep -v '^exit' | "$KMEMLAB" --home twin -k -f - 2>&1 | sed 's/^stdin:[0-9]*: //')
}
drift() {
	"$KMEMLAB" schema "$1" | diff -u "$2" - | head -n 40
	[ "${PIPESTATUS[1]}" -eq 0 ] || { echo "$2 is not what the schema says: make docs"; return 1; }
}
# Every mistake on every kernel; whether it is still so, make check-debug asks.
detection_is_whole() {
	local kind column
	for kind in $(sed -n 's/^KML_NAME(bug_kind, \([a-z_]*\),.*/\1/p' configfs-schema/names.def); do
		sed -n "/^columns='/,/^debug|/p" vm/matrix.sh | sed "s/^columns='//; s/|.*//" |
			while read -r column; do
				grep -qF "| $kind | $column |" docs/detection.md ||
					{ echo "docs/detection.md lacks $kind on $column: make docs-detection"; exit 1; }
			done || return 1
	done
}
links_lead_somewhere() {
	local page target bad=0
	for page in README.md */README.md docs/*.md; do
		for target in $(grep -o '](\([^)#:]*\)' "$page" | cut -c3-); do
			[ -e "${page%/*}/$target" ] || [ -e "$target" ] || { echo "$page: $target: no such file"; bad=1; }
		done
	done
	return $bad
}
export -f drift detection_is_whole links_lead_somewhere session_is_so pictures_are_so

# The module by the kernel's own rules: no warning with W=1, none from sparse.
part_module() {
	[ -s "$work/no-headers" ] && { echo "skip module: $(cat "$work/no-headers")"; return; }
	judge module/W1 300 quiet_module W=1
	judge module/sparse 300 quiet_module 'C=2 CHECK=sparse'
}
quiet_module() {
	local folder
	folder=$B/module-${1%%=*}
	rm -rf "$folder"
	MODULE_FLAGS=$1 bash "$here/module.sh" "$folder" >"$folder.log" 2>&1 || { cat "$folder.log"; return 1; }
	# Debian built its kernel with another gcc's number than the one that is called here.
	! grep -E 'warning|error' "$folder.log" | grep -v -e 'compiler differs' -e 'Skipping BTF'
}
export -f quiet_module
export B

# The narrow waist: providers call the choke point only, and know one world.
part_waist() {
	judge waist/no-bare-names 10 no_bare_names
	judge waist/no-unasked 60 no_unasked
	judge waist/no-ifdef 10 no_ifdef
	judge waist/own-headers 10 own_headers
	judge waist/nothing-outside 10 nothing_outside
}
providers() {
	find module -maxdepth 1 -name '*.c' ! -name configfs.c ! -name main.c ! -name map.c ! -name memdriver.c ! -name edu.c \
		! -name calls.c ! -name "kapi_*.c" ! -name schema.c ! -name '*.mod.c'
}
# The names that kapi.def lists, and their family, without our prefix and outside comments and strings.
no_bare_names() {
	local names
	names=$(sed -n 's/^KML_\(ALLOC(.*[ *],\|ALLOC([^,]*,\|GIVE(\|CALL(\) *\([a-z_0-9]*\),.*/\2/p' module/kapi.def | sort -u | paste -sd'|')
	[ -n "$names" ] || { echo "module/kapi.def: no row understood"; return 1; }
	names="$names|kmalloc|kzalloc|kcalloc|krealloc|kfree|vmalloc|vzalloc|vfree|kmem_cache_alloc|kmem_cache_free|alloc_pages|free_pages|alloc_page|free_page|kvmalloc|kvfree"
	# shellcheck disable=SC2046
	! grep -n -E "(^|[^A-Za-z0-9_])($names)\(" $(providers) |
		grep -v -E '^[^:]*:[0-9]+:[[:space:]]*(\*|/\*|//)' | grep -v -E '"[^"]*\b('"$names"')\([^"]*"|\* .*\(\)'
}
# Elsewhere what allocates is called by KML_TRY(), which leaves its name without a parenthesis,
# or stands in docs/design.md's table with its reason; a row that nothing needs any more is red, too.
no_unasked() {
	local file names='k[mzc]alloc|kmalloc_array|krealloc|kmemdup|kstrdup|kasprintf|kvasprintf|kv[mzc]alloc|__vmalloc|v[mz]alloc(_user|_32|_huge|_node|_32_user)?'
	names="$names|alloc_pages?[a-z_0-9]*|__get_free_pages?|get_zeroed_page|__alloc_percpu[a-z_]*|alloc_percpu[a-z_]*|alloc_ordered_workqueue|alloc_workqueue"
	names="$names|kmem_cache_(create|alloc|zalloc)[a-z_]*|mempool_(create|alloc|init)[a-z_]*|dma_pool_(create|alloc|zalloc)|gen_pool_[a-z_]*"
	names="$names|dmam?_(alloc|map)_[a-z_]*|devm_[a-z_]*|devres_alloc[a-z_]*|pcim_[a-z_]*|pci_alloc_[a-z_]*|request_(irq|threaded_irq|mem_region)|ioremap[a-z_]*"
	names="$names|idr_alloc[a-z_]*|ida_alloc[a-z_]*|xa_(store|alloc|insert)[a-z_]*|kthread_(create|run)[a-z_]*|call_usermodehelper[a-z_]*|vm_mmap"
	names="$names|(misc|platform_device|platform_driver|pci)_register[a-z_]*|configfs_register_[a-z_]*|config_(item|group)_(set_name|init_type_name)|register_console"
	for file in module/*.c; do
		case $file in module/calls.c | *.mod.c) continue ;; esac
		# Without comments and strings.
		"${CC:-gcc}" -w -fpreprocessed -dD -E -P "$file" | sed 's/"[^"]*"//g' |
			grep -o -E "(^|[^A-Za-z0-9_])($names)\(" | tr -cd 'a-z_0-9\n' | sed "s,^,${file#module/} ,"
	done | sort -u >"$work/unasked"
	sed -n 's/^| `\([a-z_]*\.c\)` | \(`.*`\) | .*/\1 \2/p' docs/design.md | tr -d '`,' |
		awk '{ for (i = 2; i <= NF; i++) print $1, $i }' | sort -u >"$work/reasons"
	[ -s "$work/reasons" ] || { echo "docs/design.md: its table of raw allocations was not found"; return 1; }
	! diff "$work/reasons" "$work/unasked" | sed -n -e 's/^>\(.*\)/\1: no KML_TRY(), and no reason in docs\/design.md/p' \
		-e 's/^<\(.*\)/\1: in docs\/design.md, and not in the source/p' | grep .
}
no_ifdef() {
	# shellcheck disable=SC2046
	! grep -n -E '^[[:space:]]*#[[:space:]]*(if|ifdef|ifndef|elif)' $(providers)
}
own_headers() {
	# shellcheck disable=SC2046
	! grep -n -E '^#include <' $(providers)
}
nothing_outside() {
	! git grep -n -I -e 'work/sha''red' -e '\.\./sha''red' -- . 2>/dev/null
}
export -f providers no_bare_names no_unasked no_ifdef own_headers nothing_outside

# A million mutated streams of frames for each end of the agent's protocol.
part_fuzz() {
	command -v clang >/dev/null || { echo "skip fuzz: no clang"; return; }
	judge fuzz/agent 250 fuzz agent vm/serve.c vm/frame.c vm/command.c
	judge fuzz/client 250 fuzz client home/vm.c home/vm_stream.c vm/client.c vm/frame.c vm/run.c
}
fuzz() {
	local name=$1 program=$B/fuzz_$1 log=$work/log/fuzz_$1
	shift
	clang -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=undefined -D_GNU_SOURCE -Ivm -Ihome \
		-Iconfigfs-schema "tests/fuzz/$name.c" "$@" -o "$program" || return 1
	mkdir -p "$work/corpus_$name"
	bash tests/fuzz/seeds.sh "$work/corpus_$name" "$name" || return 1
	"$program" -runs="${FUZZ_RUNS:-1000000}" -max_total_time=180 -timeout=10 -rss_limit_mb=1500 -max_len=2048 \
		-artifact_prefix="$work/" -close_fd_mask=1 "$work/corpus_$name" >"$log" 2>&1 ||
		{ grep -v '^#' "$log" | tail -n 30; return 1; }
	echo "ok $(sed -n 's/^Done \([0-9]*\) runs in \([0-9]*\).*/\1 inputs in \2 s/p' "$log")"
}
export -f fuzz

# The group of docs/adding-a-group.md, built in and played.
part_example() { judge example 200 bash "$here/example/run.sh" "$(cat "$work/no-guest")"; }

# What make install installs: the command, its manual, completions, DKMS's sources.
part_install() { scripts install 200; }
export make

# Whoever still has our mark, but this script and what it now runs.
left_processes() {
	local p pid
	for p in /proc/[0-9]*; do
		pid=${p#/proc/}
		[ "$pid" != $$ ] && [ "$pid" != "$BASHPID" ] || continue
		tr '\0' '\n' <"$p/environ" 2>/dev/null | grep -qx "KML_CHECK=$KML_CHECK" || continue
		[ "$(sed 's/.*) \(.\).*/\1/' "$p/stat" 2>/dev/null)" != Z ] || continue
		echo "process $pid: $(tr '\0' ' ' <"$p/cmdline" 2>/dev/null)"
	done 2>/dev/null
}
left_mounts() { grep -o " $work/[^ ]*" /proc/self/mountinfo; }
nothing_left() {
	local i left=
	for i in 1 2 3 4 5 6; do
		left=$(left_processes; left_mounts)
		[ -n "$left" ] || { echo "ok clean: no mount and no process is left"; return; }
		sleep 0.5
	done
	echo "not ok clean: left behind"
	echo "$left" | sed 's/^/    /'
}

# Only processes with our mark; those that do not end by themselves are made to.
end_left() {	# SIGNAL
	local pid
	for pid in $(left_processes | sed -n 's/^process \([0-9]*\):.*/\1/p'); do
		kill "-$1" "$pid" 2>/dev/null && echo "$pid"
	done
}
clean() {
	local m
	[ -z "$(end_left TERM)" ] || { sleep 1; end_left KILL >/dev/null; }
	for m in $(left_mounts); do umount -l "$m" 2>/dev/null || fusermount3 -u -q -z "$m"; done
	rm -rf "$work"
}
trap clean EXIT
trap 'exit 99' INT TERM HUP

# What all parts stand on: the programs, the kernel's headers, a guest.
prepare() {
	local status=0
	say "building the command, the module and the tests; a kernel is fetched where there is none"
	judge build 900 "$make" --no-print-directory -j "$(nproc)" B="$B" all test_programs | tee "$work/build"
	grep -q '^ok' "$work/build" || return 1
	: >"$work/no-guest"
	: >"$work/no-headers"
	[ -e "$B/kmemlab.ko" ] || tail -n 1 "$B/fetch.log" >"$work/no-headers"
	if ! command -v qemu-system-x86_64 >/dev/null; then
		echo "no QEMU" >"$work/no-guest"
	else
		say "making the guest's snapshot"
		timeout 600 "$KMEMLAB" vm --prepare </dev/null >"$work/log/prepare" 2>&1 || status=$?
		[ $status -eq 0 ] || { tail -n 1 "$work/log/prepare"; echo; } | head -n 1 >"$work/no-guest"
	fi
	if [ $status -ne 0 ]; then
		echo "not ok guest: $(cat "$work/no-guest")" | tee "$work/guest"
		tail -n 25 "$work/log/prepare" | sed 's/^/    /'
	elif [ ! -s "$work/no-guest" ]; then
		echo "ok guest: $(timeout 60 "$KMEMLAB" vm --time -- uname -r 2>&1 </dev/null | paste -sd' ')" | tee "$work/guest"
	fi
}

# run_part NAME: in a process of its own; its lines appear together when it is done.
run_part() {
	local start=$SECONDS
	"part_$1" >"$work/$1.part" 2>&1
	echo "# $1: $((SECONDS - start)) s" >>"$work/$1.part"
}
done_part() {	# NAME
	cat "$work/$1.part"
	unset "running[$1]"
}

declare -A running=()
# show: which parts run now, on a terminal alone.
show() {
	[ -t 1 ] || return 0
	printf '\r\033[K# running: %s\r' "${!running[*]}"
}
reap() {	# waits for one part
	local name
	wait -n "${running[@]}" 2>/dev/null
	for name in "${!running[@]}"; do
		kill -0 "${running[$name]}" 2>/dev/null || { [ -t 1 ] && printf '\033[K'; done_part "$name"; }
	done
}

started=$SECONDS
cpus=$(nproc)
ONLY_KEPT=$ONLY
ONLY=
prepare || { echo "0 passed, 1 failed"; exit 1; }
ONLY=$ONLY_KEPT
say "build and guest: $((SECONDS - started)) s"
for part in $parts ${ONLY:+$slow}; do
	part_wanted "$part" || continue
	while [ ${#running[@]} -ge "$cpus" ]; do show; reap; done
	run_part "$part" &
	running[$part]=$!
done
while [ ${#running[@]} -gt 0 ]; do show; reap; done
nothing_left >"$work/clean"
cat "$work/clean"

count() { cat "$work"/*.part "$work/build" "$work/guest" "$work/clean" 2>/dev/null | grep -c -E "^$1 "; }
passed=$(count ok) failed=$(count 'not ok') skipped=$(count skip)
say "all: $((SECONDS - started)) s on $cpus CPUs"
if [ "$failed" -gt 0 ]; then
	say "failed:"
	cat "$work"/*.part "$work/build" "$work/guest" "$work/clean" 2>/dev/null | grep '^not ok' | sed 's/^/# /'
fi
if [ "$skipped" -gt 0 ]; then
	echo "$passed passed, $failed failed, $skipped skipped"
else
	echo "$passed passed, $failed failed"
fi
[ "$failed" -eq 0 ]
