/* SPDX-License-Identifier: MIT */
#include "routing/queue.h"

#include <errno.h>

#include "routing/code_set.h"

/* A press pays for itself and for its release: room that others have paid for is theirs. */
static bool has_room_to_press(const struct vug_sent_queue *queue)
{
	return queue->count + queue->num_pressed + 2 <= VUG_LISTENER_MAX_INPUT;
}

static struct vug_sent *append(struct vug_sent_queue *queue, enum vug_sent_kind kind, uint32_t code,
			       bool is_pressed)
{
	struct vug_sent *sent =
		&queue->rows[(queue->first + queue->count) % VUG_LISTENER_MAX_INPUT];

	queue->count++;
	if (is_pressed)
		queue->num_pressed++;
	else
		queue->num_pressed--;
	*sent = (struct vug_sent){
		.kind = kind, .turn = queue->turn, .code = code, .is_pressed = is_pressed};
	return sent;
}

int vug_sent_queue_set(struct vug_sent_queue *queue, uint32_t code, bool is_pressed)
{
	struct vug_sent *sent;

	if (vug_code_set_has(&queue->codes, code) == is_pressed)
		return 0;
	if (is_pressed && !has_room_to_press(queue))
		return -ENOBUFS;
	if (is_pressed)
		vug_code_set_add(&queue->codes, code);
	else
		vug_code_set_remove(&queue->codes, code);
	sent = append(queue, VUG_SENT_CODE, code, is_pressed);
	sent->motion = queue->motion;
	queue->motion = (struct vug_sent_motion){.has_place = false};
	return 0;
}

/* ---- motion ----------------------------------------------------------------------------- */

static int32_t add(int32_t a, int32_t b, int32_t limit)
{
	int64_t sum = (int64_t)a + b;

	if (sum > limit)
		return limit;
	return sum < -(int64_t)limit ? -limit : (int32_t)sum;
}

void vug_sent_queue_place(struct vug_sent_queue *queue, const struct vug_sent_place *place)
{
	queue->last_turn = queue->turn;
	queue->motion.has_place = true;
	queue->motion.place = *place;
}

void vug_sent_queue_move(struct vug_sent_queue *queue, int32_t dx, int32_t dy)
{
	queue->last_turn = queue->turn;
	queue->motion.dx = add(queue->motion.dx, dx, INT32_MAX);
	queue->motion.dy = add(queue->motion.dy, dy, INT32_MAX);
}

void vug_sent_queue_scroll(struct vug_sent_queue *queue, int32_t across, int32_t up)
{
	queue->last_turn = queue->turn;
	queue->motion.across = add(queue->motion.across, across, VUG_MAX_SCROLL);
	queue->motion.up = add(queue->motion.up, up, VUG_MAX_SCROLL);
}

static bool is_still(const struct vug_sent_motion *motion)
{
	return !motion->has_place && motion->dx == 0 && motion->dy == 0 && motion->across == 0 &&
	       motion->up == 0;
}

/* ---- contacts --------------------------------------------------------------------------- */

static void set_contact_place(struct vug_sent *sent, const struct vug_sent_place *place)
{
	sent->motion.has_place = true;
	sent->motion.place = *place;
}

int vug_sent_queue_touch(struct vug_sent_queue *queue, uint32_t slot,
			 const struct vug_sent_place *place)
{
	uint32_t bit = UINT32_C(1) << slot;

	if ((queue->contacts & bit) != 0) {
		queue->last_turn = queue->turn;
		queue->moved |= bit;
		queue->places[slot] = *place;
		return 0;
	}
	if (!has_room_to_press(queue))
		return -ENOBUFS;
	queue->contacts |= bit;
	set_contact_place(append(queue, VUG_SENT_CONTACT, slot, true), place);
	return 0;
}

/* Where it was last goes with it. */
void vug_sent_queue_lift(struct vug_sent_queue *queue, uint32_t slot)
{
	uint32_t bit = UINT32_C(1) << slot;
	struct vug_sent *sent;

	if ((queue->contacts & bit) == 0)
		return;
	queue->contacts &= ~bit;
	sent = append(queue, VUG_SENT_CONTACT, slot, false);
	if ((queue->moved & bit) != 0)
		set_contact_place(sent, &queue->places[slot]);
	queue->moved &= ~bit;
}

void vug_sent_queue_release(struct vug_sent_queue *queue)
{
	for (uint32_t code = 0; code < VUG_NUM_CODES && queue->num_pressed > 0; code++)
		(void)vug_sent_queue_set(queue, code, false);
	for (uint32_t slot = 0; slot < VUG_ROUTER_MAX_CONTACTS; slot++)
		vug_sent_queue_lift(queue, slot);
}

/* ---- the server's end ------------------------------------------------------------------- */

bool vug_sent_queue_is_empty(const struct vug_sent_queue *queue)
{
	return queue->count == 0 && queue->moved == 0 && is_still(&queue->motion);
}

bool vug_sent_queue_get_turn(const struct vug_sent_queue *queue, uint32_t *ret_turn)
{
	if (vug_sent_queue_is_empty(queue))
		return false;
	*ret_turn = queue->count > 0 ? queue->rows[queue->first].turn : queue->last_turn;
	return true;
}

static void take_motion(struct vug_sent_queue *queue, struct vug_sent *ret_sent)
{
	*ret_sent = (struct vug_sent){.kind = VUG_SENT_MOTION, .motion = queue->motion};
	queue->motion = (struct vug_sent_motion){.has_place = false};
}

static void take_contact(struct vug_sent_queue *queue, struct vug_sent *ret_sent)
{
	uint32_t slot = (uint32_t)__builtin_ctz(queue->moved);

	*ret_sent = (struct vug_sent){.kind = VUG_SENT_CONTACT, .code = slot, .is_pressed = true};
	set_contact_place(ret_sent, &queue->places[slot]);
	queue->moved &= queue->moved - 1;
}

bool vug_sent_queue_take(struct vug_sent_queue *queue, struct vug_sent *ret_sent)
{
	if (vug_sent_queue_is_empty(queue))
		return false;
	if (queue->count == 0 && queue->moved == 0) {
		take_motion(queue, ret_sent);
		return true;
	}
	if (queue->count == 0) {
		take_contact(queue, ret_sent);
		return true;
	}
	*ret_sent = queue->rows[queue->first];
	queue->first = (queue->first + 1) % VUG_LISTENER_MAX_INPUT;
	queue->count--;
	return true;
}
