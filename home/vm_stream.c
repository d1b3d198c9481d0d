// SPDX-License-Identifier: GPL-2.0
/* Answers of many records, list and readtree: kept, checked one by one, then told. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "vm_priv.h"

#define LIST_MAX 100000			/* entries of one directory */
#define TREE_BYTES_MAX (512u << 20)	/* one readtree, as it is kept here */

/* Records that are kept until the whole answer is in: callbacks may call the home again. */
struct heap {
	char *data;
	size_t used, size;
};

static int heap_add(struct heap *heap, const void *data, size_t len)
{
	if (len > heap->size - heap->used) {
		size_t size = (heap->size + len) * 2;
		char *bigger = size > TREE_BYTES_MAX ? NULL : realloc(heap->data, size);

		if (!bigger)
			return size > TREE_BYTES_MAX ? -EIO : -ENOMEM;
		heap->data = bigger;
		heap->size = size;
	}
	memcpy(heap->data + heap->used, data, len);
	heap->used += len;
	return 0;
}

/* What is asked for: the answer must be about nothing else. */
struct asked {
	const char *path;
	const char *const *wanted;	/* of a readtree */
};

/* Takes one record of an answer apart and keeps it; a bad cursor ends the connection. */
typedef int take_fn(struct kml_cursor *cursor, const struct asked *asked, struct heap *heap);

/* One entry, as it is kept; @name follows with its NUL. */
struct entry {
	struct kml_stat st;
	uint16_t size;
};

static int take_entry(struct kml_cursor *cursor, const struct asked *asked, struct heap *heap)
{
	char name[KML_NAME_MAX + 1];
	struct entry entry;
	int err;

	memset(&entry, 0, sizeof(entry));
	entry.size = kml_get_string(cursor, name, sizeof(name)) + 1;
	kml_vm_get_stat(cursor, &entry.st);
	if (cursor->bad || !kml_name_ok(name))
		return -EIO;
	err = heap_add(heap, &entry, sizeof(entry));
	return err ? err : heap_add(heap, name, entry.size);
}

struct attr {
	int err;
	uint16_t path_size, len;	/* path with its NUL, then the value */
};

/* A path that was not asked for would send the caller elsewhere. */
static bool lies_below(const char *path, const char *asked)
{
	size_t len = strlen(asked);

	return kml_path_ok(path) && !strncmp(path, asked, len) &&
	       (!len || !path[len] || path[len] == '/');
}

static bool names_ok(const char *path)
{
	char name[KML_NAME_MAX + 1];

	while (*path) {
		size_t len = strcspn(path, "/");

		if (len > KML_NAME_MAX)
			return false;
		memcpy(name, path, len);
		name[len] = '\0';
		if (!kml_name_ok(name))
			return false;
		path += len + (path[len] == '/');
	}
	return true;
}

/* Was this attribute asked for by its name, or is it all that was asked for? */
static bool is_wanted(const char *path, const struct asked *asked)
{
	const char *slash = strrchr(path, '/');

	return kml_home_wants(asked->wanted, slash ? slash + 1 : path) || !strcmp(path, asked->path);
}

static int take_attr(struct kml_cursor *cursor, const struct asked *asked, struct heap *heap)
{
	uint32_t number = kml_get_u32(cursor);
	char path[KML_PATH_MAX];
	struct attr attr;
	const uint8_t *value;
	int err;

	memset(&attr, 0, sizeof(attr));
	attr.err = -(int)(number & 0xffff);
	attr.path_size = kml_get_string(cursor, path, sizeof(path)) + 1;
	attr.len = kml_get_u16(cursor);
	value = kml_get_bytes(cursor, attr.len);
	if (!value || number > 4095 || (number && attr.len) || attr.len > KML_VALUE_MAX ||
	    !lies_below(path, asked->path) || !names_ok(path) || !is_wanted(path, asked))
		return -EIO;
	err = heap_add(heap, &attr, sizeof(attr));
	err = err ? err : heap_add(heap, path, attr.path_size);
	return err ? err : heap_add(heap, value, attr.len);
}

/* None is all of them. A count that does not fit its byte would ask for too few: the pack is full. */
static void put_wanted(struct kml_pack *pack, const char *const *wanted)
{
	unsigned int count = 0;

	while (wanted && wanted[count])
		count++;
	pack->full |= count > KML_WANTED_MAX;
	kml_put_u8(pack, count);
	for (unsigned int i = 0; i < count; i++)
		kml_put_string(pack, wanted[i], strlen(wanted[i]));
}

/* Collects a streamed answer; the caller holds the lock. */
static int collect(struct vm_home *vm, uint16_t kind, uint16_t record, const struct asked *asked,
		   size_t most, take_fn *take, struct heap *heap)
{
	int err = kml_vm_begin(vm, kind, asked->path);
	struct kml_cursor cursor;
	struct kml_frame frame;

	if (!err && kind == KML_F_READTREE)
		put_wanted(&vm->client->pack, asked->wanted);
	err = err ? err : kml_client_send(vm->client);
	if (err)
		return err;
	for (;;) {
		err = kml_client_next(vm->client, kml_client_limit_ms(ANSWER_S), &frame);
		if (err || frame.id != vm->client->id)
			return kml_client_break(vm->client);
		if (frame.kind == KML_F_END && !frame.len)
			return frame.status;
		if (frame.kind != record || frame.status)
			return kml_client_break(vm->client);
		cursor = kml_cursor_init(&frame);
		while (cursor.left) {
			if (!most--)
				return kml_client_break(vm->client);
			err = take(&cursor, asked, heap);
			if (err)
				break;
		}
		if (err) {	/* the rest of the answer is on its way: no going on */
			kml_client_break(vm->client);
			return err;
		}
	}
}

int kml_vm_list(struct kml_home *home, const char *path, kml_list_fn *fn, void *ctx)
{
	struct asked asked = { .path = path };
	struct vm_home *vm = to_vm(home);
	struct heap heap = { 0 };
	struct entry entry;
	int err;

	pthread_mutex_lock(&vm->lock);
	err = collect(vm, KML_F_LIST, KML_F_ENTRY, &asked, LIST_MAX, take_entry, &heap);
	pthread_mutex_unlock(&vm->lock);
	for (size_t at = 0; !err && at < heap.used; at += sizeof(entry) + entry.size) {
		memcpy(&entry, heap.data + at, sizeof(entry));
		err = fn(ctx, heap.data + at + sizeof(entry), &entry.st);
	}
	free(heap.data);
	return err;
}

int kml_vm_readtree(struct kml_home *home, const char *path, const char *const *wanted, kml_tree_fn *fn, void *ctx)
{
	struct asked asked = { path, wanted };
	struct vm_home *vm = to_vm(home);
	struct heap heap = { 0 };
	struct attr attr;
	int err;

	pthread_mutex_lock(&vm->lock);
	err = collect(vm, KML_F_READTREE, KML_F_ATTR, &asked, KML_ENTRIES_MAX, take_attr, &heap);
	pthread_mutex_unlock(&vm->lock);
	for (size_t at = 0; !err && at < heap.used; at += sizeof(attr) + attr.path_size + attr.len) {
		const char *name = heap.data + at + sizeof(attr);

		memcpy(&attr, heap.data + at, sizeof(attr));
		err = fn(ctx, name, attr.err, name + attr.path_size, attr.len);
	}
	free(heap.data);
	return err;
}
