// SPDX-License-Identifier: GPL-2.0
/* What the detectors said: kept, shown line by line, and who it was that spoke. */
#include "watch.h"

void kml_watch_clear(struct kml_watch *watch)
{
	unsigned long flags;

	spin_lock_irqsave(&watch->lock, flags);
	watch->len = 0;
	watch->began[KML_SEEN_ACCESS] = 0;
	watch->began[KML_SEEN_FREE] = watch->began[KML_SEEN_SCAN] = KML_WATCH_BYTES;
	spin_unlock_irqrestore(&watch->lock, flags);
}

void kml_watch_add(struct kml_watch *watch, const char *text, size_t len)
{
	unsigned long flags;

	spin_lock_irqsave(&watch->lock, flags);
	len = min_t(size_t, len, KML_WATCH_BYTES - watch->len);
	memcpy(watch->text + watch->len, text, len);
	watch->len += len;
	spin_unlock_irqrestore(&watch->lock, flags);
}

void kml_watch_note(struct kml_watch *watch, enum kml_seen moment)
{
	unsigned long flags;

	spin_lock_irqsave(&watch->lock, flags);
	watch->began[moment] = watch->len;
	spin_unlock_irqrestore(&watch->lock, flags);
}

/* A console gets "[   12.345678] " before each line: when it was is nobody's concern. */
static const char *without_time(const char *line, const char *end)
{
	const char *p = line;

	if (p == end || *p != '[')
		return line;
	for (p++; p < end && (*p == ' ' || *p == '.' || (*p >= '0' && *p <= '9')); p++)
		;
	return p + 1 < end && p[0] == ']' && p[1] == ' ' ? p + 2 : line;
}

/* Rulers, and what the kernel says of our own console. */
static bool is_noise(const char *line, size_t len)
{
	static const char *const console[] = { "printk: console [kmemlab", "printk: legacy console [kmemlab" };
	size_t i;

	for (i = 0; i < ARRAY_SIZE(console); i++)
		if (len >= strlen(console[i]) && !memcmp(line, console[i], strlen(console[i])))
			return true;
	for (i = 0; i < len && (line[i] == '=' || line[i] == '-'); i++)
		;
	return i == len || (len - i >= 12 && !memcmp(line + i, "[ cut here ]", 12));
}

/* Copies the next line with something in it from *@at on; false after the last. */
static bool next_line(struct kml_watch *watch, size_t *at, char *buf, size_t size)
{
	const char *begin, *end, *stop;
	unsigned long flags;
	size_t len = 0;

	spin_lock_irqsave(&watch->lock, flags);
	stop = watch->text + watch->len;
	while (!len && *at < watch->len) {
		begin = watch->text + *at;
		for (end = begin; end < stop && *end != '\n'; end++)
			;
		*at = end - watch->text + 1;
		begin = without_time(begin, end);
		len = is_noise(begin, end - begin) ? 0 : min_t(size_t, end - begin, size - 1);
		memcpy(buf, begin, len);
	}
	spin_unlock_irqrestore(&watch->lock, flags);
	buf[len] = '\0';
	return len;
}

void kml_watch_show(struct kml_watch *watch, struct kml_text *text)
{
	char line[160];
	size_t at = 0;

	while (next_line(watch, &at, line, sizeof(line)))
		kml_text_line(text, "%s", line);
}

/* The first that matches a line is who wrote it; a detector's words are its own. */
static const struct {
	const char *words, *detector;
} detectors[] = {
	{ "BUG: KASAN:", "KASAN" },
	{ "BUG: KFENCE:", "KFENCE" },
	{ "BUG: sleeping function called", "atomic-sleep" },
	{ "BUG: scheduling while atomic", "atomic-sleep" },
	{ "DMA-API:", "DMA-API" },
	{ "stack guard page was hit", "stack-guard" },
	{ "BUG: unable to handle", "fault" },
	{ "Unable to handle kernel", "fault" },
	{ "kmemleak: unreferenced object", "kmemleak" },
	{ "new suspected memory leaks", "kmemleak" },
	{ "Unexpected gfp:", "page-alloc" },
	{ "BUG: Bad page", "page-alloc" },
	{ "Wrong slab cache.", "SLUB" },
	{ "object belongs to different cache", "SLUB" },
	{ "BUG kml_bug.", "SLUB" },
	{ "kernel BUG at mm/slub.c", "SLUB" },
};

/* The detector that spoke first, and the place behind its line; NULL where none did. */
static const char *find_detector(struct kml_watch *watch, size_t *ret)
{
	char line[160];
	size_t i;

	for (*ret = 0; next_line(watch, ret, line, sizeof(line)); )
		for (i = 0; i < ARRAY_SIZE(detectors); i++)
			if (strstr(line, detectors[i].words))
				return detectors[i].detector;
	return NULL;
}

const char *kml_watch_detector(struct kml_watch *watch)
{
	size_t at;
	const char *detector = find_detector(watch, &at);

	return detector ? detector : "none";
}

const char *kml_watch_seen(struct kml_watch *watch)
{
	static const char *const names[] = { "access", "free", "scan" };
	int moment = KML_SEEN_SCAN;
	size_t at;

	if (!find_detector(watch, &at))
		return "never";
	while (moment > KML_SEEN_ACCESS && watch->began[moment] >= at)
		moment--;
	return names[moment];
}

bool kml_watch_says(struct kml_watch *watch, const char *words)
{
	char line[160];
	size_t at = 0;

	while (next_line(watch, &at, line, sizeof(line)))
		if (strstr(line, words))
			return true;
	return false;
}
