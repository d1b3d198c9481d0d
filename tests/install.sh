#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# install.sh install|uninstall [dkms]: the recipe of make install and uninstall. Both walk the
# one list that is made here, so that nothing is forgotten. With dkms: the module's sources for
# DKMS, below DESTDIR/usr/src, and nothing else.
# B: where the installed command was built; DESTDIR, PREFIX; ZSHDIR: zsh's completions.
set -eu
cd "$(dirname "$0")/.."
umask 022
destdir=${DESTDIR:-} prefix=${PREFIX:-/usr/local}
share=$prefix/share
zshdir=${ZSHDIR:-$share/zsh/site-functions}
version=$(sed -n 's/^#define KML_VERSION "\(.*\)"/\1/p' module/release.h)

# list FOLDER DESTINATION PATTERN...: lines of MODE, SOURCE, DESTINATION/NAME. What begins
# with #! is run; a script without is read by others.
list() {
	local folder=$1 to=$2 pattern file mode
	shift 2
	for pattern; do
		for file in "$folder"/$pattern; do
			[ -f "$file" ] || continue
			mode=0644
			[[ $file != *.sh || $(head -c 2 "$file") != '#!' ]] || mode=0755
			printf '%s\t%s\t%s\n' "$mode" "$file" "$to/${file##*/}"
		done
	done
}
# What the guest's module and DKMS's are built from.
module_sources() {	# TOP
	list module "$1/module" '*.c' '*.h' '*.def' Kbuild | grep -v '\.mod\.c'
	list configfs-schema "$1/configfs-schema" '*.c' '*.h' '*.def'
}
files() {
	printf '%s\t%s\t%s\n' 0755 "$B/kmemlab" "$prefix/bin/kmemlab"
	module_sources "$share/kmemlab"
	list vm "$share/kmemlab/vm" '*.c' '*.h' '*.def' '*.tsv' '*.config' '*.sh'
	list lessons "$share/kmemlab/lessons" '*.md'
	list lessons/solutions "$share/kmemlab/lessons/solutions" '*.kml'
	list lessons/labs "$share/kmemlab/lessons/labs" '*.md'
	list lessons/labs/solutions "$share/kmemlab/lessons/labs/solutions" '*'
	list "$B/made" "$share/man/man1" '*.1'
	list "$B/made" "$share/man/man5" '*.5'
	list "$B/made" "$share/man/man7" '*.7'
	printf '%s\t%s\t%s\n' 0644 "$B/made/bash" "$share/bash-completion/completions/kmemlab" \
		0644 "$B/made/zsh" "$zshdir/_kmemlab" \
		0644 "$B/made/fish" "$share/fish/vendor_completions.d/kmemlab.fish"
}
dkms_files() {
	local top=/usr/src/kmemlab-$version
	module_sources "$top"
	printf '%s\t%s\t%s\n' 0644 "$B/made/dkms.conf" "$top/dkms.conf"
}

# What the command itself writes: manual pages and completions.
make_pages() {
	local made=$B/made shell
	mkdir -p "$made"
	"$B/kmemlab" manual >"$made/kmemlab.1"
	"$B/kmemlab" manual --lessons docs/writing-lessons.md >"$made/kmemlab-lessons.5"
	"$B/kmemlab" schema --man >"$made/kmemlab-tree.7"
	for shell in bash zsh fish; do "$B/kmemlab" completion $shell >"$made/$shell"; done
}
make_dkms() {
	mkdir -p "$B/made"
	sed "s/#MODULE_VERSION#/$version/" module/dkms.conf >"$B/made/dkms.conf"
}

# Folders that only we use go; a DESTDIR is all ours, so there all that are empty go.
remove_folders() {
	local folder
	cut -f3 | sed 's|/[^/]*$||' | sort -ur | while read -r folder; do
		[ -d "$destdir$folder" ] || continue
		if [ -n "$destdir" ]; then
			(cd / && rmdir -p --ignore-fail-on-non-empty "$destdir$folder") 2>/dev/null || :
			continue
		fi
		while [[ $folder == */kmemlab* ]]; do
			rmdir --ignore-fail-on-non-empty "$folder" 2>/dev/null || :
			folder=${folder%/*}
		done
	done
}

what=files
[ "${2:-}" != dkms ] || what=dkms_files
case ${1:-} in
install)
	if [ $what = files ]; then make_pages; else make_dkms; fi
	$what | while IFS=$'\t' read -r mode from to; do
		install -D -m "$mode" "$from" "$destdir$to"
	done
	;;
uninstall)
	# The list asks which sources there are, not what was built: that may be gone by now.
	mkdir -p "$B/made"
	touch "$B"/made/{kmemlab.1,kmemlab-lessons.5,kmemlab-tree.7}
	$what | cut -f3 | while read -r to; do rm -f "$destdir$to"; done
	$what | remove_folders
	;;
*) echo "install.sh: '${1:-}': wanted install or uninstall" >&2; exit 2 ;;
esac
