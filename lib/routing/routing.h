/* SPDX-License-Identifier: MIT */
/*
 * Input on its way: a listener's queue (queue.h), which any thread fills; what each listener holds (router.c), on
 * the server's thread; what the sinks have pressed (deliver.c), which is the union.
 */
#ifndef VUG_ROUTING_ROUTING_H
#define VUG_ROUTING_ROUTING_H

#include "display/server.h"
#include "routing/queue.h"

/* How large a listener wants a monitor; a width of 0: it has no wish. */
struct vug_size_wish {
	uint32_t width, height;
	bool is_new; /* the server has not looked at it */
};

/* Of a listener. */
struct vug_listener_routing {
	struct vug_listener_input input; /* first: the model's pointer is ours */
	/* Guarded by the listener's lock. */
	bool is_disabled;
	struct vug_sent_queue queue;
	struct vug_view views[VUG_MAX_SCANOUTS]; /* a size of 0: there is none */
	struct vug_size_wish wishes[VUG_MAX_SCANOUTS];
	/* The server's thread alone: of what was taken out of the queue. */
	struct vug_code_set held;
};

#define VUG_SINK_NAME_SIZE 64

struct vug_sink {
	unsigned int references;
	struct vug_server *server; /* NULL: it has gone */
	struct vug_sink *next;     /* of the server's; it was made before */
	struct vug_sink_callbacks callbacks;
	void *data;
	char name[VUG_SINK_NAME_SIZE];
	uint32_t classes, num_contacts;
	bool is_in_batch; /* it was called since its last sync */
};

extern const struct vug_router_type vug_router_type; /* router.c */

/* listener_routing.c: any thread. */
/* What a listener has here; NULL: it has never used it. */
struct vug_listener_routing *vug_listener_get_routing(struct vug_listener *listener);
/* Make it where it is not there. -ENOMEM. */
int vug_listener_make_routing(struct vug_listener *listener);
/* The scanout's number, by its address alone: its server may have gone. Returns num_mailboxes: another server's. */
uint32_t vug_listener_find_scanout(const struct vug_listener *listener,
				   const struct vug_scanout *scanout);

/* listener_input.c: any thread. */
/* Make it where it is not there, and take the listener's lock. -EINVAL, -ENODEV, -ENOMEM: not locked. */
int vug_listener_begin_routing(struct vug_listener *listener,
			       struct vug_listener_routing **ret_routing);
/* The server is to look at it. Unlocks. */
void vug_listener_end_routing(struct vug_listener *listener);

/* resize.c: on the server's thread. */
/* Wishes of masters become monitors. */
void vug_router_resize(struct vug_server *server);
bool vug_router_is_master(const struct vug_server *server, const struct vug_listener *listener);

/* router.c */
/* Whether another listener holds that key or button. */
bool vug_router_is_held(struct vug_server *server, uint32_t code);

/* sink.c */
/* Who gets that class; NULL: nobody. */
struct vug_sink *vug_router_find_sink(const struct vug_server *server, uint32_t class);

/* deliver.c: to the sinks, whose callbacks may end anything but the server's memory. */
void vug_router_deliver_code(struct vug_server *server, uint32_t code, bool is_pressed);
void vug_router_deliver_motion(struct vug_server *server, const struct vug_sent_motion *motion);
void vug_router_deliver_contact(struct vug_server *server, const struct vug_listener *listener,
				const struct vug_sent *sent);
/* A batch ends. */
void vug_router_sync(struct vug_server *server);
/* What the sinks of these classes have pressed is released, and the batch ends. */
void vug_router_release(struct vug_server *server, uint32_t classes);

#endif
