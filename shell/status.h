/* SPDX-License-Identifier: GPL-2.0 */
/* What the exit status of every kmemlab command says. */
#ifndef KML_STATUS_H
#define KML_STATUS_H

enum kml_status {
	KML_DONE = 0,
	KML_FAILED = 1,		/* the thing asked for failed */
	KML_USAGE = 2,		/* asked wrongly */
	KML_SKIPPED = 77,	/* something needed is absent */
	KML_BROKEN = 99,	/* the set-up is broken */
};

#endif /* KML_STATUS_H */
