/* SPDX-License-Identifier: MIT */
/* QEMU's arguments as options with their values. */
#ifndef VUG_RUN_QEMU_OPTIONS_H
#define VUG_RUN_QEMU_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

struct qemu_option {
	const char *name;  /* without its dashes */
	const char *value; /* NULL: it has none */
};

/* Of struct qemu_option, whose strings are the arguments'. A disk image without an option is left out. */
GArray *qemu_options_new(char *const *arguments);

/* The last one of that name, or NULL. */
const struct qemu_option *qemu_options_find(const GArray *options, const char *name);

/* What a value as "TYPE,KEY=VALUE,…" has before its first comma; ",," is a comma. */
char *qemu_value_get_type(const char *value);
/* What it has for that key, the last one of them, or NULL. */
char *qemu_value_get(const char *value, const char *key);
/* Text as a part of such a value. */
char *qemu_value_escape(const char *text);

#endif
