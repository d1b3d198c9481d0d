/* SPDX-License-Identifier: GPL-2.0 */
/* One submission on its home: what the steps of judging share. */
#ifndef KML_TRIAL_H
#define KML_TRIAL_H

#include "answers.h"
#include "judge.h"
#include "lesson_session.h"
#include "submission.h"
#include "truth.h"

/** struct kml_trial - from the reading of a submission to its verdict. */
struct kml_trial {
	const struct kml_judge *judge;
	const struct kml_lab *lab;
	struct kml_result *result;
	struct kml_submission sub;
	struct kml_answers answers;
	struct kml_session session;	/* its world has the home */
	struct kml_truth truth;
	struct kml_kernel_code code;
	char **right;			/* by check: the right answer, known before it ran; NULL: not yet */
	bool timed_out;
	char *out;			/* what it printed; may be NULL */
};

/** kml_trial_prepare() - setup blocks, start() values, right answers. 0, or -errno with @msg. */
int kml_trial_prepare(struct kml_trial *t, char *msg, size_t size);

/** kml_trial_run() - run the submission. 0, or -errno with @msg where that was not to be had. */
int kml_trial_run(struct kml_trial *t, char *msg, size_t size);

/** kml_trial_judge() - a verdict for each check. */
void kml_trial_judge(struct kml_trial *t);

#endif /* KML_TRIAL_H */
