// SPDX-License-Identifier: GPL-2.0
/*
 * The kernel's page tables, read by hand from the table that the processor uses, and
 * the map of the address space. x86 only so far: elsewhere the table of the kernel's
 * own half is init_mm's, which modules do not get.
 */
#include <linux/highmem.h>
#include <linux/mm.h>
#include <linux/sched/task_stack.h>

#include "kapi_walk.h"

#ifdef CONFIG_X86
/* What is known of the entry at one level; false ends the walk there. */
static bool step(struct kml_walk *w, enum kml_level level, u64 entry, bool present, bool leaf)
{
	w->step[level] = KML_STEP_READ;
	w->entry[level] = entry;
	return present && !leaf;
}

static void end(struct kml_walk *w, u64 addr, u64 entry, u64 pfn, u64 bytes)
{
#define KML_PTE_FLAG(name, bit, shown) w->flags |= (entry >> (bit) & 1) << KML_PTE_##name;
#include "pgtable_flags.def"
	w->leaf = bytes;
	w->phys = (pfn << PAGE_SHIFT) | (addr & (bytes - 1));
}

/*
 * pgd -> p4d -> pud -> pmd -> pte. The kernel's macros answer for a level that the
 * machine lacks with the entry of the level above.
 */
static void walk_pte(pmd_t *pmd, unsigned long addr, struct kml_walk *w)
{
	pte_t pte = READ_ONCE(*pte_offset_kernel(pmd, addr));

	step(w, KML_PTE, pte_val(pte), pte_present(pte), true);
	if (pte_present(pte))
		end(w, addr, pte_val(pte), pte_pfn(pte), PAGE_SIZE);
}

static void walk_pmd(pud_t *pud, unsigned long addr, struct kml_walk *w)
{
	pmd_t *at = pmd_offset(pud, addr), pmd = READ_ONCE(*at);

	/* Without a pmd the entry read here is the top level's own. */
	if (step(w, KML_PMD, pmd_val(pmd), pmd_present(pmd), pmd_leaf(pmd)))
		walk_pte(&pmd, addr, w);
	else if (pmd_present(pmd))
		end(w, addr, pmd_val(pmd), pmd_pfn(pmd), PMD_SIZE);
}

static void walk_pud(p4d_t *p4d, unsigned long addr, struct kml_walk *w)
{
	pud_t *at = pud_offset(p4d, addr), pud = READ_ONCE(*at);

	if (CONFIG_PGTABLE_LEVELS < 4) {
		w->step[KML_PUD] = KML_STEP_FOLDED;
		if (pud_present(pud))
			walk_pmd(at, addr, w);
	} else if (step(w, KML_PUD, pud_val(pud), pud_present(pud), pud_leaf(pud))) {
		walk_pmd(&pud, addr, w);
	} else if (pud_present(pud)) {
		end(w, addr, pud_val(pud), pud_pfn(pud), PUD_SIZE);
	}
}

static bool has_p4d(void)
{
	return CONFIG_PGTABLE_LEVELS == 5 && pgtable_l5_enabled();
}

static void walk_p4d(pgd_t *pgd, unsigned long addr, struct kml_walk *w)
{
	p4d_t *at = p4d_offset(pgd, addr), p4d = READ_ONCE(*at);

	if (!has_p4d()) {
		w->step[KML_P4D] = KML_STEP_FOLDED;
		if (p4d_present(p4d))
			walk_pud(at, addr, w);
	} else if (step(w, KML_P4D, p4d_val(p4d), p4d_present(p4d), false)) {
		walk_pud(&p4d, addr, w);
	}
}

/* Are the bits above those that the tables translate copies of the highest one? */
static bool canonical(u64 addr)
{
#ifdef CONFIG_X86_64
	s64 top = (s64)addr >> __VIRTUAL_MASK_SHIFT;

	return !top || top == -1;
#else
	return addr == (u32)addr;
#endif
}

/* A table that is taken away is freed only when every processor has seen an interrupt. */
int kml_walk(u64 addr, struct kml_walk *ret)
{
	bool user = addr < TASK_SIZE_MAX;
	unsigned long flags;
	pgd_t *pgd;

	memset(ret, 0, sizeof(*ret));
	if (user && (!current->mm || IS_ENABLED(CONFIG_HIGHPTE)))
		return -EOPNOTSUPP;
	if (!canonical(addr))
		return 0;
	if (user)
		mmap_read_lock(current->mm);
	local_irq_save(flags);
	pgd = (pgd_t *)__va(read_cr3_pa()) + pgd_index(addr);
	if (step(ret, KML_PGD, pgd_val(*pgd), pgd_present(*pgd), false))
		walk_p4d(pgd, addr, ret);
	if (CONFIG_PGTABLE_LEVELS < 3)
		ret->step[KML_PMD] = KML_STEP_FOLDED;
	local_irq_restore(flags);
	if (user)
		mmap_read_unlock(current->mm);
	return 0;
}
#else
int kml_walk(u64 addr, struct kml_walk *ret)
{
	return -EOPNOTSUPP;
}
#endif

static bool in_stack(u64 addr)
{
	return addr - (unsigned long)task_stack_page(current) < THREAD_SIZE;
}

/* arm64's TASK_SIZE_MAX is what the kernel was built for, this what the processor has. */
#ifdef TASK_SIZE_64
#define USER_END TASK_SIZE_64
#else
#define USER_END TASK_SIZE_MAX
#endif

static bool in_kmap(u64 addr)
{
#ifdef CONFIG_HIGHMEM
	if (addr - PKMAP_ADDR(0) < (u64)LAST_PKMAP << PAGE_SHIFT)
		return true;
	return addr >= fix_to_virt(FIX_KMAP_END) && addr < fix_to_virt(FIX_KMAP_BEGIN) + PAGE_SIZE;
#else
	return false;
#endif
}

/* The array of struct page, as far as RAM reaches; one for 52 bits of address may begin later on fewer. */
static bool in_vmemmap(u64 addr)
{
#ifdef CONFIG_SPARSEMEM_VMEMMAP
	struct kml_machine_facts facts;
	u64 frames;

	kml_machine_facts(&facts);
	frames = ((unsigned long)high_memory - facts.page_offset) >> PAGE_SHIFT;
	return addr - facts.vmemmap_start < frames * sizeof(struct page);
#else
	return false;
#endif
}

static const char *image_region(u64 addr)
{
#ifdef CONFIG_X86_64
	if (addr >= MODULES_VADDR && addr < MODULES_END)
		return "module";
	if (addr >= __START_KERNEL_map && addr < MODULES_VADDR)
		return "kernel text";
#endif
	return NULL;
}

static const char *layout_region(u64 addr)
{
	if (addr < USER_END)
		return "user";
	if (in_stack(addr))
		return "stack";
	if (in_kmap(addr))
		return "kmap";
	if (addr >= PAGE_OFFSET && addr < (unsigned long)high_memory)
		return "direct map";
	if (is_vmalloc_addr((void *)(unsigned long)addr))
		return "vmalloc";
	return in_vmemmap(addr) ? "vmemmap" : image_region(addr);
}

int kml_region(u64 addr, const char **ret)
{
	struct kml_walk w = { .leaf = 0 };
	int err = 0;

	*ret = layout_region(addr);
	if (*ret)
		return 0;
	/* No processor can name what its pointers do not hold. */
	if (addr == (unsigned long)addr)
		err = kml_walk(addr, &w);
	*ret = w.leaf ? "other" : "hole";
	return err;
}
