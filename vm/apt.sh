# SPDX-License-Identifier: GPL-2.0
# Sourced by fetch.sh and debug.sh: packages from Debian's archive, by apt's own means
# but with lists in the cache. So the host's apt stays as it is, any user may, and the
# host may be another Debian or Ubuntu. Signatures are Debian's, with its own key.
# Wants kernel_row() called before.

keyring=/usr/share/keyrings/debian-archive-keyring.gpg
mirror=${KMEMLAB_MIRROR:-http://deb.debian.org}

apt_quiet() {
	if [ -t 2 ] && [ -z "${KMEMLAB_QUIET:-}" ]; then "$@" >&2; else "$@" -qq >/dev/null; fi
}

# apt_sources: one line a suite, for the host's architecture and the guest's.
apt_sources() {
	local suite host=$1 archs=$1
	[ "$deb" = "$host" ] || archs=$host,$deb
	for suite in ${suites//,/ }; do
		printf 'deb [signed-by=%s arch=%s targets=Packages] %s/%s %s main\n' "$keyring" "$archs" \
			"$mirror" "$([[ $suite == *-security ]] && echo debian-security || echo debian)" "$suite"
	done
}

# The lists of all kernels lie together; those that did not change are not sent again.
apt_open() {
	local apt=$cache/apt host
	command -v apt-get >/dev/null || fail 99 "kernel $name: apt-get: not found; use --kernel host"
	[ -e "$keyring" ] || fail 99 "kernel $name: no $keyring: apt-get install debian-archive-keyring"
	host=$(dpkg --print-architecture)
	mkdir -p "$apt/state/lists/partial" "$apt/cache/archives/partial" "$apt/none"
	apt_sources "$host" >"$apt/$name.list"
	: >"$apt/status"
	apt_options=(-o Dir::State="$apt/state" -o Dir::State::status="$apt/status"
		-o Dir::Cache="$apt/cache" -o Dir::Etc::sourcelist="$apt/$name.list"
		-o Dir::Etc::sourceparts=- -o Dir::Etc::preferences=- -o Dir::Etc::preferencesparts="$apt/none"
		-o APT::Architecture="$host" -o APT::Architectures::="$host" -o APT::Architectures::="$deb"
		-o APT::Get::List-Cleanup=false -o Acquire::Languages=none -o Acquire::Retries=2
		-o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 -o APT::Update::Post-Invoke-Success=
		-o Acquire::IndexTargets::deb::Packages::KeepCompressed=true)
	[ "$(id -u)" -ne 0 ] || apt_options+=(-o APT::Sandbox::User=root)
}

# A suite whose mirror is just being written is left out: the others may have the kernel too.
apt_update() {
	local log=$cache/apt/update.log
	apt_open
	say "kernel $name: reading Debian's lists"
	timeout 300 apt-get "${apt_options[@]}" -q update >"$log" 2>&1 ||
		say "not all of Debian's lists could be read: $(grep -m1 '^E: ' "$log" || true)"
	grep -q '^Get:\|^Hit:' "$log" ||
		fail 99 "kernel $name is not in the cache, and $mirror does not answer; check the network"
}

versions() {
	apt-cache "${apt_options[@]}" pkgnames linux-headers- |
		sed -n -E "s/^linux-headers-($version)-$flavour\$/\1/p" | sort -V
}

# find_release: the pinned one, else the newest of the series, and a word about what is not as expected.
find_release() {
	local newest
	newest=$(versions | tail -1)
	[ -n "$newest" ] || fail 99 "kernel $name: $mirror has no such package in ${suites//,/ }; check the network"
	release=$newest
	if [ -n "$pin" ] && versions | grep -Fxq "$pin"; then
		[ "$newest" = "$pin" ] || say "kernel $name: taking $pin; the mirror has $newest too"
		release=$pin
	elif [ -n "$pin" ]; then
		say "kernel $name: $pin is gone from the mirror; taking $newest"
	fi
	release=$release-$flavour
}

# apt_download FOLDER: the row's packages; apt checks their sums.
apt_download() {
	local list=$packages
	list=${list//@R@/$release}
	list=${list//@V@/${release%"-$flavour"}}
	say "fetching $list"
	# shellcheck disable=SC2086
	(cd "$1" && apt_quiet timeout 1200 apt-get "${apt_options[@]}" download $list) ||
		fail 99 "kernel $name: the download of $release failed; check the network and try again"
}
