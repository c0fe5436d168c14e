/* SPDX-License-Identifier: MIT */
#include <sys/epoll.h>

#include "support/armed.h"
#include "support/liveness.h"
#include "vhost-user/interposer.h"

struct look {
	const struct vug_interposer *interposer;
	struct armed_watches watches;
};

static bool is_watched_for(const struct look *look, enum vug_interposer_side side, uint32_t event)
{
	return (armed_get_events(&look->watches, look->interposer->ends[side].fd) & event) != 0;
}

/* Where it waits for the back end, what wakes it is the back end's next message, or the sweep. */
static bool may_wait(const struct look *look, enum vug_interposer_side side)
{
	return side == VUG_INTERPOSER_VMM && vug_interposer_is_waiting(look->interposer);
}

static bool is_copy_right(const struct look *look, enum vug_interposer_side side)
{
	const struct vug_interposer_end *end = &look->interposer->ends[side];

	return end->events == armed_get_events(&look->watches, end->fd);
}

static const char *find_message(const struct look *look, enum vug_interposer_side side)
{
	const struct vug_relay *relay = &look->interposer->ends[side].relay;
	enum vug_interposer_side other =
		side == VUG_INTERPOSER_VMM ? VUG_INTERPOSER_BACK_END : VUG_INTERPOSER_VMM;

	if (!relay->is_whole)
		return is_watched_for(look, side, EPOLLIN) ? NULL : "what a side sends next";
	if (may_wait(look, side) || is_watched_for(look, other, EPOLLOUT))
		return NULL;
	return "a message that is to be passed on";
}

static const char *find_sweep(const struct look *look)
{
	const struct vug_sweep *sweep = &look->interposer->sweep;

	if (!sweep->is_running)
		return NULL;
	if (!look->interposer->ends[VUG_INTERPOSER_VMM].relay.is_whole)
		return "a sweep, without the message that waits for it";
	if (!vug_sweep_is_waiting(sweep))
		return NULL;
	if (sweep->is_late)
		return "a sweep whose time is over";
	if (!armed_is_watched(&look->watches, sweep->timer_fd) ||
	    !armed_is_timer_set(sweep->timer_fd))
		return "a sweep whose time will never be over";
	return armed_is_watched(&look->watches, sweep->driver.ring.call_fd)
		       ? NULL
		       : "a sweep whose ring nobody watches";
}

const char *liveness_find_interposer_debt(struct vug_interposer *interposer)
{
	struct look look = {.interposer = interposer};
	const char *debt;

	if (!vug_interposer_is_connected(interposer))
		return NULL;
	armed_read_watches(interposer->epoll_fd, &look.watches);
	if (!is_copy_right(&look, VUG_INTERPOSER_VMM) ||
	    !is_copy_right(&look, VUG_INTERPOSER_BACK_END))
		return "the truth about what it watches its sockets for";
	debt = find_message(&look, VUG_INTERPOSER_VMM);
	if (debt == NULL)
		debt = find_message(&look, VUG_INTERPOSER_BACK_END);
	return debt != NULL ? debt : find_sweep(&look);
}
