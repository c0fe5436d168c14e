/* SPDX-License-Identifier: MIT */
/* Every callback ends the connection, the server, or begins another, in the middle of it all. */
#include <errno.h>
#include <sys/socket.h>
#include <unistd.h>

#include "libvug.h"
#include "support/check.h"

enum {
	DEED_UNREF,
	DEED_DISCONNECT,
	DEED_ATTACH,
};

static void unref(struct libvug *libvug)
{
	struct vug_server *server = libvug->server;

	libvug->server = NULL;
	vug_server_unref(server);
}

static void disconnect(struct libvug *libvug)
{
	vug_server_disconnect(libvug->server);
}

/* Refused while there is a connection, and done when there is none. */
static void attach(struct libvug *libvug)
{
	int fds[2];

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0, "no sockets");
	if (vug_server_is_connected(libvug->server))
		check(vug_server_attach(libvug->server, fds[0]) == -EISCONN, "attached twice");
	vug_server_disconnect(libvug->server);
	check(vug_server_attach(libvug->server, fds[0]) == 0, "attach failed");
	libvug->other_end = fds[1];
}

/* Fields: the callback and the deed. */
static void arrange(struct session *session, const struct step *step)
{
	static void (*const deeds[])(struct libvug *) = {
		[DEED_UNREF] = unref, [DEED_DISCONNECT] = disconnect, [DEED_ATTACH] = attach};
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 333, .height = 222};
	struct libvug *libvug = libvug_of(session);

	libvug->deed_event = step->fields[0];
	libvug->deed = deeds[step->fields[1]];
	libvug->supplies_memory = true;
	check(vug_scanout_set_monitor(vug_server_get_scanout(libvug->server, 0), &monitor) == 0,
	      "no monitor");
}

/* Each callback comes at least once, and each message follows in the same dispatch. */
#define DONE(callback, event, verb, deed_, outcome_) \
	{ \
		.name = "callbacks." callback "." verb, .sent = callback " calls " verb, \
		.must = "done; nothing is touched that has gone", .outcome = (outcome_), \
		.is_ours = true, \
		STEPS(CALL_WITH(arrange, FIELDS(event, deed_)), \
		      SEND(UPDATE, FIELDS(5, 0, 0, 1, 1), FILLER(4)), \
		      SEND(SCANOUT, FIELDS(0, 32, 32)), \
		      SEND(UPDATE, FIELDS(0, 0, 0, 32, 32), FILLER(4096)), \
		      SEND(CURSOR_UPDATE, FIELDS(0, 1, 1, 0, 0), FILLER(CURSOR_BYTES)), \
		      SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(WHOLE_PICTURE)), HANG_UP), \
		.warning = ANY_WARNING, .max_descriptors = 3 \
	}

#define ALL_DEEDS(callback, event, outcome_) \
	DONE(callback, event, "vug_server_unref()", DEED_UNREF, outcome_), \
		DONE(callback, event, "vug_server_disconnect()", DEED_DISCONNECT, outcome_), \
		DONE(callback, event, "vug_server_attach()", DEED_ATTACH, outcome_)

static const struct row rows[] = {
	ALL_DEEDS("scanout_changed", RECORDER_SCANOUT, OUTCOME_CLOSED),
	ALL_DEEDS("frame", RECORDER_FRAME, OUTCOME_CLOSED),
	ALL_DEEDS("cursor_image", RECORDER_CURSOR_IMAGE, OUTCOME_CLOSED),
	ALL_DEEDS("cursor_moved", RECORDER_CURSOR_MOVED, OUTCOME_CLOSED),
	ALL_DEEDS("monitors_changed", RECORDER_MONITORS, OUTCOME_CLOSED),
	ALL_DEEDS("disconnected", RECORDER_DISCONNECTED, OUTCOME_ALIVE),
	ALL_DEEDS("log", RECORDER_LOG, OUTCOME_CLOSED),
	ALL_DEEDS("allocate_memory", LIBVUG_ALLOCATE, OUTCOME_CLOSED),
	ALL_DEEDS("release_memory", LIBVUG_RELEASE, OUTCOME_ALIVE),
};

const struct theme theme_callbacks = THEME("Callbacks (the library's alone)", NULL, rows);
