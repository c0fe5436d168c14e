/* SPDX-License-Identifier: MIT */
/*
 * Where pictures go. An output is a file or a room that defines `output_NAME`, and one row
 * in CMakeLists.txt. Everything runs on the main loop's thread, and nothing may block it.
 */
#ifndef VUG_VIEW_OUTPUT_H
#define VUG_VIEW_OUTPUT_H

#include <glib.h>
#include <pixman.h>
#include <stdbool.h>
#include <vug/listener.h>

#include "guest-facts.h"
#include "options.h"

struct gl;
struct latency;
struct output;
struct outputs;
struct sandbox;

/* What an output is opened with; borrowed, and valid as long as the output. */
struct output_setup {
	const struct output_type *type;
	struct outputs *set;
	const struct options *options;
	const char *value;  /* of the option that asked for the output */
	const void *fields; /* the struct of type->options; NULL: it has none */
	bool has_snapshots; /* one of the outputs writes pictures on request */
	struct vug_server *server;
	struct gl *gl;           /* for struct picture_source; NULL: none */
	struct sandbox *sandbox; /* for what will be done to files later */
	struct latency *latency; /* for those that show pictures later; any thread */
	GHashTable *warnings;    /* for output_warn_once() */
};

/* What became of a PNG file that was to be written. */
struct written_picture {
	unsigned int scanout;
	const char *path;
	const char *problem;    /* why it was not written; NULL: it was */
	pixman_image_t *pixels; /* what is in it, PICTURE_RGB; NULL: there was nothing to write */
};

/* One kind of output. Every member but options and open may be NULL. */
struct output_type {
	/* The first one asks for the output and may be repeated; the others only say more. */
	struct option_part options;
	bool reads_pictures; /* it needs what the buffers hold */
	/* Add the files and sockets that it would make (strings that the array frees) if it is given this value. */
	void (*list_files)(const char *value, GPtrArray *paths);
	/*
	 * NULL with an error of one line that names what is unusable and what to do. A file that is
	 * there keeps what it holds: another option may be unusable yet. output_warn() may be called
	 * once output_new() has returned, output_drop() once this has.
	 */
	struct output *(*open)(const struct output_setup *setup, GError **error);
	/* Every option is usable: empty the files. False with an error as above. */
	bool (*begin)(struct output *output, GError **error);

	/* The sandbox is closed, and the loop runs next: start threads, take the terminal. */
	void (*start)(struct output *output);

	/*
	 * For an output that shows pictures: the callbacks of its listener, which has
	 * VUG_LISTENER_LAST_PICTURE. `data` is the output. They run inside the server's dispatch, until
	 * the output is closed or dropped.
	 */
	const struct vug_listener_callbacks *listener;
	uint32_t deadline_ms; /* of the listener; 0: the server's */

	/* A display channel is there. */
	void (*connected)(struct output *output);
	/* The channel has gone, and what came before that has been shown; pictures stay. */
	void (*left)(struct output *output, const char *reason);

	/*
	 * For an output that writes down what happens: each message as it comes, none merged with the
	 * next. What they are called with is borrowed for the call.
	 */
	void (*scanout_changed)(struct output *output, struct vug_scanout *scanout,
				struct vug_buffer *buffer, const struct vug_rect *viewport);
	void (*frame)(struct output *output, struct vug_scanout *scanout,
		      const struct vug_frame *frame);
	void (*cursor_image)(struct output *output, struct vug_scanout *scanout,
			     const uint32_t *argb, uint32_t hot_x, uint32_t hot_y);
	void (*cursor_moved)(struct output *output, struct vug_scanout *scanout, int32_t x,
			     int32_t y, bool visible);
	void (*disconnected)(struct output *output, const char *reason);

	/*
	 * The picture is whole just now: an output that makes one on request makes it. False: it is not made
	 * yet, and output_snapshot_finished() is called once it is. Until then the guest's frame is kept, and no
	 * other one is asked for.
	 */
	bool (*snapshot)(struct output *output, bool is_last);
	/* A PNG file was written, or was not. */
	void (*picture_written)(struct output *output, const struct written_picture *picture);
	/* What there is to wait for and what to do about it, as the user reads it; NULL: nothing. */
	void (*waiting)(struct output *output, const char *text);
	/* Something that was reported to the user as well. */
	void (*warning)(struct output *output, const char *message);
	/* The guest has switched its keyboard's LEDs: bit 0 Num Lock, 1 Caps Lock, 2 Scroll Lock. */
	void (*leds_changed)(struct output *output, guint leds);
	/* What the VMM says of the guest is another thing than before. */
	void (*guest_changed)(struct output *output, const struct guest_facts *facts);
	/* SIGUSR2 has come: what the user has closed is opened again. */
	void (*reopen)(struct output *output);
	/* SIGHUP has come. True if that was about this output alone; asked even if it is dropped. */
	bool (*hung_up)(struct output *output);
	/* Let go of everything, frames included, and free the output; no output_warn() any more. */
	void (*close)(struct output *output);
};

/* What every output begins with; output_new() fills it in. */
struct output {
	const struct output_type *type;
	struct outputs *set;
	struct vug_listener *listener; /* once open has returned; NULL: it has none */
	struct latency *latency;
	GHashTable *warnings; /* the kinds that output_warn_once() was called with */
	bool is_dropped;
};

/*
 * For an open method: size zeroed bytes that begin with a struct output, which can be warned of and
 * reported from here on. To be freed with g_free().
 */
void *output_new(const struct output_setup *setup, size_t size);

/* The one that was asked for and goes to standard output; NULL: none. */
const struct output_request *output_find_stdout(const struct options *options);

/* The frame of its listener has been shown, and is not read any more. */
void output_finish_frame(struct output *output, struct vug_frame *frame);

/* Every kind there is, ended by NULL. */
extern const struct output_type *const output_types[];

/* Something went wrong, but the output goes on; takes the error. Limited, as report_limit() says. */
void output_failed(struct output *output, GError *error);

/*
 * The output cannot go on: nothing but close is called any more. It must have let go of its frames.
 * Takes the error; G_IO_ERROR_BROKEN_PIPE (the reader has gone) is no failure of the output.
 */
void output_drop(struct output *output, GError *error);

/* A PNG file was written, or was not: the outputs that pass that on get it. */
void output_picture_written(struct output *source, const struct written_picture *picture);

/* What the method `snapshot` has begun is made, or cannot be. That has cost the main loop so much time since. */
void output_snapshot_finished(struct output *output, gint64 cost_us);

/* The last picture was asked for, and there was none to write. It was reported. */
void output_lacks_picture(struct output *output);

/* The user asks for the end of the whole program, as by Ctrl-C. */
void output_ask_end(struct output *output);

/* The user asks for pictures in files, as by SIGUSR1. */
void output_ask_snapshot(struct output *output);

/* Tell the user, and the outputs that pass warnings on; limited, as report_limit() says. */
void output_warn(struct output *output, const char *format, ...) G_GNUC_PRINTF(2, 3);

/*
 * Warn once for each kind, of what would come again with the next picture; the output has room for
 * so many kinds, see report_is_first(). kind: NULL: the text.
 */
void output_warn_once(struct output *output, const char *kind, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

#endif
