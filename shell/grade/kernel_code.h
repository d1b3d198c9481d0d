/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A student's own module: compiled from C sources alone by our Kbuild in the sandbox, loaded in a
 * clone of its own. That clone is not believed from then on: what it reports are claims, which the
 * lab's relations hold against the clean clone's tree, and against the RAM as the host sees it:
 *
 *	answer(NAME)		what the module's parameter NAME said, a claim like any other answer
 *	nonce(NAME)		1 where the host finds the nonce, which the module was given as its parameter
 *				"nonce", at the physical address that parameter NAME claims; else 0
 *	word32(NAME, OFFSET)	the 32 bits that the host finds OFFSET bytes behind that address
 *	loaded(module)		1 where the kernel took it and is alive
 */
#ifndef KML_KERNEL_CODE_H
#define KML_KERNEL_CODE_H

#include "answers.h"
#include "judge.h"
#include "submission.h"

/* Said of every result of such a lab. */
#define KML_KERNEL_CODE_NOTE "own kernel code: not tamper-proof"

/** struct kml_kernel_code - the clone that has the module; zero is none. */
struct kml_kernel_code {
	struct kml_home *home;		/* or NULL */
	char nonce[17];
	bool loaded;
};

/**
 * kml_kernel_code_run() - compile, start a clone, load.
 * @answers: receive the module's parameters
 * @out: receives what the compiler, or the loading, said; @out_size bytes
 * @timed_out: it took longer than the lab allows
 * @msg: where it could not be tried: why
 *
 * Return: 0 (a module that does not compile or load is the student's: see @out), or -errno.
 */
int kml_kernel_code_run(struct kml_kernel_code *code, const struct kml_judge *judge,
			const struct kml_submission *sub, struct kml_answers *answers, char *out,
			size_t out_size, bool *timed_out, char *msg, size_t size);

/** kml_kernel_code_call() - its functions, for truth.c. Return: as kml_truth_call(). */
int kml_kernel_code_call(struct kml_kernel_code *code, const struct kml_answers *answers, const char *function,
			 const char *argument, long long number, char *buf, size_t *len);

/** kml_kernel_code_end() - end the clone. */
void kml_kernel_code_end(struct kml_kernel_code *code);

#endif /* KML_KERNEL_CODE_H */
