/* SPDX-License-Identifier: MIT */
/* What came of a row. */
#ifndef HOSTILE_VERDICT_H
#define HOSTILE_VERDICT_H

#include "channel-rows/front-end.h"

struct verdict {
	enum outcome outcome;
	char findings[512]; /* what was not as demanded; "" where all was */
};

/* In a process of its own, whose death is a verdict like others. */
void run_row(const struct front_end_operations *operations, const struct row *row,
	     struct verdict *ret_verdict);

/* Whether it is what the row demands. */
bool verdict_is_good(const struct verdict *verdict, const struct row *row);

/* In words, for a cell of the table. */
void verdict_describe(const struct verdict *verdict, char *ret_text, size_t size);

/* The rows as a table in Markdown; `version` is QEMU's, of the fourth column. */
void table_begin(unsigned int num_columns, const char *version);
void table_put_title(const char *title, unsigned int num_columns);
void table_put_row(const struct row *row, const struct verdict *verdict);
/* NULL: the row is not about QEMU. */
void table_put_theirs(const struct verdict *verdict);
void table_end_row(void);

#endif
