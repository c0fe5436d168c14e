/* SPDX-License-Identifier: MIT */
/* An interposer's life and its rounds of work. What it changes of messages is in takeover.c. */
#include "vhost-user/interposer.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>

#include "channel/channel_source.h"
#include "util/fd.h"
#include "util/sized.h"
#include "vhost-user/message_log.h"

/* What one dispatch passes on in one direction: messages, and for how many microseconds. */
#define MAX_MESSAGES 64
#define MAX_DURATION 500

int vug_interposer_new(struct vug_server *server, const struct vug_interposer_callbacks *callbacks,
		       void *data, struct vug_interposer **ret_interposer)
{
	struct vug_interposer_callbacks ours = {.size = sizeof(ours)};
	struct vug_interposer *interposer;
	int error = 0;

	if (server == NULL || ret_interposer == NULL)
		return -EINVAL;
	if (callbacks != NULL)
		error = vug_sized_read(&ours, sizeof(ours), callbacks);
	if (error < 0)
		return error;
	interposer = calloc(1, sizeof(*interposer));
	if (interposer == NULL)
		return -ENOMEM;
	interposer->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	if (interposer->epoll_fd < 0) {
		error = -errno;
		free(interposer);
		return error;
	}
	interposer->references = 1;
	interposer->server = vug_server_ref(server);
	interposer->callbacks = ours;
	interposer->data = data;
	interposer->vmm_channel_fd = -1;
	interposer->ends[VUG_INTERPOSER_VMM].fd = -1;
	interposer->ends[VUG_INTERPOSER_BACK_END].fd = -1;
	vug_sweep_init(&interposer->sweep, &server->log, interposer->epoll_fd,
		       vug_channel_source_count_scanouts(server));
	*ret_interposer = interposer;
	return 0;
}

static void free_interposer(struct vug_interposer *interposer)
{
	vug_server_unref(interposer->server);
	vug_fd_close(&interposer->epoll_fd);
	free(interposer);
}

struct vug_interposer *vug_interposer_ref(struct vug_interposer *interposer)
{
	if (interposer != NULL)
		interposer->references++;
	return interposer;
}

void vug_interposer_unref(struct vug_interposer *interposer)
{
	if (interposer == NULL || --interposer->references > 0)
		return;
	memset(&interposer->callbacks, 0, sizeof(interposer->callbacks));
	vug_interposer_disconnect(interposer);
	if (!interposer->is_dispatching)
		free_interposer(interposer);
}

bool vug_interposer_is_connected(const struct vug_interposer *interposer)
{
	return interposer != NULL && interposer->ends[VUG_INTERPOSER_VMM].fd >= 0;
}

int vug_interposer_get_fd(const struct vug_interposer *interposer)
{
	return interposer != NULL ? interposer->epoll_fd : -EINVAL;
}

static int watch_end(struct vug_interposer *interposer, enum vug_interposer_side side, int fd)
{
	struct vug_interposer_end *end = &interposer->ends[side];
	int error = vug_fd_set_nonblocking(fd);

	if (error == 0)
		error = vug_fd_watch(interposer->epoll_fd, fd, EPOLLIN, false);
	if (error < 0)
		return error;
	end->fd = fd;
	end->events = EPOLLIN;
	return 0;
}

static int check_pair(const struct vug_interposer *interposer, int vmm_fd, int back_end_fd)
{
	int error;

	if (interposer == NULL || vmm_fd == back_end_fd)
		return -EINVAL;
	error = vug_fd_check_unix_stream(vmm_fd);
	if (error == 0)
		error = vug_fd_check_unix_stream(back_end_fd);
	if (error == 0 && vug_interposer_is_connected(interposer))
		error = -EISCONN;
	return error;
}

int vug_interposer_attach(struct vug_interposer *interposer, int vmm_fd, int back_end_fd)
{
	int error = check_pair(interposer, vmm_fd, back_end_fd);

	if (error == 0)
		error = watch_end(interposer, VUG_INTERPOSER_VMM, vmm_fd);
	if (error < 0)
		return error;
	error = watch_end(interposer, VUG_INTERPOSER_BACK_END, back_end_fd);
	if (error < 0) {
		epoll_ctl(interposer->epoll_fd, EPOLL_CTL_DEL, vmm_fd, NULL);
		interposer->ends[VUG_INTERPOSER_VMM].fd = -1;
		return error;
	}
	interposer->pair++;
	return 0;
}

static void close_end(struct vug_interposer *interposer, struct vug_interposer_end *end)
{
	epoll_ctl(interposer->epoll_fd, EPOLL_CTL_DEL, end->fd, NULL);
	vug_fd_close(&end->fd);
	vug_relay_reset(&end->relay);
}

static void close_pair(struct vug_interposer *interposer)
{
	close_end(interposer, &interposer->ends[VUG_INTERPOSER_VMM]);
	close_end(interposer, &interposer->ends[VUG_INTERPOSER_BACK_END]);
	vug_fd_close(&interposer->vmm_channel_fd);
	vug_sweep_reset(&interposer->sweep);
	interposer->is_display_taken = false;
	interposer->feature_replies = (struct vug_owed_replies){.is_owed_to_us = false};
}

void vug_interposer_disconnect(struct vug_interposer *interposer)
{
	if (!vug_interposer_is_connected(interposer))
		return;
	close_pair(interposer);
	vug_server_disconnect(interposer->server);
}

static enum vug_disconnect_reason get_reason(enum vug_interposer_side side, int error)
{
	if (side == VUG_INTERPOSER_VMM)
		return VUG_DISCONNECT_VMM_LEFT;
	if (error == 0)
		return VUG_DISCONNECT_PEER_CLOSED;
	return error == EPROTO ? VUG_DISCONNECT_PROTOCOL_ERROR : VUG_DISCONNECT_SOCKET_ERROR;
}

static void log_end(struct vug_log *log, enum vug_interposer_side side, int error)
{
	const char *who = side == VUG_INTERPOSER_VMM ? "VMM" : "back end";
	const char *other = side == VUG_INTERPOSER_VMM ? "back end" : "VMM";

	if (error == 0)
		vug_log_line(log, VUG_LOG_INFO, "the %s left: closed the connection to the %s", who,
			     other);
	else
		vug_log_line(
			log, VUG_LOG_ERROR,
			"the vhost-user connection to the %s failed: %s: closed the one to the %s",
			who, strerror(error), other);
}

/*
 * The program hears of the channel first, then of the pair, whichever side it was. The log comes
 * last: its callback may attach the next pair already.
 */
static void end_pair(struct vug_interposer *interposer, enum vug_interposer_side side, int error)
{
	if (error == -ECONNRESET || error == -EPIPE)
		error = 0;
	if (error == -EMSGSIZE)
		error = -EPROTO;
	close_pair(interposer);
	vug_server_end_by_interposer(interposer->server, get_reason(side, -error), -error);
	if (interposer->callbacks.closed != NULL)
		interposer->callbacks.closed(interposer, side, -error, interposer->data);
	log_end(&interposer->server->log, side, -error);
}

static int prepare(struct vug_interposer *interposer, enum vug_interposer_side from,
		   struct vug_relay *relay)
{
	int result;

	if (relay->is_prepared)
		return 1;
	result = from == VUG_INTERPOSER_VMM ? vug_interposer_prepare_request(interposer, relay)
					    : vug_interposer_prepare_reply(interposer, relay);
	relay->is_prepared = result == 1 && relay->is_whole;
	return result;
}

/* Returns as vug_relay_receive(). The log's callback may have ended the pair: it is not whole then. */
static int receive(struct vug_interposer *interposer, enum vug_interposer_side from)
{
	static const char *const whats[] = {"received from the VMM", "received from the back end"};
	struct vug_interposer_end *end = &interposer->ends[from];
	int result;

	if (end->relay.is_whole)
		return 1;
	result = vug_relay_receive(&end->relay, end->fd);
	if (result == 1)
		vug_vhost_user_log(&interposer->server->log, whats[from], &end->relay.header,
				   end->relay.num_fds);
	return result;
}

/* What is sent as it came has been in the log already. */
static int send_on(struct vug_interposer *interposer, struct vug_relay *relay,
		   enum vug_interposer_side to)
{
	static const char *const whats[] = {"sent to the VMM in its place",
					    "sent to the back end in its place"};
	const struct vhost_user_header header = relay->header;
	bool is_ours = relay->borrows_fds;
	size_t num_fds = relay->num_fds;
	int result = vug_relay_send(relay, interposer->ends[to].fd);

	if (result == 1 && is_ours)
		vug_vhost_user_log(&interposer->server->log, whats[to], &header, num_fds);
	return result;
}

/* What the one side's failure is blamed on: reading fails at `from`, sending at the other. */
struct blame {
	enum vug_interposer_side side;
	int error;
};

/* Pass one message on. Returns 1: done, 0: wait, or -errno with whom to blame. */
static int pass_message(struct vug_interposer *interposer, enum vug_interposer_side from,
			struct blame *ret_blame)
{
	struct vug_interposer_end *end = &interposer->ends[from];
	int result = receive(interposer, from);

	ret_blame->side = from;
	if (result == 1 && end->relay.is_whole) {
		result = prepare(interposer, from, &end->relay);
		ret_blame->side = 1 - from;
	}
	if (result == 1 && end->fd >= 0 && end->relay.is_whole)
		result = send_on(interposer, &end->relay, 1 - from);
	ret_blame->error = result;
	return result;
}

/* Whether it is still that pair: a callback may have ended it and attached the next one. */
static bool is_pair(const struct vug_interposer *interposer, uint64_t pair)
{
	return vug_interposer_is_connected(interposer) && interposer->pair == pair;
}

static int64_t get_now(const struct vug_interposer *interposer)
{
	return vug_clock_now(&interposer->server->log.clock);
}

/* One message, and more until `end`. Returns false where the pair is to end. */
static bool pass_messages(struct vug_interposer *interposer, enum vug_interposer_side from,
			  int64_t end, struct blame *ret_blame)
{
	uint64_t pair = interposer->pair;

	for (unsigned int i = 0; i < MAX_MESSAGES && is_pair(interposer, pair); i++) {
		int result = pass_message(interposer, from, ret_blame);

		if (result <= 0)
			return result == 0;
		if (get_now(interposer) >= end)
			return true;
	}
	return true;
}

static bool pass_direction(struct vug_interposer *interposer, enum vug_interposer_side from,
			   struct blame *ret_blame)
{
	return pass_messages(interposer, from, get_now(interposer) + MAX_DURATION, ret_blame);
}

/* An end that is not read, because the other one is full, can still hang up. */
static bool check_hang_up(const struct vug_interposer_end *end, enum vug_interposer_side side,
			  struct blame *ret_blame)
{
	struct pollfd socket = {.fd = end->fd};

	if (!end->relay.is_whole || poll(&socket, 1, 0) == 0 ||
	    !(socket.revents & (POLLHUP | POLLERR)))
		return true;
	*ret_blame = (struct blame){.side = side};
	return false;
}

static bool pass_all(struct vug_interposer *interposer, struct blame *ret_blame)
{
	return pass_direction(interposer, VUG_INTERPOSER_VMM, ret_blame) &&
	       pass_direction(interposer, VUG_INTERPOSER_BACK_END, ret_blame) &&
	       check_hang_up(&interposer->ends[VUG_INTERPOSER_VMM], VUG_INTERPOSER_VMM,
			     ret_blame) &&
	       check_hang_up(&interposer->ends[VUG_INTERPOSER_BACK_END], VUG_INTERPOSER_BACK_END,
			     ret_blame);
}

/* Sending to a side that has gone fails before all that it said has been read. */
static void pass_last_words(struct vug_interposer *interposer, const struct blame *blame)
{
	struct blame ignored;

	if (blame->error == -EPIPE || blame->error == -ECONNRESET)
		(void)pass_messages(interposer, blame->side, INT64_MAX, &ignored);
}

/* Whether something is to be sent to this side now. */
static bool has_output(const struct vug_interposer *interposer, enum vug_interposer_side side)
{
	bool has_message = interposer->ends[1 - side].relay.is_whole;

	if (side == VUG_INTERPOSER_VMM)
		return has_message;
	return has_message && !vug_interposer_is_waiting(interposer);
}

/*
 * An end is read while its relay has room, and waited for while something is to be sent. Returns
 * false where it cannot be: nothing more would be heard of it.
 */
static bool update_events(struct vug_interposer *interposer, enum vug_interposer_side side,
			  struct blame *ret_blame)
{
	struct vug_interposer_end *end = &interposer->ends[side];
	uint32_t events = end->relay.is_whole ? 0 : EPOLLIN;
	int error;

	if (has_output(interposer, side))
		events |= EPOLLOUT;
	if (end->fd < 0 || events == end->events)
		return true;
	error = vug_fd_watch(interposer->epoll_fd, end->fd, events, true);
	if (error < 0) {
		*ret_blame = (struct blame){.side = side, .error = error};
		return false;
	}
	end->events = events;
	return true;
}

static void do_work(struct vug_interposer *interposer)
{
	struct blame blame = {.error = 0};
	uint64_t pair = interposer->pair;

	/* The next pair's end, if a callback has attached one, is found by the next dispatch. */
	if (is_pair(interposer, pair) && !pass_all(interposer, &blame) &&
	    is_pair(interposer, pair)) {
		pass_last_words(interposer, &blame);
		if (is_pair(interposer, pair))
			end_pair(interposer, blame.side, blame.error);
	}
	if (!update_events(interposer, VUG_INTERPOSER_VMM, &blame) ||
	    !update_events(interposer, VUG_INTERPOSER_BACK_END, &blame))
		end_pair(interposer, blame.side, blame.error);
}

int vug_interposer_dispatch(struct vug_interposer *interposer)
{
	if (interposer == NULL)
		return -EINVAL;
	if (interposer->is_dispatching)
		return -EBUSY;
	interposer->is_dispatching = true;
	vug_sweep_wake(&interposer->sweep);
	do_work(interposer);
	interposer->is_dispatching = false;
	if (interposer->references == 0)
		free_interposer(interposer);
	return 0;
}
