/* SPDX-License-Identifier: MIT */
/* How the display is taken over: what an interposer changes of the messages that it passes. */
#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

#include "util/fd.h"
#include "vhost-user/interposer.h"

static void set_taken(struct vug_interposer *interposer)
{
	interposer->is_display_taken = true;
	if (interposer->callbacks.display_taken != NULL)
		interposer->callbacks.display_taken(interposer, interposer->data);
}

/*
 * A back end gets one channel for life: QEMU's ignores a second SET_SOCKET and then dies of the
 * first channel's end. It gets another one only when the first is lost anyway.
 */
static bool has_channel(const struct vug_interposer *interposer)
{
	return interposer->is_display_taken && vug_server_is_connected(interposer->server);
}

static void keep_vmm_channel(struct vug_interposer *interposer, struct vug_relay *relay)
{
	if (relay->num_fds == 0)
		return;
	vug_fd_close(&interposer->vmm_channel_fd);
	interposer->vmm_channel_fd = vug_fd_take(&relay->fds[0]);
}

/* The VMM's own SET_SOCKET: with our channel in place of its, or not at all. */
static int prepare_set_socket(struct vug_interposer *interposer, struct vug_relay *relay)
{
	int fd;

	if (interposer->owes_confirmation)
		return 0;
	if (has_channel(interposer)) {
		keep_vmm_channel(interposer, relay);
		interposer->owes_confirmation = relay->header.flags & VHOST_USER_FLAG_NEED_REPLY;
		vug_relay_reset(relay);
		return 1;
	}
	vug_server_disconnect(interposer->server);
	fd = vug_server_open(interposer->server);
	if (fd < 0)
		return fd;
	keep_vmm_channel(interposer, relay);
	for (size_t i = 0; i < relay->num_fds; i++)
		vug_fd_close(&relay->fds[i]);
	relay->fds[0] = fd;
	relay->num_fds = 1;
	set_taken(interposer);
	return 1;
}

/* A ring starts, and the VMM has not sent a SET_SOCKET: it is one that never does. */
static int originate_set_socket(struct vug_interposer *interposer)
{
	int fd, error;

	if (interposer->is_display_taken)
		return 1;
	vug_server_disconnect(interposer->server);
	fd = vug_server_open(interposer->server);
	if (fd < 0)
		return fd;
	error = vug_vhost_user_send_socket(interposer->ends[VUG_INTERPOSER_BACK_END].fd, fd, 0);
	vug_fd_close(&fd);
	if (error == 0) {
		set_taken(interposer);
		return 1;
	}
	vug_server_disconnect(interposer->server);
	return error == -EAGAIN ? 0 : error;
}

/* A ring starts: with a display, and without what the guest before has left. */
static int prepare_ring(struct vug_interposer *interposer, struct vug_relay *relay)
{
	int result = originate_set_socket(interposer);

	if (result == 1 && relay->is_whole)
		result = vug_sweep_hold(&interposer->sweep, relay,
					interposer->ends[VUG_INTERPOSER_BACK_END].fd);
	return result;
}

static int change_request(struct vug_interposer *interposer, struct vug_relay *relay)
{
	switch (relay->header.request) {
	case VHOST_USER_GPU_SET_SOCKET:
		return prepare_set_socket(interposer, relay);
	case VHOST_USER_SET_VRING_KICK:
		return prepare_ring(interposer, relay);
	default:
		return 1;
	}
}

int vug_interposer_prepare_request(struct vug_interposer *interposer, struct vug_relay *relay)
{
	int result = change_request(interposer, relay);

	if (result == 1 && relay->is_whole)
		vug_sweep_record_request(&interposer->sweep, relay);
	return result;
}

/* QEMU's back end says 0 and leaves it to QEMU to fill it in; other VMMs know nothing of that. */
static void fill_in_num_scanouts(struct vug_relay *relay, uint32_t num_scanouts)
{
	const uint32_t field = VIRTIO_GPU_CONFIG_NUM_SCANOUTS;
	struct vhost_user_config config;
	uint32_t value;
	uint8_t *place;

	if (relay->header.size < sizeof(config))
		return;
	memcpy(&config, relay->payload, sizeof(config));
	if (config.size > relay->header.size - sizeof(config) || config.offset > field ||
	    config.size < field - config.offset + sizeof(value))
		return;
	place = relay->payload + sizeof(config) + (field - config.offset);
	memcpy(&value, place, sizeof(value));
	if (value != 0)
		return;
	value = htole32(num_scanouts);
	memcpy(place, &value, sizeof(value));
}

int vug_interposer_prepare_reply(struct vug_interposer *interposer, struct vug_relay *relay)
{
	if (relay->header.request == VHOST_USER_GET_CONFIG)
		fill_in_num_scanouts(relay, vug_server_get_num_scanouts(interposer->server));
	if (vug_sweep_take_reply(&interposer->sweep, relay))
		vug_relay_reset(relay);
	return 1;
}

int vug_interposer_confirm(struct vug_interposer *interposer)
{
	struct {
		struct vhost_user_header header;
		uint8_t status[sizeof(uint64_t)]; /* 0: done */
	} reply = {.header = {.request = VHOST_USER_GPU_SET_SOCKET,
			      .flags = VHOST_USER_VERSION | VHOST_USER_FLAG_REPLY,
			      .size = sizeof(uint64_t)}};

	if (send(interposer->ends[VUG_INTERPOSER_VMM].fd, &reply, sizeof(reply),
		 MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	interposer->owes_confirmation = false;
	return 1;
}
