// SPDX-License-Identifier: GPL-2.0
/* One function a token. */
#include <errno.h>
#include <string.h>

#include "errnos.h"
#include "mask.h"

void kml_mask_bytes(FILE *out, const char *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		unsigned char c = bytes[i];

		if (c == '\n' || (c >= ' ' && c < 0x7f))
			putc(c, out);
		else
			fprintf(out, "\\x%02x", c);
	}
}

/* Ends every value with a line's end, and says so when it had none. */
static void as_it_is(FILE *out, const char *value, size_t len)
{
	kml_mask_bytes(out, value, len);
	if (!len)
		fputs("(empty)\n", out);
	else if (value[len - 1] != '\n')
		fputs("\n(no newline at the end)\n", out);
}

/** struct asked - who is asked for values, and whether one of them is lacking here. */
struct asked {
	kml_relation_fn *fn;
	void *ctx;
	bool lacking;
};

static int ask(void *ctx, const char *name, char *buf, size_t *len)
{
	struct asked *asked = ctx;
	int err = asked->fn(asked->ctx, name, buf, len);

	if (err == -EOPNOTSUPP)
		asked->lacking = true;
	return err;
}

/* What this system lacks breaks no relation: that is the answer, as cat has it. */
void kml_mask_relation(FILE *out, const char *relation, kml_relation_fn *fn, void *ctx)
{
	struct asked asked = { .fn = fn, .ctx = ctx };
	char msg[300] = "does not hold";
	bool holds = false;

	kml_relation_eval(relation, ask, &asked, &holds, msg, sizeof(msg));
	if (holds)
		fprintf(out, "(%s)\n", relation);
	else if (asked.lacking)
		fprintf(out, "EOPNOTSUPP\n");
	else
		fprintf(out, "%s BROKEN: %s\n", relation, msg);
}

/** struct beside - the value at hand, and how to get its neighbours. */
struct beside {
	const struct kml_entry *entry;
	const char *value;
	size_t len;
	kml_relation_fn *fn;
	void *ctx;
};

static int text_of(void *ctx, const char *name, char *buf, size_t *len)
{
	struct beside *b = ctx;

	if (strcmp(name, b->entry->name))
		return b->fn(b->ctx, name, buf, len);
	*len = b->len < KML_RELATION_TEXT ? b->len : KML_RELATION_TEXT;
	memcpy(buf, b->value, *len);
	return 0;
}

static void relation(FILE *out, struct beside *b)
{
	char msg[300] = "does not hold";
	bool holds = false;

	kml_relation_eval(b->entry->relation, text_of, b, &holds, msg, sizeof(msg));
	if (holds) {
		fprintf(out, "(%s)\n", b->entry->relation);
		return;
	}
	fprintf(out, "%s BROKEN: %s; it is ", b->entry->relation, msg);
	as_it_is(out, b->value, b->len);
}

static void same_if(FILE *out, struct beside *b)
{
	char msg[300] = "";
	bool holds = false;

	if (kml_relation_eval(b->entry->relation, text_of, b, &holds, msg, sizeof(msg)))
		fprintf(out, "%s BROKEN: %s\n", b->entry->relation, msg);
	else if (holds)
		as_it_is(out, b->value, b->len);
	else
		fputs("<depends>\n", out);
}

void kml_mask(FILE *out, const struct kml_entry *entry, int err, const char *value, size_t len,
	      kml_relation_fn *fn, void *ctx)
{
	enum kml_fidelity token = entry ? entry->fidelity : KML_SAME;
	struct beside b = { .entry = entry, .value = value, .len = len, .fn = fn, .ctx = ctx };

	if (token == KML_TIME && (!err || err == -EOPNOTSUPP))
		fputs("<time>\n", out);
	else if (token == KML_WORLD && (!err || err == -EOPNOTSUPP))
		fputs("<world>\n", out);
	else if (err)
		fprintf(out, "%s\n", kml_errno_name(-err));
	else if (token == KML_ADDR)
		fputs("<addr>\n", out);
	else if (token == KML_RELATION)
		relation(out, &b);
	else if (token == KML_SAME_IF)
		same_if(out, &b);
	else
		as_it_is(out, value, len);
}
