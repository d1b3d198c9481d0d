# SPDX-License-Identifier: GPL-2.0
# What only system calls can ask; plays on directories alone.
. "$(dirname "$0")/lib.sh"
say "An object goes by rmdir: its files cannot be removed, made, renamed or linked."
run create new
run mkdir kmalloc/a
run rm kmalloc/a/size
run rm kmalloc/a
run rm kmalloc/nothing
run create kmalloc/a/new
run create kmalloc/new
run create kmalloc/a/size
run rename kmalloc/a kmalloc/b
run rename kmalloc/a/size kmalloc/a/length
run symlink ../kmalloc/a kmalloc/b
run link kmalloc/a/size kmalloc/a/length
run ls kmalloc

say "One open shows one value; another open shows the new one."
run read-twice kmalloc/a/size 200
run cat kmalloc/a/size

say "One write is the whole value, at any offset."
run write-at 100 300 kmalloc/a/size
run cat kmalloc/a/size

say "A file that is open when its object goes."
run read-after-rmdir kmalloc/a/size kmalloc/a
run ls kmalloc
