/* SPDX-License-Identifier: MIT */
/* The way of a sweep: one step after the other, most of them a message to the back end. */
#include <errno.h>
#include <sys/timerfd.h>

#include "vhost-user/message_log.h"
#include "vhost-user/sweep.h"

/* Without any progress: for the commands, and again for the stop. */
#define TIME_LIMIT_SECONDS 1
/* For all commands, in microseconds, and up to the limit above beyond it. */
#define DRIVING_LIMIT INT64_C(5000000)

/* The control queue. */
#define RING 0

int vug_sweep_arm_timer(struct vug_sweep *sweep)
{
	const struct itimerspec time = {.it_value.tv_sec = TIME_LIMIT_SECONDS};

	sweep->is_late = timerfd_settime(sweep->timer_fd, 0, &time, NULL) < 0;
	return sweep->is_late ? -errno : 0;
}

static void send_ours(struct vug_sweep *sweep, uint32_t request, const void *payload, size_t size,
		      int fd)
{
	const struct vhost_user_header header = {
		.request = request, .flags = VHOST_USER_VERSION, .size = (uint32_t)size};

	vug_relay_fill(&sweep->outgoing, &header, payload, &fd, fd >= 0 ? 1 : 0);
}

static void send_state(struct vug_sweep *sweep, uint32_t request, uint32_t value)
{
	const struct vhost_user_vring_state state = {.index = RING, .value = value};

	send_ours(sweep, request, &state, sizeof(state), -1);
}

static void send_descriptor(struct vug_sweep *sweep, uint32_t request, int fd)
{
	const uint64_t index = RING;

	send_ours(sweep, request, &index, sizeof(index), fd);
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
	send_state(sweep, VHOST_USER_SET_VRING_NUM, sweep->driver.ring.number);
	return true;
}

static bool set_base(struct vug_sweep *sweep)
{
	send_state(sweep, VHOST_USER_SET_VRING_BASE, 0);
	return true;
}

static bool set_address(struct vug_sweep *sweep)
{
	struct vhost_user_vring_address address;

	vug_gpu_ring_get_address(&sweep->driver.ring, &address);
	address.index = RING;
	send_ours(sweep, VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	return true;
}

static bool set_call(struct vug_sweep *sweep)
{
	send_descriptor(sweep, VHOST_USER_SET_VRING_CALL, sweep->driver.ring.call_fd);
	return true;
}

static bool set_kick(struct vug_sweep *sweep)
{
	send_descriptor(sweep, VHOST_USER_SET_VRING_KICK, sweep->driver.ring.back_end_kick_fd);
	return true;
}

static bool enable(struct vug_sweep *sweep)
{
	if (must_enable(sweep))
		send_state(sweep, VHOST_USER_SET_VRING_ENABLE, 1);
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
	send_state(sweep, VHOST_USER_GET_VRING_BASE, 0);
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
		send_state(sweep, VHOST_USER_SET_VRING_ENABLE, 0);
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
