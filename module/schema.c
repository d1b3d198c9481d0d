// SPDX-License-Identifier: GPL-2.0
/* Kbuild builds only what lies in its folder. */
#include "../configfs-schema/schema.c"
