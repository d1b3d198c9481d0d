// SPDX-License-Identifier: GPL-2.0
/*
 * The machine's page tables as a walk finds them: entries follow from what is mapped
 * (the direct map, vmalloc's areas, registers) and from the frames that hold the tables. Those are
 * frames that the machine's kernel has held since start, one a table, named when a walk
 * first comes by; nothing is stored in them.
 * Source: arch/x86/mm/init.c split_mem_range(), init_64.c phys_pud_init(),
 * include/asm/pgtable_types.h; v6.1.
 *
 * Left out: tables other than x86's; those of programs, of the kernel's image, modules
 * and vmemmap, all answered by EOPNOTSUPP; large pages of the direct map that a kernel
 * splits later, when it protects its text, its constants or a module's.
 *
 * Lock: tables_lock, a leaf but for what names a frame, which takes none.
 */
#include "dma.h"
#include "fact.h"
#include "highmem.h"
#include "kapi_walk.h"
#include "page.h"
#include "pgtable.h"
#include "vmalloc.h"

/* Bits of an entry: what each level but the last has, and what maps kernel memory. */
#define X86_TABLE	0x067ULL		/* present, write, user, accessed, dirty */
#define X86_LEAF	0x8000000000000163ULL	/* the same less user; global, no-execute */
#define X86_HUGE	0x080ULL
#define X86_UNCACHED	0x010ULL		/* registers; write-combining too, as their driver maps them so first */

/* How the machine cuts an address, from the top; a bit count of 0 is a level it lacks. */
struct geometry {
	const char *arch;
	unsigned int bits[KML_LEVELS];
	unsigned int huge_levels;	/* of pmd (1) and pud (2) that may end a walk */
};

static const struct geometry geometries[] = {
	{ "x86_64", { 9, 0, 9, 9, 9 }, 2 },
	{ "i686", { 2, 0, 0, 9, 9 }, 1 },
};

static const struct geometry *geometry(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(geometries); i++)
		if (!strcmp(geometries[i].arch, sim_kernel()->arch))
			return &geometries[i];
	return NULL;
}

/* One table: the range of addresses that it serves, and the frame that it lies in. */
struct table {
	struct table *next;
	u64 first, pfn;		/* lowest address served */
	enum kml_level level;
};

static DEFINE_MUTEX(tables_lock);
static struct table *tables;		/* tables_lock, as all below */
static u64 next_frame;			/* where the search for a frame of the kernel's goes on */

/* The next frame that the kernel has held since start, 0 if there is none left. */
static u64 kernel_frame(void)
{
	u64 pfn = next_frame ? next_frame : sim_first_pfn;

	for (; pfn < sim_end_pfn; pfn++) {
		if (!pfn_valid(pfn) || !sim_page_test(sim_page(pfn), PG_kernel) ||
		    PageHighMem(sim_page(pfn)))
			continue;
		next_frame = pfn + 1;
		return pfn;
	}
	return 0;
}

static struct table *table_new(enum kml_level level, u64 first)
{
	struct table *t = calloc(1, sizeof(*t));

	if (!t)
		return NULL;
	t->pfn = kernel_frame();
	if (!t->pfn) {
		free(t);
		return NULL;
	}
	t->level = level;
	t->first = first;
	t->next = tables;
	tables = t;
	return t;
}

/* Frame of the table of @level that serves addresses from @first on; 0 without memory. */
static u64 table_frame(enum kml_level level, u64 first)
{
	struct table *t;

	mutex_lock(&tables_lock);
	for (t = tables; t && (t->level != level || t->first != first); t = t->next)
		;
	if (!t)
		t = table_new(level, first);
	mutex_unlock(&tables_lock);
	return t ? t->pfn : 0;
}

void sim_pgtable_stop(void)
{
	struct table *t;

	while ((t = tables)) {
		tables = t->next;
		free(t);
	}
	next_frame = 0;
}

/* What is mapped: the frame, and by how large a page. */
struct mapping {
	u64 pfn;
	u64 bytes;	/* of the page that maps it */
	bool registers;	/* a device's, no RAM */
};

/* Does one range of RAM hold all of the aligned block of @bytes around @phys? */
static bool all_ram(u64 phys, u64 bytes)
{
	u64 first = (phys & ~(bytes - 1)) >> PAGE_SHIFT, nr = bytes >> PAGE_SHIFT;
	const struct sim_range *r;

	for (r = sim_profile_running()->ram; r->end; r++)
		if (first >= r->start && first + nr <= r->end)
			return true;
	return false;
}

/*
 * The kernel maps RAM from its end down, in steps that grow from 2 MiB by 32 times each
 * as soon as a step has been mapped; a page lies within one of them:
 *
 *	7 GiB of addresses:  | 1 MiB ... 4 GiB | 4 ... 6 GiB | 6 GiB ... | 64 MiB - 2 | 2 MiB |
 *
 * Source: arch/x86/mm/init.c memory_map_top_down(), get_new_step_size(), v6.1.
 */
static bool in_one_step(u64 phys, u64 bytes, u64 step)
{
	u64 last = sim_low_end << PAGE_SHIFT, first = phys & ~(bytes - 1), start, mapped = 0;

	for (; last > bytes; last = start) {
		start = last > step ? (last - 1) & ~(step - 1) : 0;
		if (first >= start)
			return first + bytes <= last;
		mapped += sim_ranges_overlap(sim_profile_running()->ram, start >> PAGE_SHIFT,
					     last >> PAGE_SHIFT) << PAGE_SHIFT;
		if (mapped >= step)
			step <<= 5;
	}
	return false;
}

/* The largest pages that RAM has room for: its ends and the hole below 1 MiB have small ones. */
static u64 direct_page_bytes(const struct geometry *g, u64 phys)
{
	u64 pmd = PAGE_SIZE << g->bits[KML_PTE], pud = pmd << g->bits[KML_PMD];

	if (kml_fact(DIRECT_MAP_LARGE_PAGES, g->huge_levels > 1) && all_ram(phys, pud) && in_one_step(phys, pud, pmd))
		return pud;
	return kml_fact(DIRECT_MAP_LARGE_PAGES, all_ram(phys, pmd)) ? pmd : PAGE_SIZE;
}

static bool find_mapping(const struct geometry *g, u64 addr, struct mapping *ret)
{
	unsigned int order = 0;

	ret->registers = false;
	if (sim_in_direct_map(addr)) {
		u64 phys = addr - PAGE_OFFSET + PHYS_OFFSET;

		ret->pfn = phys >> PAGE_SHIFT;
		ret->bytes = direct_page_bytes(g, phys);
		return pfn_valid(ret->pfn);
	}
	ret->registers = sim_io_frame(addr, &ret->pfn);
	if (!ret->registers && !sim_vmalloc_frame(addr, &ret->pfn, &order))
		return false;
	ret->bytes = PAGE_SIZE << order;
	return true;
}

static void end(struct kml_walk *w, u64 addr, const struct mapping *m, enum kml_level level)
{
	u64 within = addr & (m->bytes - 1);
	u64 entry = kml_fact(KERNEL_LEAF, X86_LEAF) | (level == KML_PTE ? 0 : X86_HUGE) |
		    (m->registers ? kml_fact(IOREMAP_UNCACHED, X86_UNCACHED) : kml_fact(RAM_IS_CACHED, 0ULL));

	w->leaf = m->bytes;
	w->phys = (m->pfn << PAGE_SHIFT) | (addr & (PAGE_SIZE - 1)) | kml_fact(WALK_KEEPS_OFFSET, 0);
	w->step[level] = KML_STEP_READ;
	w->entry[level] = (w->phys - within) | entry;
#define KML_PTE_FLAG(name, bit, shown) w->flags |= (entry >> (bit) & 1) << KML_PTE_##name;
#include "pgtable_flags.def"
}

/* Down from the top; @m is NULL where nothing is mapped, then the top entry is empty. */
static int descend(const struct geometry *g, u64 addr, const struct mapping *m, struct kml_walk *w)
{
	unsigned int shift = PAGE_SHIFT, level;

	for (level = 0; level < KML_LEVELS; level++)
		shift += g->bits[level];
	for (level = 0; level < KML_LEVELS; level++) {
		if (!g->bits[level]) {
			w->step[level] = KML_STEP_FOLDED;
			continue;
		}
		shift -= g->bits[level];
		if (m && m->bytes == 1ULL << shift) {
			end(w, addr, m, level);
			return 0;
		}
		w->step[level] = KML_STEP_READ;
		if (!m)
			return 0;
		w->entry[level] = table_frame(level + 1, addr >> shift << shift) << PAGE_SHIFT;
		if (!w->entry[level])
			return -ENOMEM;
		w->entry[level] |= X86_TABLE;
	}
	return 0;
}

static bool canonical(u64 addr)
{
	unsigned int bits = sim_kernel()->virt_bits;

	if (sim_kernel()->pointer_bytes == 4)
		return addr == (u32)addr;
	return addr >> (bits - 1) == 0 || addr >> (bits - 1) == (1ULL << (65 - bits)) - 1;
}

int kml_walk(u64 addr, struct kml_walk *ret)
{
	const struct geometry *g = geometry();
	struct mapping m;
	const char *region;
	int err;

	*ret = (struct kml_walk){ 0 };
	if (!g)
		return -EOPNOTSUPP;
	if (!canonical(addr))
		return 0;
	err = kml_region(addr, &region);
	if (err)
		return err;
	if (strcmp(region, "direct map") && strcmp(region, "vmalloc") && strcmp(region, "hole"))
		return -EOPNOTSUPP;
	return descend(g, addr, find_mapping(g, addr, &m) ? &m : NULL, ret);
}

/* The map of the address space. */

bool sim_in_direct_map(u64 addr)
{
	return addr - PAGE_OFFSET < (sim_low_end - sim_first_pfn) << PAGE_SHIFT;
}

static bool in_vmemmap(u64 addr)
{
	const struct sim_constants *m = sim_machine();

	return m->vmemmap_start && addr - m->vmemmap_start <
		(sim_end_pfn - (PHYS_OFFSET >> PAGE_SHIFT)) * sim_kernel()->struct_page_size;
}

/*
 * What the layout of x86-64 leaves to nobody; above vmemmap lie the processor's own
 * areas, the kernel's image and its fixed mappings, some mapped and some not, which the
 * simulator does not have.
 */
static int x86_64_region(u64 addr, const char **ret)
{
	if (!canonical(addr) || addr < VMEMMAP_START)
		*ret = "hole";
	else if (addr >= MODULES_VADDR && addr < 0xffffffffff000000ULL)
		*ret = "module";
	else if (addr >= 0xffffffff80000000ULL && addr < MODULES_VADDR)
		*ret = "kernel text";
	else
		return -EOPNOTSUPP;
	return 0;
}

/* TASK_SIZE: below the kernel's half, on 32-bit ARM below the modules, which lie before it. */
static u64 user_end(void)
{
	const struct sim_kernel *k = sim_kernel();

	if (k->pointer_bytes == 4)
		return min_t(u64, PAGE_OFFSET, MODULES_VADDR);
	if (!strcmp(k->arch, "aarch64"))
		return 1ULL << k->virt_bits;
	return kml_fact(VIRT_HOLE, (1ULL << (k->virt_bits - 1)) - PAGE_SIZE);
}

int kml_region(u64 addr, const char **ret)
{
	if (addr < kml_fact(USER_BELOW_KERNEL, user_end()))
		*ret = "user";
	else if (sim_in_direct_map(addr))
		*ret = "direct map";
	else if (addr >= VMALLOC_START && addr <= VMALLOC_END)
		*ret = "vmalloc";
	else if (in_vmemmap(addr))
		*ret = "vmemmap";
	else if (sim_in_kmap(addr))
		*ret = "kmap";
	else if (!strcmp(sim_kernel()->arch, "x86_64"))
		return x86_64_region(addr, ret);
	else if (sim_kernel()->pointer_bytes == 4 && addr >> 32)
		*ret = "hole";		/* no processor can name it */
	else
		return -EOPNOTSUPP;
	return 0;
}
