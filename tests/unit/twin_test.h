/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests over the twin share: a twin around each test, and its calls in one line. */
#ifndef KML_TWIN_TEST_H
#define KML_TWIN_TEST_H

#include <check.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "home.h"
#include "sim_test.h"

static struct kml_home *twin;

static inline void twin_on(void)
{
	char msg[256] = "";

	ck_assert_msg(kml_home_start("twin", NULL, &twin, msg, sizeof(msg)) == 0, "%s", msg);
}

static inline void twin_off(void)
{
	books_add_up();
	kml_home_stop(twin);
}

static inline int do_mkdir(const char *path)
{
	return twin->ops->mkdir(twin, path);
}

static inline int do_rmdir(const char *path)
{
	return twin->ops->rmdir(twin, path);
}

static inline int put(const char *path, const char *value)
{
	return twin->ops->write(twin, path, value, strlen(value));
}

/* The value without its newline; "" and *err on failure. Valid until the next call of this thread. */
static inline const char *get_err(const char *path, int *err)
{
	static __thread char buf[KML_VALUE_MAX + 1];
	size_t len = 0;

	*err = twin->ops->read(twin, path, buf, &len);
	if (*err)
		len = 0;
	if (len && buf[len - 1] == '\n')
		len--;
	buf[len] = '\0';
	return buf;
}

static inline const char *get(const char *path)
{
	int err;
	const char *value = get_err(path, &err);

	ck_assert_msg(err == 0, "%s: %s", path, strerror(-err));
	return value;
}

static inline int get_fails(const char *path)
{
	int err;

	get_err(path, &err);
	return err;
}

#endif /* KML_TWIN_TEST_H */
