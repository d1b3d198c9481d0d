# SPDX-License-Identifier: GPL-2.0
# Failures on demand: error paths that a machine with free memory never takes.
. "$(dirname "$0")/lib.sh"

say "Nothing fails unless it was asked to; off also sets hits to 0."
put inject off 1
look inject left hits gfp books
run mkdir kmalloc/a
run cat used_bytes

say "The very next allocation fails, once; the object stays as it was."
put inject nth 1
look inject left
put kmalloc/a size 128
look kmalloc/a size ksize
look inject left hits
put kmalloc/a size 128
look kmalloc/a size ksize

say "The second one: a cache is made, its object is not."
run mkdir caches/c
put inject nth 2
run mkdir caches/c/one
run mkdir caches/c/two
look caches/c objects
look inject hits

say "Only allocations with these flags count."
put inject gfp GFP_ATOMIC
put inject nth 1
run mkdir pages/p
look inject left
put kmalloc/a gfp GFP_ATOMIC
look kmalloc/a gfp
look inject left hits

say "off ends it; nothing but 1 is taken."
put inject nth 3
put inject off 0
look inject left
put inject off 1
look inject left hits
put inject nth 0
put inject gfp GFP_NOSUCH
put inject gfp 0
put inject books 1
look inject books gfp
put inject books 0
put inject books 2

say "Which places of the sources have failed; from moves the window."
look inject sites from
put inject from 1000
look inject sites from
put inject from 0
put inject from 1000001

run rmdir pages/p
run rmdir caches/c/one
run rmdir caches/c
run rmdir kmalloc/a
run cat used_bytes
run cat objects
