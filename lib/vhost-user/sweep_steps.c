/* SPDX-License-Identifier: MIT */
/* The way of a sweep: one step after the other, most of them a message to the back end. */
#include <errno.h>
#include <sys/timerfd.h>

#include "vhost-user/message_log.h"
#include "vhost-user/ring_message.h"
#include "vhost-user/sweep.h"

/* For all commands, in microseconds, and up to the timer's time beyond it. */
#define DRIVING_LIMIT ((int64_t)VUG_RING_PATIENCE_MS * VUG_RING_MAX_PATIENCES * 1000)

int vug_sweep_arm_timer(struct vug_sweep *sweep)
{
	const struct itimerspec time = {.it_value.tv_sec = VUG_RING_PATIENCE_MS / 1000};

	sweep->is_late = timerfd_settime(sweep->timer_fd, 0, &time, NULL) < 0;
	return sweep->is_late ? -errno : 0;
}

static void send_message(struct vug_sweep *sweep, const struct vug_ring_message *message)
{
	vug_relay_fill(&sweep->outgoing, &message->header, message->payload, message->fds,
		       message->num_fds);
}

/* Of our ring. */
static void send_step(struct vug_sweep *sweep, enum vug_ring_step step)
{
	struct vug_ring_message message;

	vug_ring_message_fill(&message, step, &sweep->driver.ring);
	send_message(sweep, &message);
}

static void send_disable(struct vug_sweep *sweep)
{
	struct vug_ring_message message;

	vug_ring_message_fill_state(&message, VHOST_USER_SET_VRING_ENABLE, 0);
	send_message(sweep, &message);
}

/* Nothing, where the VMM has not said it. */
static void send_vmms(struct vug_sweep *sweep, enum vug_ring_setting setting)
{
	const struct vug_recorded *recorded = &sweep->ring.settings[setting];

	if (recorded->is_set)
		vug_recorded_replay(recorded, &sweep->outgoing);
}

/* Where the back end waits for it, and the VMM has not done it yet. */
static bool must_enable(const struct vug_sweep *sweep)
{
	return vug_ring_setup_needs_enable(&sweep->ring) &&
	       !vug_ring_setup_is_enabled(&sweep->ring);
}

static bool add_memory(struct vug_sweep *sweep)
{
	vug_memory_setup_add(&sweep->memory, sweep->ring.protocol_features,
			     &sweep->driver.ring.piece, &sweep->outgoing);
	return true;
}

static bool set_number(struct vug_sweep *sweep)
{
	send_step(sweep, VUG_RING_STEP_NUMBER);
	return true;
}

static bool set_base(struct vug_sweep *sweep)
{
	send_step(sweep, VUG_RING_STEP_BASE);
	return true;
}

static bool set_address(struct vug_sweep *sweep)
{
	send_step(sweep, VUG_RING_STEP_ADDRESS);
	return true;
}

static bool set_call(struct vug_sweep *sweep)
{
	send_step(sweep, VUG_RING_STEP_CALL);
	return true;
}

static bool set_kick(struct vug_sweep *sweep)
{
	send_step(sweep, VUG_RING_STEP_KICK);
	return true;
}

static bool enable(struct vug_sweep *sweep)
{
	if (must_enable(sweep))
		send_step(sweep, VUG_RING_STEP_ENABLE);
	return true;
}

/* A busy machine is no reason to give up, while it goes on. */
static bool has_time_left(const struct vug_sweep *sweep)
{
	return vug_clock_now(&sweep->log->clock) - sweep->start < DRIVING_LIMIT;
}

static bool drive(struct vug_sweep *sweep)
{
	uint32_t tried = sweep->driver.next;

	if (vug_gpu_driver_advance(&sweep->driver))
		return true;
	if (sweep->driver.next != tried && has_time_left(sweep))
		vug_sweep_arm_timer(sweep);
	sweep->has_given_up_driving = sweep->is_late;
	return sweep->is_late;
}

static bool stop_ring(struct vug_sweep *sweep)
{
	send_step(sweep, VUG_RING_STEP_STOP);
	vug_owed_replies_add_ours(&sweep->replies);
	vug_sweep_arm_timer(sweep);
	return true;
}

static bool await_stop(struct vug_sweep *sweep)
{
	if (!sweep->replies.is_owed_to_us)
		return true;
	sweep->has_given_up_stopping = sweep->is_late;
	return sweep->is_late;
}

static bool restore_number(struct vug_sweep *sweep)
{
	send_vmms(sweep, VUG_RING_NUMBER);
	return true;
}

static bool restore_base(struct vug_sweep *sweep)
{
	send_vmms(sweep, VUG_RING_BASE);
	return true;
}

static bool restore_address(struct vug_sweep *sweep)
{
	send_vmms(sweep, VUG_RING_ADDRESS);
	return true;
}

static bool restore_call(struct vug_sweep *sweep)
{
	send_vmms(sweep, VUG_RING_CALL);
	return true;
}

static bool restore_enable(struct vug_sweep *sweep)
{
	if (!must_enable(sweep))
		return true;
	if (sweep->ring.settings[VUG_RING_ENABLE].is_set)
		send_vmms(sweep, VUG_RING_ENABLE);
	else
		send_disable(sweep);
	return true;
}

/* Not before the ring is elsewhere again: the back end looks its place up again. */
static bool remove_memory(struct vug_sweep *sweep)
{
	vug_memory_setup_remove(&sweep->memory, sweep->ring.protocol_features,
				&sweep->driver.ring.piece, &sweep->outgoing);
	return true;
}

/* Each returns whether it is done. What it leaves to be sent goes before the next one. */
static bool (*const steps[])(struct vug_sweep *sweep) = {
	/* Our ring, in our memory. */
	add_memory,
	set_number,
	set_base,
	set_address,
	set_call,
	set_kick,
	enable,
	/* What it is for. */
	drive,
	stop_ring,
	await_stop,
	/* The VMM's, as it was. */
	restore_number,
	restore_base,
	restore_address,
	restore_call,
	restore_enable,
	remove_memory,
};

#define NUM_STEPS (sizeof(steps) / sizeof(steps[0]))

bool vug_sweep_is_at_stop(const struct vug_sweep *sweep)
{
	return sweep->step < NUM_STEPS && steps[sweep->step] == await_stop;
}

/* The log's callback may end the sweep. */
static int send_outgoing(struct vug_sweep *sweep, int back_end_fd)
{
	const struct vhost_user_header header = sweep->outgoing.header;
	size_t num_fds = sweep->outgoing.num_fds;
	int result;

	if (!sweep->outgoing.is_whole)
		return 1;
	result = vug_relay_send(&sweep->outgoing, back_end_fd);
	if (result == 1)
		vug_vhost_user_log(sweep->log, "sent to the back end to sweep it", &header,
				   num_fds);
	return result;
}

int vug_sweep_advance(struct vug_sweep *sweep, int back_end_fd)
{
	for (;;) {
		int result = send_outgoing(sweep, back_end_fd);

		if (result != 1 || !sweep->is_running)
			return result;
		if (sweep->step == NUM_STEPS)
			return 1;
		if (!steps[sweep->step](sweep))
			return 0;
		sweep->step++;
	}
}
