/* SPDX-License-Identifier: MIT */
/* What a listener sends: taken down on its thread, for the server's next dispatch. */
#include <errno.h>

#include "routing/code_set.h"
#include "routing/routing.h"
#include "util/sized.h"

int vug_listener_begin_routing(struct vug_listener *listener,
			       struct vug_listener_routing **ret_routing)
{
	int error = listener != NULL ? vug_listener_make_routing(listener) : -EINVAL;
	struct vug_listener_routing *routing;

	if (error < 0)
		return error;
	vug_lock_take(&listener->lock);
	if (listener->server == NULL) {
		vug_lock_release(&listener->lock);
		return -ENODEV;
	}
	routing = (struct vug_listener_routing *)listener->input;
	routing->queue.turn = atomic_fetch_add(&listener->board->num_inputs, 1);
	*ret_routing = routing;
	return 0;
}

/* Locked on success: it may send. */
static int begin_sending(struct vug_listener *listener, struct vug_listener_routing **ret_routing)
{
	int error = vug_listener_begin_routing(listener, ret_routing);

	if (error < 0 || !(*ret_routing)->is_disabled)
		return error;
	vug_lock_release(&listener->lock);
	return -EACCES;
}

void vug_listener_end_routing(struct vug_listener *listener)
{
	listener->input->is_idle = false;
	vug_frame_board_post_input(listener->board, &vug_router_type);
	vug_lock_release(&listener->lock);
}

static int end_sending(struct vug_listener *listener, int error)
{
	if (error == 0)
		vug_listener_end_routing(listener);
	else
		vug_lock_release(&listener->lock);
	return error;
}

static int send_code(struct vug_listener *listener, uint32_t code, bool is_pressed)
{
	struct vug_listener_routing *routing;
	int error = begin_sending(listener, &routing);

	if (error < 0)
		return error;
	return end_sending(listener, vug_sent_queue_set(&routing->queue, code, is_pressed));
}

int vug_listener_send_key(struct vug_listener *listener, uint16_t code, bool is_pressed)
{
	return vug_code_is_key(code) ? send_code(listener, code, is_pressed) : -EINVAL;
}

int vug_listener_send_button(struct vug_listener *listener, uint16_t code, bool is_pressed)
{
	return vug_code_is_button(code) ? send_code(listener, code, is_pressed) : -EINVAL;
}

/* ---- where ------------------------------------------------------------------------------ */

int vug_listener_set_view(struct vug_listener *listener, const struct vug_scanout *scanout,
			  const struct vug_view *view)
{
	struct vug_listener_routing *routing;
	struct vug_view ours = {.size = 0};
	double x, y;
	uint32_t index;
	int error;

	if (listener == NULL)
		return -EINVAL;
	index = vug_listener_find_scanout(listener, scanout);
	if (index == listener->num_mailboxes)
		return -EINVAL;
	/* Whether it can be used. */
	error = view != NULL ? vug_view_to_picture(view, 0, 0, &x, &y) : 0;
	if (error >= 0 && view != NULL)
		error = vug_sized_read(&ours, sizeof(ours), view);
	if (error >= 0)
		error = vug_listener_begin_routing(listener, &routing);
	if (error < 0)
		return error;
	routing->views[index] = ours;
	vug_lock_release(&listener->lock);
	return 0;
}

static uint32_t to_pixel(double coordinate)
{
	const double last = VUG_MAX_SCANOUT_SIZE - 1;

	if (coordinate <= 0)
		return 0;
	return coordinate < last ? (uint32_t)coordinate : (uint32_t)last;
}

static bool is_finite(double value)
{
	return value - value == 0;
}

/* The pixel of the picture that it draws there. */
static int find_place(const struct vug_listener_routing *routing, uint32_t scanout, double x,
		      double y, struct vug_sent_place *ret_place)
{
	const struct vug_view *view = &routing->views[scanout];
	int error = 0;

	if (!is_finite(x) || !is_finite(y))
		return -ERANGE;
	if (view->size != 0)
		error = vug_view_to_picture(view, x, y, &x, &y);
	if (error < 0)
		return error;
	*ret_place = (struct vug_sent_place){
		.scanout = scanout,
		.x = to_pixel(x),
		.y = to_pixel(y),
		.width = view->width,
		.height = view->height,
	};
	return 0;
}

/* Locked on success. */
static int begin_at(struct vug_listener *listener, const struct vug_scanout *scanout, double x,
		    double y, struct vug_listener_routing **ret_routing,
		    struct vug_sent_place *ret_place)
{
	uint32_t index;
	int error;

	if (listener == NULL)
		return -EINVAL;
	index = vug_listener_find_scanout(listener, scanout);
	if (index == listener->num_mailboxes)
		return -EINVAL;
	error = begin_sending(listener, ret_routing);
	if (error < 0)
		return error;
	error = find_place(*ret_routing, index, x, y, ret_place);
	if (error < 0)
		vug_lock_release(&listener->lock);
	return error;
}

int vug_listener_send_position(struct vug_listener *listener, const struct vug_scanout *scanout,
			       double x, double y)
{
	struct vug_listener_routing *routing;
	struct vug_sent_place place;
	int error = begin_at(listener, scanout, x, y, &routing, &place);

	if (error < 0)
		return error;
	vug_sent_queue_place(&routing->queue, &place);
	return end_sending(listener, 0);
}

int vug_listener_send_motion(struct vug_listener *listener, int32_t dx, int32_t dy)
{
	struct vug_listener_routing *routing;
	int error = begin_sending(listener, &routing);

	if (error < 0)
		return error;
	vug_sent_queue_move(&routing->queue, dx, dy);
	return end_sending(listener, 0);
}

static bool is_turn(int32_t turn)
{
	return turn >= -VUG_MAX_SCROLL && turn <= VUG_MAX_SCROLL;
}

int vug_listener_send_scroll(struct vug_listener *listener, int32_t across, int32_t up)
{
	struct vug_listener_routing *routing;
	int error;

	if (listener != NULL && (!is_turn(across) || !is_turn(up)))
		return -ERANGE;
	error = begin_sending(listener, &routing);
	if (error < 0)
		return error;
	vug_sent_queue_scroll(&routing->queue, across, up);
	return end_sending(listener, 0);
}

int vug_listener_send_touch(struct vug_listener *listener, uint32_t slot,
			    const struct vug_scanout *scanout, double x, double y)
{
	struct vug_listener_routing *routing;
	struct vug_sent_place place;
	int error;

	if (slot >= VUG_MAX_TOUCH_SLOTS)
		return -EINVAL;
	error = begin_at(listener, scanout, x, y, &routing, &place);
	if (error < 0)
		return error;
	return end_sending(listener, vug_sent_queue_touch(&routing->queue, slot, &place));
}

int vug_listener_send_touch_up(struct vug_listener *listener, uint32_t slot)
{
	struct vug_listener_routing *routing;
	int error;

	if (slot >= VUG_MAX_TOUCH_SLOTS)
		return -EINVAL;
	error = begin_sending(listener, &routing);
	if (error < 0)
		return error;
	vug_sent_queue_lift(&routing->queue, slot);
	return end_sending(listener, 0);
}

/* ---- all of it -------------------------------------------------------------------------- */

void vug_listener_release_input(struct vug_listener *listener)
{
	struct vug_listener_routing *routing;

	if (listener == NULL || vug_listener_get_routing(listener) == NULL ||
	    vug_listener_begin_routing(listener, &routing) < 0)
		return;
	vug_sent_queue_release(&routing->queue);
	(void)end_sending(listener, 0);
}

int vug_listener_set_input_enabled(struct vug_listener *listener, bool is_enabled)
{
	struct vug_listener_routing *routing;
	int error = vug_listener_begin_routing(listener, &routing);

	if (error < 0)
		return error;
	routing->is_disabled = !is_enabled;
	if (!is_enabled)
		vug_sent_queue_release(&routing->queue);
	return end_sending(listener, 0);
}
