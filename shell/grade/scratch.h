/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A private folder for one submission, and its removal whatever became of it. Who made one holds a
 * lock on it as long as it lives, so that what a killed grader left is known to be nobody's.
 */
#ifndef KML_SCRATCH_H
#define KML_SCRATCH_H

/** kml_scratch_make() - a new folder below TMPDIR, mode 0700; free() it. NULL: errno says why. */
char *kml_scratch_make(void);

/**
 * kml_scratch_remove() - remove @dir with all that is in it; NULL is fine.
 * No link is followed; a mount on @dir/tree, of a judge that died, goes first.
 */
void kml_scratch_remove(const char *dir);

/** kml_scratch_sweep() - remove those of this user that nobody holds any more. */
void kml_scratch_sweep(void);

#endif /* KML_SCRATCH_H */
