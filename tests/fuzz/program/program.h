/* SPDX-License-Identifier: MIT */
/*
 * The program around the server of the fuzz target: it checks what callbacks promise, and calls
 * every function of the library, between dispatches and in any callback.
 */
#ifndef VUG_FUZZ_PROGRAM_H
#define VUG_FUZZ_PROGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fuzz/program/listeners.h"
#include "fuzz/program/replies.h"
#include "fuzz/program/sources.h"
#include "fuzz/recording.h"
#include "vug/vug.h"

/* More than there are open replies: requests wait, too. */
#define PROGRAM_MAX_KEPT 32

/* How the program's allocate_memory answers. */
enum program_memory {
	PROGRAM_MEMORY_REFUSED,
	PROGRAM_MEMORY_SUPPLIED,
	PROGRAM_MEMORY_SHORT,
	PROGRAM_MEMORY_MISALIGNED,
	PROGRAM_NUM_MEMORIES,
};

struct program_options {
	enum vug_protocol protocol;
	bool has_no_frame_callback;
	uint32_t server_flags;
	bool has_listeners;   /* actions from 128 on are those of listeners */
	bool has_sources;     /* one on the second scanout; actions from 64 to 127 are theirs */
	bool is_traced;       /* what comes in is also recorded, and that is read again */
	uint32_t max_payload; /* of the trace */
};

struct program {
	struct vug_config config;
	struct vug_callbacks callbacks;
	struct program_options options;
	struct recording recording;                  /* of the server, where that is wanted */
	struct vug_server *server;                   /* NULL: dropped, until the dispatch is over */
	int peer;                                    /* the back end's end; -1: not connected */
	struct fuzz_reply replies[FUZZ_MAX_REPLIES]; /* that the server has yet to send */
	struct vug_frame *frames[PROGRAM_MAX_KEPT];
	size_t num_frames;
	bool keeps_frames;
	struct fuzz_listener listeners[FUZZ_MAX_LISTENERS];
	struct fuzz_source sources[FUZZ_NUM_SOURCES];
	struct fuzz_picture picture; /* what the callback's frames show */
	struct vug_buffer *buffer;   /* a reference that outlives its scanout; or NULL */
	enum program_memory memory;
	unsigned int dispatches_without; /* … any descriptor to open or to receive, from now on */
	bool has_lacked_memory, has_reset_guest;
	bool is_memory_short;         /* the next dispatch that allocates more than … */
	unsigned int num_allocations; /* … so often finds none for one of them */
	bool has_reaction;            /* the next callback … */
	uint8_t reaction;             /* … does this */
	uint8_t argument;             /* with this */
	int64_t now;                  /* microseconds: the server's clock */
};

void program_init(struct program *program, const struct program_options *options);
void program_finish(struct program *program);

/* Dispatch, and restart if a callback has dropped the server. */
void program_dispatch(struct program *program);

/* A new connection, whether or not there is one. */
void program_reconnect(struct program *program);
void program_finish_frames(struct program *program);

/* Call a function of the library, chosen by the number, in a way that the argument chooses. */
void program_act(struct program *program, uint8_t action, uint8_t argument);

/* What all callbacks do at their end: the action of program_react(). */
void program_called_back(struct program *program);
/* frames.c: the pixels can be read, as far as they can be mapped. */
void program_look_at(struct vug_buffer *buffer);
/* A frame is as promised. */
void program_check_frame(const struct vug_frame *frame);

/* Do an action in the next callback. */
void program_react(struct program *program, uint8_t action, uint8_t argument);

#endif
