# SPDX-License-Identifier: GPL-2.0
# Sourced by every transcript. NAME.sh ROOT plays it on ROOT: a directory,
# home:twin[:MACHINE], home:vm, home:kernel or home:kernel:DIR. The script itself only prints
# its commands, a line each; one player reads them, prints and masks the answers.

if [ -z "${KML_LINES:-}" ]; then
	if [ $# -ne 1 ]; then
		echo "usage: $0 DIRECTORY | home:twin[:MACHINE] | home:vm | home:kernel[:DIRECTORY]" >&2
		exit 2
	fi
	bin=${KML_BIN:-$(dirname "$0")/../../build}
	case $1 in
	home:kernel:*)	set -- "$bin/kmemlab" --transcript --home kernel --root "${1#home:kernel:}" ;;
	home:twin:*)	set -- "$bin/kmemlab" --transcript --home twin --machine "${1#home:twin:}" ;;
	home:*)		set -- "$bin/kmemlab" --transcript --home "${1#home:}" ;;
	*)		set -- "$bin/play" "$1" ;;
	esac
	KML_LINES=1 sh "$0" | "$@"
	exit $?
fi

set -eu
# A script that ends early lacks this line, and compare.sh sees it.
trap '[ $? -ne 0 ] || echo "# end"' EXIT

# say WORDS: a sentence for the learner.
say() {
	echo
	echo "# $*"
}

# run COMMAND...: one command; '>' as a word of its own leads to the file.
run() {
	line=
	for word do
		case $word in
		'>') ;;
		*"'"*) word="\"$word\"" ;;
		'' | *[!A-Za-z0-9_./:=@%+,-]*) word="'$word'" ;;
		esac
		line="$line${line:+ }$word"
	done
	printf '%s\n' "$line"
}

# look DIR NAME...: reads attributes of one directory.
look() {
	dir=$1
	shift
	for name do
		run cat "$dir/$name"
	done
}

# put DIR NAME [VALUE]: writes one attribute; without VALUE an empty line.
put() {
	run echo "${3-}" '>' "$1/$2"
}
