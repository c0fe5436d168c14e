/* SPDX-License-Identifier: MIT */
#include "support/vhost_user_device.h"

#include <stdint.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "support/check.h"

#define MAX_FDS 8
#define MAX_PAYLOAD 4096
#define PATIENCE_SECONDS 20

/* Numbers of the vhost-user protocol. */
enum {
	GET_FEATURES = 1,
	GET_VRING_BASE = 11,
	GET_PROTOCOL_FEATURES = 15,
	GET_CONFIG = 24,
	GPU_SET_SOCKET = 33,
};

#define FLAGS_REPLY UINT32_C(5) /* version 1, and a reply */
#define FLAG_NEED_REPLY UINT32_C(8)

#define FEATURE_EDID (UINT64_C(1) << 1)
#define FEATURE_PROTOCOL_FEATURES (UINT64_C(1) << 30)
#define FEATURE_VERSION_1 (UINT64_C(1) << 32)
#define PROTOCOL_FEATURE_CONFIG (UINT64_C(1) << 9)

struct message {
	struct {
		uint32_t request, flags, size;
	} header;
	uint8_t payload[MAX_PAYLOAD];
	int fds[MAX_FDS];
	size_t num_fds;
};

static bool receive_header(struct vhost_user_device *device, struct message *ret_message)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
	} control;
	struct iovec entry = {.iov_base = &ret_message->header,
			      .iov_len = sizeof(ret_message->header)};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};
	const struct cmsghdr *rights;

	ret_message->num_fds = 0;
	if (recvmsg(device->fd, &message, MSG_WAITALL | MSG_CMSG_CLOEXEC) !=
	    sizeof(ret_message->header))
		return false;
	rights = CMSG_FIRSTHDR(&message);
	if (rights == NULL)
		return true;
	ret_message->num_fds = (rights->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	memcpy(ret_message->fds, CMSG_DATA(rights), ret_message->num_fds * sizeof(int));
	return true;
}

static bool receive(struct vhost_user_device *device, struct message *ret_message)
{
	uint32_t size;

	if (!receive_header(device, ret_message))
		return false;
	size = ret_message->header.size;
	return size <= MAX_PAYLOAD && (size == 0 || recv(device->fd, ret_message->payload, size,
							 MSG_WAITALL) == (ssize_t)size);
}

static void reply(const struct vhost_user_device *device, struct message *message)
{
	message->header.flags = FLAGS_REPLY;
	/* Where QEMU has gone the next receive says so. */
	(void)!send(device->fd, &message->header, sizeof(message->header) + message->header.size,
		    MSG_NOSIGNAL);
}

static void reply_number(const struct vhost_user_device *device, struct message *message,
			 uint64_t number)
{
	message->header.size = sizeof(number);
	memcpy(message->payload, &number, sizeof(number));
	reply(device, message);
}

/* GET_CONFIG and GET_VRING_BASE are answered with what they bring: zeros. */
static void answer(const struct vhost_user_device *device, struct message *message)
{
	const uint32_t request = message->header.request;

	if (request == GET_FEATURES)
		reply_number(device, message,
			     FEATURE_VERSION_1 | FEATURE_PROTOCOL_FEATURES | FEATURE_EDID);
	else if (request == GET_PROTOCOL_FEATURES)
		reply_number(device, message, PROTOCOL_FEATURE_CONFIG);
	else if (request == GET_CONFIG || request == GET_VRING_BASE)
		reply(device, message);
	else if (message->header.flags & FLAG_NEED_REPLY)
		reply_number(device, message, 0);
}

static void keep_descriptors(struct vhost_user_device *device, const struct message *message)
{
	for (size_t i = 0; i < message->num_fds; i++)
		if (message->header.request == GPU_SET_SOCKET && device->channel < 0)
			device->channel = message->fds[i];
		else
			close(message->fds[i]);
}

static void *run(void *data)
{
	struct vhost_user_device *device = data;
	struct message message;

	while (receive(device, &message)) {
		answer(device, &message);
		pthread_mutex_lock(&device->mutex);
		keep_descriptors(device, &message);
		pthread_cond_broadcast(&device->changed);
		pthread_mutex_unlock(&device->mutex);
	}
	pthread_mutex_lock(&device->mutex);
	device->has_ended = true;
	pthread_cond_broadcast(&device->changed);
	pthread_mutex_unlock(&device->mutex);
	return NULL;
}

void vhost_user_device_start(struct vhost_user_device *device, int fd)
{
	*device = (struct vhost_user_device){.fd = fd, .channel = -1};
	pthread_mutex_init(&device->mutex, NULL);
	pthread_cond_init(&device->changed, NULL);
	check(pthread_create(&device->thread, NULL, run, device) == 0, "no thread");
}

int vhost_user_device_take_channel(struct vhost_user_device *device)
{
	struct timespec end;
	int channel;

	clock_gettime(CLOCK_REALTIME, &end);
	end.tv_sec += PATIENCE_SECONDS;
	pthread_mutex_lock(&device->mutex);
	while (device->channel < 0 && !device->has_ended)
		if (pthread_cond_timedwait(&device->changed, &device->mutex, &end) != 0)
			break;
	channel = device->channel;
	device->channel = -1;
	pthread_mutex_unlock(&device->mutex);
	return channel;
}

void vhost_user_device_finish(struct vhost_user_device *device)
{
	shutdown(device->fd, SHUT_RDWR);
	pthread_join(device->thread, NULL);
	pthread_mutex_destroy(&device->mutex);
	pthread_cond_destroy(&device->changed);
	if (device->channel >= 0)
		close(device->channel);
	close(device->fd);
}
