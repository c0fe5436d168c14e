/* SPDX-License-Identifier: MIT */
/*
 * A vhost-user-gpu back end that has no guest: it draws a test picture on every monitor of the
 * display server at the other end of a channel. Plain libc; it shares with the library under
 * test nothing but the layout of the messages (wire/wire.h).
 */
#ifndef TESTGPU_H
#define TESTGPU_H

#include <stdbool.h>
#include <stdint.h>

/* Limits on --size and on what the display server may say, so that neither can exhaust memory. */
#define TESTGPU_MAX_SIZE 16384u                /* of either side of a scanout, in pixels */
#define TESTGPU_MAX_PIXELS (UINT64_C(1) << 27) /* of all scanouts together: 16 at 3840 × 2160 */
#define TESTGPU_MAX_RATE 1000000.0             /* frames a second */
#define TESTGPU_MAX_SECONDS (10.0 * 365 * 24 * 60 * 60)

/* What a buffer has beside the picture, as it is seen, in pixels. */
#define TESTGPU_MAX_MARGIN 1024u

struct testgpu_margins {
	uint32_t left, top, right, bottom;
};

enum testgpu_pixels {
	TESTGPU_PIXELS_SOCKET,  /* sent over the channel: SCANOUT, UPDATE */
	TESTGPU_PIXELS_MEMFD,   /* in sealed shared memory sent as if it were a dma-buf */
	TESTGPU_PIXELS_UDMABUF, /* in a dma-buf made by /dev/udmabuf */
};

struct testgpu_options {
	int channel_fd; /* a connected UNIX stream socket; borrowed */
	int stop_fd;    /* readable: come to an end; -1: none; borrowed */
	enum testgpu_pixels pixels;
	uint32_t scanouts;      /* use the first ones only; 0: every one that is plugged in */
	uint32_t width, height; /* of every scanout; 0: as its monitor says */
	double rate;            /* frames a second; 0: as fast as the display server takes them */
	double duration;        /* seconds to run; 0: no limit */
	double timeout;         /* seconds to wait for a reply; 0: for ever */
	uint64_t frames;        /* to draw before the end; 0: no limit */
	uint32_t buffers;  /* 1 or 2 a scanout, where the pixels are not sent over the socket */
	bool still;        /* draw once, nothing moves */
	bool hides_cursor; /* with cursor: say that none is seen */
	bool cursor;       /* move a cursor about; with still, put one in the middle */
	bool full_damage;  /* update everything in each frame, not only what changed */
	bool bottom_up;    /* the first row in memory is the bottom one; not for the socket */
	struct testgpu_margins margins; /* not for the socket */
	bool dmabuf_v1; /* DMABUF_SCANOUT, which has no modifier, not DMABUF_SCANOUT2 */
	bool draft_v6;  /* the framing of the draft of 2019 */
	bool verbose;   /* say on stderr what happens */
};

/* The defaults: no channel, 30 frames a second over the socket, two buffers, a cursor. */
void testgpu_options_init(struct testgpu_options *options);

/* What is wrong with the options (channel_fd left aside), as a static phrase; NULL: nothing. */
const char *testgpu_options_check(const struct testgpu_options *options);

/*
 * Draw until the end: the frames or the time are used up, stop_fd became readable, or the display
 * server went away. What goes wrong is said on stderr, a line each.
 *
 * Returns 0 at the end, -EINVAL for wrong options, -EPROTO where the display server broke the
 * protocol, -ETIMEDOUT where it did not answer, or another -errno.
 */
int testgpu_run(const struct testgpu_options *options);

/*
 * Connect to a UNIX socket, waiting until somebody listens there.
 *
 * Returns a descriptor (close-on-exec), -ENAMETOOLONG, -ETIMEDOUT after that many seconds (0: wait
 * for ever), -ECANCELED where stop_fd (-1: none) became readable, or another -errno.
 */
int testgpu_connect(const char *path, double timeout, int stop_fd);

#endif
