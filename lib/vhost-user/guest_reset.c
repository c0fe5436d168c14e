/* SPDX-License-Identifier: MIT */
/*
 * The old guest's resources are removed over a VMM's own vhost-user connection. The interposer's sweep
 * (sweep.h) does so between two connections that it relays, and has to put everything back; here the
 * rings have stopped, and the VMM sets them up again afterwards.
 */
#include "vug/guest-reset.h"

#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sys/epoll.h>

#include "util/clock.h"
#include "util/fd.h"
#include "util/sized.h"
#include "vhost-user/gpu_driver.h"
#include "vhost-user/ring_message.h"

struct run {
	struct vug_guest_reset with; /* defaults filled in */
	struct vhost_user_memory_table table;
	int fds[VHOST_USER_MAX_TABLE_REGIONS]; /* of its regions */
	struct vug_gpu_driver driver;
	struct vug_clock clock;
	int epoll_fd;
};

/* --- what is asked for ------------------------------------------------------------------------ */

static bool has_ring(const struct vug_guest_reset *reset)
{
	return reset->queue_size >= VUG_GPU_RING_MIN_NUMBER &&
	       (reset->queue_size & (reset->queue_size - 1)) == 0 && reset->descriptors != 0 &&
	       reset->used != 0 && reset->available != 0;
}

static bool has_slots(const struct vug_guest_reset *reset)
{
	return (reset->protocol_features & VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS) != 0;
}

/* One more has to fit. */
static bool has_regions(const struct vug_guest_reset *reset)
{
	return reset->regions != NULL && reset->num_regions >= 1 &&
	       reset->num_regions < VHOST_USER_MAX_TABLE_REGIONS;
}

static int read_settings(const struct vug_guest_reset *theirs, struct vug_guest_reset *ret_ours)
{
	struct vug_guest_reset ours;
	int error = vug_sized_read(&ours, sizeof(ours), theirs);

	if (error < 0)
		return error;
	if (ours.timeout_ms == 0)
		ours.timeout_ms = VUG_RING_PATIENCE_MS;
	if (ours.num_scanouts < 1 || ours.num_scanouts > VUG_MAX_SCANOUTS || !has_ring(&ours) ||
	    (!has_slots(&ours) && !has_regions(&ours)) || ours.unused != 0 ||
	    ours.timeout_ms > VUG_GUEST_RESET_MAX_TIMEOUT_MS || ours.send == NULL ||
	    ours.receive == NULL)
		return -EINVAL;
	if (vug_ring_find_obstacle(ours.features, ours.protocol_features) != NULL)
		return -ENOTSUP;
	*ret_ours = ours;
	return 0;
}

static void read_regions(struct run *run)
{
	if (has_slots(&run->with))
		return;
	run->table.count = run->with.num_regions;
	for (uint32_t i = 0; i < run->with.num_regions; i++) {
		const struct vug_guest_reset_region *region = &run->with.regions[i];

		run->table.regions[i] =
			(struct vhost_user_memory_region){.guest_address = region->guest_address,
							  .size = region->size,
							  .user_address = region->user_address,
							  .mmap_offset = region->mmap_offset};
		run->fds[i] = region->fd;
	}
}

/* --- messages --------------------------------------------------------------------------------- */

static int send_message(const struct run *run, const struct vug_ring_message *message)
{
	_Static_assert(offsetof(struct vug_ring_message, payload) == sizeof(message->header),
		       "the payload follows the header");
	int result = run->with.send(message, sizeof(message->header) + message->header.size,
				    message->fds, message->num_fds, run->with.data);

	return result < 0 ? result : 0;
}

static int send_step(const struct run *run, enum vug_ring_step step)
{
	struct vug_ring_message message;

	vug_ring_message_fill(&message, step, &run->driver.ring);
	return send_message(run, &message);
}

/* Beside the VMM's regions. */
static int show_memory(const struct run *run)
{
	const struct vug_memory_piece *piece = &run->driver.ring.piece;
	struct vug_ring_message message;

	if (has_slots(&run->with))
		vug_ring_message_fill_slot(&message, VHOST_USER_ADD_MEM_REG, piece);
	else
		vug_ring_message_fill_table(&message, &run->table, run->fds, piece);
	return send_message(run, &message);
}

static int hide_memory(const struct run *run)
{
	struct vug_ring_message message;

	if (has_slots(&run->with))
		vug_ring_message_fill_slot(&message, VHOST_USER_REM_MEM_REG,
					   &run->driver.ring.piece);
	else
		vug_ring_message_fill_table(&message, &run->table, run->fds, NULL);
	return send_message(run, &message);
}

static int send_state(const struct run *run, uint32_t request, uint32_t value)
{
	struct vug_ring_message message;

	vug_ring_message_fill_state(&message, request, value);
	return send_message(run, &message);
}

static int send_vmms_address(const struct run *run)
{
	const struct vhost_user_vring_address address = {.descriptors = run->with.descriptors,
							 .used = run->with.used,
							 .available = run->with.available};
	struct vug_ring_message message;

	vug_ring_message_fill_address(&message, &address);
	return send_message(run, &message);
}

static bool must_enable(const struct run *run)
{
	return (run->with.features & VHOST_USER_F_PROTOCOL_FEATURES) != 0;
}

static int start_ring(const struct run *run)
{
	int error = 0;

	for (enum vug_ring_step step = VUG_RING_STEP_NUMBER;
	     error == 0 && step <= VUG_RING_STEP_KICK; step++)
		error = send_step(run, step);
	if (error == 0 && must_enable(run))
		error = send_step(run, VUG_RING_STEP_ENABLE);
	return error;
}

static int receive_stopped(const struct run *run)
{
	struct {
		struct vhost_user_header header;
		struct vhost_user_vring_state state;
	} reply = {.state = {.index = UINT32_MAX}};
	int count = run->with.receive(&reply, sizeof(reply), run->with.timeout_ms, run->with.data);

	if (count < 0)
		return count;
	if (count != (int)sizeof(reply) || reply.header.request != VHOST_USER_GET_VRING_BASE ||
	    (reply.header.flags & VHOST_USER_FLAG_REPLY) == 0 ||
	    reply.header.size != sizeof(reply.state) || reply.state.index != 0)
		return -EPROTO;
	return 0;
}

static int stop_ring(const struct run *run)
{
	int error = send_step(run, VUG_RING_STEP_STOP);

	return error < 0 ? error : receive_stopped(run);
}

/*
 * The ring is where the VMM had it before our memory goes: at each change of the memory a back end looks
 * for all rings, and gives up where one is nowhere.
 */
static int restore(const struct run *run)
{
	int error = send_state(run, VHOST_USER_SET_VRING_NUM, run->with.queue_size);

	if (error == 0)
		error = send_vmms_address(run);
	if (error == 0 && must_enable(run))
		error = send_state(run, VHOST_USER_SET_VRING_ENABLE, 0);
	return error < 0 ? error : hide_memory(run);
}

/* --- the commands ----------------------------------------------------------------------------- */

static int64_t now_ms(const struct run *run)
{
	return vug_clock_now(&run->clock) / 1000;
}

/* Until the back end calls, or for so long. */
static void await_call(const struct run *run, int64_t milliseconds)
{
	struct epoll_event event;

	(void)epoll_wait(run->epoll_fd, &event, 1, (int)milliseconds);
}

/* A busy machine is no reason to give up while it goes on; but it has to come to an end. */
static int drive(struct run *run)
{
	int64_t begin = now_ms(run), progress = begin, patience = run->with.timeout_ms;
	uint32_t tried = run->driver.next;

	while (!vug_gpu_driver_advance(&run->driver)) {
		int64_t now = now_ms(run);

		if (run->driver.next != tried)
			progress = now;
		tried = run->driver.next;
		if (now - progress >= patience || now - begin >= patience * VUG_RING_MAX_PATIENCES)
			return -ETIMEDOUT;
		await_call(run, patience - (now - progress));
	}
	return 0;
}

/* The ring is stopped also where the back end was too slow: it is the VMM's again. */
static int remove_resources(struct run *run)
{
	int error = show_memory(run), stopped;

	if (error == 0)
		error = start_ring(run);
	if (error < 0)
		return error;
	error = drive(run);
	stopped = stop_ring(run);
	if (stopped == 0)
		stopped = restore(run);
	return stopped < 0 ? stopped : error;
}

static int open_run(struct run *run)
{
	uint32_t number = run->with.queue_size;
	int error;

	if (number > VUG_GPU_RING_MAX_NUMBER)
		number = VUG_GPU_RING_MAX_NUMBER;
	error = vug_gpu_driver_init(&run->driver, number, run->with.num_scanouts);
	if (error < 0)
		return error;
	run->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	error = run->epoll_fd >= 0 ? 0 : -errno;
	if (error == 0)
		error = vug_fd_watch(run->epoll_fd, run->driver.ring.call_fd, EPOLLIN | EPOLLET,
				     false);
	return error;
}

static void close_run(struct run *run)
{
	vug_gpu_driver_finish(&run->driver);
	vug_fd_close(&run->epoll_fd);
}

int vug_guest_reset_remove_resources(const struct vug_guest_reset *reset, uint32_t *ret_removed)
{
	struct run run = {.epoll_fd = -1};
	int error;

	if (reset == NULL || ret_removed == NULL)
		return -EINVAL;
	vug_gpu_ring_clear(&run.driver.ring);
	error = read_settings(reset, &run.with);
	if (error == 0) {
		read_regions(&run);
		error = open_run(&run);
	}
	if (error == 0)
		error = remove_resources(&run);
	if (error == 0)
		*ret_removed = run.driver.removed;
	close_run(&run);
	return error;
}
