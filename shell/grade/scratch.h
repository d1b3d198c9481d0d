/* SPDX-License-Identifier: GPL-2.0 */
/* A private folder for one submission, and its removal whatever became of it. */
#ifndef KML_SCRATCH_H
#define KML_SCRATCH_H

/** kml_scratch_make() - a new folder below TMPDIR, mode 0700; free() it. NULL: errno says why. */
char *kml_scratch_make(void);

/** kml_scratch_remove() - remove @dir with all that is in it; no link is followed. NULL is fine. */
void kml_scratch_remove(const char *dir);

#endif /* KML_SCRATCH_H */
