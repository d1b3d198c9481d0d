// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/memdriver0: a character device over three kinds of kernel memory, read and written
 * as if they were one file, with objects of a slab cache behind two ioctls. Its interface
 * is the one of a published driver tutorial, so that the tutorial's programs run.
 *
 *	0          4 KiB                          1 MiB + 4 KiB      1 MiB + 20 KiB
 *	| kmalloc  | vmalloc                      | DMA              |
 *
 * mmap() shows two of them at offsets of their own: 0 is the kmalloc buffer, 4096 the DMA
 * buffer. Memory belongs to the device, not to a descriptor: what one program writes the
 * next one reads. It is taken at the first open, and stays until the module goes.
 */
#include <linux/dma-mapping.h>
#include <linux/fs.h>
#include <linux/idr.h>
#include <linux/ioctl.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/uaccess.h>
#include <linux/vmalloc.h>

#include "kapi.h"
#include "kapi_kernel.h"

#define ALLOC_OBJECT _IO('M', 1)
#define FREE_OBJECT _IOW('M', 2, int)

#define OBJECT_SIZE 128
#define OBJECTS_MAX 4096	/* a program that never frees must not take all memory */

enum { KMALLOC, VMALLOC, DMA, REGIONS };

/* struct region - one stretch of the device's file; @p does not change once it is made. */
struct region {
	char *p;
	size_t size;
};

static struct region region[REGIONS] = {
	[KMALLOC] = { .size = 4 << 10 },
	[VMALLOC] = { .size = 1 << 20 },
	[DMA] = { .size = 16 << 10 },
};

static struct device *dma_device;	/* whom the DMA buffer was made for */
static dma_addr_t dma_handle;
static struct kmem_cache *cache;

/* Guards the buffers' making and bytes, and the objects. */
static DEFINE_MUTEX(lock);
static bool made;
static DEFINE_IDR(objects);		/* ids from 1 on; one that was freed comes last again */
static unsigned int count;

static size_t total(void)
{
	return region[KMALLOC].size + region[VMALLOC].size + region[DMA].size;
}

/* The bytes at @pos, as far as one region has them: @ret, and how many of @len. */
static size_t stretch(loff_t pos, size_t len, char **ret)
{
	unsigned int i;

	for (i = 0; i < REGIONS && pos >= region[i].size; i++)
		pos -= region[i].size;
	if (i == REGIONS)
		return 0;
	*ret = region[i].p + pos;
	return min_t(size_t, len, region[i].size - pos);
}

/* Copy region by region. Return: bytes done, or -EFAULT when not even one was. */
static ssize_t transfer(char __user *to, const char __user *from, size_t len, loff_t *pos)
{
	size_t done = 0, n, left = 0;
	char *p;

	while (!left && (n = stretch(*pos, len - done, &p)) > 0) {
		left = to ? copy_to_user(to + done, p, n) : copy_from_user(p, from + done, n);
		done += n - left;
		*pos += n - left;
	}
	return left && !done ? -EFAULT : done;
}

static ssize_t memdriver_read(struct file *file, char __user *to, size_t len, loff_t *pos)
{
	ssize_t done;

	mutex_lock(&lock);
	done = transfer(to, NULL, len, pos);
	mutex_unlock(&lock);
	return done;
}

static ssize_t memdriver_write(struct file *file, const char __user *from, size_t len, loff_t *pos)
{
	ssize_t done;

	if (len && *pos >= total())
		return -ENOSPC;
	mutex_lock(&lock);
	done = transfer(NULL, from, len, pos);
	mutex_unlock(&lock);
	return done;
}

static loff_t memdriver_llseek(struct file *file, loff_t offset, int whence)
{
	return fixed_size_llseek(file, offset, whence, total());
}

/* An id is a positive number that no living object has, and no other gets it soon. */
static int object_alloc(void)
{
	void *p;
	int id;

	if (count >= OBJECTS_MAX)
		return -ENOSPC;
	p = KML_TRY(NULL, kmem_cache_zalloc, cache, GFP_KERNEL);
	if (!p)
		return -ENOMEM;
	id = KML_TRY(-ENOMEM, idr_alloc_cyclic, &objects, p, 1, 0, GFP_KERNEL);
	if (id < 0) {
		kmem_cache_free(cache, p);
		return id;
	}
	scnprintf(p, OBJECT_SIZE, "object %d", id);
	count++;
	return id;
}

static int object_free(int id)
{
	void *p = id > 0 ? idr_remove(&objects, id) : NULL;

	if (!p)
		return -ENOENT;
	kmem_cache_free(cache, p);
	count--;
	return 0;
}

static long memdriver_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	long ret;
	int id = 0;

	if (cmd != ALLOC_OBJECT && cmd != FREE_OBJECT)
		return -ENOTTY;
	if (cmd == FREE_OBJECT && get_user(id, (int __user *)arg))
		return -EFAULT;
	mutex_lock(&lock);
	ret = cmd == ALLOC_OBJECT ? object_alloc() : object_free(id);
	mutex_unlock(&lock);
	return ret;
}

/*
 * The module stays loaded while an area is mapped, because the area holds the file open;
 * so the buffers outlive every mapping. Where a page is larger than the kmalloc buffer, it
 * holds other people's memory too: then no area is small enough, and none is mapped.
 */
static int memdriver_mmap(struct file *file, struct vm_area_struct *vma)
{
	size_t size = vma->vm_end - vma->vm_start;
	u64 offset = (u64)vma->vm_pgoff << PAGE_SHIFT;

	/* A private copy of frames would not be the buffer. */
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	if (offset == 0 && size <= region[KMALLOC].size)
		return remap_pfn_range(vma, vma->vm_start,
				       virt_to_phys(region[KMALLOC].p) >> PAGE_SHIFT, size,
				       vma->vm_page_prot);
	if (offset != region[KMALLOC].size || size > region[DMA].size)
		return -EINVAL;
	vma->vm_pgoff = 0;	/* the buffer's own first page, for dma_mmap_coherent() */
	return dma_mmap_coherent(dma_device, vma, region[DMA].p, dma_handle, region[DMA].size);
}

/* Each free function takes NULL: it serves a start that failed half-way, too. */
static void buffers_free(void)
{
	kmem_cache_destroy(cache);
	if (region[DMA].p)
		dma_free_coherent(dma_device, region[DMA].size, region[DMA].p, dma_handle);
	if (!IS_ERR_OR_NULL(dma_device))
		kml_device_destroy(dma_device);
	vfree(region[VMALLOC].p);
	kfree(region[KMALLOC].p);
	region[DMA].p = region[VMALLOC].p = region[KMALLOC].p = NULL;
	dma_device = NULL;
	cache = NULL;
}

static int dma_alloc(void)
{
	int err;

	dma_device = kml_device_create();
	if (IS_ERR(dma_device))
		return PTR_ERR(dma_device);
	err = dma_set_mask_and_coherent(dma_device, DMA_BIT_MASK(32));
	if (err)
		return err;
	region[DMA].p = KML_TRY(NULL, dma_alloc_coherent, dma_device, region[DMA].size, &dma_handle,
				GFP_KERNEL);
	return region[DMA].p ? 0 : -ENOMEM;
}

/* A region for user copies keeps the cache apart from others of its size, so that
 * /proc/slabinfo shows it by its name and the lab's own caches do not merge with it. */
static int buffers_alloc(void)
{
	region[KMALLOC].p = KML_TRY(NULL, kzalloc, region[KMALLOC].size, GFP_KERNEL);
	region[VMALLOC].p = KML_TRY(NULL, vzalloc, region[VMALLOC].size);
	cache = KML_TRY(NULL, kmem_cache_create_usercopy, "memdriver_cache", OBJECT_SIZE, 0, 0, 0,
			OBJECT_SIZE, NULL);
	if (!region[KMALLOC].p || !region[VMALLOC].p || !cache)
		return -ENOMEM;
	return dma_alloc();
}

/* What lies in memory is for root's eyes, as everywhere in the lab. */
static int memdriver_open(struct inode *inode, struct file *file)
{
	int err = 0;

	if (!capable(CAP_SYS_ADMIN))
		return -EPERM;
	mutex_lock(&lock);
	if (!made) {
		err = buffers_alloc();
		if (err)
			buffers_free();
		made = !err;
	}
	mutex_unlock(&lock);
	return err;
}

static const struct file_operations fops = {
	.owner = THIS_MODULE,
	.open = memdriver_open,
	.llseek = memdriver_llseek,
	.read = memdriver_read,
	.write = memdriver_write,
	.unlocked_ioctl = memdriver_ioctl,
	.compat_ioctl = compat_ptr_ioctl,
	.mmap = memdriver_mmap,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "memdriver0",
	.mode = 0600,
	.fops = &fops,
};

int kml_memdriver_init(void)
{
	return KML_TRY(-ENOMEM, misc_register, &device);
}

void kml_memdriver_exit(void)
{
	void *p;
	int id;

	misc_deregister(&device);
	idr_for_each_entry(&objects, p, id)
		kmem_cache_free(cache, p);
	idr_destroy(&objects);
	buffers_free();
}
