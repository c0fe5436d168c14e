/* SPDX-License-Identifier: MIT */
#include "message.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/check.h"
#include "support/memory_file.h"
#include "support/peer.h"

struct message message_encode(const struct message_form *form)
{
	const size_t fields = form->num_fields * sizeof(form->fields[0]);
	const uint32_t header[] = {form->request, 0, (uint32_t)(fields + form->filler)};
	struct message message = {.length = PEER_HEADER_SIZE + fields + form->filler,
				  .descriptor = -1};

	message.bytes = malloc(message.length);
	check(message.bytes != NULL, "no memory for a message");
	memcpy(message.bytes, header, sizeof(header));
	memcpy(message.bytes + PEER_HEADER_SIZE, form->fields, fields);
	memset(message.bytes + PEER_HEADER_SIZE + fields, form->filler_value, form->filler);
	if (form->descriptor_bytes > 0)
		message.descriptor = memory_file_new(form->descriptor_bytes, true);
	return message;
}

void message_free(struct message *message)
{
	if (message->descriptor >= 0)
		close(message->descriptor);
	free(message->bytes);
}

ssize_t message_send_some(const struct message *message, int socket, size_t done, int flags)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec entry = {.iov_base = message->bytes + done, .iov_len = message->length - done};
	struct msghdr envelope = {.msg_iov = &entry, .msg_iovlen = 1};

	if (done == 0 && message->descriptor >= 0) {
		memset(&control, 0, sizeof(control));
		control.aligned.cmsg_level = SOL_SOCKET;
		control.aligned.cmsg_type = SCM_RIGHTS;
		control.aligned.cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(&control.aligned), &message->descriptor, sizeof(int));
		envelope.msg_control = control.bytes;
		envelope.msg_controllen = sizeof(control.bytes);
	}
	return sendmsg(socket, &envelope, flags | MSG_NOSIGNAL);
}
