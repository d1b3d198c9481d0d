# SPDX-License-Identifier: GPL-2.0
# What the root tells of the world, and the lab's own limits.
. "$(dirname "$0")/lib.sh"

say "The root lists what the world is and one directory for each allocator."
run ls
for name in version home kernel arch seed features calls; do
	run cat $name
done
run stat calls
run stat version
run stat max_bytes

say "Objects are counted, and so is what the allocators set aside for them."
run cat objects
run cat used_bytes
run mkdir kmalloc/a
run cat objects
run cat used_bytes
put kmalloc/a size 5000
run cat used_bytes
run cat calls

say "Beyond max_bytes is EDQUOT, and the object stays as it was."
run cat max_bytes
run echo 64K '>' max_bytes
run mkdir vmalloc/big
put vmalloc/big size 1M
run cat vmalloc/big/size
put vmalloc/big size 16K
run cat used_bytes
run rmdir vmalloc/big
run echo 128M '>' max_bytes
run echo -1 '>' max_bytes
run echo 2T '>' max_bytes

say "Beyond max_objects too."
run cat max_objects
run echo 1 '>' max_objects
run mkdir kmalloc/b
run echo 2 '>' max_objects
run mkdir kmalloc/b
run echo 4096 '>' max_objects
run echo 0 '>' max_objects
run echo 2000000 '>' max_objects
run rmdir kmalloc/b
run rmdir kmalloc/a
run cat objects
run cat used_bytes

say "What is computed is not written."
run echo 1 '>' objects
run echo x '>' calls
