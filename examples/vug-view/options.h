/* SPDX-License-Identifier: MIT */
/* The command line. */
#ifndef VUG_VIEW_OPTIONS_H
#define VUG_VIEW_OPTIONS_H

#include <glib.h>
#include <stdbool.h>

#include "option-table/option-table.h"

struct output_type;
struct source_type;

/* An output that was asked for. */
struct output_request {
	const struct output_type *type;
	const char *value; /* of the option that asked for it; NULL if that is a switch */
};

struct options {
	struct given_options *given;
	const struct source_type *source;
	GHashTable *fields;        /* options_get_fields() */
	GArray *outputs;           /* struct output_request */
	GArray *displays;          /* struct display, placed */
	guint duration_ms;         /* 0: no limit */
	guint idle_ms;             /* 0: no limit */
	const char *guest;         /* its name; NULL: it was not given */
	const char *name;          /* of the guest, or of this program */
	const char *render_node;   /* NULL: any */
	guint verbosity;           /* how often -v was given */
	bool has_keyboard;         /* the guest has one, for what outputs send */
	bool has_pointer;          /* and that */
	bool has_relative_pointer; /* the guest has a mouse, and no tablet */
	bool keep;
	bool no_gl;
	bool no_sandbox;
	bool stats;
	bool view_only; /* no output sends input */
};

/* What a source or an output brings to the command line. */
struct option_part {
	struct option_row rows[OPTION_ROWS];
	/* The struct that the rows store their values in; 0, NULL: no row has a field. */
	size_t size;
	const void *defaults;
};

/* OPTIONS_WRONG: with an error that is one line. ret_options is set where it returns OPTIONS_RUN. */
enum option_result options_parse(int argc, char **argv, struct options **ret_options,
				 GError **error);

void options_free(struct options *options);

/* The struct that the rows of a source or an output have filled in, or its defaults. Borrowed. */
const void *options_get_fields(const struct options *options, const struct option_part *part);

#endif
