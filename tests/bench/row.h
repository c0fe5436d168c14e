/* SPDX-License-Identifier: MIT */
/* What is measured: one kind of message over and over. */
#ifndef BENCH_ROW_H
#define BENCH_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "message.h"

#define ROW_NUM_PLACES 16

enum row_kind {
	ROW_STREAM,     /* as fast as the socket takes them; a round trip ends the batch */
	ROW_ROUND_TRIP, /* each is answered before the next is sent */
};

struct row {
	const char *name;
	const char *title;
	enum row_kind kind;
	uint32_t request;
	uint32_t num_scanouts;  /* messages go to each in turn */
	uint32_t num_servers;   /* in one loop, and messages go to each in turn; 0: one, alone */
	uint32_t width, height; /* of the pictures; 0: none is shown */
	bool is_dmabuf;
	uint32_t update_width, update_height;
	uint32_t num_places; /* of a scanout, updated in turn; 0: ROW_NUM_PLACES */
};

extern const struct row rows[];
extern const size_t num_rows;

/* NULL: there is none of that name. */
const struct row *row_find(const char *name);
size_t row_get_num_channels(const struct row *row);

/* What is sent once for a scanout before anything is measured; a request of 0: nothing. */
struct message_form row_make_setup(const struct row *row, uint32_t scanout);

/* The messages to send in turn. Free them with row_free_messages(). */
struct message *row_make_messages(const struct row *row, size_t *ret_count);
void row_free_messages(struct message *messages, size_t count);

#endif
