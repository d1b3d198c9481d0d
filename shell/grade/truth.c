// SPDX-License-Identifier: GPL-2.0
/*
 * A printed lie cannot pass: a nonce is stored through the tree, and looked for from outside. What
 * lay in the object before is put back.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "relation.h"
#include "truth.h"

#define NONCE_BYTES 16	/* of text: 64 random bits */

static int make_nonce(char *ret)
{
	uint64_t random;

	if (getrandom(&random, sizeof(random), 0) != sizeof(random))
		return -EIO;
	snprintf(ret, NONCE_BYTES + 1, "%016llx", (unsigned long long)random);
	return 0;
}

static int claimed(struct kml_home *home, const char *object, uint64_t *ret)
{
	char path[KML_PATH_MAX], text[KML_VALUE_MAX + 1], *end;
	size_t len;
	int err;

	snprintf(path, sizeof(path), "%s/phys", object);
	err = home->ops->read(home, path, text, &len);
	if (err)
		return err;
	text[len] = '\0';
	*ret = strtoull(text, &end, 0);
	return end == text ? -EINVAL : 0;
}

/* Is the nonce at @phys while it is in the object? */
static int look(struct kml_home *home, const char *object, uint64_t phys, bool *ret)
{
	char path[KML_PATH_MAX], old[KML_VALUE_MAX], nonce[NONCE_BYTES + 1], found[NONCE_BYTES];
	size_t len;
	int err = make_nonce(nonce), kept;

	snprintf(path, sizeof(path), "%s/data", object);
	kept = home->ops->read(home, path, old, &len);
	if (!err)
		err = home->ops->write(home, path, nonce, NONCE_BYTES);
	if (err)
		return err;
	err = home->ops->ram(home, phys, found, NONCE_BYTES);
	*ret = !err && !memcmp(found, nonce, NONCE_BYTES);
	if (!kept && len)
		home->ops->write(home, path, old, len);
	return err == -EFAULT ? 0 : err;
}

static int truth(struct kml_home *home, const char *object, long long number, bool *ret)
{
	uint64_t phys = number;
	int err = 0;

	if (!home->ops->ram)
		return -EOPNOTSUPP;
	if (strlen(object) + 8 > KML_PATH_MAX)
		return -ENAMETOOLONG;
	if (number < 0)
		err = claimed(home, object, &phys);
	return err ? err : look(home, object, phys, ret);
}

int kml_truth_call(void *ctx, const char *function, const char *argument, long long number, char *buf,
		   size_t *len)
{
	const struct kml_truth *t = ctx;
	const char *text;
	bool found = false;
	int err;

	if (!strcmp(function, "truth")) {
		err = truth(t->home, argument, number, &found);
		*len = err ? 0 : sprintf(buf, "%d\n", found);
		return err;
	}
	if (strcmp(function, "answer"))
		return kml_kernel_code_call(t->code, t->answers, function, argument, number, buf, len);
	text = kml_answers_get(t->answers, argument);
	if (!text)
		return -ENODATA;
	*len = snprintf(buf, KML_RELATION_TEXT, "%s", text);
	return 0;
}
