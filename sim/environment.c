// SPDX-License-Identifier: GPL-2.0
/* What the twin tells beside a measurement: above all that it has no clock. */
#include "kapi_bench.h"
#include "value.h"

/* Left out of the simulated page allocator: the lists that each CPU keeps. */
bool kml_pcp_pages(u64 *ret)
{
	*ret = 0;
	return false;
}

void kml_environment(struct kml_text *text)
{
	const struct sim_constants *m = sim_machine();

	kml_text_line(text, "kernel %s, simulated", sim_kernel()->release);
	kml_text_line(text, "init_on_alloc %d", sim_kernel()->init_on_alloc);
	kml_text_line(text, "slub_debug %d", m->slub_debug);
	kml_text_line(text, "hypervisor none");
	kml_text_line(text, "emulation 1");
	kml_text_line(text, "clocksource none");
}
