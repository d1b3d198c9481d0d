/* SPDX-License-Identifier: GPL-2.0 */
/* Proofs for a lab's author, as lesson_proof.h has them for lessons. */
#ifndef KML_PROVE_H
#define KML_PROVE_H

#include "lesson_proof.h"

/**
 * kml_lab_prove() - is @lab one that can be given to students?
 * @lab: as for kml_lab_load()
 * @home: "twin" or "vm"
 *
 * For several seeds: names in its checks exist, the untouched tree scores 0, and the reference
 * solution beside it, solutions/ID.kml or a folder solutions/ID, has full marks. Says what does not hold on
 * @proof->out and counts it.
 *
 * Return: 0, or -EOPNOTSUPP where the lab is not for that home: then only its names are proved.
 */
int kml_lab_prove(struct kml_proof *proof, const char *lab, const char *home);

#endif /* KML_PROVE_H */
