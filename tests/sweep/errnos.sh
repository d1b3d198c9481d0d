#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# Every errno that a home can answer, on twin and kernel: each file of each kind of directory
# opened the wrong way round, each directory taken for a file and back, names that mkdir
# refuses, and what cannot be removed. In full over all attributes of the tree. What only
# system calls can ask for (unlink, rename, a file after rmdir) is in tests/transcripts/posix.sh.
. "$(dirname "$0")/lib.sh"

objects=$("$KMEMLAB" -c 'ls' | sed -n 's,/$,,p')
long=$(printf '%0255d' 0)

{
	echo "ls"
	for dir in $objects; do
		printf '%s\n' "rmdir $dir" "mkdir $dir" "cat $dir" "stat $dir" "echo 1 > $dir" "mkdir $dir/a" "mkdir $dir/a" \
			"stat $dir/a" "ls $dir/a" "cat $dir/a" "mkdir $dir/a/b" "rmdir $dir/a/b" "mkdir $dir/a/b/c"
		for name in .a -a a-b a.b "a b" 'a*' "$(printf %063d 1)" "$(printf %064d 1)" "$long" "${long}0" A_9; do
			printf '%s\n' "mkdir \"$dir/$name\"" "rmdir \"$dir/$name\""
		done
		"$KMEMLAB" -k -c "mkdir $dir/a; ls $dir/a" 2>/dev/null | grep -v / | while read -r file; do
			printf '%s\n' "stat $dir/a/$file" "rmdir $dir/a/$file" "mkdir $dir/a/$file" "ls $dir/a/$file" \
				"cat $dir/a/$file/x" "echo rubbish > $dir/a/$file" "echo -n \"\" > $dir/a/$file" \
				"echo -n $(printf %04095d 0 | tr 0 y) > $dir/a/$file"
		done
		printf '%s\n' "rmdir $dir/a/b" "rmdir $dir/a" "rmdir $dir/a" "cat $dir/a/x" "cat $dir/none" "cat $dir/none/none"
	done
	"$KMEMLAB" -c ls | grep -v / | while read -r file; do
		printf '%s\n' "stat $file" "rmdir $file" "mkdir $file" "cat $file/x" "echo rubbish > $file"
	done
	printf '%s\n' "mkdir none" "mkdir none/none" "rmdir none" "cat none" "echo 1 > none"
	printf '%s\n' "mkdir caches/c" "mkdir caches/c/o" "rmdir caches/c" "echo 8 > caches/c/object_size" \
		"rmdir caches/c/o" "rmdir caches/c" "cat objects" "cat used_bytes"
} | compare errnos any
exit $worst
