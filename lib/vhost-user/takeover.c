/* SPDX-License-Identifier: MIT */
/* How the display is taken over: what an interposer changes of the messages that it passes. */
#include <endian.h>
#include <errno.h>
#include <string.h>

#include "channel/channel_source.h"
#include "util/fd.h"
#include "util/log.h"
#include "vhost-user/interposer.h"
#include "vhost-user/message_log.h"
#include "vug/stats.h"

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

/*
 * The back end gets something harmless in place of the SET_SOCKET that the VMM wants confirmed:
 * only the back end's own reply is sure to come in its order among the others.
 */
static void ask_in_place_of_it(struct vug_interposer *interposer, struct vug_relay *relay)
{
	const struct vhost_user_header question = {.request = VHOST_USER_GET_FEATURES,
						   .flags = VHOST_USER_VERSION};

	vug_relay_fill(relay, &question, NULL, NULL, 0);
	vug_owed_replies_add_ours(&interposer->feature_replies);
}

static void swallow_set_socket(struct vug_interposer *interposer, struct vug_relay *relay)
{
	bool is_confirmed = relay->header.flags & VHOST_USER_FLAG_NEED_REPLY;

	keep_vmm_channel(interposer, relay);
	vug_relay_reset(relay);
	if (is_confirmed)
		ask_in_place_of_it(interposer, relay);
}

/* One question at a time. */
static bool must_wait(const struct vug_interposer *interposer, const struct vug_relay *relay)
{
	return relay->header.request == VHOST_USER_GPU_SET_SOCKET &&
	       interposer->feature_replies.is_owed_to_us;
}

bool vug_interposer_is_waiting(const struct vug_interposer *interposer)
{
	const struct vug_relay *relay = &interposer->ends[VUG_INTERPOSER_VMM].relay;

	return vug_sweep_is_waiting(&interposer->sweep) ||
	       (relay->is_whole && must_wait(interposer, relay));
}

/*
 * The back end's end of a new channel, or -errno. Returns false, without a channel, where the pair
 * has gone, and the message in the relay with it: a trace's callback, or one for memory, may end it.
 */
static bool open_channel(struct vug_interposer *interposer, const struct vug_relay *relay,
			 int *ret_fd)
{
	vug_server_disconnect(interposer->server);
	if (!relay->is_whole)
		return false;
	*ret_fd = vug_server_open(interposer->server);
	if (!relay->is_whole)
		vug_fd_close(ret_fd);
	return relay->is_whole;
}

/* The VMM's own SET_SOCKET: with our channel in place of its, or not at all. */
static int prepare_set_socket(struct vug_interposer *interposer, struct vug_relay *relay)
{
	int fd;

	if (must_wait(interposer, relay))
		return 0;
	if (has_channel(interposer)) {
		swallow_set_socket(interposer, relay);
		return 1;
	}
	if (!open_channel(interposer, relay, &fd))
		return 1;
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

static void log_originated(struct vug_interposer *interposer, const struct vug_relay *relay)
{
	const struct vhost_user_header header = {.request = VHOST_USER_GPU_SET_SOCKET};

	if (relay->is_whole) /* no callback has ended the pair */
		vug_vhost_user_log(&interposer->server->log, "sent to the back end before it",
				   &header, 1);
}

/* A ring starts, and the VMM has not sent a SET_SOCKET: it is one that never does. */
static int originate_set_socket(struct vug_interposer *interposer, const struct vug_relay *relay)
{
	int fd, error;

	if (interposer->is_display_taken || !open_channel(interposer, relay, &fd))
		return 1;
	if (fd < 0)
		return fd;
	error = vug_vhost_user_send_socket(interposer->ends[VUG_INTERPOSER_BACK_END].fd, fd, 0);
	vug_fd_close(&fd);
	if (error == 0) {
		set_taken(interposer);
		log_originated(interposer, relay);
		return 1;
	}
	vug_server_disconnect(interposer->server);
	if (!relay->is_whole)
		return 1;
	return vug_fd_is_passing_error(-error) ? 0 : error;
}

/* A ring starts: with a display, and without what the guest before has left. */
static int prepare_ring(struct vug_interposer *interposer, struct vug_relay *relay)
{
	int result = originate_set_socket(interposer, relay);

	if (result == 1 && relay->is_whole && vug_sweep_is_due(&interposer->sweep, relay))
		vug_server_note_guest_reset(interposer->server);
	if (result == 1 && relay->is_whole)
		result = vug_sweep_hold(&interposer->sweep, relay,
					interposer->ends[VUG_INTERPOSER_BACK_END].fd);
	return result;
}

/*
 * A ring lies in memory that the back end has to have. A VMM that shares none says nothing of it, and
 * the back end dies of the ring's address: the person who started the VMM can mend that. Logged once, at the first
 * ring; in the log the program may end the pair.
 */
static void check_memory(const struct vug_interposer *interposer, const struct vug_relay *relay)
{
	uint32_t ring;

	if (interposer->sweep.memory.count > 0 || relay->header.size < sizeof(ring))
		return;
	memcpy(&ring, relay->payload, sizeof(ring));
	if (ring == 0)
		vug_log_peer(
			interposer->sweep.log, VUG_WARNING_VHOST_USER,
			"the VMM shares no memory with the back end, which cannot draw: start "
			"QEMU with -object memory-backend-memfd,id=mem,size=SIZE,share=on -machine "
			"memory-backend=mem, where SIZE is that of -m");
}

static int change_request(struct vug_interposer *interposer, struct vug_relay *relay)
{
	switch (relay->header.request) {
	case VHOST_USER_GPU_SET_SOCKET:
		return prepare_set_socket(interposer, relay);
	case VHOST_USER_SET_VRING_KICK:
		return prepare_ring(interposer, relay);
	case VHOST_USER_SET_VRING_ADDR:
		check_memory(interposer, relay);
		return 1;
	case VHOST_USER_GET_FEATURES:
		vug_owed_replies_add_vmms(&interposer->feature_replies);
		return 1;
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

/* The reply that was asked for in place of the VMM's SET_SOCKET. */
static void make_confirmation(struct vug_relay *relay)
{
	const uint64_t done = 0;
	const struct vhost_user_header header = {.request = VHOST_USER_GPU_SET_SOCKET,
						 .flags =
							 VHOST_USER_VERSION | VHOST_USER_FLAG_REPLY,
						 .size = sizeof(done)};

	vug_relay_reset(relay);
	vug_relay_fill(relay, &header, &done, NULL, 0);
}

int vug_interposer_prepare_reply(struct vug_interposer *interposer, struct vug_relay *relay)
{
	if (relay->header.request == VHOST_USER_GET_CONFIG)
		fill_in_num_scanouts(relay, vug_channel_source_count_scanouts(interposer->server));
	if (relay->header.request == VHOST_USER_GET_FEATURES &&
	    vug_owed_replies_take(&interposer->feature_replies))
		make_confirmation(relay);
	if (vug_sweep_take_reply(&interposer->sweep, relay))
		vug_relay_reset(relay);
	return 1;
}
