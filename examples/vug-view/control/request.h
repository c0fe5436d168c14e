/* SPDX-License-Identifier: MIT */
/* A request of --control: one JSON object a line, checked against what its command knows. */
#ifndef VUG_VIEW_CONTROL_REQUEST_H
#define VUG_VIEW_CONTROL_REQUEST_H

#include <gio/gio.h>
#include <json-glib/json-glib.h>
#include <stdbool.h>
#include <vug/types.h>

enum control_type {
	CONTROL_INTEGER, /* minimum to maximum */
	CONTROL_NUMBER,  /* minimum to maximum, with a fraction */
	CONTROL_BOOL,
	CONTROL_TEXT,
	CONTROL_KEYS, /* a text, or an array of texts */
	CONTROL_AREA, /* an object of x, y, width and height */
};

/* A member that a command knows. */
struct control_member {
	const char *name;
	enum control_type type;
	bool is_needed;
	double minimum, maximum;
};

struct control_request;

/*
 * Read a line, which ends with a NUL behind its length. NULL with an error that says what is wrong; then ret_id is set, too, where the line has an
 * id. ret_id: text that stands for the id in the reply; the caller's.
 */
struct control_request *control_request_new(const char *line, size_t length, char **ret_id,
					    GError **error);
void control_request_free(struct control_request *request);

const char *control_request_get_command(const struct control_request *request);

/* Whether every member is known, of its type and in its range, and none that is needed is missing. */
bool control_request_check(const struct control_request *request,
			   const struct control_member *members, GError **error);

/* --- after that check --- */

bool control_request_has(const struct control_request *request, const char *name);
gint64 control_request_get_integer(const struct control_request *request, const char *name,
				   gint64 fallback);
double control_request_get_number(const struct control_request *request, const char *name,
				  double fallback);
bool control_request_get_bool(const struct control_request *request, const char *name,
			      bool fallback);
const char *control_request_get_text(const struct control_request *request, const char *name);

/* False: it has none. */
bool control_request_get_area(const struct control_request *request, const char *name,
			      struct vug_rect *ret_area);

/* The texts of a CONTROL_KEYS. Borrowed texts in an array that the caller frees, ended by NULL. */
GPtrArray *control_request_get_texts(const struct control_request *request, const char *name);

#endif
