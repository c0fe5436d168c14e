/* SPDX-License-Identifier: MIT */
/* Descriptors that are no picture, or not for long. What the program maps it reads to its end. */
#include <sys/mman.h>
#include <unistd.h>

#include "channel-rows/require.h"
#include "channel-rows/session.h"

/* Both requests, because the second one says that the memory is linear. */
#define NO_PICTURE(title, text, kind) \
	{ \
		.name = "pictures." title, .sent = "a picture that is " text ", updated and read", \
		.must = "acknowledged; not mapped; no signal", \
		STEPS(SEND(DMABUF_SCANOUT, WITH(1, kind), FIELDS(WHOLE_PICTURE)), \
		      SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)), \
		      SEND(DMABUF_SCANOUT2, WITH(1, kind), FIELDS(WHOLE_PICTURE, 0, 0)), \
		      SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)), PROBE), \
		.events = SHOWN_PICTURE "frame 0 64x64+0+0\n" SHOWN_PICTURE "frame 0 64x64+0+0\n", \
		.maps_frames = true, .max_descriptors = 1 \
	}

/* A socket is not even kept: the back end's own would hide that it has gone. */
#define NO_DESCRIPTOR(title, text, kind) \
	{ \
		.name = "pictures." title, \
		.sent = "a picture that is " text ", updated; then it hangs up", \
		.must = "not shown; acknowledged; the next back end is served", \
		STEPS(SEND(DMABUF_SCANOUT, WITH(1, kind), FIELDS(WHOLE_PICTURE)), \
		      SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)), \
		      SEND(DMABUF_SCANOUT2, WITH(1, kind), FIELDS(WHOLE_PICTURE, 0, 0)), \
		      SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)), PROBE, HANG_UP), \
		.events = "disconnected peer-closed 104\n", .warning = ANY_WARNING \
	}

static void truncate_kept(struct session *session, const struct step *step)
{
	int result = ftruncate(session->kept, (off_t)step->fields[0]);

	/* What is sealed refuses, which is the point. */
	require(result == 0 || step->fields[1] != 0, "ftruncate failed");
}

static const struct row rows[] = {
	NO_PICTURE("pipe", "a pipe", PIPE),
	NO_PICTURE("directory", "a directory", DIRECTORY),
	NO_PICTURE("zero", "/dev/zero", ZERO),
	NO_PICTURE("event", "an eventfd", EVENT),
	NO_DESCRIPTOR("socket", "a socket", SOCKET),
	NO_DESCRIPTOR("own-socket", "the back end's end of the channel", OWN_SOCKET),
	NO_PICTURE("path", "an O_PATH descriptor", PATH),
	NO_PICTURE("file", "a file on disk", FILE),
	NO_PICTURE("write-only", "memory that may not be read", WRITE_ONLY),
	NO_PICTURE("too-small", "memory of a page", TOO_SMALL),
	NO_PICTURE("empty", "memory without a byte", EMPTY),
	{.name = "pictures.unsealed",
	 .sent = "unsealed memory, updated and read",
	 .must = "shown and acknowledged; read as a copy",
	 .is_valid = true,
	 STEPS(CALL_WITH(session_send_and_keep, FIELDS(0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .maps_frames = true,
	 .max_descriptors = 1},
	{.name = "pictures.truncated",
	 .sent = "unsealed memory, cut off after the scanout was set, updated and read",
	 .must = "acknowledged; no SIGBUS",
	 STEPS(CALL_WITH(session_send_and_keep, FIELDS(0)), CALL_WITH(truncate_kept, FIELDS(0, 0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .maps_frames = true,
	 .max_descriptors = 1},
	{.name = "pictures.truncated-between",
	 .sent = "unsealed memory, read once, cut off to a page, read again",
	 .must = "acknowledged; no SIGBUS",
	 STEPS(CALL_WITH(session_send_and_keep, FIELDS(0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64)),
	       CALL_WITH(truncate_kept, FIELDS(4096, 0)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\nframe 0 64x64+0+0\n",
	 .maps_frames = true,
	 .max_descriptors = 1},
	{.name = "pictures.sealed-truncated",
	 .sent = "sealed memory that the back end tries to cut off, updated and read",
	 .must = "shown and acknowledged",
	 STEPS(CALL_WITH(session_send_and_keep, FIELDS(1)), CALL_WITH(truncate_kept, FIELDS(0, 1)),
	       SEND(DMABUF_UPDATE, FIELDS(0, 0, 0, 64, 64))),
	 .events = SHOWN_PICTURE "frame 0 64x64+0+0\n",
	 .maps_frames = true,
	 .max_descriptors = 1},
};

const struct theme theme_pictures = THEME("Pictures", "fe-pictures", rows);
