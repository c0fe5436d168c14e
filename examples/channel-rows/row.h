/* SPDX-License-Identifier: MIT */
/*
 * The table of hostile cases: what a back end sends, and what a front end must then do. Rows are
 * data and know nothing of the front end that they are run against. Two programs run them: vug-conform
 * against any front end, and the suite hostile against the library, which has rows of its own for
 * the embedding program (callbacks, frames).
 */
#ifndef CHANNEL_ROW_H
#define CHANNEL_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "channel-rows/message.h"

struct session;

enum outcome {
	OUTCOME_ALIVE,  /* goes on, and answers GET_DISPLAY_INFO and all that was asked before */
	OUTCOME_CLOSED, /* has ended the connection and goes on */
	OUTCOME_UNANSWERED, /* a reply is missing: a back end would wait for ever */
	OUTCOME_BLOCKED,    /* its main loop does not run any more */
	OUTCOME_DIED,
	OUTCOME_FAILED, /* something else that the row demands is not so */
};

/* What may be sent as a picture, or instead of one. */
enum descriptor_kind {
	DESCRIPTOR_SEALED, /* memory that cannot shrink, of DESCRIPTOR_PICTURE_SIZE² pixels */
	DESCRIPTOR_UNSEALED,
	DESCRIPTOR_TOO_SMALL, /* sealed, a page */
	DESCRIPTOR_EMPTY,     /* sealed, no byte */
	DESCRIPTOR_FILE,      /* on a file system, deleted */
	DESCRIPTOR_PIPE,
	DESCRIPTOR_DIRECTORY,
	DESCRIPTOR_ZERO, /* /dev/zero */
	DESCRIPTOR_EVENT,
	DESCRIPTOR_SOCKET,
	DESCRIPTOR_OWN_SOCKET, /* the back end's end of this very channel */
	DESCRIPTOR_PATH,       /* O_PATH: every operation fails */
	DESCRIPTOR_WRITE_ONLY, /* memory that may not be read */
	NUM_DESCRIPTOR_KINDS
};

/* Width and height of the pictures in descriptors. */
#define DESCRIPTOR_PICTURE_SIZE 64
#define PICTURE_BYTES ((size_t)DESCRIPTOR_PICTURE_SIZE * DESCRIPTOR_PICTURE_SIZE * 4)

enum step_kind {
	STEP_END,
	STEP_SEND,
	STEP_FLOOD,          /* send it so often from another thread, while the front end works */
	STEP_PROBE,          /* the main loop must be free now */
	STEP_HANG_UP,        /* close the channel */
	STEP_SHUT_UP,        /* shutdown(SHUT_WR): nothing more comes, but replies are read */
	STEP_STOP_LISTENING, /* shutdown(SHUT_RD) */
	STEP_CALL,
};

#define STEP_MAX_FIELDS 14

struct step {
	enum step_kind kind;
	uint32_t request, flags;
	uint32_t fields[STEP_MAX_FIELDS]; /* the payload, */
	size_t num_fields;
	size_t filler; /* and so many bytes behind it */
	bool lies;     /* the header's size is `size`, whatever comes */
	uint32_t size;
	enum descriptor_kind descriptor;
	size_t num_descriptors; /* of that kind, with the first byte */
	size_t first, last;     /* only these bytes of the message; 0, 0: all */
	unsigned int times;     /* 0: once */
	bool is_unread;         /* of a flood: its replies stay in the socket for now */
	void (*call)(struct session *session, const struct step *step);
};

struct row {
	const char *name;
	const char *sent;
	const char *must;
	enum outcome outcome; /* of the library */
	/* Of any front end: where neither is set, it may also end the connection. */
	bool is_valid; /* real back ends send that: the connection must go on */
	bool may_wait; /* it may wait for the rest of a message that is announced and never comes */
	const char *rule; /* in docs/protocol.md; NULL: the theme's */
	bool is_ours;     /* about the embedding program: other front ends have none */
	const struct step *steps;
	/* Of the library alone: */
	const char *events;     /* the recorder's text, exactly; NULL: not looked at */
	const char *warning;    /* in one of the log's lines; NULL: there must be no complaint */
	size_t max_descriptors; /* held more than before, while still connected */
	bool keeps_frames;      /* the program finishes none by itself */
	bool maps_frames;       /* it reads all the pixels of each */
	uint32_t frame_timeout_ms;
	bool limits_descriptors; /* RLIMIT_NOFILE: it may open so many more: */
	size_t num_descriptors_left;
};

/* ---- how rows are written --------------------------------------------------------------- */

#define ALL_ONES UINT32_MAX
#define ANY_WARNING ""

#define FIELDS(...) \
	.fields = {__VA_ARGS__}, .num_fields = sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)
#define FILLER(count) .filler = (count)
#define CLAIMS(bytes) .lies = true, .size = (bytes)
#define WITH(count, kind_) .descriptor = DESCRIPTOR_##kind_, .num_descriptors = (count)
#define BYTES(first_, last_) .first = (first_), .last = (last_)
#define TIMES(count) .times = (count)

/* clang-format off */
#define SEND(id, ...) {.kind = STEP_SEND, .request = CHANNEL_##id, __VA_ARGS__}
#define SEND_ID(id, ...) {.kind = STEP_SEND, .request = (id), __VA_ARGS__}
#define FLOOD(count, id, ...) \
	{.kind = STEP_FLOOD, .request = CHANNEL_##id, .times = (count), __VA_ARGS__}
#define FLOOD_ID(count, id, ...) \
	{.kind = STEP_FLOOD, .request = (id), .times = (count), __VA_ARGS__}
#define ASK(id) {.kind = STEP_SEND, .request = CHANNEL_##id}
#define ASK_ID(id) {.kind = STEP_SEND, .request = (id)}
#define PROBE {.kind = STEP_PROBE}
#define HANG_UP {.kind = STEP_HANG_UP}
#define SHUT_UP {.kind = STEP_SHUT_UP}
#define STOP_LISTENING {.kind = STEP_STOP_LISTENING}
#define CALL(function) {.kind = STEP_CALL, .call = (function)}
#define CALL_WITH(function, ...) {.kind = STEP_CALL, .call = (function), __VA_ARGS__}
#define STEPS(...) .steps = (const struct step[]){__VA_ARGS__, {.kind = STEP_END}}
/* clang-format on */

/* The fields of DMABUF_SCANOUT for a whole picture of that size; SCANOUT2 adds a modifier. */
#define FOURCC_XRGB8888 UINT32_C(0x34325258)
#define PICTURE(scanout, width, height) \
	(scanout), 0, 0, (width), (height), (width), (height), (width)*4, 0, FOURCC_XRGB8888
#define WHOLE_PICTURE PICTURE(0, DESCRIPTOR_PICTURE_SIZE, DESCRIPTOR_PICTURE_SIZE)
#define SHOWN_PICTURE "scanout 0 dmabuf 64x64 shows 64x64+0+0\n"
#define CURSOR_BYTES ((size_t)64 * 64 * 4)

/* ---- the themes ------------------------------------------------------------------------- */

struct theme {
	const char *name;
	const char *rule;
	const struct row *rows;
	size_t count;
};

#define THEME(title, rule_, rows_) \
	{ \
		.name = (title), .rule = (rule_), .rows = (rows_), \
		.count = sizeof(rows_) / sizeof(*(rows_)) \
	}

/* Those of any front end, in the order of docs/security.md. */
#define NUM_THEMES 9
extern const struct theme *const themes[NUM_THEMES];

extern const struct theme theme_control, theme_sizes, theme_halves, theme_floods, theme_replies;
extern const struct theme theme_descriptors, theme_geometry, theme_modes, theme_pictures;

#endif
