// SPDX-License-Identifier: GPL-2.0
/* What decides a measurement and only this kernel can tell. */
#include <linux/ktime.h>
#include <linux/percpu.h>
#include <linux/utsname.h>
#include <linux/version.h>
#ifdef CONFIG_X86
#include <asm/cpufeature.h>
#include <asm/processor.h>
#include <asm/tsc.h>
/* cpuid()'s own header since 6.16; <asm/processor.h> no longer brings it in 7.2. */
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 16, 0)
#include <asm/cpuid/api.h>
#endif
#endif

#include "kapi_bench.h"
#include "kapi_kernel.h"
#include "value.h"

bool kml_pcp_pages(u64 *ret)
{
	struct zone *zone;
	unsigned int i;

	*ret = 0;
	for (i = 0; (zone = kml_zone(i)); i++)
		if (zone->per_cpu_pageset)
			*ret += READ_ONCE(per_cpu_ptr(zone->per_cpu_pageset,
						      raw_smp_processor_id())->count);
	return true;
}

/* The name that the hypervisor gives itself, twelve characters: "KVMKVMKVM", "TCGTCGTCGTCG". */
static void hypervisor(char name[13])
{
	strscpy(name, "unknown", 13);
#ifdef CONFIG_X86
	strscpy(name, "none", 13);
	if (boot_cpu_has(X86_FEATURE_HYPERVISOR)) {
		u32 max, words[3];

		cpuid(0x40000000, &max, &words[0], &words[1], &words[2]);
		memcpy(name, words, sizeof(words));
		name[12] = '\0';
	}
#endif
}

static bool emulated(void)
{
	char name[13];

	hypervisor(name);
	return !strncmp(name, "TCG", 3);
}

/* The name of the one in use is not exported: what can be told is whether it is the TSC. */
static const char *clocksource(void)
{
#ifdef CONFIG_X86
	return check_tsc_unstable() ? "not tsc" : "tsc";
#else
	return "unknown";
#endif
}

/* The least step that the clock was seen to make. */
static u64 clock_step(void)
{
	u64 least = ~0ULL, now, then = ktime_get_ns();
	int i;

	for (i = 0; i < 1000; i++, then = now) {
		now = ktime_get_ns();
		if (now != then && now - then < least)
			least = now - then;
	}
	return least;
}

void kml_environment(struct kml_text *text)
{
	struct kml_machine_facts facts;
	char name[13];

	kml_machine_facts(&facts);
	hypervisor(name);
	kml_text_line(text, "kernel %s", init_utsname()->release);
	kml_text_line(text, "init_on_alloc %d", facts.init_on_alloc);
	kml_text_line(text, "slub_debug %d", facts.slub_debug);
	kml_text_line(text, "hypervisor %s", name);
	kml_text_line(text, "emulation %d", emulated());
	kml_text_line(text, "clocksource %s", clocksource());
	kml_text_line(text, "clock_step_ns %llu", (unsigned long long)clock_step());
	kml_text_line(text, "HZ %d", HZ);
}
