/* SPDX-License-Identifier: GPL-2.0 */
/* What the two halves of the proofs share. */
#ifndef KML_PROOF_PRIV_H
#define KML_PROOF_PRIV_H

struct kml_proof;

/** kml_fault() - one line of @proof->out, counted. */
__attribute__((format(printf, 4, 5)))
void kml_fault(struct kml_proof *proof, const char *file, unsigned int line, const char *format, ...);

#endif /* KML_PROOF_PRIV_H */
