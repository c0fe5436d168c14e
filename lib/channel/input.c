/* SPDX-License-Identifier: MIT */
#include "channel/input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "util/fd.h"

/* Rows of one read; a picture whose rows lie together needs a single entry. */
#define MAX_ENTRIES 256 /* and one more: they are counted in 16 bits */
#define DISCARD_SIZE 4096
/*
 * What is read ahead of its message has to be copied. Behind many pixels many more often follow,
 * which shall not be: no more than the head of the next message.
 */
#define MANY_PIXELS ((uint64_t)32 << 10)
#define SMALL_AHEAD ((size_t)1 << 10)

struct received {
	size_t length;
	int fds[VUG_INPUT_MAX_DESCRIPTORS];
	size_t num_fds;
	bool are_lost;
};

int vug_input_init(struct vug_input *input)
{
	*input = (struct vug_input){.bytes = malloc(VUG_INPUT_SIZE)};
	return input->bytes != NULL ? 0 : -ENOMEM;
}

void vug_input_close_descriptors(struct vug_input *input)
{
	for (size_t i = 0; i < input->num_descriptors; i++)
		vug_fd_close(&input->descriptors[i].fd);
	input->num_descriptors = 0;
}

void vug_input_finish(struct vug_input *input)
{
	vug_input_close_descriptors(input);
	free(input->bytes);
	input->bytes = NULL;
}

size_t vug_input_get_length(const struct vug_input *input)
{
	return input->end - input->start;
}

const uint8_t *vug_input_get_bytes(const struct vug_input *input)
{
	return input->bytes + input->start;
}

void vug_input_consume(struct vug_input *input, size_t length)
{
	input->start += length;
	input->consumed += length;
	if (input->start == input->end)
		input->start = input->end = 0;
}

static void take_rights(struct msghdr *message, struct received *received)
{
	struct cmsghdr *control;

	for (control = CMSG_FIRSTHDR(message); control != NULL;
	     control = vug_fd_get_next_control(message, control)) {
		vug_fd_close_process(control);
		if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS)
			continue;
		received->num_fds = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
		memcpy(received->fds, CMSG_DATA(control), received->num_fds * sizeof(int));
	}
	received->are_lost = (message->msg_flags & MSG_CTRUNC) != 0;
}

static long receive(int fd, struct iovec *entries, size_t count, struct received *ret_received)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * VUG_INPUT_MAX_DESCRIPTORS)];
	} control;
	struct msghdr message = {.msg_iov = entries,
				 .msg_iovlen = (uint16_t)count, /* of another type in each libc */
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	ssize_t length;

	*ret_received = (struct received){0};
	do
		length = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
	while (length < 0 && errno == EINTR);
	if (length < 0)
		return -errno;
	ret_received->length = (size_t)length;
	take_rights(&message, ret_received);
	return length;
}

/* Each message has room of its own: what one brings too many takes none from the next. */
static bool has_room_at(const struct vug_input *input, uint64_t position)
{
	size_t count = 0;

	for (size_t i = 0; i < input->num_descriptors; i++)
		count += input->descriptors[i].position == position;
	return count < VUG_INPUT_MAX_DESCRIPTORS && input->num_descriptors < VUG_INPUT_MAX_WAITING;
}

/*
 * A socket is never a picture, and must not be kept: with the back end's own end of the channel
 * open here, whether in a message that never gets whole or as a picture, nobody would hear of
 * the back end's end.
 */
static void file_descriptor(struct vug_input *input, uint64_t position, int fd)
{
	bool is_socket = fd >= 0 && vug_fd_is_socket(fd);
	bool has_room = has_room_at(input, position);

	/* What the kernel has closed has been counted among those that are lost. */
	input->num_excess += !has_room && fd >= 0;
	if (is_socket || !has_room)
		vug_fd_close(&fd);
	if (has_room)
		input->descriptors[input->num_descriptors++] = (struct vug_input_descriptor){
			.position = position, .fd = fd, .was_socket = is_socket};
}

/* The next header is `skipped` bytes behind the begin of what is there. */
static void file_descriptors(struct vug_input *input, enum wire_framing framing, size_t skipped,
			     const struct received *received)
{
	uint64_t position =
		input->consumed + skipped +
		vug_wire_find_descriptor_owner(framing, vug_input_get_bytes(input) + skipped,
					       vug_input_get_length(input) - skipped);

	for (size_t i = 0; i < received->num_fds; i++)
		file_descriptor(input, position, received->fds[i]);
	if (received->are_lost)
		file_descriptor(input, position, -1);
}

static unsigned int close_descriptors(struct received *received)
{
	for (size_t i = 0; i < received->num_fds; i++)
		vug_fd_close(&received->fds[i]);
	return (unsigned int)received->num_fds + received->are_lost;
}

static void make_room(struct vug_input *input)
{
	size_t length = vug_input_get_length(input);

	if (input->start == 0)
		return;
	memmove(input->bytes, input->bytes + input->start, length);
	input->start = 0;
	input->end = length;
}

static size_t get_ahead(const struct vug_input *input, const struct vug_scatter *scatter)
{
	size_t room = VUG_INPUT_SIZE - input->end;

	return scatter != NULL && scatter->length >= MANY_PIXELS && room > SMALL_AHEAD ? SMALL_AHEAD
										       : room;
}

long vug_input_receive(struct vug_input *input, int fd, enum wire_framing framing,
		       struct vug_scatter *scatter, uint64_t payload_rest, unsigned int *ret_stray)
{
	struct iovec entries[MAX_ENTRIES + 1];
	uint8_t discard[DISCARD_SIZE];
	struct received received;
	size_t scattered = 0, asked, count = 0;
	long result;

	make_room(input);
	if (scatter != NULL)
		count = vug_scatter_fill(scatter, entries, MAX_ENTRIES, discard, sizeof(discard),
					 &scattered);
	asked = scattered;
	/* Ahead only where the scattered part is in the list to its end. */
	if (scatter == NULL || scatter->position + scattered == scatter->length) {
		entries[count].iov_base = input->bytes + input->end;
		entries[count].iov_len = get_ahead(input, scatter);
		asked += entries[count++].iov_len;
	}
	result = receive(fd, entries, count, &received);
	if (result <= 0)
		return result;
	input->is_drained = received.length < asked;
	if (received.length < scattered)
		scattered = received.length;
	if (scatter != NULL)
		scatter->position += scattered;
	input->end += received.length - scattered;
	if (received.length <= payload_rest)
		*ret_stray = close_descriptors(&received);
	else if (received.num_fds > 0 || received.are_lost)
		file_descriptors(input, framing, scatter == NULL ? (size_t)payload_rest : 0,
				 &received);
	return result;
}

size_t vug_input_count_descriptors(const struct vug_input *input)
{
	size_t count = 0;

	for (size_t i = 0; i < input->num_descriptors; i++)
		count += input->descriptors[i].position <= input->consumed;
	return count;
}

unsigned int vug_input_take_excess(struct vug_input *input)
{
	unsigned int excess = input->num_excess;

	input->num_excess = 0;
	return excess;
}

void vug_input_take_descriptors(struct vug_input *input, struct vug_message_descriptors *ret_taken)
{
	size_t kept = 0;

	*ret_taken = (struct vug_message_descriptors){.fd = -1};
	for (size_t i = 0; i < input->num_descriptors; i++) {
		struct vug_input_descriptor *descriptor = &input->descriptors[i];

		if (descriptor->position > input->consumed) {
			input->descriptors[kept++] = *descriptor;
		} else if (descriptor->fd < 0) {
			ret_taken->are_lost = true;
			ret_taken->were_sockets |= descriptor->was_socket;
		} else if (ret_taken->fd < 0) {
			ret_taken->fd = descriptor->fd;
		} else {
			ret_taken->extra++;
			vug_fd_close(&descriptor->fd);
		}
	}
	input->num_descriptors = kept;
}
