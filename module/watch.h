/* SPDX-License-Identifier: GPL-2.0 */
/* What a watch has heard, for the attributes that show it. */
#ifndef KML_WATCH_H
#define KML_WATCH_H

#include "kapi_bugs.h"
#include "value.h"

/** kml_watch_show() - a line each, without the time before it; empty ones and rulers are left out. */
void kml_watch_show(struct kml_watch *watch, struct kml_text *text);
/** kml_watch_says() - is there a line with @words in it? */
bool kml_watch_says(struct kml_watch *watch, const char *words);
/** kml_watch_seen() - the moment of the line that kml_watch_detector() goes by, or "never". */
const char *kml_watch_seen(struct kml_watch *watch);
/** kml_watch_detector() - who wrote the first line that a detector is known by, or "none". */
const char *kml_watch_detector(struct kml_watch *watch);

#endif /* KML_WATCH_H */
