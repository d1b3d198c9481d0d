// SPDX-License-Identifier: GPL-2.0
/* A transfer by the lab's device, in a thread because the device takes its time. */
#include "dma_transfer.h"

enum { IDLE, RUNNING, DONE };	/* and -errno: failed */

static void thread_main(void *arg)
{
	struct kml_dma_transfer *transfer = arg;
	int err = 0;

	if (transfer->to_device)
		err = transfer->move(transfer->self, true);
	if (!err && transfer->from_device)
		err = transfer->move(transfer->self, false);
	WRITE_ONCE(transfer->state, err ? err : DONE);
}

int kml_dma_transfer_settle(struct kml_dma_transfer *transfer)
{
	if (READ_ONCE(transfer->state) == RUNNING)
		return -EBUSY;
	kml_dma_transfer_stop(transfer);
	return 0;
}

void kml_dma_transfer_stop(struct kml_dma_transfer *transfer)
{
	kml_thread_stop(transfer->thread);
	transfer->thread = NULL;
}

int kml_dma_transfer_start(struct kml_dma_transfer *transfer, int (*move)(void *, bool), void *self,
			   bool to_device, bool from_device)
{
	struct kml_thread *thread;
	int err = kml_dma_transfer_settle(transfer);

	if (err)
		return err;
	transfer->move = move;
	transfer->self = self;
	transfer->to_device = to_device;
	transfer->from_device = from_device;
	transfer->state = RUNNING;
	thread = kml_thread_start("kml_transfer", -1, thread_main, transfer);
	if (IS_ERR(thread)) {
		transfer->state = IDLE;
		return PTR_ERR(thread);
	}
	transfer->thread = thread;
	return 0;
}

static const char *errno_name(int err)
{
	switch (err) {
	case -EIO:
		return "EIO";
	case -ETIMEDOUT:
		return "ETIMEDOUT";
	default:
		return "EINTR";
	}
}

void kml_dma_transfer_show(struct kml_dma_transfer *transfer, struct kml_text *text)
{
	static const char *const names[] = { [IDLE] = "idle", [RUNNING] = "running", [DONE] = "done" };
	int state = READ_ONCE(transfer->state);

	if (state < 0)
		kml_text_add(text, "failed: %s", errno_name(state));
	else
		kml_text_add(text, "%s", names[state]);
}
