// SPDX-License-Identifier: GPL-2.0
/*
 * Small services of the kernel that belong to no allocator: text, sizes, the current CPU.
 */
#include "machine.h"

/* Source: lib/vsprintf.c vscnprintf(), v6.1: what was really stored, never the wish. */
int vscnprintf(char *buf, size_t size, const char *fmt, va_list args)
{
	int n;

	if (!size)
		return 0;
	n = vsnprintf(buf, size, fmt, args);
	if (n < 0)
		return 0;
	return (size_t)n < size ? n : (int)(size - 1);
}

int scnprintf(char *buf, size_t size, const char *fmt, ...)
{
	va_list args;
	int n;

	va_start(args, fmt);
	n = vscnprintf(buf, size, fmt, args);
	va_end(args);
	return n;
}

/* Source: lib/string.c strscpy(), v6.1. */
ssize_t strscpy(char *dst, const char *src, size_t size)
{
	size_t len;

	if (!size)
		return -E2BIG;
	len = strnlen(src, size);
	memcpy(dst, src, len < size ? len : size - 1);
	dst[len < size ? len : size - 1] = '\0';
	return len < size ? (ssize_t)len : -E2BIG;
}

/* Source: lib/string.c memchr_inv(), v6.1. */
void *memchr_inv(const void *start, int c, size_t bytes)
{
	const u8 *p = start;

	if (!bytes)
		return NULL;
	if (*p == (u8)c && !memcmp(p, p + 1, bytes - 1))
		return NULL;
	while (*p == (u8)c)
		p++;
	return (void *)(uintptr_t)p;
}

/* Source: include/asm-generic/getorder.h get_order(), v6.1. */
int get_order(u64 size)
{
	u64 last;

	if (!size)
		return (int)(sim_kernel()->pointer_bytes * 8 - PAGE_SHIFT);
	last = (size - 1) >> PAGE_SHIFT;
	return (last ? 64 - __builtin_clzll(last) : 0) + kml_fact(ORDER_FITS, 0);
}

static __thread int current_cpu;

int raw_smp_processor_id(void)
{
	return current_cpu;
}

void sim_set_cpu(int cpu)
{
	current_cpu = cpu;
}
