/* SPDX-License-Identifier: MIT */
#include "scripted-vmm/vhost-user.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#define VERSION UINT32_C(1)
#define FLAG_REPLY UINT32_C(4)

struct header {
	uint32_t request, flags, size;
};

union control {
	struct cmsghdr header;
	unsigned char bytes[CMSG_SPACE(VHOST_USER_MAX_FDS * sizeof(int))];
};

static void attach_fds(struct msghdr *message, union control *control, const int *fds,
		       size_t num_fds)
{
	memset(control, 0, sizeof(*control));
	control->header.cmsg_len = CMSG_LEN(num_fds * sizeof(*fds));
	control->header.cmsg_level = SOL_SOCKET;
	control->header.cmsg_type = SCM_RIGHTS;
	memcpy(CMSG_DATA(&control->header), fds, num_fds * sizeof(*fds));
	message->msg_control = control->bytes;
	message->msg_controllen = CMSG_SPACE(num_fds * sizeof(*fds));
}

static int send_message(struct vhost_user *peer, struct header header, const void *payload,
			const int *fds, size_t num_fds)
{
	const size_t size = header.size;
	struct iovec entries[2] = {{.iov_base = &header, .iov_len = sizeof(header)},
				   {.iov_base = (void *)payload, .iov_len = size}};
	struct msghdr message = {.msg_iov = entries, .msg_iovlen = 2};
	union control control;
	ssize_t count;

	if (num_fds > 0)
		attach_fds(&message, &control, fds, num_fds);
	count = sendmsg(peer->fd, &message, MSG_NOSIGNAL);
	if (count < 0)
		return -errno;
	return (size_t)count == sizeof(header) + size ? 0 : -EIO;
}

int vhost_user_send_fds(struct vhost_user *peer, uint32_t request, const void *payload, size_t size,
			const int *fds, size_t num_fds)
{
	const struct header header = {.request = request, .flags = VERSION, .size = (uint32_t)size};

	return send_message(peer, header, payload, fds, num_fds);
}

int vhost_user_send_flags(struct vhost_user *peer, uint32_t request, uint32_t flags, int fd)
{
	const struct header header = {.request = request, .flags = VERSION | flags};

	return send_message(peer, header, NULL, &fd, fd >= 0 ? 1 : 0);
}

int vhost_user_send(struct vhost_user *peer, uint32_t request, const void *payload, size_t size,
		    int fd)
{
	return vhost_user_send_fds(peer, request, payload, size, &fd, fd >= 0 ? 1 : 0);
}

/* A header, or a payload: each is small enough to come in one piece. */
static int read_piece(struct vhost_user *peer, void *ret_bytes, size_t size)
{
	ssize_t count;

	if (!event_loop_run_until_readable(peer->loop, peer->fd))
		return -ETIMEDOUT;
	count = recv(peer->fd, ret_bytes, size, MSG_DONTWAIT);
	if (count < 0)
		return -errno;
	return (size_t)count == size ? 0 : -ECONNRESET;
}

int vhost_user_receive(struct vhost_user *peer, uint32_t request, void *ret_payload, size_t size)
{
	struct header header;
	int error = read_piece(peer, &header, sizeof(header));

	if (error < 0)
		return error;
	if (header.request != request || header.flags != (VERSION | FLAG_REPLY) ||
	    header.size != size)
		return -EPROTO;
	return read_piece(peer, ret_payload, size);
}

int vhost_user_ask(struct vhost_user *peer, uint32_t request, void *payload, size_t size)
{
	int error = vhost_user_send(peer, request, payload, size, -1);

	return error < 0 ? error : vhost_user_receive(peer, request, payload, size);
}

int vhost_user_get_u64(struct vhost_user *peer, uint32_t request, uint64_t *ret_value)
{
	int error = vhost_user_send(peer, request, NULL, 0, -1);

	return error < 0 ? error : vhost_user_receive(peer, request, ret_value, sizeof(*ret_value));
}

int vhost_user_set_u64(struct vhost_user *peer, uint32_t request, uint64_t value)
{
	return vhost_user_send(peer, request, &value, sizeof(value), -1);
}

int vhost_user_set_ring(struct vhost_user *peer, uint32_t request, uint32_t index, uint32_t value)
{
	const struct vring_state state = {.index = index, .value = value};

	return vhost_user_send(peer, request, &state, sizeof(state), -1);
}

int vhost_user_set_ring_fd(struct vhost_user *peer, uint32_t request, uint32_t index, int fd)
{
	const uint64_t value = index;

	return vhost_user_send(peer, request, &value, sizeof(value), fd);
}
