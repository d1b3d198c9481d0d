/* SPDX-License-Identifier: GPL-2.0 */
/* Compiles a student's C sources into a module, in the sandbox. */
#ifndef KML_KERNEL_BUILD_H
#define KML_KERNEL_BUILD_H

#include "judge.h"
#include "submission.h"

/* The module's name, whatever its files are called. */
#define KML_STUDENT_MODULE "kml_student"

/**
 * kml_kernel_build() - make KML_STUDENT_MODULE.ko of all .c files of @sub.
 * No Makefile and no Kbuild of theirs is read.
 * @out: receives what the compiler said
 * @ko: receives the module's path, PATH_MAX bytes; "" where it did not compile
 * Return: 0, or -errno with @msg where it could not be tried.
 */
int kml_kernel_build(const struct kml_judge *judge, const struct kml_submission *sub, char *out,
		     size_t out_size, char *ko, bool *timed_out, char *msg, size_t size);

#endif /* KML_KERNEL_BUILD_H */
