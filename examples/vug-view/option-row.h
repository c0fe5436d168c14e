/* SPDX-License-Identifier: MIT */
/* A command line option as a row of a table. Sources and outputs bring rows of their own. */
#ifndef VUG_VIEW_OPTION_ROW_H
#define VUG_VIEW_OPTION_ROW_H

struct option_row {
	const char *name;     /* without the dashes; NULL ends a table */
	const char *argument; /* what --help calls its value; NULL: a switch */
	const char *help;
	char letter; /* the short form; 0: none */
};

/* Rows that a source or an output may have, the one that ends its table included. */
#define OPTION_ROWS 6

#endif
