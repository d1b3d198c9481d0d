// SPDX-License-Identifier: GPL-2.0
/*
 * /dev/kmemlab: whole pages of an object mapped into a program. The attribute `mmap`
 * offers them at an offset; only offered pages can be mapped, and a mapping keeps the
 * memory alive after rmdir until its last munmap().
 */
#include <linux/fs.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>

#include "kapi_kernel.h"
#include "object.h"

/* struct offer - an object whose pages may be mapped. */
struct offer {
	struct list_head link;
	struct kml_object *obj;
	struct kml_mapping map;
	unsigned long begin;	/* first page of the device's file that stands for it */
	unsigned long mappings;	/* areas of programs that show it */
	bool gone;		/* the directory is removed */
};

/* Guards all offers. Order: an object's lock, or a program's mmap_lock, before this one. */
static DEFINE_MUTEX(lock);
static LIST_HEAD(offers);
static unsigned long next_begin;

static struct offer *find_obj(const struct kml_object *obj)
{
	struct offer *offer;

	list_for_each_entry(offer, &offers, link)
		if (offer->obj == obj)
			return offer;
	return NULL;
}

/* The offer that has all pages of the file from @begin up to @begin + @pages. */
static struct offer *find_pages(unsigned long begin, unsigned long pages)
{
	struct offer *offer;

	list_for_each_entry(offer, &offers, link)
		if (!offer->gone && begin >= offer->begin &&
		    begin - offer->begin < offer->map.pages &&
		    pages <= offer->map.pages - (begin - offer->begin))
			return offer;
	return NULL;
}

static struct offer *offer_new(struct kml_object *obj, const struct kml_mapping *map)
{
	struct offer *offer;

	/* Offsets are never used twice: a stale one finds nothing. */
	if (next_begin + map->pages < next_begin)
		return NULL;
	offer = kml_zalloc(sizeof(*offer));
	if (!offer)
		return NULL;
	offer->obj = obj;
	offer->map = *map;
	offer->begin = next_begin;
	next_begin += map->pages;
	list_add(&offer->link, &offers);
	return offer;
}

int kml_map_show(struct kml_object *obj, const struct kml_mapping *map, struct kml_text *text)
{
	struct offer *offer;

	mutex_lock(&lock);
	offer = find_obj(obj);
	if (!offer)
		offer = offer_new(obj, map);
	if (offer)
		kml_text_line(text, "/dev/kmemlab %llu %llu",
			      (unsigned long long)offer->begin << PAGE_SHIFT,
			      (unsigned long long)offer->map.pages << PAGE_SHIFT);
	mutex_unlock(&lock);
	return offer ? 0 : -ENOMEM;
}

static void offer_free(struct offer *offer)
{
	list_del(&offer->link);
	kml_free(offer);
}

int kml_map_forget(struct kml_object *obj)
{
	struct offer *offer;
	int err = 0;

	mutex_lock(&lock);
	offer = find_obj(obj);
	if (offer && offer->mappings)
		err = -EBUSY;
	else if (offer)
		offer_free(offer);
	mutex_unlock(&lock);
	return err;
}

bool kml_map_last(struct kml_object *obj)
{
	struct offer *offer;
	bool mapped;

	mutex_lock(&lock);
	offer = find_obj(obj);
	mapped = offer && offer->mappings;
	if (mapped)
		offer->gone = true;
	else if (offer)
		offer_free(offer);
	mutex_unlock(&lock);
	return mapped;
}

static void area_open(struct vm_area_struct *vma)
{
	struct offer *offer = vma->vm_private_data;

	mutex_lock(&lock);
	offer->mappings++;
	mutex_unlock(&lock);
}

static void area_close(struct vm_area_struct *vma)
{
	struct offer *offer = vma->vm_private_data;
	struct kml_object *last = NULL;

	mutex_lock(&lock);
	offer->mappings--;
	if (!offer->mappings && offer->gone) {
		last = offer->obj;
		offer_free(offer);
	}
	mutex_unlock(&lock);
	if (last)
		kml_object_finish(last);
}

static const struct vm_operations_struct area_ops = { .open = area_open, .close = area_close };

static int map_pages(struct vm_area_struct *vma, const struct offer *offer)
{
	unsigned long i, first = vma->vm_pgoff - offer->begin;
	int err = 0;

	for (i = 0; !err && i < vma_pages(vma); i++) {
		struct page *page = offer->map.page(offer->map.self, first + i);

		err = remap_pfn_range(vma, vma->vm_start + i * PAGE_SIZE, page_to_pfn(page),
				      PAGE_SIZE, vma->vm_page_prot);
	}
	return err;
}

static int device_mmap(struct file *file, struct vm_area_struct *vma)
{
	struct offer *offer;
	int err = -EINVAL;

	/* A private copy of frames is not what the lab shows. */
	if (!(vma->vm_flags & VM_SHARED))
		return -EINVAL;
	mutex_lock(&lock);
	offer = find_pages(vma->vm_pgoff, vma_pages(vma));
	if (offer)
		err = map_pages(vma, offer);
	if (!err) {
		offer->mappings++;
		vma->vm_private_data = offer;
		vma->vm_ops = &area_ops;
	}
	mutex_unlock(&lock);
	return err;
}

static int device_open(struct inode *inode, struct file *file)
{
	return kml_may_see();
}

static const struct file_operations device_fops = {
	.owner = THIS_MODULE,
	.open = device_open,
	.mmap = device_mmap,
};

static struct miscdevice device = {
	.minor = MISC_DYNAMIC_MINOR,
	.name = "kmemlab",
	.mode = 0600,
	.fops = &device_fops,
};

int kml_map_init(void)
{
	return KML_TRY(-ENOMEM, misc_register, &device);
}

void kml_map_exit(void)
{
	misc_deregister(&device);
}
