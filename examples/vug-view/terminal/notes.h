/* SPDX-License-Identifier: MIT */
/* What is reported while the picture is where it would be read: it is kept for afterwards. */
#ifndef VUG_VIEW_TERMINAL_NOTES_H
#define VUG_VIEW_TERMINAL_NOTES_H

#include <stdbool.h>

struct terminal_notes;

/* is_diverting: reports come here; otherwise there are none. noted: one more has come. */
struct terminal_notes *terminal_notes_new(bool is_diverting, void (*noted)(void *data), void *data);

/* Reports go to stderr again, those that were kept first. */
void terminal_notes_free(struct terminal_notes *notes);

/* NULL: none since they were seen. */
const char *terminal_notes_get_last(const struct terminal_notes *notes);
void terminal_notes_were_seen(struct terminal_notes *notes);

#endif
