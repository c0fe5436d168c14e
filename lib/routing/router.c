/* SPDX-License-Identifier: MIT */
/* From the listeners' queues to what each of them holds: on the server's thread, in a dispatch. */
#include "routing/code_set.h"
#include "routing/routing.h"

/* In one dispatch: the rest of the server has its turn, however fast listeners send. */
#define MAX_ROUTED (4 * VUG_LISTENER_MAX_INPUT)

/* A callback may have dropped the last reference to the server, which then serves nobody. */
static bool is_serving(const struct vug_server *server)
{
	return server->references > 0;
}

bool vug_router_is_held(struct vug_server *server, uint32_t code)
{
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		const struct vug_listener_routing *routing = vug_listener_get_routing(l);

		if (routing != NULL && vug_code_set_has(&routing->held, code))
			return true;
	}
	return false;
}

static void hold(struct vug_server *server, struct vug_listener_routing *routing, uint32_t code,
		 bool is_pressed)
{
	if (is_pressed)
		vug_code_set_add(&routing->held, code);
	else
		vug_code_set_remove(&routing->held, code);
	vug_router_deliver_code(server, code, is_pressed);
}

static void route(struct vug_server *server, struct vug_listener *listener,
		  struct vug_listener_routing *routing, const struct vug_sent *sent)
{
	if (sent->kind == VUG_SENT_CONTACT) {
		vug_router_deliver_contact(server, listener, sent);
		return;
	}
	vug_router_deliver_motion(server, &sent->motion);
	/* A callback may have ended the server: its end releases what was pressed. */
	if (sent->kind == VUG_SENT_CODE && is_serving(server))
		hold(server, routing, sent->code, sent->is_pressed);
}

static bool has_contact(const struct vug_server *server, const struct vug_listener *listener)
{
	for (uint32_t i = 0; i < VUG_ROUTER_MAX_CONTACTS; i++)
		if (server->router.contacts[i].listener == listener)
			return true;
	return false;
}

/* ---- the next of all that listeners have sent ------------------------------------------- */

static bool get_turn(struct vug_listener *listener, struct vug_listener_routing *routing,
		     uint32_t *ret_turn)
{
	bool has_turn;

	vug_lock_take(&listener->lock);
	/* The program has dropped it: so it lets go of all. */
	if (listener->is_removed)
		vug_sent_queue_release(&routing->queue);
	has_turn = vug_sent_queue_get_turn(&routing->queue, ret_turn);
	vug_lock_release(&listener->lock);
	return has_turn;
}

/* Turns wrap around; those that wait are not far from each other. */
static bool is_before(uint32_t a, uint32_t b)
{
	return a - b > UINT32_MAX / 2;
}

/* NULL: nothing waits. */
static struct vug_listener *find_next(struct vug_server *server)
{
	struct vug_listener *next = NULL;
	uint32_t first = 0, turn;

	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next) {
		struct vug_listener_routing *routing = vug_listener_get_routing(l);

		if (routing == NULL || !get_turn(l, routing, &turn) ||
		    (next != NULL && !is_before(turn, first)))
			continue;
		next = l;
		first = turn;
	}
	return next;
}

static bool route_next(struct vug_server *server)
{
	struct vug_listener *listener = find_next(server);
	struct vug_listener_routing *routing;
	struct vug_sent sent;
	bool is_taken;

	if (listener == NULL)
		return false;
	routing = vug_listener_get_routing(listener);
	vug_lock_take(&listener->lock);
	is_taken = vug_sent_queue_take(&routing->queue, &sent);
	vug_lock_release(&listener->lock);
	if (is_taken)
		route(server, listener, routing, &sent);
	return is_taken;
}

/* ---- one dispatch ----------------------------------------------------------------------- */

static void settle(struct vug_server *server, struct vug_listener *listener)
{
	struct vug_listener_routing *routing = vug_listener_get_routing(listener);

	if (routing == NULL)
		return;
	vug_lock_take(&listener->lock);
	routing->input.is_idle =
		vug_sent_queue_is_empty(&routing->queue) && vug_code_set_is_empty(&routing->held) &&
		!has_contact(server, listener) && !vug_router_is_master(server, listener);
	vug_lock_release(&listener->lock);
}

static void serve(struct vug_server *server)
{
	unsigned int num_routed = 0;

	while (is_serving(server) && num_routed < MAX_ROUTED && route_next(server))
		num_routed++;
	vug_router_sync(server);
	vug_router_resize(server);
	for (struct vug_listener *l = server->listeners; l != NULL; l = l->next)
		settle(server, l);
	if (num_routed == MAX_ROUTED)
		vug_frame_board_post_input(server->board, &vug_router_type);
}

static void end(struct vug_server *server)
{
	vug_router_release(server, VUG_SINK_KEYBOARD | VUG_SINK_POINTER | VUG_SINK_TOUCH);
	while (server->router.sinks != NULL) {
		server->router.sinks->server = NULL;
		server->router.sinks = server->router.sinks->next;
	}
}

const struct vug_router_type vug_router_type = {.serve = serve, .end = end};
