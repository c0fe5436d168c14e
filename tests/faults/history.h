/* SPDX-License-Identifier: MIT */
/* All that can be seen of a run, as a text, so that two runs can be compared. */
#ifndef FAULTS_HISTORY_H
#define FAULTS_HISTORY_H

#include <stddef.h>

void history_begin(void);
void history_write(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Bytes, by their number and a hash. */
void history_write_bytes(const char *what, const void *bytes, size_t length);
/* What was written since the beginning; the caller's to free. */
char *history_end(void);

/* Fails, with the first line that differs. */
void history_expect_same(const char *got, const char *expected);

#endif
