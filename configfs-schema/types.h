/* SPDX-License-Identifier: GPL-2.0 */
/* The integer types of both worlds under the kernel's names. */
#ifndef KML_TYPES_H
#define KML_TYPES_H

#ifdef __KERNEL__
#include <linux/types.h>
#else
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int64_t s64;
#endif

#endif /* KML_TYPES_H */
