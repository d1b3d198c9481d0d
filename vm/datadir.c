// SPDX-License-Identifier: GPL-2.0
/* The data folder; the Makefile says where it is. */
#include <stdlib.h>

#include "datadir.h"

#ifndef KML_DATADIR
#define KML_DATADIR "."
#endif

const char *kml_datadir(void)
{
	const char *top = getenv("KMEMLAB_DATADIR");

	return top && *top ? top : KML_DATADIR;
}
