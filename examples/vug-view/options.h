/* SPDX-License-Identifier: MIT */
/* The command line. */
#ifndef VUG_VIEW_OPTIONS_H
#define VUG_VIEW_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

struct output_type;
struct source_type;

/* An output that was asked for. */
struct output_request {
	const struct output_type *type;
	const char *value; /* of the option that asked for it; NULL if that is a switch */
};

struct options {
	GHashTable *values; /* everything that was given: name → array of values */
	const struct source_type *source;
	GArray *outputs;   /* struct output_request */
	GArray *displays;  /* struct display, placed */
	guint duration_ms; /* 0: no limit */
	guint idle_ms;     /* 0: no limit */
	const char *name;  /* of the guest, or of this program */
	guint verbosity;   /* how often -v was given */
	bool keep;
	bool version;
};

/* NULL with an error that is one line. Prints the help and exits if that is asked for. */
struct options *options_new(int argc, char **argv, GError **error);

void options_free(struct options *options);

/* Whether that option was given. */
bool options_has(const struct options *options, const char *name);

/* The value that was given last to that option, borrowed; NULL: none. */
const char *options_get(const struct options *options, const char *name);

#endif
