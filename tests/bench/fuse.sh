#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Times the mount face and prints `name ours theirs ratio`, times in ns, lower is
# better. KMEMLAB is the command; FILE and DIR are an attribute and a directory
# that offers mkdir, below the mount. Theirs is the faster of libfuse's two loops;
# of fuse_mount_usable, from the command's start to the first read, it is the limit.
set -eu
KMEMLAB=${KMEMLAB:-build/kmemlab}
FILE=${FILE:-home}
DIR=${DIR:-kmalloc}
ROUNDS=${ROUNDS:-5}
here=$(dirname "$0")
example=${HELLO_LL:-/usr/share/doc/libfuse3-dev/examples/hello_ll.c}
work=$(mktemp -d)
mounts=

finish() {
	for m in $mounts; do
		fusermount3 -u -q -z "$m" || :
	done
	rm -rf "$work"
}
trap finish EXIT
trap 'exit 99' INT TERM

[ -c /dev/fuse ] || { echo "fuse.sh: skipped: no /dev/fuse" >&2; exit 77; }
if [ -r "$example.gz" ]; then
	gzip -dc "$example.gz" > "$work/hello_ll.c"
elif [ -r "$example" ]; then
	cp "$example" "$work/hello_ll.c"
else
	echo "fuse.sh: skipped: $example is missing (libfuse3-dev)" >&2
	exit 77
fi

# The face's own flags: direct_io, names for a day, attributes never cached.
sed -i -e 's/attr_timeout = 1\.0/attr_timeout = 0/' -e 's/entry_timeout = 1\.0/entry_timeout = 86400.0/' \
	-e 's/&stbuf, 1\.0/\&stbuf, 0/' \
	-e 's/^\t\tfuse_reply_open(req, fi);/\t\t{ fi->direct_io = 1; fuse_reply_open(req, fi); }/' "$work/hello_ll.c"
[ "$(grep -c -e 'attr_timeout = 0' -e '86400' -e 'attr(req, &stbuf, 0)' -e 'direct_io = 1' "$work/hello_ll.c")" = 4 ] ||
	{ echo "fuse.sh: $example is not the file that was known" >&2; exit 99; }
# shellcheck disable=SC2046
${CC:-gcc} -O2 -w $(pkg-config --cflags fuse3) -o "$work/hello_ll" "$work/hello_ll.c" $(pkg-config --libs fuse3)
# shellcheck disable=SC2046
${CC:-gcc} -O2 -std=gnu11 -DFUSE_USE_VERSION=314 $(pkg-config --cflags fuse3) -o "$work/floor" \
	"$here/fuse_floor.c" $(pkg-config --libs fuse3)
${CC:-gcc} -O2 -std=gnu11 -D_GNU_SOURCE -o "$work/client" "$here/fuse_client.c"

# All on one CPU: where the scheduler puts two processes changes a round trip tenfold.
cpu=$(awk '/^Cpus_allowed_list/ { sub(/[-,].*/, "", $2); print $2 }' /proc/self/status)
on_cpu() {
	taskset -c "$cpu" "$@"
}
start() {	# NAME COMMAND...: mounts on $work/NAME
	name=$1
	shift
	mkdir "$work/$name"
	mounts="$mounts $work/$name"
	on_cpu "$@" "$work/$name" > /dev/null
}
begin=$(date +%s%N)
start ours "$KMEMLAB" mount
read -r _ < "$work/ours/$FILE"
usable=$(($(date +%s%N) - begin))
start hello_mt "$work/hello_ll"
start hello_st "$work/hello_ll" -s
start floor_mt "$work/floor"
start floor_st "$work/floor" -s

# Rounds alternate, so that a busy machine hurts all alike; the best one counts.
best() {	# NAME KIND PATH
	ns=$(on_cpu "$work/client" "$2" "$work/$1/$3")
	old=$(cat "$work/$1.$2" 2>/dev/null || echo "$ns")
	[ "$ns" -le "$old" ] || ns=$old
	echo "$ns" > "$work/$1.$2"
}
i=0
while [ $i -lt "$ROUNDS" ]; do
	best ours read "$FILE"
	best hello_mt read hello
	best hello_st read hello
	best ours mkdir "$DIR"
	best floor_mt mkdir .
	best floor_st mkdir .
	i=$((i + 1))
done

line() {	# NAME OURS THEIRS...
	awk -v name="$1" -v ours="$2" -v a="$3" -v b="$4" 'BEGIN {
		theirs = a < b ? a : b
		printf "%s %d %d %.2f\n", name, ours, theirs, ours / theirs
	}'
}
[ -z "${V:-}" ] || for f in "$work"/*.read "$work"/*.mkdir; do
	echo "# ${f##*/} $(cat "$f")"
done
line fuse_open_read_close "$(cat "$work/ours.read")" "$(cat "$work/hello_mt.read")" "$(cat "$work/hello_st.read")"
line fuse_mkdir_rmdir "$(cat "$work/ours.mkdir")" "$(cat "$work/floor_mt.mkdir")" "$(cat "$work/floor_st.mkdir")"
line fuse_mount_usable "$usable" 50000000 50000000
