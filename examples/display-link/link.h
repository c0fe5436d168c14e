/* SPDX-License-Identifier: MIT */
/* Messages over a socket. */
#ifndef DISPLAY_LINK_LINK_H
#define DISPLAY_LINK_LINK_H

#include "display-link/session.h"

/* Its descriptors stay the caller's. Returns 0 or -errno: those of display_link_encode() and packet_send(). */
int display_link_send(const struct display_link_session *session, int socket,
		      const struct display_link_message *message);

/*
 * The next message; its descriptors are the caller's: display_link_close_fds(). A HELLO has been noted in
 * the session. Returns 0 or -errno, and no descriptors: those of display_link_decode() and
 * packet_receive(). After -ENOMSG and -EAGAIN the link goes on.
 */
int display_link_receive(struct display_link_session *session, int socket,
			 struct display_link_message *ret_message);

/* Those that nobody has taken: they are -1. */
void display_link_close_fds(struct display_link_message *message);

/* A descriptor of the message becomes the caller's; -1: it has none with this number. */
int display_link_take_fd(struct display_link_message *message, uint32_t number);

#endif
