/* SPDX-License-Identifier: GPL-2.0 */
/* What options' values may be, for every command that has the option. */
#ifndef KML_VALUES_H
#define KML_VALUES_H

#include <stdbool.h>
#include <stdint.h>

#include "home.h"

/* What kml_value_seed() takes, for messages. */
#define KML_SEED_WANTED "a number from 1 on"

/** kml_value_seed() - read a seed into @ret. Return: false where @text is none. */
bool kml_value_seed(const char *text, uint64_t *ret);

/* What kml_value_seconds() takes, for messages. */
#define KML_SECONDS_WANTED "a whole number of seconds from 1 to 86400"

/** kml_value_seconds() - read a limit of time. Return: 0 where @text is none. */
unsigned int kml_value_seconds(const char *text);

/** kml_value_cpus() - read a count of processors, 1..64. Return: 0 where @text is none. */
unsigned int kml_value_cpus(const char *text);

/** kml_value_size() - read bytes, such as 512M. Return: 0 where @text is no size. */
uint64_t kml_value_size(const char *text);

/**
 * kml_value_param() - judge one parameter of the module, NAME=VALUE.
 * Return: NULL where the module takes it, else what was wanted.
 */
const char *kml_value_param(const char *text);

/** kml_value_home() - the home that @opts are for, where they tell; else @other. */
const char *kml_value_home(const struct kml_home_opts *opts, const char *other);

/**
 * kml_value_clash() - judge options of one home beside the home's name.
 * Return: NULL where all of @opts are for @home, else what was wanted.
 */
const char *kml_value_clash(const char *home, const struct kml_home_opts *opts);

#endif /* KML_VALUES_H */
