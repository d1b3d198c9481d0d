# SPDX-License-Identifier: GPL-2.0
# Sourced by the sweeps: one long list of commands goes into one process of the twin
# and one of a real kernel in a guest, and the two answers are laid side by side.
# KMEMLAB=path names the command; KEEP=dir keeps the lists and the answers; ONLY=name
# plays one list alone; KML_VALUES=file is a sed script for what a kernel of no machine has otherwise.
# A sweep prints "ok ..." or "not ok ...: <first differing line>" for each list.
# Status: 0 all equal, 1 a difference, 99 one of the homes did not play.
set -u
here=$(cd "$(dirname "$0")" && pwd)
KMEMLAB=${KMEMLAB:-$here/../../build/kmemlab}
export KMEMLAB_DATADIR="${KMEMLAB_DATADIR:-$(cd "$here/../.." && pwd)}"
[ -x "$KMEMLAB" ] || { echo "$KMEMLAB: no such program; run make first" >&2; exit 99; }
if [ -n "${KEEP:-}" ]; then
	mkdir -p "$KEEP" && work=$KEEP || exit 99
else
	work=$(mktemp -d) || exit 99
	trap 'rm -rf "$work"' EXIT
fi
trap 'exit 99' INT TERM HUP
worst=0

# stop WORDS: the set-up is broken.
stop() {
	echo "not ok $1: $2" >&2
	exit 99
}

# told NAME: both answers of a list without what KML_VALUES leaves out.
told() {
	for home in twin kernel; do
		sed -f "${KML_VALUES:-/dev/null}" "$work/$1.$home" >"$work/$1.$home.told" || stop "$1" "no values"
	done
}

# first_difference TWIN KERNEL: the commands that led there, and both answers.
first_difference() {
	awk -v other="$2" '
	{
		got = (getline theirs < other)
		if (got < 1 || $0 != theirs) {
			printf "line %d, after %s%s%s%s: twin \"%s\", kernel \"%s\"\n", NR,
				back[3], back[2], back[1], last, $0, got < 1 ? "(the end)" : theirs
			exit
		}
		if (/^\$ echo|^\$ mkdir|^\$ rmdir/) { back[3] = back[2]; back[2] = back[1]; back[1] = $0 "; " }
		if (/^\$ /) last = $0
	}' "$1"
}

# compare NAME [MISSES] < commands: plays them on both homes. An answer ENOENT that MISSES
# does not ask for (a number, or any) means that the list has a wrong name in it, and then
# nothing was compared.
compare() {
	name=$1
	misses=${2:-0}
	cat >"$work/$name.list"
	[ "${ONLY:-$name}" = "$name" ] || return 0
	"$KMEMLAB" --transcript --home twin <"$work/$name.list" >"$work/$name.twin" ||
		stop "$name" "the twin did not play"
	timeout "${KML_LIMIT:-400}" "$KMEMLAB" vm -- kmemlab --transcript --home kernel \
		<"$work/$name.list" >"$work/$name.kernel" || stop "$name" "the guest did not play"
	if [ "$misses" != any ] && [ "$(grep -cx ENOENT "$work/$name.kernel")" -ne "$misses" ]; then
		stop "$name" "$(grep -cx ENOENT "$work/$name.kernel") answers are ENOENT, wanted $misses"
	fi
	told "$name"
	if cmp -s "$work/$name.twin.told" "$work/$name.kernel.told"; then
		echo "ok $name: $(grep -c '^cat' "$work/$name.list") values and $(grep -c '^echo' "$work/$name.list") writes are equal"
	else
		echo "not ok $name: $(first_difference "$work/$name.twin.told" "$work/$name.kernel.told")"
		worst=1
	fi
}

# list BOOKS: the commands that failures.cases stands for.
list() {
	awk -F'|' -v books="$1" -v most=14 '
	function each(text, n, part, i) {
		n = split(text, part, ";")
		for (i = 1; i <= n; i++) {
			gsub(/^ +| +$/, "", part[i])
			if (part[i] != "") print part[i]
		}
	}
	/^#|^$/ || (/^~/ && !books) { next }
	{
		sub(/^~/, "", $1)
		gsub(/^ +| +$/, "", $2)
		for (n = 1; n <= most; n++) {
			print "# case " $2 " failure " n
			each($1)
			print "cat used_bytes\ncat objects\necho " books " > inject/books\necho " n " > inject/nth"
			print $2
			print "cat inject/hits\necho 1 > inject/off\necho 0 > inject/books\ncat used_bytes\ncat objects"
			each($3)
			print "cat used_bytes\ncat objects"
		}
	}' "$here/failures.cases"
}
