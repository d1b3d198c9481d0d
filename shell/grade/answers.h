/* SPDX-License-Identifier: GPL-2.0 */
/* What a submission answered to a lab's questions: "NAME: ANSWER" lines, or the command `answer`. */
#ifndef KML_ANSWERS_H
#define KML_ANSWERS_H

#include <stddef.h>

/** struct kml_answers - the last answer to each question counts; zero is none. */
struct kml_answers {
	char **name, **text;
	unsigned int count;
};

/** kml_answers_put() - @name is answered with @text. Return: 0, -EINVAL, -E2BIG or -ENOMEM. */
int kml_answers_put(struct kml_answers *answers, const char *name, const char *text);

/** kml_answers_read() - take the lines of an answers file; what is no answer is passed over. */
int kml_answers_read(struct kml_answers *answers, const char *text);

/** kml_answers_get() - what @name was answered with, or NULL. */
const char *kml_answers_get(const struct kml_answers *answers, const char *name);

void kml_answers_free(struct kml_answers *answers);

#endif /* KML_ANSWERS_H */
