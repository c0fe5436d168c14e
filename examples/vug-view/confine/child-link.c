/* SPDX-License-Identifier: MIT */
#include "confine/child-link.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "confine/child-process.h"
#include "display-link/errors.h"
#include "display-link/link.h"

void child_link_greet(struct child_link *link, const char *name, uint64_t features)
{
	struct display_link_message hello;

	*link = (struct child_link){.has_ended = false};
	display_link_session_init(&link->session, DISPLAY_LINK_VIEWER, features);
	display_link_fill_hello(&link->session, name, &hello);
	child_link_send(link, &hello);
}

bool child_link_receive(struct child_link *link, struct display_link_message *ret_message)
{
	int error = display_link_receive(&link->session, CHILD_FD, ret_message);

	if (error == -ENOMSG)
		return false;
	link->has_ended |= error < 0 || ret_message->type == DISPLAY_LINK_END;
	return !link->has_ended && ret_message->type != DISPLAY_LINK_HELLO;
}

void child_link_send(struct child_link *link, const struct display_link_message *message)
{
	link->has_ended |= display_link_send(&link->session, CHILD_FD, message) < 0;
}

void child_link_answer(struct child_link *link, const struct display_link_message *request,
		       int error, const char *why)
{
	struct display_link_message answer = {.type = DISPLAY_LINK_DONE,
					      .serial = request->serial,
					      .scanout = request->scanout,
					      .done.code = display_link_code_of(error)};

	if (error < 0)
		snprintf(answer.done.text, sizeof(answer.done.text), "%s",
			 why[0] ? why : strerror(-error));
	child_link_send(link, &answer);
}
