// SPDX-License-Identifier: GPL-2.0
/*
 * demos/: the programs of the course's sources, step by step through the choke point, in
 * their order, with and without their mistakes. What a program still holds when it ends,
 * by its exit or on an error path, is what it leaks.
 */
#include "demo.h"
#include "kapi_bugs.h"
#include "kapi_dma.h"

enum { IDLE, DONE, FAILED, STOPPED, RELEASED };

struct kml_demos {
	const struct demo_system *system;
	u8 who;
	int state;
	struct demo_pass *pass;	/* the newest first; older ones are kept for what they leaked */
};

static struct kml_demos *self_of(struct kml_object *obj)
{
	return obj->self;
}

int kml_demos_create(struct kml_object *obj, const struct kml_demos_cfg *cfg, void **ret)
{
	struct kml_demos *self = kml_zalloc(sizeof(*self));

	if (!self)
		return -ENOMEM;
	self->system = &demo_systems[cfg->system];
	self->who = cfg->variant == KML_N_demo_variant_fixed ? F : P;
	*ret = self;
	return 0;
}

static void drop_pass(struct kml_object *obj, struct kml_demos *self)
{
	struct demo_pass *pass = self->pass;

	self->pass = pass->older;
	demo_give_back(obj, pass);
	kml_free(pass);
}

void kml_demos_destroy(struct kml_object *obj, void *arg)
{
	struct kml_demos *self = arg;

	while (self->pass)
		drop_pass(obj, self);
	kml_free(self);
}

/* A pass that leaked is kept for its slots; one that did not makes room. */
static int new_pass(struct kml_object *obj, struct kml_demos *self)
{
	struct demo_pass *pass = kml_zalloc(sizeof(*pass));

	if (!pass)
		return -ENOMEM;
	if (self->pass && !demo_held(self->pass))
		drop_pass(obj, self);
	pass->steps.buf = pass->steps_text;
	pass->log.buf = pass->log_text;
	pass->steps.size = pass->log.size = DEMO_TEXT;
	pass->older = self->pass;
	self->pass = pass;
	return 0;
}

/* From the head of @section to the next one, an UNWIND up to RELEASE. @failed: the step that did. */
static int play(struct kml_object *obj, struct kml_demos *self, enum demo_section section,
		const struct demo_step **failed)
{
	const struct demo_step *step = self->system->steps, *end = step + self->system->count;
	bool unwinds = section > RUN && section < RELEASE;
	int err;

	while (step < end && (step->op != OP_SECTION || step->a != section))
		step++;
	for (step++; step < end; step++) {
		if (step->op == OP_SECTION && (!unwinds || step->a == RELEASE))
			break;
		if (step->op == OP_SECTION || !(step->who & self->who))
			continue;
		err = demo_do(obj, self->pass, step);
		if (err == DEMO_FATAL || (err && step->fail)) {
			*failed = step;
			return err;
		}
	}
	return 0;
}

/* The error path that the program takes for @step. */
static int unwind(struct kml_object *obj, struct kml_demos *self, const struct demo_step *step)
{
	if (step->fail == OUT)
		return 0;
	return play(obj, self, step->fail == CLEAN ? RELEASE : step->fail, &step);
}

static int load(struct kml_object *obj, struct kml_demos *self)
{
	const struct demo_step *step;
	int err = play(obj, self, RUN, &step);

	if (err && err != DEMO_FATAL)
		err = unwind(obj, self, step) == DEMO_FATAL ? DEMO_FATAL : err;
	return !err ? DONE : err == DEMO_FATAL ? STOPPED : FAILED;
}

int kml_demos_run_act(struct kml_object *obj, u64 one)
{
	struct kml_demos *self = self_of(obj);
	int err;

	if (self->system->chip && !kml_mmio_block(self->system->chip))
		return -EOPNOTSUPP;
	if (self->who == P && !kml_bugs_allowed())
		return -EPERM;
	if (self->state == DONE)
		return -EBUSY;
	err = new_pass(obj, self);
	if (!err)
		self->state = load(obj, self);
	return err;
}

int kml_demos_release_act(struct kml_object *obj, u64 one)
{
	struct kml_demos *self = self_of(obj);
	const struct demo_step *step;

	if (self->state != DONE)
		return -ENODATA;
	self->state = play(obj, self, RELEASE, &step) == DEMO_FATAL ? STOPPED : RELEASED;
	return 0;
}

int kml_demos_state_show(struct kml_object *obj, struct kml_text *text)
{
	static const char *const names[] = { "idle", "done", "failed", "stopped", "released" };

	kml_text_add(text, "%s", names[self_of(obj)->state]);
	return 0;
}

static void show_lines(const struct kml_text *from, struct kml_text *text)
{
	const char *line = from->buf, *end;

	for (; line < from->buf + from->len; line = end + 1) {
		end = strchr(line, '\n');
		kml_text_line(text, "%.*s", (int)(end - line), line);
	}
	text->dropped += from->dropped;
}

int kml_demos_steps_show(struct kml_object *obj, struct kml_text *text)
{
	if (self_of(obj)->pass)
		show_lines(&self_of(obj)->pass->steps, text);
	return 0;
}

int kml_demos_log_show(struct kml_object *obj, struct kml_text *text)
{
	if (self_of(obj)->pass)
		show_lines(&self_of(obj)->pass->log, text);
	return 0;
}

int kml_demos_held_get(struct kml_object *obj, u64 *ret)
{
	struct kml_demos *self = self_of(obj);

	*ret = self->state == DONE ? demo_held(self->pass) : 0;
	return 0;
}

int kml_demos_leaked_get(struct kml_object *obj, u64 *ret)
{
	struct kml_demos *self = self_of(obj);
	struct demo_pass *pass = self->pass;

	*ret = 0;
	for (pass = self->state == DONE ? pass->older : pass; pass; pass = pass->older)
		*ret += demo_held(pass);
	return 0;
}

int kml_demos_defects_show(struct kml_object *obj, struct kml_text *text)
{
	const char *const *defect;

	for (defect = self_of(obj)->system->defects; *defect; defect++)
		kml_text_line(text, "%s", *defect);
	return 0;
}
