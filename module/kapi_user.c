// SPDX-License-Identifier: GPL-2.0
/*
 * The helper process of user/: an ordinary program that only sleeps. The module maps
 * memory into its address space and lets a kernel thread that has borrowed that space
 * write to it, so each page comes by a real page fault.
 */
#include <linux/completion.h>
#include <linux/kmod.h>
#include <linux/kthread.h>
#include <linux/mm.h>
#include <linux/mman.h>
#include <linux/module.h>
#include <linux/sched/coredump.h>
#include <linux/sched/mm.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/uaccess.h>
#include <linux/umh.h>

#include "kapi_user.h"

static char *helper_program = "/bin/sleep";
module_param(helper_program, charp, 0444);
MODULE_PARM_DESC(helper_program, "program that user/ starts with the argument 2147483647: it is to sleep");

struct kml_helper {
	struct task_struct *task;
	struct mm_struct *mm;
	unsigned long addr, bytes;	/* the mapping */
	u64 minor, major;
};

/* Runs in the new process before it becomes the program. */
static int remember_task(struct subprocess_info *info, struct cred *cred)
{
	struct kml_helper *helper = info->data;

	get_task_struct(current);
	helper->task = current;
	return 0;
}

static int start_program(struct kml_helper *helper)
{
	char *argv[] = { helper_program, "2147483647", NULL };
	char *envp[] = { NULL };
	struct subprocess_info *info;
	int err;

	info = KML_TRY(NULL, call_usermodehelper_setup, helper_program, argv, envp, GFP_KERNEL,
		       remember_task, NULL, helper);
	if (!info)
		return -ENOMEM;
	err = call_usermodehelper_exec(info, UMH_WAIT_EXEC);
	if (err)
		return err;
	helper->mm = get_task_mm(helper->task);
	return helper->mm ? 0 : -ESRCH;
}

/* Work in the helper's address space, which only a kernel thread may borrow. */
struct errand {
	struct kml_helper *helper;
	int (*fn)(struct errand *errand);
	struct completion done;
	int err;
	kml_helper_order *order;
	u64 from, to, touched;
};

static void errand_main(void *arg)
{
	struct errand *errand = arg;
	struct kml_helper *helper = errand->helper;
	u64 minor = current->min_flt, major = current->maj_flt;

	kthread_use_mm(helper->mm);
	errand->err = errand->fn(errand);
	kthread_unuse_mm(helper->mm);
	helper->minor += current->min_flt - minor;
	helper->major += current->maj_flt - major;
	complete(&errand->done);
}

static int run_errand(struct errand *errand)
{
	struct kml_thread *thread;

	init_completion(&errand->done);
	thread = kml_thread_start("kml_user", -1, errand_main, errand);
	if (IS_ERR(thread))
		return PTR_ERR(thread);
	wait_for_completion(&errand->done);
	kml_thread_stop(thread);
	return errand->err;
}

static int map_fixed(struct kml_helper *helper, unsigned long flags)
{
	unsigned long addr = KML_TRY((unsigned long)-ENOMEM, vm_mmap, NULL, helper->addr, helper->bytes,
				     PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | flags, 0);

	if (IS_ERR_VALUE(addr))
		return (int)addr;
	helper->addr = addr;
	return 0;
}

static int errand_map(struct errand *errand)
{
	return map_fixed(errand->helper, 0);
}

/* A mapping on top of the old one takes its pages and tables away. */
static int errand_release(struct errand *errand)
{
	return map_fixed(errand->helper, MAP_FIXED);
}

static int errand_touch(struct errand *errand)
{
	u64 pages = errand->helper->bytes >> PAGE_SHIFT, i, page;

	for (i = errand->from; i < errand->to; i++) {
		page = errand->order(i, pages);
		if (put_user(1, (char __user *)errand->helper->addr + (page << PAGE_SHIFT)))
			return -ENOMEM;
		errand->touched++;
		cond_resched();
	}
	return 0;
}

void kml_helper_destroy(struct kml_helper *helper)
{
	if (!helper)
		return;
	if (helper->task) {
		send_sig(SIGKILL, helper->task, 1);
		put_task_struct(helper->task);
	}
	if (helper->mm)
		mmput(helper->mm);
	kml_free(helper);
}

/* "mm: add bitmap mm->flags field" and "prctl: extend PR_SET_THP_DISABLE to optionally exclude
 * VM_HUGEPAGE" (6.18): accessors for the flags, and a second kind of disabling. */
static void disable_thp(struct mm_struct *mm)
{
#ifdef MMF_DISABLE_THP_COMPLETELY
	mm_flags_set(MMF_DISABLE_THP_COMPLETELY, mm);
#else
	set_bit(MMF_DISABLE_THP, &mm->flags);
#endif
}

struct kml_helper *kml_helper_create(u64 bytes)
{
	struct errand errand = { .fn = errand_map };
	struct kml_helper *helper;
	int err;

	if (bytes != (unsigned long)bytes)
		return ERR_PTR(-ENOMEM);
	helper = kml_zalloc(sizeof(*helper));
	if (!helper)
		return ERR_PTR(-ENOMEM);
	helper->bytes = bytes;
	errand.helper = helper;
	err = start_program(helper);
	if (!err) {
		disable_thp(helper->mm);
		err = run_errand(&errand);
	}
	if (err) {
		kml_helper_destroy(helper);
		return ERR_PTR(err);
	}
	helper->minor = 0;
	helper->major = 0;
	return helper;
}

int kml_helper_touch(struct kml_helper *helper, kml_helper_order *order, u64 from, u64 to, u64 *done)
{
	struct errand errand = { .helper = helper, .fn = errand_touch, .order = order,
				 .from = from, .to = to };
	int err = run_errand(&errand);

	*done = errand.touched;
	return err;
}

int kml_helper_release(struct kml_helper *helper)
{
	struct errand errand = { .helper = helper, .fn = errand_release };

	return run_errand(&errand);
}

/* f1a7941243c1 "mm: convert mm's rss stats into percpu_counter" (6.2): the plain reading may
 * be some pages behind since. */
static u64 rss(struct mm_struct *mm)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
	return percpu_counter_sum_positive(&mm->rss_stat[MM_FILEPAGES]) +
	       percpu_counter_sum_positive(&mm->rss_stat[MM_ANONPAGES]) +
	       percpu_counter_sum_positive(&mm->rss_stat[MM_SHMEMPAGES]);
#else
	return get_mm_rss(mm);
#endif
}

void kml_helper_stat(struct kml_helper *helper, struct kml_helper_stat *ret)
{
	ret->minor = helper->minor;
	ret->major = helper->major;
	ret->rss_pages = rss(helper->mm);
	ret->page_table_bytes = mm_pgtables_bytes(helper->mm);
}

/* The program's unset variables: what is mapped from the end of its data on, without a gap. */
static unsigned long bss_end(struct mm_struct *mm)
{
	unsigned long end = mm->end_data;
	struct vm_area_struct *vma;

	while ((vma = find_vma(mm, end)) && vma->vm_start <= end && vma->vm_start < mm->start_brk)
		end = vma->vm_end;
	return min(end, mm->start_brk);
}

void kml_helper_layout(struct kml_helper *helper, struct kml_helper_area *ret)
{
	struct mm_struct *mm = helper->mm;
	struct vm_area_struct *stack;

	mmap_read_lock(mm);
	stack = find_vma(mm, mm->start_stack);
	ret[0] = (struct kml_helper_area){ "text", mm->start_code, mm->end_code };
	ret[1] = (struct kml_helper_area){ "data", mm->start_data, mm->end_data };
	ret[2] = (struct kml_helper_area){ "bss", mm->end_data, bss_end(mm) };
	ret[3] = (struct kml_helper_area){ "heap", mm->start_brk, mm->brk };
	ret[4] = (struct kml_helper_area){ "mmap", helper->addr, helper->addr + helper->bytes };
	ret[5] = (struct kml_helper_area){ "stack", stack ? stack->vm_start : mm->start_stack,
					   stack ? stack->vm_end : mm->start_stack };
	mmap_read_unlock(mm);
}
