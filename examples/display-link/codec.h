/* SPDX-License-Identifier: MIT */
/* Messages to bytes, and back: pure, without I/O. The bytes are the peer's, who may be hostile. */
#ifndef DISPLAY_LINK_CODEC_H
#define DISPLAY_LINK_CODEC_H

#include <stddef.h>

#include "display-link/session.h"

/*
 * One message of the peer's, whole, with as many descriptors. ret_message has their number, and no
 * descriptors yet. Returns 0, or
 * -ENOMSG: a newer minor version of the peer says what this one does not know. Skip it.
 * -EPROTONOSUPPORT: the peer has another major version. End the link.
 * -EPROTO: anything else that makes no sense. End the link. ret_message means nothing then.
 */
int display_link_decode(const struct display_link_session *session, const uint8_t *bytes,
			size_t size, size_t num_fds, struct display_link_message *ret_message);

/*
 * Our own. Returns its size, or -EINVAL: a member is out of range; it is the other side's message; the
 * peer has not said that it knows it.
 */
int display_link_encode(const struct display_link_session *session,
			const struct display_link_message *message,
			uint8_t ret_bytes[DISPLAY_LINK_MAX_SIZE]);

#endif
