/* SPDX-License-Identifier: MIT */
/*
 * What a listener has sent and the server has not taken yet. Pure: the caller has a lock.
 *
 * What is pressed and released is a row of changes, none of which is lost: each press has paid for its release.
 * Motion needs no room. It is added up behind the row, and goes with the next change, which it comes before.
 */
#ifndef VUG_ROUTING_QUEUE_H
#define VUG_ROUTING_QUEUE_H

#include "display/router.h"
#include "vug/input-routing.h"

/* A pixel of a scanout's picture. */
struct vug_sent_place {
	uint32_t scanout;
	uint32_t x, y;
	uint32_t width, height; /* of the picture that the listener saw; 0: it has not said */
};

/* Motion of a pointer, added up. */
struct vug_sent_motion {
	bool has_place;
	struct vug_sent_place place; /* the last one */
	int32_t dx, dy;
	int32_t across, up; /* of wheels */
};

enum vug_sent_kind {
	VUG_SENT_MOTION,  /* nothing but motion */
	VUG_SENT_CODE,    /* a key or a button, behind the motion */
	VUG_SENT_CONTACT, /* of a touch screen */
};

struct vug_sent {
	enum vug_sent_kind kind;
	uint32_t turn; /* of all that listeners send; it wraps around */
	uint32_t code; /* of a key or a button, or a contact's slot */
	bool is_pressed;
	struct vug_sent_motion motion; /* of a contact: its place alone */
};

struct vug_sent_queue {
	uint32_t turn; /* of what is sent now: the caller sets it */
	struct vug_sent rows[VUG_LISTENER_MAX_INPUT];
	uint32_t first, count;
	/* As the listener has said it last. */
	struct vug_code_set codes;
	uint32_t contacts; /* a bit for each slot */
	uint32_t num_pressed;
	/* Behind the rows. */
	uint32_t last_turn; /* of the last motion */
	struct vug_sent_motion motion;
	uint32_t moved; /* contacts, a bit for each slot */
	struct vug_sent_place places[VUG_ROUTER_MAX_CONTACTS];
};

/* A key or a button. -ENOBUFS: no room for a press and its release. Nothing happens where it is so already. */
int vug_sent_queue_set(struct vug_sent_queue *queue, uint32_t code, bool is_pressed);
void vug_sent_queue_place(struct vug_sent_queue *queue, const struct vug_sent_place *place);
void vug_sent_queue_move(struct vug_sent_queue *queue, int32_t dx, int32_t dy);
void vug_sent_queue_scroll(struct vug_sent_queue *queue, int32_t across, int32_t up);
/* Put a contact down, or move it. -ENOBUFS: no room to put it down and to lift it. */
int vug_sent_queue_touch(struct vug_sent_queue *queue, uint32_t slot,
			 const struct vug_sent_place *place);
void vug_sent_queue_lift(struct vug_sent_queue *queue, uint32_t slot);
/* Release all that is pressed. */
void vug_sent_queue_release(struct vug_sent_queue *queue);

bool vug_sent_queue_is_empty(const struct vug_sent_queue *queue);
/* Get the turn of what was sent first, of motion the last one. Returns false: there is nothing. */
bool vug_sent_queue_get_turn(const struct vug_sent_queue *queue, uint32_t *ret_turn);
/* Take what was sent first. Returns false: there is nothing. */
bool vug_sent_queue_take(struct vug_sent_queue *queue, struct vug_sent *ret_sent);

#endif
