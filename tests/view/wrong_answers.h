/* SPDX-License-Identifier: MIT */
/* What a process says that was taken over: messages that are right but for one thing, row by row. */
#ifndef VIEW_WRONG_ANSWERS_H
#define VIEW_WRONG_ANSWERS_H

#include <stdint.h>

#include "display-link/message.h"

struct wrong_answer {
	const char *what; /* NULL: behind the last row */
	uint32_t type;
	uint32_t serial, scanout; /* of the bits that are right these are turned round */
	int bytes;                /* more than right */
	int counted, sent; /* descriptors more than right, in the header, and with the message */
};

extern const struct wrong_answer wrong_answers[];

/* Instead of the right answer to that request. */
void wrong_answer_send(int socket, const struct wrong_answer *answer,
		       const struct display_link_message *request);

#endif
