// SPDX-License-Identifier: GPL-2.0
/* One call of the choke point: charged, timed, made to fail on demand, remembered, shown. */
#include "call.h"
#include "calls.h"
#include "flags.h"
#include "inject.h"
#include "object.h"
#include "quota.h"

#define CALLS 32	/* remembered */

static struct {
	spinlock_t lock;	/* guards all below; innermost, nothing is called under it */
	u64 count;		/* calls made since start */
	struct kml_call ring[CALLS];
} calls = { .lock = __SPIN_LOCK_UNLOCKED(calls.lock) };

/* To kmemleak the ring is memory like any other: what lies there turned over is no reference. */
static void hide(struct kml_call *call)
{
	unsigned int i;

	for (i = 0; i < KML_CALL_ARGS; i++)
		call->arg[i] = ~call->arg[i];
	call->result = ~call->result;
}

void kml_call_forget_all(void)
{
	unsigned long flags;

	spin_lock_irqsave(&calls.lock, flags);
	calls.count = 0;
	spin_unlock_irqrestore(&calls.lock, flags);
}

void kml_call_remember(const struct kml_call *call)
{
	unsigned long flags;
	struct kml_call *slot;

	spin_lock_irqsave(&calls.lock, flags);
	slot = &calls.ring[calls.count % CALLS];
	*slot = *call;
	hide(slot);
	slot->number = ++calls.count;
	spin_unlock_irqrestore(&calls.lock, flags);
}

void kml_call_fill(struct kml_call *call, const u64 *arg, unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count && i < KML_CALL_ARGS; i++) {
		call->arg[i] = arg[i];
		if (call->letters[i] == 'p')
			call->arg[i] = kml_addr((const void *)(unsigned long)arg[i]);
		else if (call->letters[i] == 'n')
			strscpy(call->note, (const char *)(unsigned long)arg[i], KML_CALL_NOTE);
	}
}

/* The flags of a call; those that take none stand for GFP_KERNEL. */
static gfp_t gfp_of(const struct kml_call *call)
{
	unsigned int i;

	for (i = 0; call->letters[i]; i++)
		if (call->letters[i] == 'g')
			return (__force gfp_t)(u32)call->arg[i];
	return GFP_KERNEL;
}

bool kml_call_begin(struct kml_attempt *a, struct kml_call *call, u64 bytes)
{
	a->bytes = bytes;
	call->err = kml_quota_charge(bytes);
	if (!call->err && kml_inject(call->site, gfp_of(call))) {
		kml_quota_release(bytes);
		call->err = -ENOMEM;
		call->injected = true;
	}
	a->began = kml_now_ns();
	return !call->err;
}

void *kml_call_end(struct kml_attempt *a, struct kml_call *call, const void *p)
{
	if (!call->err) {
		WRITE_ONCE(a->obj->ns, kml_now_ns() - a->began);
		if (!p) {
			call->err = -ENOMEM;
			kml_quota_release(a->bytes);
		}
	}
	call->result = call->err ? 0 : kml_addr(p);
	kml_call_remember(call);
	return call->err ? ERR_PTR(call->err) : (void *)(unsigned long)p;
}

int kml_call_end_number(struct kml_attempt *a, struct kml_call *call, u64 result, int err)
{
	if (!call->err) {
		a->obj->ns = kml_now_ns() - a->began;
		call->err = err;
	}
	call->result = call->err ? 0 : result;
	kml_call_remember(call);
	return call->err;
}

static void show_arg(const struct kml_call *call, unsigned int i, struct kml_text *text)
{
	unsigned long long v = call->arg[i];

	switch (call->letters[i]) {
	case 'z': case 'u':
		kml_text_add(text, "%llu", v);
		break;
	case 'g':
		kml_gfp_text((__force gfp_t)(u32)v, text);
		break;
	case 's':
		kml_slab_flags_text((__force slab_flags_t)(u32)v, text);
		break;
	case 'n':
		kml_text_add(text, "\"%s\"", call->note);
		break;
	case 'c':
		kml_text_add(text, v ? "ctor" : "NULL");
		break;
	case 'm':
		kml_text_add(text, "fn");
		break;
	case 'o':
		kml_text_add(text, "self");
		break;
	case 'd':
		kml_text_add(text, "dev");
		break;
	case 'D':
		kml_text_add(text, "%s", kml_names_dma_direction.name[v].name);
		break;
	case 'S':
		kml_text_add(text, "sg");
		break;
	case 'f':
		kml_text_add(text, "action");
		break;
	case 'b':
		kml_text_add(text, "data");
		break;
	case 'h':
		kml_text_add(text, "&handle");
		break;
	default:
		kml_text_add(text, "0x%llx", v);
	}
}

static void show_result(const struct kml_call *call, struct kml_text *text)
{
	if (call->gives)
		return;
	if (call->err == -EDQUOT)
		kml_text_add(text, " = not called: over the lab's limit (EDQUOT)");
	else if (call->status)
		kml_text_add(text, call->injected ? " = %d: injected" : " = %d", call->err);
	else if (call->err)
		kml_text_add(text, " = %s%s", call->nothing ? call->nothing : "NULL",
			     call->injected ? ": injected" : "");
	else
		kml_text_add(text, " = 0x%llx", (unsigned long long)call->result);
}

static void show_call(const struct kml_call *call, struct kml_text *out)
{
	char line[256];
	struct kml_text text = { .buf = line, .size = sizeof(line) };
	unsigned int i;

	kml_text_add(&text, "%llu: %s(", (unsigned long long)call->number, call->name);
	for (i = 0; call->letters[i]; i++) {
		kml_text_add(&text, i ? ", " : "");
		show_arg(call, i, &text);
	}
	kml_text_add(&text, ")");
	show_result(call, &text);
	kml_text_line(out, "%s", line);
}

void kml_calls_show(struct kml_text *text)
{
	struct kml_call call;
	unsigned long flags;
	u64 i, count;

	spin_lock_irqsave(&calls.lock, flags);
	count = calls.count;
	spin_unlock_irqrestore(&calls.lock, flags);
	for (i = count > CALLS ? count - CALLS : 0; i < count; i++) {
		spin_lock_irqsave(&calls.lock, flags);
		call = calls.ring[i % CALLS];
		spin_unlock_irqrestore(&calls.lock, flags);
		hide(&call);	/* twice is not at all */
		if (call.number == i + 1)
			show_call(&call, text);
	}
}
