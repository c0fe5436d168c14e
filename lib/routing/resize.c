/* SPDX-License-Identifier: MIT */
/*
 * How large listeners want monitors. One of them is a monitor's master, and its wishes become the monitor's size.
 * Those of others are kept until they are masters.
 */
#include <errno.h>

#include "routing/routing.h"

/* ---- what a listener asks for ----------------------------------------------------------- */

static bool is_size(uint32_t width, uint32_t height)
{
	if (width == 0 && height == 0)
		return true;
	return width >= 1 && width <= VUG_MAX_MONITOR_SIZE && height >= 1 &&
	       height <= VUG_MAX_MONITOR_SIZE;
}

int vug_listener_request_size(struct vug_listener *listener, const struct vug_scanout *scanout,
			      uint32_t width, uint32_t height)
{
	struct vug_listener_routing *routing;
	uint32_t index;
	int error;

	if (listener == NULL)
		return -EINVAL;
	index = vug_listener_find_scanout(listener, scanout);
	if (index == listener->num_mailboxes)
		return -EINVAL;
	if (!is_size(width, height))
		return -ERANGE;
	error = vug_listener_begin_routing(listener, &routing);
	if (error < 0)
		return error;
	routing->wishes[index] =
		(struct vug_size_wish){.width = width, .height = height, .is_new = width != 0};
	vug_listener_end_routing(listener);
	return 0;
}

/* ---- who decides ------------------------------------------------------------------------ */

int vug_scanout_set_resize_master(struct vug_scanout *scanout, struct vug_listener *listener)
{
	struct vug_resize_master *master;
	struct vug_listener_routing *routing;
	int error;

	if (scanout == NULL)
		return -EINVAL;
	master = &scanout->server->router.masters[scanout->index];
	if (listener == NULL) {
		*master = (struct vug_resize_master){.listener = NULL};
		vug_frame_board_post_input(scanout->server->board, &vug_router_type);
		return 0;
	}
	if (vug_listener_find_scanout(listener, scanout) == listener->num_mailboxes)
		return -EINVAL;
	error = vug_listener_begin_routing(listener, &routing);
	if (error < 0)
		return error;
	*master = (struct vug_resize_master){.listener = listener, .is_new = true};
	vug_listener_end_routing(listener);
	return 0;
}

struct vug_listener *vug_scanout_get_resize_master(const struct vug_scanout *scanout)
{
	return scanout != NULL ? scanout->server->router.masters[scanout->index].listener : NULL;
}

bool vug_router_is_master(const struct vug_server *server, const struct vug_listener *listener)
{
	for (uint32_t i = 0; i < server->num_scanouts; i++)
		if (server->router.masters[i].listener == listener)
			return true;
	return false;
}

/* ---- what the server makes of it -------------------------------------------------------- */

/* Its wish, which is no news any more. The width is 0 where it has none, or has been dropped. */
static struct vug_size_wish take_wish(struct vug_listener *listener, uint32_t scanout)
{
	struct vug_listener_routing *routing = vug_listener_get_routing(listener);
	struct vug_size_wish wish = {.width = 0};

	if (routing == NULL)
		return wish;
	vug_lock_take(&listener->lock);
	if (!listener->is_removed) {
		wish = routing->wishes[scanout];
		routing->wishes[scanout].is_new = false;
	}
	vug_lock_release(&listener->lock);
	return wish;
}

static bool is_dropped(struct vug_listener *listener)
{
	bool result;

	vug_lock_take(&listener->lock);
	result = listener->is_removed;
	vug_lock_release(&listener->lock);
	return result;
}

/* The oldest one that has a wish is the master where there is none. */
static void elect(struct vug_scanout *scanout, struct vug_resize_master *master)
{
	if (master->listener != NULL && !is_dropped(master->listener))
		return;
	*master = (struct vug_resize_master){.listener = NULL};
	for (struct vug_listener *l = scanout->server->listeners; l != NULL; l = l->next)
		if (take_wish(l, scanout->index).width != 0) {
			*master = (struct vug_resize_master){.listener = l, .is_new = true};
			return;
		}
}

static void set_size(struct vug_scanout *scanout, const struct vug_listener *listener,
		     const struct vug_size_wish *wish)
{
	struct vug_monitor monitor = scanout->monitor;
	int error;

	if (monitor.width == wish->width && monitor.height == wish->height)
		return;
	monitor.width = wish->width;
	monitor.height = wish->height;
	/* As many dots an inch as ever. */
	monitor.width_mm = monitor.height_mm = 0;
	error = vug_scanout_set_monitor(scanout, &monitor);
	if (error < 0)
		vug_log_line(
			&scanout->server->log, VUG_LOG_INFO,
			"resize: %s asks for %ux%u on scanout %u, which its monitor cannot have "
			"(error %d): ignored",
			listener->name, wish->width, wish->height, scanout->index, -error);
}

static void obey_master(struct vug_scanout *scanout, struct vug_resize_master *master)
{
	struct vug_size_wish wish;

	if (master->listener == NULL)
		return;
	wish = take_wish(master->listener, scanout->index);
	if ((wish.is_new || master->is_new) && wish.width != 0)
		set_size(scanout, master->listener, &wish);
	master->is_new = false;
}

void vug_router_resize(struct vug_server *server)
{
	for (uint32_t i = 0; i < server->num_scanouts; i++) {
		elect(&server->scanouts[i], &server->router.masters[i]);
		obey_master(&server->scanouts[i], &server->router.masters[i]);
	}
}
