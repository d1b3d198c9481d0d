#!/bin/sh
# SPDX-License-Identifier: GPL-2.0
# grade.sh TREE: gives points for what lies in a mounted tree; a sketch for graders of one's own.
# It asks for kmalloc/reply of 1500 bytes and says what a driver wastes by that.
cd "$1" || exit 99
points=0
check() {	# POINTS WORDS CONDITION...
	worth=$1 words=$2
	shift 2
	if test "$@"; then points=$((points + worth)); echo "ok $words ($worth)"; else echo "not ok $words (0 of $worth)"; fi
}
read_of() { cat "$1" 2>/dev/null || echo none; }

check 2 "kmalloc/reply is there" -d kmalloc/reply
check 3 "it has 1500 bytes" "$(read_of kmalloc/reply/size)" = 1500
check 3 "the kernel gave it 2048" "$(read_of kmalloc/reply/ksize)" = 2048
check 2 "nothing else is left" "$(ls kmalloc | wc -l)" -eq 1
echo "$points of 10"
