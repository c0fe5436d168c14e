/* SPDX-License-Identifier: MIT */
#include "display-link/session.h"

#include <string.h>

void display_link_session_init(struct display_link_session *session, enum display_link_side side,
			       uint64_t features)
{
	*session = (struct display_link_session){.side = side, .offered = features};
}

void display_link_fill_hello(const struct display_link_session *session, const char *name,
			     struct display_link_message *ret_message)
{
	*ret_message = (struct display_link_message){
		.type = DISPLAY_LINK_HELLO,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.hello = {.magic = DISPLAY_LINK_MAGIC,
			  .major = DISPLAY_LINK_MAJOR,
			  .minor = DISPLAY_LINK_MINOR,
			  .features = session->offered},
	};
	memcpy(ret_message->hello.name, name, strnlen(name, DISPLAY_LINK_MAX_NAME));
}

void display_link_session_greet(struct display_link_session *session,
				const struct display_link_message *hello)
{
	session->is_greeted = true;
	session->peer_minor = hello->hello.minor;
	session->features = session->offered & hello->hello.features;
}

uint32_t display_link_session_next_serial(struct display_link_session *session)
{
	session->last_serial += session->last_serial == UINT32_MAX ? 2 : 1;
	return session->last_serial;
}

bool display_link_session_is_newer(const struct display_link_session *session)
{
	return session->peer_minor > DISPLAY_LINK_MINOR;
}
