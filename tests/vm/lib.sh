# SPDX-License-Identifier: GPL-2.0
# Sourced by tests/vm/*.sh: TAP lines, and a cache of its own for those who damage it.
# Wants KMEMLAB, the path of the command.

: "${KMEMLAB:?path of the kmemlab command}"
KMEMLAB=$(readlink -f "$KMEMLAB")
count=0 failed=0
work=$(mktemp -d)
trap 'finish_work' EXIT

finish_work() {
	chmod -R u+rwX "$work" 2>/dev/null
	rm -rf "$work"
}

# ok NAME COMMAND...: passes where COMMAND succeeds.
ok() {
	local name=$1
	shift
	count=$((count + 1))
	if "$@" >"$work/log" 2>&1; then
		echo "ok $count - $name"
	else
		failed=$((failed + 1))
		echo "not ok $count - $name"
		sed 's/^/# /' "$work/log"
	fi
}

skip() {
	count=$((count + 1))
	echo "ok $count - $1 # SKIP $2"
}

done_testing() {
	echo "1..$count"
	[ "$failed" -eq 0 ]
	exit
}

guest() { timeout 120 "$KMEMLAB" vm --quiet "$@"; }

# status WANTED COMMAND...
status() {
	local wanted=$1 got=0
	shift
	"$@" || got=$?
	[ "$got" -eq "$wanted" ] || { echo "status $got, wanted $wanted"; return 1; }
}

# Kernels and images are shared with the user's cache, snapshots are not. The
# command and the sources are copies, so that a build meanwhile makes no new guest.
own_cache() {
	local real=${KMEMLAB_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/kmemlab} name
	local top=${KMEMLAB_DATADIR:-$(dirname "$0")/../..}
	mkdir "$work/data"
	cp -r "$top/vm" "$top/module" "$top/configfs-schema" "$work/data/"
	cp "$KMEMLAB" "$work/kmemlab"
	KMEMLAB=$work/kmemlab
	export KMEMLAB_DATADIR=$work/data
	guest --prepare || { echo "Bail out! no guest can be made"; exit 99; }
	mkdir -m 0700 "$work/cache"
	for name in kernels images modules; do ln -s "$real/$name" "$work/cache/$name"; done
	cp "$real/tsc" "$work/cache/" 2>/dev/null
	cp "$real/accel" "$work/cache/" 2>/dev/null
	export KMEMLAB_CACHE=$work/cache
}

# gone PID: it ended; one that only waits for its parent to look counts too.
gone() {
	case $(sed -n 's/^State:[[:space:]]*//p' "/proc/$1/status" 2>/dev/null) in
	'' | Z*) true ;;
	*) false ;;
	esac
}

# within SECONDS COMMAND...: retries until it succeeds.
within() {
	local end=$((SECONDS + $1 + 1))
	shift
	until "$@"; do
		[ "$SECONDS" -lt "$end" ] || return 1
		sleep 0.05
	done
}

# qemu_of PID: its QEMU's process id.
qemu_of() { pgrep -P "$1" qemu-system; }

# start_guest COMMAND...: in the background; sets $pid and $qemu.
start_guest() {
	"$KMEMLAB" vm --quiet -- "$@" >"$work/out" 2>"$work/err" &
	pid=$!
	within 60 qemu_of $pid >/dev/null && qemu=$(qemu_of $pid)
	within 60 test -s "$work/out"
}
