/* SPDX-License-Identifier: GPL-2.0 */
/* Numbers of edu, QEMU's device for teaching: for its driver and for its simulation. */
#ifndef KML_EDU_REGS_H
#define KML_EDU_REGS_H

enum edu_reg {
#define EDU_REG(n, offset, name, meaning) EDU_##n = offset,
#include "edu_regs.def"
};

#define EDU_VENDOR	0x1234
#define EDU_DEVICE	0x11e8
#define EDU_BAR_SIZE	(1024 * 1024)

#define EDU_COMPUTING	0x01	/* status */
#define EDU_WANT_IRQ	0x80
#define EDU_IRQ_FACT	0x001	/* irq_status */
#define EDU_IRQ_DMA	0x100
#define EDU_DMA_RUN	0x1	/* dma_cmd */
#define EDU_DMA_TO_RAM	0x2
#define EDU_DMA_WANT_IRQ 0x4

/*
 * Its own memory is seen by the DMA engine at this address. QEMU before 7.2 counts the
 * last byte wrongly and aborts on all 4096 at once: half of it is as much as is asked for.
 */
#define EDU_BUFFER	0x40000
#define EDU_BUFFER_SIZE	4096
#define EDU_STEP	2048
#define EDU_DMA_BITS	28

#endif /* KML_EDU_REGS_H */
