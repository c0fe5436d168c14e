/* SPDX-License-Identifier: MIT */
/* The one table of messages: who sends each, when, and what is in it. */
#ifndef DISPLAY_LINK_MESSAGES_H
#define DISPLAY_LINK_MESSAGES_H

#include "display-link/fields.h"
#include "display-link/message.h"

/* What the serial in a header is. */
enum display_link_serial {
	DISPLAY_LINK_PLAIN,    /* 0: nobody answers */
	DISPLAY_LINK_REQUEST,  /* the sender's next one; answered by DONE, a FRAME by SHOWN */
	DISPLAY_LINK_RESPONSE, /* that of the request */
};

/* What the scanout in a header is. */
enum display_link_place {
	DISPLAY_LINK_NOWHERE,  /* DISPLAY_LINK_NO_SCANOUT */
	DISPLAY_LINK_ONE,      /* below DISPLAY_LINK_MAX_SCANOUTS */
	DISPLAY_LINK_ANYWHERE, /* either */
};

struct display_link_row {
	const char *name;     /* NULL: there is no such message */
	unsigned int senders; /* bits of enum display_link_side */
	uint64_t feature;     /* 0: it needs none */
	enum display_link_serial serial;
	enum display_link_place place;
	const struct display_link_field *fields;
	size_t num_fields;
	/* How many descriptors come with it; NULL: none. */
	uint32_t (*count_fds)(const struct display_link_message *message);
	/* Whether its members fit each other, and what was agreed on; NULL: there is nothing to see. */
	bool (*fits)(const struct display_link_message *message, uint64_t features);
};

/* NULL: this version has no such message. */
const struct display_link_row *display_link_get_row(uint32_t type);

#endif
