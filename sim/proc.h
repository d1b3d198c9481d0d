/* SPDX-License-Identifier: GPL-2.0 */
/* What the simulated machine's /proc and log would say, line for line in the kernel's format. */
#ifndef KML_SIM_PROC_H
#define KML_SIM_PROC_H

#include <stdio.h>

/**
 * sim_proc() - print one of meminfo, slabinfo, buddyinfo, zoneinfo, vmallocinfo, iomem, dmesg.
 *
 * Only lines that the simulator knows: its caches, areas and zones; no line is made up for
 * what the machine's own kernel would hold besides. dmesg has no times: there are none.
 *
 * Return: 0, or -EOPNOTSUPP for any other name.
 */
int sim_proc(const char *name, FILE *out);

#endif /* KML_SIM_PROC_H */
