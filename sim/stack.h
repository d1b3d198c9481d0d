/* SPDX-License-Identifier: GPL-2.0 */
/* The kernel stack of the simulated machine's one task, as the machine's switch sees it. */
#ifndef KML_SIM_STACK_H
#define KML_SIM_STACK_H

#define SIM_STACK_ENTRY 792	/* bytes in use where the lab looks; a read in the guest of `pc` */
#define SIM_FRAME_WARN 2048	/* what 64-bit kernels are built with */

/** sim_stack_start() - the task gets its stack at the first look. Return: 0. */
int sim_stack_start(void);
/** sim_stack_stop() - forget it; its frames stay with the machine. */
void sim_stack_stop(void);

#endif /* KML_SIM_STACK_H */
