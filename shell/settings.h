/* SPDX-License-Identifier: GPL-2.0 */
/* What `set` can change: one table for the command, help and completion. */
#ifndef KML_SETTINGS_H
#define KML_SETTINGS_H

#include <stdbool.h>

struct kml_interp;

/** struct kml_setting - one setting of the shell. */
struct kml_setting {
	const char *name, *doc;
	const char *values[4];	/* ended by NULL; the first is the default */
	/* Which of the values it has now; and to choose another. */
	unsigned int (*get)(const struct kml_interp *in);
	void (*set)(struct kml_interp *in, unsigned int value);
};

extern const struct kml_setting kml_settings[];
extern const unsigned int kml_settings_count;

#endif /* KML_SETTINGS_H */
