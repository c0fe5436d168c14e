/* SPDX-License-Identifier: MIT */
/*
 * The command line of a program: tables of rows, one for each option, that say in which field of a struct
 * its value is stored. --help and --version are in every program, and need no rows.
 */
#ifndef OPTION_TABLE_H
#define OPTION_TABLE_H

#include <glib.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a row stores; by the type of its field. */
enum option_kind {
	OPTION_NO_FIELD, /* nothing: see given_options_get(), and take below */
	OPTION_SWITCH,   /* bool: it was given */
	OPTION_COUNT,    /* unsigned int: how often it was given */
	OPTION_TEXT, /* const char *: the value that was given last; as it was where there was none */
	OPTION_INT, /* int, int64_t, double: the same; given_options_get() knows nothing of these */
	OPTION_INT64,
	OPTION_DOUBLE,
};

struct option_row {
	const char *name;     /* without the dashes; NULL ends a table */
	const char *argument; /* what --help calls its value; NULL: a switch */
	const char *help;
	char letter;               /* the short form; 0: none */
	bool is_argument_optional; /* --name and --name=VALUE: its value may be NULL */
	bool is_socket;            /* its value is the path of a socket */
	bool is_read;              /* its value is the path of a file that is read */
	const char *only_one;      /* why it cannot be given twice, and what to do; NULL: it can */
	enum option_kind kind;     /* OPTION_FIELD() sets both */
	size_t offset;
	/*
	 * Check the value that was given last, and store what it is in fields, which are the table's. False
	 * with an error of one line. NULL: every value is right.
	 */
	bool (*take)(const char *value, void *fields, GError **error);
};

/* Rows that a part of a program may have, the one that ends its table included. */
#define OPTION_ROWS 6

/* The kind and the offset of a row whose value is stored in that field of that struct. */
#define OPTION_FIELD(type, field) \
	.kind = _Generic(((type *)NULL)->field, \
		bool: OPTION_SWITCH, \
		unsigned int: OPTION_COUNT, \
		const char *: OPTION_TEXT, \
		int: OPTION_INT, \
		int64_t: OPTION_INT64, \
		double: OPTION_DOUBLE), \
	.offset = offsetof(type, field)

struct option_table {
	const struct option_row *rows;
	void *fields; /* a struct, with its defaults; NULL: no row has a field */
};

/* What --help and --version say beside the rows. */
struct option_program {
	const char *name;
	const char *library; /* version of the libvug that it runs with; NULL: it runs with none */
	const char *usage;   /* behind its name, in --help */
	const char *summary; /* above the options; NULL: nothing */
	const char *description; /* below them */
};

enum option_result {
	OPTIONS_RUN,
	OPTIONS_SAID,  /* the help or the version was asked for, and is printed */
	OPTIONS_WRONG, /* there is an error, of one line */
};

/* What was given, the strings in the fields included. */
struct given_options;

/*
 * Store what argv says in the fields of those tables, which are ended by one without rows, and leave in argv
 * what are no options. ret_given is set where it returns OPTIONS_RUN, for given_options_free().
 */
enum option_result option_tables_parse(const struct option_program *program,
				       const struct option_table *tables, int *argc, char ***argv,
				       struct given_options **ret_given, GError **error);

/* Every value that was given to that option, in order; NULL: it was not given. Borrowed. */
const GPtrArray *given_options_get(const struct given_options *given, const struct option_row *row);

void given_options_free(struct given_options *given); /* NULL: nothing */

#endif
