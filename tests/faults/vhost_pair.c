/* SPDX-License-Identifier: MIT */
/* The interposer's side: it is made, attached, dispatched, and looked over at the end. */
#include "vhost_pair.h"

#include <errno.h>
#include <unistd.h>

#include "double.h"
#include "history.h"
#include "support/check.h"
#include "support/loop.h"

#define PATIENCE_MS 1000
/* What waits for something waits no longer than that. */
#define MAX_ROUNDS 8

static void on_display_taken(struct vug_interposer *interposer, void *data)
{
	struct vhost_pair *pair = data;

	(void)interposer;
	pair->is_display_taken = true;
	pair->display.num_ended = 0;
	history_write("display taken\n");
}

static void on_closed(struct vug_interposer *interposer, enum vug_interposer_side side, int error,
		      void *data)
{
	struct vhost_pair *pair = data;

	check(!vug_interposer_is_connected(interposer), "closed, and connected still");
	check(error >= 0, "the error is %d", error);
	check(++pair->num_closed == 1, "one pair was closed twice");
	history_write("closed %d %d\n", (int)side, error);
}

static void create(struct vhost_pair *pair)
{
	static const int documented[] = {-ENOMEM, -EMFILE, -ENFILE, 0};
	const struct vug_interposer_callbacks callbacks = {
		.size = sizeof(callbacks), .display_taken = on_display_taken, .closed = on_closed};
	int error;

	if (pair->display.server == NULL)
		return;
	error = vug_interposer_new(pair->display.server, &callbacks, pair, &pair->interposer);
	history_write("vug_interposer_new %d\n", error);
	if (error == 0)
		return;
	display_expect_error("vug_interposer_new", error, documented);
	check(pair->interposer == NULL, "an output was touched by a failure");
}

void vhost_begin(struct vhost_pair *pair)
{
	const struct display_options options = {.protocol = VUG_PROTOCOL_FINAL};

	*pair = (struct vhost_pair){.vmm = {.fd = -1}, .back_end = {.fd = -1}};
	reset_device_init(&pair->device);
	display_begin(&pair->display);
	display_create(&pair->display, &options);
	create(pair);
}

static void close_all(struct vhost_pair *pair)
{
	peer_close(&pair->vmm);
	peer_close(&pair->back_end);
	peer_close(&pair->display.peer);
	reset_device_finish(&pair->device);
}

void vhost_connect(struct vhost_pair *pair)
{
	static const int documented[] = {-ENOMEM, -ENOSPC, -ENOTSOCK, -ENOTCONN, 0};
	int vmm_fd, back_end_fd, error;

	if (pair->interposer == NULL || vug_interposer_is_connected(pair->interposer))
		return;
	close_all(pair);
	vhost_forget_peers(pair);
	pair->num_closed = 0;
	pair->is_display_taken = false;
	vmm_fd = peer_open(&pair->vmm);
	back_end_fd = peer_open(&pair->back_end);
	double_give(vmm_fd);
	double_give(back_end_fd);
	error = vug_interposer_attach(pair->interposer, vmm_fd, back_end_fd);
	history_write("vug_interposer_attach %d\n", error);
	pair->is_attached = error == 0;
	check(vug_interposer_is_connected(pair->interposer) == pair->is_attached,
	      "it is not as connected as it says");
	if (error == 0)
		return;
	display_expect_error("vug_interposer_attach", error, documented);
	double_take(vmm_fd);
	double_take(back_end_fd);
	close(vmm_fd);
	close(back_end_fd);
}

static void look_at_connection(struct vhost_pair *pair)
{
	if (!pair->is_attached || vug_interposer_is_connected(pair->interposer))
		return;
	check(pair->num_closed == 1, "the pair ended and nobody heard");
	check(!vug_server_is_connected(pair->display.server), "its display has not ended");
	check(!pair->is_display_taken || pair->display.num_ended == 1,
	      "its display ended and nobody heard");
	pair->is_attached = pair->display.is_attached = false;
	vhost_forget_peers(pair);
}

static void pump(struct vhost_pair *pair)
{
	bool is_busy;

	do {
		is_busy = loop_settle_interposer(pair->interposer) > 0;
		look_at_connection(pair);
		is_busy = vhost_serve_back_end(pair) || is_busy;
		is_busy = vhost_hear_vmm(pair) || is_busy;
		display_settle(&pair->display);
	} while (is_busy);
}

void vhost_settle(struct vhost_pair *pair)
{
	if (pair->interposer == NULL)
		return;
	pump(pair);
	for (unsigned int i = 0; i < MAX_ROUNDS && pair->num_said > 0; i++) {
		double_advance(PATIENCE_MS);
		pump(pair);
	}
	check(pair->num_said == 0, "request %u has not come through: the guest stands still",
	      pair->said[0]);
	check(pair->num_owed == 0, "request %u has no reply: the VMM stands still", pair->owed[0]);
}

void vhost_say(struct vhost_pair *pair, struct peer_message message)
{
	if (pair->is_attached) {
		vhost_note_said(pair, &message);
		peer_send(&pair->vmm, &message);
	}
	peer_close_fds(&message);
	vhost_settle(pair);
}

void vhost_leave(struct vhost_pair *pair, struct peer *side)
{
	peer_close(side);
	if (pair->interposer == NULL)
		return;
	pump(pair);
	check(!vug_interposer_is_connected(pair->interposer), "nobody notices that it left");
}

/* The whole way, there and back, and to the display. */
static void expect_working(struct vhost_pair *pair)
{
	if (pair->interposer == NULL)
		return;
	vhost_connect(pair);
	check(pair->is_attached, "it cannot be attached again");
	vhost_say(pair, vhost_make(VHOST_GET_FEATURES, 0, NULL, 0));
	vhost_say(pair,
		  vhost_with_file(vhost_make(VHOST_GPU_SET_SOCKET, VHOST_NEED_REPLY, NULL, 0)));
	vhost_say(pair, vhost_with_file(vhost_make_u64(VHOST_SET_VRING_KICK, 0)));
	check(pair->is_attached, "it does not stay attached");
	check(vug_server_is_connected(pair->display.server), "the back end has no display");
	display_say(&pair->display, peer_make(PEER_GET_DISPLAY_INFO, NULL, 0));
	check(pair->display.num_owed == 0, "the display does not answer");
}

void vhost_end(struct vhost_pair *pair)
{
	double_stop();
	vhost_settle(pair);
	expect_working(pair);
	vug_interposer_unref(pair->interposer);
	pair->display.is_attached = false;
	close_all(pair);
	display_end(&pair->display);
}
