// SPDX-License-Identifier: GPL-2.0
/* Relations over a live home: reads attributes, remembers what they said. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "interp.h"
#include "lesson_world.h"
#include "path.h"

void kml_world_init(struct kml_world *world, struct kml_home *home)
{
	*world = (struct kml_world){ .home = home };
}

static void forget(struct kml_seen **list, unsigned int *count)
{
	for (unsigned int i = 0; i < *count; i++) {
		free((*list)[i].path);
		free((*list)[i].value);
	}
	free(*list);
	*list = NULL;
	*count = 0;
}

void kml_world_forget(struct kml_world *world)
{
	forget(&world->begun, &world->begun_count);
}

void kml_world_fini(struct kml_world *world)
{
	kml_world_forget(world);
	forget(&world->seen, &world->seen_count);
	free(world->output);
	free(world->error);
}

static struct kml_seen *find(struct kml_seen *list, unsigned int count, const char *path)
{
	for (unsigned int i = 0; i < count; i++)
		if (!strcmp(list[i].path, path))
			return &list[i];
	return NULL;
}

/* Puts @path's @value into the list, in place of an older one. */
static int remember(struct kml_seen **list, unsigned int *count, const char *path, char *value)
{
	struct kml_seen *old = find(*list, *count, path), *grown;

	if (!value)
		return -ENOMEM;
	if (old) {
		free(old->value);
		old->value = value;
		return 0;
	}
	grown = reallocarray(*list, *count + 1, sizeof(*grown));
	if (grown) {
		*list = grown;
		grown[*count] = (struct kml_seen){ .path = strdup(path), .value = value };
	}
	if (!grown || !grown[*count].path) {
		free(value);
		return -ENOMEM;
	}
	++*count;
	return 0;
}

static int give(const char *text, char *buf, size_t *len)
{
	*len = strnlen(text, KML_RELATION_TEXT - 1);
	memcpy(buf, text, *len);
	return 0;
}

/* What @path lies in is not there: an object of mkdir's, or a misspelt name, which is not kept. */
static void note_absent(struct kml_world *world, const char *path)
{
	size_t len = strlen(path);
	struct kml_found found;
	struct kml_stat st;
	char dir[KML_PATH_MAX];

	if (*world->absent || kml_path_find(path, &found))
		return;
	for (size_t at = strcspn(path, "/"); at < len; at += 1 + strcspn(path + at + 1, "/")) {
		snprintf(dir, sizeof(dir), "%.*s", (int)at, path);
		if (world->home->ops->stat(world->home, dir, &st)) {
			if (!kml_path_find(dir, &found) && !found.entry && !found.fixed)
				strcpy(world->absent, dir);
			return;
		}
	}
}

static int read_one(void *ctx, const char *path, char *buf, size_t *len)
{
	struct kml_world *world = ctx;
	int err;

	if (!strcmp(path, "output"))
		return give(world->output ? world->output : "", buf, len);
	if (!strcmp(path, "error"))
		return give(world->error ? world->error : "", buf, len);
	if (!strcmp(path, "answer"))
		return give(world->answer ? world->answer : "", buf, len);
	err = world->home->ops->read(world->home, path, buf, len);
	if (err == -ENOENT)
		note_absent(world, path);
	if (!err)
		err = remember(&world->seen, &world->seen_count, path,
			       strndup(buf, strcspn(buf, "\n") < *len ? strcspn(buf, "\n") : *len));
	return err;
}

static int count_dir(void *ctx, const char *name, const struct kml_stat *st)
{
	*(unsigned int *)ctx += st->is_dir;
	return 0;
}

static int answer_count(struct kml_world *world, const char *path, char *buf, size_t *len)
{
	unsigned int count = 0;
	int err = world->home->ops->list(world->home, path, count_dir, &count);

	*len = err ? 0 : sprintf(buf, "%u\n", count);
	return err;
}

static int call(void *ctx, const char *function, const char *argument, long long number, char *buf,
		size_t *len)
{
	struct kml_world *world = ctx;
	const struct kml_seen *begun;
	struct kml_stat st;

	if (!strcmp(function, "exists"))
		return give(world->home->ops->stat(world->home, argument, &st) ? "0\n" : "1\n", buf, len);
	if (!strcmp(function, "count"))
		return answer_count(world, argument, buf, len);
	if (strcmp(function, "start"))
		return world->more ? world->more(world->more_ctx, function, argument, number, buf, len) : -ENOSYS;
	begun = find(world->begun, world->begun_count, argument);
	return begun ? give(begun->value, buf, len) : -ENODATA;
}

static struct kml_relation_world asks(struct kml_world *world)
{
	forget(&world->seen, &world->seen_count);
	*world->absent = '\0';
	return (struct kml_relation_world){ .read = read_one, .call = call, .ctx = world };
}

int kml_world_holds(struct kml_world *world, const char *relation, bool *ret, char *msg,
		    size_t msg_size)
{
	const struct kml_relation_world w = asks(world);
	int err;

	*ret = false;
	err = kml_relation_ask(relation, &w, ret, msg, msg_size);
	if (err && *world->absent)	/* where a relation goes wrong is for its author; this is for the learner */
		snprintf(msg, msg_size, "wanted %s; there is no %s yet: 'mkdir %s' makes it", relation,
			 world->absent, world->absent);
	return err;
}

int kml_world_value(struct kml_world *world, const char *relation, char *buf, char *msg,
		    size_t msg_size)
{
	const struct kml_relation_world w = asks(world);

	return kml_relation_value(relation, &w, buf, msg, msg_size);
}

static int begin_one(struct kml_world *world, const char *path)
{
	char buf[KML_VALUE_MAX + 1];
	size_t len;

	if (world->home->ops->read(world->home, path, buf, &len))
		return 0;
	buf[len] = '\0';
	return remember(&world->begun, &world->begun_count, path, strdup(buf));
}

int kml_world_begin(struct kml_world *world, const char *relations)
{
	static const char word[] = "start(";
	char path[KML_PATH_MAX];
	int err = 0;

	for (const char *at = relations; !err && (at = strstr(at, word)); at++) {
		const char *name = at + sizeof(word) - 1;
		size_t len;

		name += strspn(name, " ");
		len = strcspn(name, " )\n");
		if (len >= sizeof(path))
			continue;
		memcpy(path, name, len);
		path[len] = '\0';
		err = begin_one(world, path);
	}
	return err;
}

int kml_world_run(struct kml_world *world, const char *lines)
{
	size_t out_size, err_size;
	FILE *out, *err;
	struct kml_interp *in = NULL;
	int status = -ENOMEM;

	free(world->output);
	free(world->error);
	world->output = world->error = NULL;
	out = open_memstream(&world->output, &out_size);
	err = open_memstream(&world->error, &err_size);
	if (out && err)
		in = kml_interp_create(world->home, out, err);
	if (in) {
		kml_interp_set(in, &(struct kml_interp_opts){ .keep_going = true });
		status = kml_interp_text(in, lines);
	}
	kml_interp_destroy(in);
	if (out)
		fclose(out);
	if (err)
		fclose(err);
	return status;
}

/** struct names - a directory's directories, copied before any of them goes. */
struct names {
	char **name;
	unsigned int count;
};

static int take_name(void *ctx, const char *name, const struct kml_stat *st)
{
	struct names *names = ctx;
	char **grown;

	if (!st->is_dir)
		return 0;
	grown = reallocarray(names->name, names->count + 1, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	names->name = grown;
	grown[names->count] = strdup(name);
	return grown[names->count++] ? 0 : -ENOMEM;
}

/* Fixed groups answer EPERM; only what mkdir made goes. */
int kml_world_empty(struct kml_world *world, const char *path)
{
	struct names names = { 0 };
	char child[KML_PATH_MAX];
	int err = world->home->ops->list(world->home, path, take_name, &names), one;

	for (unsigned int i = 0; i < names.count; i++) {
		snprintf(child, sizeof(child), "%s/%s", path, names.name[i]);
		one = kml_world_remove(world, child);
		if (!err && one != -EPERM)
			err = one;
		free(names.name[i]);
	}
	free(names.name);
	return err;
}

int kml_world_remove(struct kml_world *world, const char *path)
{
	int err = kml_world_empty(world, path);

	if (!err)
		err = world->home->ops->rmdir(world->home, path);
	return err == -ENOENT ? 0 : err;
}

void kml_world_said(const struct kml_world *world, char *buf, size_t size)
{
	size_t used = 0;

	*buf = '\0';
	for (unsigned int i = 0; i < world->seen_count && used < size; i++)
		used += snprintf(buf + used, size - used, "%s%s was %.60s", i ? ", " : "",
				 world->seen[i].path, world->seen[i].value);
}
