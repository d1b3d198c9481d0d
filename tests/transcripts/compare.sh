#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# compare.sh ROOT ROOT...: plays every transcript on every ROOT and wants the same
# bytes. Beside the roots of lib.sh, guest:configfs and guest:kernel play them inside
# a fresh guest (of the kernel KML_KERNEL and the preset KML_PRESET), on its configfs and as home kernel there. A line a transcript.
# Where KML_PINS/NAME.diff has the very lines that differ, they may.
# Status: 0 all equal, 1 a difference, 99 a transcript could not be played.
set -u
here=$(cd "${0%/*}" && pwd)
bin=$(cd "${KML_BIN:-$here/../../build}" && pwd)
export KML_BIN="$bin"
[ $# -ge 2 ] || { echo "usage: $0 ROOT ROOT..." >&2; exit 2; }
only=${KML_ONLY:-}	# names of transcripts, else all
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP

names() {
	for file in "$here"/*.sh; do
		name=${file##*/}
		name=${name%.sh}
		case $name in lib | compare | coverage) continue ;; esac
		[ -z "$only" ] || case " $only " in *" $name "*) ;; *) continue ;; esac
		echo "$name"
	done
}

# play_here ROOT OUT: every transcript, each with its status beside it.
play_here() {
	for name in $(names); do
		timeout "${KML_LIMIT:-60}" sh "$here/$name.sh" "$1" >"$2/$name.out" 2>"$2/$name.err" </dev/null
		echo $? >"$2/$name.status"
	done
}

# pack_program NAME: the program and the libraries that it loads, for a guest without them.
# What stands for the command here (debug/kmemlab) names the one itself by REAL.
pack_program() {
	if [ -n "$cross" ]; then
		from=$cross/$1
		libs=$(ls -d "$cross"/lib/*)
	else
		from=$bin/$1
		[ "$1" != kmemlab ] || from=${REAL:-$from}
		libs=$(ldd "$from" 2>/dev/null | grep -o '/[^ ]*')
	fi
	loader=$(echo "$libs" | grep '/ld-[^/]*$')
	if [ -z "$loader" ]; then
		cp "$from" "$work/pack/$1"
		return
	fi
	echo "$libs" | while read -r lib; do cp -L "$lib" "$work/pack"; done
	cp "$from" "$work/pack/$1.bin" || return 1
	cat >"$work/pack/$1" <<-END
	#!/bin/sh
	d=\${0%/*}
	exec "\$d/${loader##*/}" --library-path "\$d" "\$d/$1.bin" "\$@"
	END
	chmod +x "$work/pack/$1"
}

# The programs are made for a guest of another architecture, with their libraries.
pack() {
	cross=$(bash "$here/../../vm/cross.sh" "$bin/kmemlab" "${KML_KERNEL:-6.1}" kmemlab play 2>"$work/cross.err") ||
		{ grep -q "own architecture" "$work/cross.err" || { cat "$work/cross.err" >&2; return 1; }; }
	mkdir "$work/pack"
	cp "$here"/*.sh "$work/pack"
	if [ "$1" = configfs ]; then
		pack_program play
	else
		pack_program kmemlab
	fi
}

# play_guest KIND OUT: all in one guest, over its standard input and output.
play_guest() {
	pack "$1" || return 1
	inside='$tree'
	[ "$1" = configfs ] || inside='home:kernel:$tree'
	tar -C "$work/pack" -cf - . | {
		timeout "${KML_GUEST_LIMIT:-300}" "$bin/kmemlab" vm ${KML_PRESET:+--preset "$KML_PRESET"} ${KML_KERNEL:+--kernel "$KML_KERNEL"} -- sh -c '
			tree=$PWD; mkdir /tmp/play /tmp/out; cd /tmp/play; tar -xf - || exit 99
			export KML_BIN=/tmp/play
			for name in '"$(names | tr '\n' ' ')"'; do
				sh ./$name.sh "'"$inside"'" >/tmp/out/$name.out 2>/tmp/out/$name.err </dev/null
				echo $? >/tmp/out/$name.status
			done
			cd /tmp/out; tar -cf - .' 2>"$2/guest.err"
		echo $? >"$2/guest.status"
	} | tar -C "$2" -xf -
	status=$?
	[ $status -ne 0 ] || status=$(cat "$2/guest.status")
	rm -rf "$work/pack"
	[ $status -eq 0 ] || cat "$2/guest.err" >&2
	return $status
}

number=0
for root do
	number=$((number + 1))
	mkdir "$work/$number"
	case $root in
	guest:*) play_guest "${root#guest:}" "$work/$number" || { echo "$root: no guest played" >&2; exit 99; } ;;
	*) play_here "$root" "$work/$number" ;;
	esac
done

# pinned FILE FILE: do they differ in just the lines that are expected?
pinned() {
	[ -n "${KML_PINS:-}" ] && [ -e "$KML_PINS/$name.diff" ] || return 1
	diff -U 0 "$1" "$2" | sed '1,2d; /^@@/d' | cmp -s - "$KML_PINS/$name.diff"
}

worst=0
# judge NAME: against the first root that could play it.
judge() {
	first=
	played=0
	at=0
	for root do
		at=$((at + 1))
		out=$work/$at/$name
		status=$(cat "$out.status" 2>/dev/null || echo 99)
		if [ "$status" -eq 77 ]; then
			echo "skipped $name on $root: $(tail -n 1 "$out.err")"
			continue
		fi
		if [ "$status" -ne 0 ] || [ "$(tail -n 1 "$out.out")" != "# end" ]; then
			echo "FAILED $name on $root: status $status"
			sed 's/^/    /' "$out.err" | head -n 5
			worst=99
			continue
		fi
		if grep -n BROKEN "$out.out" | head -n "${KML_DIFF_LINES:-60}" | grep .; then
			echo "FAILED $name on $root: a relation does not hold"
			[ $worst -ne 0 ] || worst=1
		fi
		played=$((played + 1))
		[ -n "$first" ] || { first=$out; name_first=$root; continue; }
		cmp -s "$first.out" "$out.out" && continue
		if pinned "$first.out" "$out.out"; then
			echo "pinned $name on $root"
			continue
		fi
		diff -U 3 --label "$name on $name_first" --label "$name on $root" "$first.out" \
			"$out.out" | head -n "${KML_DIFF_LINES:-60}"
		echo "FAILED $name: $root differs from $name_first"
		[ $worst -ne 0 ] || worst=1
	done
	echo "played $name on $played of $# roots"
}

for name in $(names); do
	judge "$@"
done
exit $worst
