/* SPDX-License-Identifier: MIT */
/* The line beneath the picture. */
#ifndef VUG_VIEW_TERMINAL_STATUS_H
#define VUG_VIEW_TERMINAL_STATUS_H

#include <stdbool.h>
#include <vug/vug.h>

struct terminal_status;

/* name: of the guest, borrowed; NULL: none. is_diverting: what is reported comes here: see terminal/notes.h. changed: there is more to say. */
struct terminal_status *terminal_status_new(const char *name, bool is_diverting,
					    void (*changed)(void *data), void *data);
void terminal_status_free(struct terminal_status *status);

/* A frame has come; or another scanout is looked at, and the count restarts. */
void terminal_status_frame(struct terminal_status *status);
void terminal_status_restart(struct terminal_status *status);

/* What is waited for; NULL: nothing. */
void terminal_status_wait(struct terminal_status *status, const char *text);

/* What is said of keys. hint: beside the rest; help: instead of it; NULL: there is none. Borrowed. */
void terminal_status_set_keys(struct terminal_status *status, const char *hint, const char *help);

/* The user has pressed a key. */
void terminal_status_was_seen(struct terminal_status *status);

/* viewport: NULL where there is no picture. scanout: negative if there is no other. To be freed. */
char *terminal_status_describe(const struct terminal_status *status,
			       const struct vug_rect *viewport, int scanout);

#endif
