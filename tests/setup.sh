#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# setup.sh PURPOSE...: what packages.tsv names for these purposes and this machine lacks
# is installed by apt-get, as root or by sudo, after saying what and why. SETUP=no only
# names it. Status: 1 where something for `build` is still missing, else 0.
set -u
here=$(cd "$(dirname "$0")" && pwd)
export LC_ALL=C DEBIAN_FRONTEND=noninteractive PATH=$PATH:/usr/sbin:/sbin

there() {	# PROOF
	case $1 in
	/*) compgen -G "$1" >/dev/null ;;
	*) command -v "$1" >/dev/null ;;
	esac
}

missing=()	# packages, in the table's order
needed=		# 1: one of them is for building
look() {	# PURPOSE...: fills both
	local purpose package proof why
	missing=()
	needed=
	while IFS=$'\t' read -r purpose package proof why; do
		case " $* " in *" $purpose "*) ;; *) continue ;; esac
		there "$proof" && continue
		missing+=("$package")
		[ "$purpose" != build ] || needed=1
		[ -n "${quiet:-}" ] || echo "setup: missing ${package%%|*}: $why" >&2
	done < <(grep -v '^#' "$here/packages.tsv")
}

as_root=()
can_install() {
	command -v apt-get >/dev/null && [ "${SETUP:-}" != no ] || return 1
	[ "$(id -u)" -ne 0 ] || return 0
	command -v sudo >/dev/null || return 1
	as_root=(sudo)
	[ -t 0 ] || as_root+=(-n)
	as_root+=(env DEBIAN_FRONTEND=noninteractive)
}

# Their progress is for a terminal; elsewhere a line, and the end of it all if it failed.
apt() {
	if [ -t 2 ]; then
		"${as_root[@]}" apt-get "$@" >&2
		return
	fi
	local log status=0
	log=$(mktemp)
	"${as_root[@]}" apt-get -q "$@" >"$log" 2>&1 || status=$?
	[ $status -eq 0 ] || tail -n 15 "$log" >&2
	rm -f "$log"
	return $status
}

known() { apt-cache show "$1" >/dev/null 2>&1; }

# Of a|b|c the first that apt knows.
names() {
	local package name
	for package in "${missing[@]}"; do
		for name in ${package//|/ }; do
			known "$name" && break
		done
		known "$name" && echo "$name" || echo "${package%%|*}"
	done
}

install_missing() {
	local list
	echo "setup: apt-get update" >&2
	apt update || echo "setup: the lists could not be refreshed; trying with those that there are" >&2
	mapfile -t list < <(names)
	echo "setup: apt-get install ${list[*]}" >&2
	apt install -y --no-install-recommends "${list[@]}"
}

look "$@"
[ ${#missing[@]} -gt 0 ] || exit 0
if can_install; then
	install_missing || echo "setup: apt-get failed" >&2
	quiet=1 look "$@"
	[ ${#missing[@]} -gt 0 ] || exit 0
	echo "setup: still missing: ${missing[*]%%|*}" >&2
elif command -v apt-get >/dev/null; then
	echo "setup: as root: apt-get install ${missing[*]%%|*}" >&2
else
	echo "setup: install what your system calls these packages of Debian: ${missing[*]%%|*}" >&2
fi
[ -z "$needed" ]
