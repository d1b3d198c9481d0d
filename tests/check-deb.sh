#!/bin/bash
# SPDX-License-Identifier: GPL-2.0
# check-deb.sh B: the recipe of make check-deb. The packages of make deb are clean under lintian,
# install, run and purge in a fresh minimal Debian, and DKMS builds the module from theirs. Takes
# some minutes and Debian's mirror. Status: 0, 1 something failed, 77 a tool is missing, 99.
set -u
cd "$(dirname "$0")/.." || exit 99
export LC_ALL=C
work=$(mktemp -d) || exit 99
trap 'rm -rf "$work"' EXIT
trap 'exit 99' INT TERM HUP
for tool in dpkg-buildpackage lintian mmdebstrap dkms; do
	command -v $tool >/dev/null || { echo "no $tool: see tests/packages.tsv, purpose deb"; exit 77; }
done
failed=0
judge() { if [ "$2" = 0 ]; then echo "ok $1"; else echo "not ok $1"; failed=1; fi; }

mkdir -p "$1" && B=$(cd "$1" && pwd) || exit 99
bash tests/deb.sh "$B" >"$work/deb.log" 2>&1
status=$?
[ $status -eq 0 ] || tail -n 20 "$work/deb.log"
judge "the packages are built, and lintian finds nothing" $status
[ $status -eq 0 ] || exit 1
mkdir "$work/debs"
cp "$B"/deb/kmemlab_*.deb "$B"/deb/kmemlab-dkms_*.deb "$work/debs"

# What runs in the fresh Debian. Files that apt and dpkg keep for themselves do not count.
cat >"$work/try.sh" <<'END'
set -u
# What a user of the command keeps is the user's: a home that is not looked at.
export DEBIAN_FRONTEND=noninteractive LC_ALL=C HOME=/tmp/home
mkdir $HOME
failed=0
judge() { if [ "$2" = "$3" ]; then echo "ok $1"; else echo "not ok $1: wanted '$2', got '$3'"; failed=1; fi; }
files() {
	find / -xdev \( -path /proc -o -path /sys -o -path /dev -o -path /tmp -o -path /run -o -path /var/lib/dpkg -o -path /var/cache \
		-o -path /var/lib/apt -o -path /var/log \) -prune -o -print | sort
}
apt() { apt-get -q -y "$@" >/tmp/apt.log 2>&1 || { echo "not ok apt-get $*"; tail -n 15 /tmp/apt.log; exit 1; }; }
apt update
apt install --no-install-recommends dkms libfuse3-3 libjansson4 libmd4c0 libreadline8 libsmartcols1 libtinfo6
files >/tmp/before
apt install --no-install-recommends /tmp/kmemlab_*.deb
judge "it runs" 64 "$(cd / && kmemlab -c 'mkdir kmalloc/a && cat kmalloc/a/ksize')"
judge "it knows its guests" 6.1 "$(kmemlab vm --list | awk '$1 == "6.1" { print $1 }')"
judge "it plays its lessons" 0 "$(kmemlab verify >/dev/null 2>&1; echo $?)"
judge "doctor says what is missing, with status 1" 1 "$(kmemlab doctor >/tmp/doctor 2>&1; echo $?)"
judge "an ordinary user may run it" 64 "$(setpriv --reuid=65534 --regid=65534 --clear-groups kmemlab -c 'mkdir kmalloc/a && cat kmalloc/a/ksize')"
apt purge kmemlab
files >/tmp/after
judge "kmemlab is purged without a trace" "" "$(diff /tmp/before /tmp/after)"
apt install --no-install-recommends /tmp/kmemlab-dkms_*.deb
judge "DKMS has the module's sources" added "$(dkms status | sed -n 's|^kmemlab/[0-9.]*: \([a-z]*\).*|\1|p')"
apt purge kmemlab-dkms
files >/tmp/after
judge "kmemlab-dkms is purged without a trace" "" "$(diff /tmp/before /tmp/after)"
exit $failed
END
suite=$(. /etc/os-release && echo "${VERSION_CODENAME:-bookworm}")
timeout 900 mmdebstrap --variant=minbase --mode=auto --format=null \
	--customize-hook="cp $work/try.sh $work/debs/*.deb \"\$1/tmp\"" --customize-hook='chroot "$1" sh /tmp/try.sh >&2' \
	"$suite" - >/dev/null 2>"$work/chroot.log"
status=$?
grep -E '^(ok|not ok) ' "$work/chroot.log"
[ $status -eq 0 ] || tail -n 25 "$work/chroot.log" | grep -v '^ok ' 
judge "a fresh $suite takes both, and gives them back" $status

# DKMS itself, with the headers of the guest's kernel.
dpkg -x "$work"/debs/kmemlab-dkms_*.deb "$work/dest"
kdir=$(bash vm/fetch.sh 6.1 2>"$work/fetch.log") || { tail -n 1 "$work/fetch.log"; exit 77; }
release=${kdir##*/}
mkdir "$work/tree"
paths=(--sourcetree "$work/dest/usr/src" --dkmstree "$work/tree")
{ dkms add "$work"/dest/usr/src/kmemlab-* "${paths[@]}" &&
	timeout 600 dkms build "$(basename "$work"/dest/usr/src/kmemlab-* | tr - /)" -k "$release" --kernelsourcedir "$kdir/build" "${paths[@]}"; } \
	>"$work/dkms.log" 2>&1
status=$?
[ $status -eq 0 ] || { tail -n 15 "$work/dkms.log"; tail -n 15 "$work"/tree/kmemlab/*/build/make.log; }
judge "DKMS builds the module for $release" $status
judge "and it is kmemlab.ko for that kernel" "$(find "$work/tree" -name 'kmemlab.ko*' | head -n 1 | grep -q . ; echo $?)"
exit $failed
