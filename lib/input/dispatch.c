/* SPDX-License-Identifier: MIT */
/* One turn of the device: the VMM's requests, the guest's queues, then the callbacks. */
#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "input/device.h"
#include "input/signal.h"
#include "util/fd.h"

/* Requests of one call: a VMM that never stops must not keep it busy. */
#define MAX_REQUESTS 32
#define MAX_READY 8

void vug_input_wake(struct vug_input *input)
{
	if (!input->is_awake)
		vug_input_send_signal(input->wake_fd);
	input->is_awake = true;
}

/* It is readable, so that this does not wait. */
static void fall_asleep(struct vug_input *input)
{
	uint64_t count;

	while (input->is_awake)
		input->is_awake = read(input->wake_fd, &count, sizeof(count)) < 0 && errno == EINTR;
}

void vug_input_end(struct vug_input *input, int error)
{
	for (size_t i = 0; i < VUG_INPUT_NUM_RINGS; i++)
		vug_input_ring_finish(&input->rings[i]);
	vug_input_memory_clear(&input->memory);
	vug_input_connection_close(&input->connection);
	vug_input_queue_clear(&input->queue);
	memset(&input->frame, 0, sizeof(input->frame));
	memset(&input->state, 0, sizeof(input->state));
	memset(input->wheels, 0, sizeof(input->wheels));
	input->memory.has_guest_addresses = false;
	input->features = input->protocol_features = 0;
	input->config_space.select = input->config_space.subselect = 0;
	input->status = 0;
	input->has_run = input->is_new_guest = false;
	input->leds = 0;
	input->has_ended = true;
	input->end_error = error;
}

/* ---- requests --------------------------------------------------------------------------- */

/* While a reply is under way nothing more is read. Returns 1: go on, 0: wait, -errno. */
static int send_reply(struct vug_input *input)
{
	int result = vug_input_connection_send(&input->connection), error;

	if (result < 0 || input->connection.is_full == (result == 0))
		return result;
	error = vug_fd_watch(input->epoll_fd, input->connection.fd,
			     result == 1 ? EPOLLIN : EPOLLOUT, true);
	input->connection.is_full = result == 0;
	return error < 0 ? error : result;
}

static int serve_request(struct vug_input *input)
{
	int result = vug_input_connection_receive(&input->connection);

	if (result <= 0)
		return result;
	result = vug_input_handle(input);
	vug_input_connection_drop(&input->connection);
	return result < 0 ? result : 1;
}

/* A VMM that leaves between two requests has done nothing wrong. */
static int get_end(const struct vug_input *input, int error)
{
	return error == -ECONNRESET && input->connection.received == 0 ? 0 : -error;
}

static void serve_vmm(struct vug_input *input)
{
	int result = 1;

	for (unsigned int i = 0; i < MAX_REQUESTS && result == 1; i++) {
		if (input->connection.has_reply)
			result = send_reply(input);
		if (result == 1)
			result = serve_request(input);
	}
	if (result == 1 && input->connection.has_reply)
		result = send_reply(input);
	if (result >= 0)
		return;
	vug_log_line(&input->log, VUG_LOG_INFO, "the VMM's connection ended: %s",
		     get_end(input, result) == 0 ? "it left" : strerror(-result));
	vug_input_end(input, get_end(input, result));
}

/* ---- callbacks -------------------------------------------------------------------------- */

/* Each may do anything with the device: each next call is decided after the one before it. */
static void tell_started(struct vug_input *input)
{
	bool is_started = vug_input_has_guest(input) && !input->has_ended;
	void (*tell)(struct vug_input *, void *) =
		is_started ? input->callbacks.started : input->callbacks.stopped;

	if (is_started == input->is_started_told)
		return;
	input->is_started_told = is_started;
	if (tell != NULL)
		tell(input, input->data);
}

static void tell_leds(struct vug_input *input)
{
	if (input->leds == input->leds_told)
		return;
	input->leds_told = input->leds;
	if (input->callbacks.leds_changed != NULL)
		input->callbacks.leds_changed(input, input->leds, input->data);
}

static void tell_end(struct vug_input *input)
{
	if (!input->has_ended)
		return;
	input->has_ended = false;
	if (input->callbacks.disconnected != NULL)
		input->callbacks.disconnected(input, input->end_error, input->data);
}

/* ---- the turn --------------------------------------------------------------------------- */

int vug_input_dispatch(struct vug_input *input)
{
	struct epoll_event ready[MAX_READY];

	if (input == NULL)
		return -EINVAL;
	if (input->is_dispatching)
		return -EBUSY;
	vug_input_ref(input);
	input->is_dispatching = true;
	(void)epoll_wait(input->epoll_fd, ready, MAX_READY, 0);
	fall_asleep(input);
	if (input->connection.fd >= 0)
		serve_vmm(input);
	vug_input_serve_guest(input);
	tell_started(input);
	tell_leds(input);
	tell_end(input);
	input->is_dispatching = false;
	vug_input_unref(input);
	return 0;
}
