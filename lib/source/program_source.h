/* SPDX-License-Identifier: MIT */
/*
 * <vug/source.h>: a program that draws itself. Its functions only take down what it says, bounded: the
 * latest state of each scanout, and the cookies of pictures. The source's part of a dispatch shows it, and
 * calls the program back.
 */
#ifndef VUG_PROGRAM_SOURCE_H
#define VUG_PROGRAM_SOURCE_H

#include "display/server.h"

/* A picture that the program waits for, the oldest first. */
struct vug_presented {
	uint64_t cookie;
	uint64_t ticket; /* the model's cookie; 0: not handed to the model yet */
	uint32_t scanout;
	bool is_shown; /* and has to be reported */
};

/* What the program has said of a scanout. */
struct vug_source_slot {
	/* The latest picture, shown or not. */
	struct vug_buffer *buffer; /* a reference; NULL: off */
	struct vug_rect viewport;
	bool is_picture_new;
	/* What has changed in it, and the model does not know yet. */
	bool is_changed;
	struct vug_damage damage;
	struct vug_shared_fence *fence; /* of the last change; a reference, or NULL */
	int64_t arrival;                /* of the first change */
	/* The latest cursor. */
	struct vug_cursor_image *image; /* a reference; NULL: there is none */
	int32_t cursor_x, cursor_y;
	bool is_cursor_visible;
	bool is_cursor_new, is_image_new;
};

/* A buffer that is shown, or is still read. */
struct vug_shown_buffer {
	struct vug_shown_buffer *next;
	struct vug_buffer *buffer; /* a reference */
	int64_t since;             /* no scanout has shown it since then; 0: one does */
};

/* A write that has begun; buffer NULL: none has. */
struct vug_source_write {
	struct vug_buffer *buffer; /* a reference */
	struct vug_rect viewport;
	uint32_t scanout;
	struct vug_rect area; /* of the viewport */
};

struct vug_program_source {
	struct vug_source source; /* first: the model's pointer is ours */
	unsigned int references;  /* the program's */
	bool is_attached;         /* the server has it */
	bool is_stopped;          /* the server is ending */
	struct vug_source_callbacks callbacks;
	void *data;

	uint64_t last_ticket;
	uint32_t num_presented;
	struct vug_presented presented[VUG_SOURCE_MAX_PRESENTS];

	uint32_t num_buffers;
	struct vug_shown_buffer *buffers;
	struct vug_source_write write;

	uint32_t num_slots;
	struct vug_source_slot slots[];
};

static inline struct vug_program_source *vug_program_source_of(struct vug_source *source)
{
	return (struct vug_program_source *)source;
}

static inline const struct vug_program_source *
vug_program_source_of_const(const struct vug_source *source)
{
	return (const struct vug_program_source *)source;
}

/* Whether the program still has it, on a server that serves: any callback may end that. */
static inline bool vug_program_source_is_live(const struct vug_program_source *source)
{
	return source->references > 0 && source->is_attached && !source->is_stopped;
}

/* The slot of a scanout, for a function of the program's. -EINVAL, -ENODEV. */
int vug_program_source_find_slot(struct vug_source *source, uint32_t scanout,
				 struct vug_source_slot **ret_slot);
/* There is something new: the server's descriptor is readable until it is dispatched. */
void vug_program_source_wake(struct vug_program_source *source);

/* apply.c: what is new goes to the model, and what has come of it to the program. */
void vug_program_source_apply(struct vug_program_source *source);
bool vug_program_source_has_news(const struct vug_program_source *source);
/* All of it, while the source is leaving. */
void vug_program_source_apply_last(struct vug_program_source *source);

/* presented.c */
/* Whether one more picture can be waited for. */
bool vug_presented_has_room(const struct vug_program_source *source);
void vug_presented_add(struct vug_program_source *source, uint32_t scanout, uint64_t cookie);
/* Those of the scanout that wait for it get the ticket. Returns whether there are any. */
bool vug_presented_send(struct vug_program_source *source, uint32_t scanout, uint64_t ticket);
/* They have been shown, or will never be. */
void vug_presented_finish(struct vug_program_source *source, uint64_t ticket);
void vug_presented_drop_waiting(struct vug_program_source *source, uint32_t scanout);
/* Call the program for those. */
void vug_presented_report(struct vug_program_source *source);
bool vug_presented_has_news(const struct vug_program_source *source);

/* shown_buffers.c */
/* The program shows it. -EBUSY, -ENOMEM. */
int vug_shown_buffers_add(struct vug_program_source *source, struct vug_buffer *buffer);
/* Call the program for those that nobody reads. */
void vug_shown_buffers_release(struct vug_program_source *source);
bool vug_shown_buffers_has_news(const struct vug_program_source *source);
/* When the first listener is late to give one back; 0: none is waited for. */
int64_t vug_shown_buffers_get_deadline(const struct vug_program_source *source);
void vug_shown_buffers_forget(struct vug_program_source *source);

/* write.c */
bool vug_source_is_writing(const struct vug_program_source *source, uint32_t scanout);
void vug_source_forget_write(struct vug_program_source *source);

#endif
