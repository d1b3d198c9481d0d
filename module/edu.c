// SPDX-License-Identifier: GPL-2.0
/*
 * PCI driver of edu, QEMU's device for teaching. The first one found serves the lab: its
 * DMA engine moves bytes between mapped buffers and a memory of 64 KiB that the driver
 * keeps for it, because its own buffer holds one step only. Registers: edu_regs.def.
 */
#include <linux/completion.h>
#include <linux/delay.h>
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/pci.h>
#include <linux/wait.h>

#include "edu_driver.h"
#include "edu_regs.h"
#include "kapi_dma.h"

/* A step takes 100 ms of the guest's time; a busy host may stretch that. */
#define STEP_LIMIT_MS 5000

struct edu {
	struct pci_dev *pdev;
	void __iomem *regs;
	struct mutex engine;		/* held for one step there and one back */
	struct completion moved;	/* by the interrupt of the DMA engine */
	void *memory;			/* KML_DEVICE_MEMORY bytes */
	dma_addr_t memory_addr;
	unsigned int users;		/* edu_lock */
	wait_queue_head_t unused;
};

/* Guards the pointer and the count of users; a leaf. */
static DEFINE_SPINLOCK(edu_lock);
static struct edu *the_edu;

struct device *kml_edu_get(void)
{
	struct device *dev = NULL;

	spin_lock(&edu_lock);
	if (the_edu) {
		the_edu->users++;
		dev = &the_edu->pdev->dev;
	}
	spin_unlock(&edu_lock);
	return dev;
}

void kml_edu_put(struct device *dev)
{
	struct edu *edu = dev_get_drvdata(dev);

	spin_lock(&edu_lock);
	if (!--edu->users)
		wake_up(&edu->unused);
	spin_unlock(&edu_lock);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id);

bool kml_edu_is(const struct device *dev)
{
	return dev->driver && dev_is_pci(dev) && to_pci_driver(dev->driver)->probe == edu_probe;
}

bool kml_edu_present(void)
{
	return READ_ONCE(the_edu);
}

int kml_edu_bar(u64 *phys, u64 *length)
{
	int err = -ENODEV;

	spin_lock(&edu_lock);
	if (the_edu) {
		*phys = pci_resource_start(the_edu->pdev, 0);
		*length = pci_resource_len(the_edu->pdev, 0);
		err = 0;
	}
	spin_unlock(&edu_lock);
	return err;
}

/* Why it interrupts is acknowledged at once; only the end of a DMA is waited for. */
static irqreturn_t edu_irq(int irq, void *arg)
{
	struct edu *edu = arg;
	u32 status = readl(edu->regs + EDU_IRQ_STATUS);

	if (!status)
		return IRQ_NONE;
	writel(status, edu->regs + EDU_IRQ_ACK);
	if (status & EDU_IRQ_DMA)
		complete(&edu->moved);
	return IRQ_HANDLED;
}

static bool engine_runs(struct edu *edu)
{
	return readl(edu->regs + EDU_DMA_CMD) & EDU_DMA_RUN;
}

/*
 * One step of the engine. The device would cut an address to its 28 bits and write
 * somewhere else, and QEMU ends when the range in its buffer is wrong: both are refused.
 * Anybody may raise the interrupt by hand, so the command register has the last word.
 */
static int edu_step(struct edu *edu, dma_addr_t addr, u32 len, bool to_device)
{
	unsigned long left = msecs_to_jiffies(STEP_LIMIT_MS);

	if (!len || len > EDU_STEP || addr + len - 1 > DMA_BIT_MASK(EDU_DMA_BITS))
		return -EIO;
	if (engine_runs(edu))
		return -ETIMEDOUT;
	reinit_completion(&edu->moved);
	writel(to_device ? addr : EDU_BUFFER, edu->regs + EDU_DMA_SRC);
	writel(to_device ? EDU_BUFFER : addr, edu->regs + EDU_DMA_DST);
	writel(len, edu->regs + EDU_DMA_COUNT);
	writel(EDU_DMA_RUN | EDU_DMA_WANT_IRQ | (to_device ? 0 : EDU_DMA_TO_RAM),
	       edu->regs + EDU_DMA_CMD);
	do
		left = wait_for_completion_timeout(&edu->moved, left);
	while (left && engine_runs(edu));
	return left ? 0 : -ETIMEDOUT;
}

/* The two legs of a step: through the device's buffer to the memory that it keeps, or back. */
static int edu_move_step(struct edu *edu, dma_addr_t addr, dma_addr_t memory, u32 len,
			 bool to_device)
{
	int err;

	mutex_lock(&edu->engine);
	err = edu_step(edu, to_device ? addr : memory, len, true);
	if (!err)
		err = edu_step(edu, to_device ? memory : addr, len, false);
	mutex_unlock(&edu->engine);
	return err;
}

int kml_edu_move(struct device *dev, dma_addr_t addr, size_t len, size_t offset, bool to_device)
{
	struct edu *edu = dev_get_drvdata(dev);
	int err = 0;
	u32 n;

	if (offset > KML_DEVICE_MEMORY || len > KML_DEVICE_MEMORY - offset ||
	    addr > DMA_BIT_MASK(EDU_DMA_BITS) || addr + len - 1 > DMA_BIT_MASK(EDU_DMA_BITS))
		return -EIO;
	for (; !err && len; addr += n, offset += n, len -= n) {
		if (kml_thread_should_stop())
			return -EINTR;
		n = min_t(size_t, len, EDU_STEP - (addr & (EDU_STEP - 1)));
		err = edu_move_step(edu, addr, edu->memory_addr + offset, n, to_device);
	}
	return err;
}

static int map_registers(struct edu *edu)
{
	struct pci_dev *pdev = edu->pdev;
	u32 id;

	/* Not requested: who maps them through ioremap/ does that, or does not, as the lesson wants. */
	edu->regs = KML_TRY(NULL, pcim_iomap, pdev, 0, 0);
	if (!edu->regs || pci_resource_len(pdev, 0) < EDU_DMA_CMD + 8)
		return -ENODEV;
	id = readl(edu->regs + EDU_ID);
	return (id & 0xff) == 0xed ? 0 : -ENODEV;
}

static int take_interrupt(struct edu *edu)
{
	int err = KML_TRY(-ENOMEM, pci_alloc_irq_vectors, edu->pdev, 1, 1, PCI_IRQ_ALL_TYPES);

	if (err < 0)
		return err;
	writel(readl(edu->regs + EDU_IRQ_STATUS), edu->regs + EDU_IRQ_ACK);
	err = KML_TRY(-ENOMEM, request_irq, pci_irq_vector(edu->pdev, 0), edu_irq, IRQF_SHARED,
		      "kmemlab-edu", edu);
	if (err)
		pci_free_irq_vectors(edu->pdev);
	return err;
}

static void give_interrupt(struct edu *edu)
{
	free_irq(pci_irq_vector(edu->pdev, 0), edu);
	pci_free_irq_vectors(edu->pdev);
}

static int bring_up(struct edu *edu)
{
	int err = KML_TRY(-ENOMEM, pcim_enable_device, edu->pdev);

	if (!err)
		err = dma_set_mask_and_coherent(&edu->pdev->dev, DMA_BIT_MASK(EDU_DMA_BITS));
	if (!err)
		err = map_registers(edu);
	if (err)
		return err;
	edu->memory = KML_TRY(NULL, dmam_alloc_coherent, &edu->pdev->dev, KML_DEVICE_MEMORY,
			      &edu->memory_addr, GFP_KERNEL | __GFP_NOWARN);
	if (!edu->memory)
		return -ENOMEM;
	pci_set_master(edu->pdev);
	return take_interrupt(edu);
}

static int edu_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct edu *edu = KML_TRY(NULL, devm_kzalloc, &pdev->dev, sizeof(*edu), GFP_KERNEL);
	int err = -EBUSY;

	if (!edu)
		return -ENOMEM;
	edu->pdev = pdev;
	mutex_init(&edu->engine);
	init_completion(&edu->moved);
	init_waitqueue_head(&edu->unused);
	pci_set_drvdata(pdev, edu);
	err = bring_up(edu);
	if (err)
		return err;
	spin_lock(&edu_lock);
	if (the_edu)
		err = -EBUSY;	/* one is enough */
	else
		WRITE_ONCE(the_edu, edu);
	spin_unlock(&edu_lock);
	if (err)
		give_interrupt(edu);
	return err;
}

static bool unused(struct edu *edu)
{
	bool ret;

	spin_lock(&edu_lock);
	ret = !edu->users;
	spin_unlock(&edu_lock);
	return ret;
}

/* Objects that have a buffer lent to it, or its registers mapped, are waited for. */
static void edu_remove(struct pci_dev *pdev)
{
	struct edu *edu = pci_get_drvdata(pdev);

	spin_lock(&edu_lock);
	WRITE_ONCE(the_edu, NULL);
	spin_unlock(&edu_lock);
	wait_event_idle(edu->unused, unused(edu));
	give_interrupt(edu);
	pci_clear_master(pdev);
}

static const struct pci_device_id edu_ids[] = {
	{ PCI_DEVICE(EDU_VENDOR, EDU_DEVICE) },
	{ }
};
MODULE_DEVICE_TABLE(pci, edu_ids);

static struct pci_driver edu_driver = {
	.name = "kmemlab-edu",
	.id_table = edu_ids,
	.probe = edu_probe,
	.remove = edu_remove,
};

int kml_edu_init(void)
{
	return KML_TRY(-ENOMEM, pci_register_driver, &edu_driver);
}

void kml_edu_exit(void)
{
	pci_unregister_driver(&edu_driver);
}
