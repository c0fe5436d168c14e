/* SPDX-License-Identifier: MIT */
#include "vnc-client.h"

#include <errno.h>
#include <glib-unix.h>
#include <rfb/rfb.h>
#include <rfb/rfbregion.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "latency.h"
#include "vnc-cursor.h"
#include "vnc-messages.h"
#include "vnc-outbox.h"
#include "vnc-screen.h"

/* From the connection until the client has said who it is. */
#define HANDSHAKE_MS 10000
/* A client that is sent away hears so after that long: a wrong password costs time. */
#define LAST_WORD_MS 1000
/* What is read of it before it is somebody else's turn. */
#define READS_AT_ONCE 8

static const char our_version[] = "RFB 003.008\n";

struct vnc_client {
	struct vnc_client_setup setup;
	int fd;
	GSource *watch; /* for `condition`; NULL: nothing is waited for */
	GIOCondition condition;
	GSource *deadline; /* NULL: there is none */
	struct vnc_outbox outbox;
	struct latency_stage stage;
	rfbClientPtr rfb; /* NULL: its version is not known yet */
	int pair[2];      /* ours, and libvncserver's, which closes it; -1: none */
	guint8 input[VNC_MAX_MESSAGE];
	gsize have;
	guint64 skip;     /* bytes that are still to be left out */
	bool takes_alpha; /* in cursors */
	bool is_leaving;  /* only what is in the outbox is still said, at the deadline */
	bool is_over;
};

/* --- the loop --------------------------------------------------------------------------------- */

static void forget(GSource **source)
{
	if (!*source)
		return;
	g_source_destroy(*source);
	g_clear_pointer(source, g_source_unref);
}

static gboolean on_over(gpointer data)
{
	struct vnc_client *client = data;

	client->setup.ended(client, client->setup.data);
	return G_SOURCE_REMOVE;
}

static gboolean on_deadline(gpointer data)
{
	struct vnc_client *client = data;

	if (client->is_leaving)
		vnc_outbox_send(&client->outbox, client->fd);
	return on_over(client);
}

static void set_deadline(struct vnc_client *client, guint milliseconds, GSourceFunc function)
{
	forget(&client->deadline);
	client->deadline = g_timeout_source_new(milliseconds);
	g_source_set_callback(client->deadline, function, client, NULL);
	g_source_attach(client->deadline, client->setup.context);
}

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data);

static void wait_for(struct vnc_client *client, GIOCondition condition)
{
	if (client->watch && client->condition == condition)
		return;
	forget(&client->watch);
	client->condition = condition;
	if (condition == 0)
		return;
	client->watch = g_unix_fd_source_new(client->fd, condition);
	/* GLib's own way to pass a function of another type. */
	g_source_set_callback(client->watch, G_SOURCE_FUNC(on_ready), client, NULL);
	g_source_attach(client->watch, client->setup.context);
}

/* The set of clients is told by the loop: whoever calls may be going through it. */
static void end(struct vnc_client *client)
{
	if (client->is_over)
		return;
	client->is_over = true;
	wait_for(client, 0);
	set_deadline(client, 0, on_over);
}

static void leave(struct vnc_client *client)
{
	client->is_leaving = true;
	wait_for(client, 0);
	set_deadline(client, LAST_WORD_MS, on_deadline);
}

/* While something is to be said, nothing is listened to: it could be answered without a bound. */
static void send_some(struct vnc_client *client)
{
	int error = vnc_outbox_send(&client->outbox, client->fd);

	if (vnc_outbox_is_empty(&client->outbox))
		latency_finish(&client->stage, client->setup.latency);
	if (error < 0 && error != -EAGAIN)
		end(client);
	else
		wait_for(client, vnc_outbox_is_empty(&client->outbox) ? G_IO_IN : G_IO_OUT);
}

/* --- libvncserver ----------------------------------------------------------------------------- */

bool vnc_client_is_in(const struct vnc_client *client)
{
	return client->rfb && client->rfb->state == RFB_NORMAL;
}

/* It has closed the connection, which is its end of the pair. What it said before is still there. */
static void take_leave(struct vnc_client *client, bool was_in)
{
	rfbClientConnectionGone(client->rfb);
	client->rfb = NULL;
	if (was_in)
		end(client);
	else
		leave(client);
}

/* A whole message: libvncserver finds all of it there, and room for what it answers. */
static void pass_on(struct vnc_client *client, const guint8 *message, gsize length)
{
	bool was_in = vnc_client_is_in(client);

	if (send(client->pair[0], message, length, MSG_DONTWAIT | MSG_NOSIGNAL) !=
	    (ssize_t)length) {
		end(client);
		return;
	}
	rfbProcessClientMessage(client->rfb);
	if (vnc_outbox_receive(&client->outbox, client->pair[0]) < 0)
		end(client);
	else if (client->rfb->sock == RFB_INVALID_SOCKET)
		take_leave(client, was_in);
	else if (!was_in && vnc_client_is_in(client))
		forget(&client->deadline);
}

/* Its descriptors go into sets of select(2). */
static bool has_small_descriptors(const struct vnc_client *client)
{
	return client->pair[1] < FD_SETSIZE && client->outbox.fd < FD_SETSIZE;
}

/* The client's version is there before libvncserver is, which would wait for it. */
static bool enter(struct vnc_client *client, const guint8 *version)
{
	char theirs[VNC_VERSION_SIZE];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, client->pair) < 0)
		return false;
	if (!has_small_descriptors(client) ||
	    send(client->pair[0], version, VNC_VERSION_SIZE, MSG_NOSIGNAL) != VNC_VERSION_SIZE)
		return false;
	client->rfb = rfbNewClient(vnc_screen_get_rfb(client->setup.screen), client->pair[1]);
	client->pair[1] = -1;
	if (!client->rfb)
		return false;
	/* The version that it has sent, the client has heard from us. */
	if (recv(client->pair[0], theirs, sizeof(theirs), MSG_DONTWAIT) != sizeof(theirs))
		return false;
	rfbProcessClientMessage(client->rfb);
	return client->rfb->sock != RFB_INVALID_SOCKET &&
	       vnc_outbox_receive(&client->outbox, client->pair[0]) == 0;
}

/* It encodes into the outbox, which takes everything at once. */
static bool encode(struct vnc_client *client)
{
	rfbClientPtr rfb = client->rfb;
	rfbSocket own = rfb->sock;

	rfb->sock = client->outbox.fd;
	rfbUpdateClient(rfb);
	if (rfb->sock == RFB_INVALID_SOCKET) {
		client->outbox.fd = -1; /* no memory: libvncserver has closed what it wrote to */
		rfb->sock = own;
		return false;
	}
	rfb->sock = own;
	vnc_outbox_written(&client->outbox);
	if (!vnc_outbox_is_empty(&client->outbox))
		latency_begin(&client->stage);
	return true;
}

/* Behind the one with a mask, which libvncserver has just said: it is the last one that counts. */
static bool add_alpha_cursor(struct vnc_client *client)
{
	guint8 update[VNC_CURSOR_UPDATE_SIZE];
	gsize size = vnc_cursor_write_update(vnc_screen_get_cursor(client->setup.screen), update);

	return vnc_outbox_add(&client->outbox, update, size) == 0;
}

static bool encode_with_cursor(struct vnc_client *client)
{
	bool had_news = client->rfb->cursorWasChanged;

	if (!encode(client))
		return false;
	return !had_news || client->rfb->cursorWasChanged || !client->takes_alpha ||
	       add_alpha_cursor(client);
}

static bool wants_update(const struct vnc_client *client)
{
	rfbClientPtr rfb = client->rfb;

	return FB_UPDATE_PENDING(rfb) && !sraRgnEmpty(rfb->requestedRegion);
}

/* A slice of the screen may hold no change, and then nothing is said of it. */
static bool encode_next(struct vnc_client *client)
{
	guint tries = vnc_screen_get_slices(client->setup.screen) + 1;

	while (tries-- > 0 && vnc_outbox_is_empty(&client->outbox) && wants_update(client)) {
		if (encode_with_cursor(client))
			continue;
		end(client);
		return false;
	}
	return !vnc_outbox_is_empty(&client->outbox);
}

/* A new size is said by itself, and the picture after it. */
static void update(struct vnc_client *client)
{
	while (!client->is_over && encode_next(client)) {
		send_some(client);
		if (!vnc_outbox_is_empty(&client->outbox))
			return;
	}
	if (!client->is_over)
		wait_for(client, G_IO_IN);
}

void vnc_client_update(struct vnc_client *client, gint64 arrival)
{
	if (client->is_over || !vnc_client_is_in(client))
		return;
	latency_note(&client->stage, arrival);
	if (vnc_outbox_is_empty(&client->outbox))
		update(client);
}

/* --- what the client says --------------------------------------------------------------------- */

/* How long what comes next is, before there are messages. */
static gsize length_of_step(const struct vnc_client *client)
{
	if (!client->rfb)
		return VNC_VERSION_SIZE;
	return client->rfb->state == RFB_AUTHENTICATION ? CHALLENGESIZE : 1;
}

static void drop(struct vnc_client *client, gsize length)
{
	client->have -= length;
	memmove(client->input, client->input + length, client->have);
}

/* These return whether there was something to do: there may be more. */
static bool take_step(struct vnc_client *client)
{
	gsize length = length_of_step(client);

	if (client->have < length)
		return false;
	if (client->rfb)
		pass_on(client, client->input, length);
	else if (!vnc_version_is_known(client->input) || !enter(client, client->input))
		end(client);
	drop(client, length);
	return true;
}

static bool take_skipped(struct vnc_client *client)
{
	gsize length = (gsize)MIN(client->skip, client->have);

	client->skip -= length;
	drop(client, length);
	return length > 0;
}

static void take_whole(struct vnc_client *client, gsize length)
{
	guint8 message[VNC_MAX_MESSAGE];
	gsize kept = length;

	memcpy(message, client->input, length);
	drop(client, length);
	client->takes_alpha =
		vnc_message_lists(message, length, VNC_ENCODING_ALPHA_CURSOR, client->takes_alpha);
	vnc_message_filter(message, &kept);
	pass_on(client, message, kept);
}

static bool take_message(struct vnc_client *client)
{
	guint64 length = 0;
	enum vnc_verdict verdict = vnc_message_judge(client->input, client->have, &length);

	if (verdict == VNC_REFUSE)
		end(client);
	if (verdict == VNC_SKIP)
		client->skip = length;
	if (verdict != VNC_PASS)
		return verdict == VNC_SKIP;
	if (client->have < length)
		return false;
	take_whole(client, (gsize)length);
	return true;
}

static bool take_next(struct vnc_client *client)
{
	if (client->is_over || client->is_leaving)
		return false;
	if (client->skip > 0)
		return take_skipped(client);
	return vnc_client_is_in(client) ? take_message(client) : take_step(client);
}

/* Returns whether there may be more to read. */
static bool read_some(struct vnc_client *client)
{
	ssize_t count = recv(client->fd, client->input + client->have,
			     sizeof(client->input) - client->have, MSG_DONTWAIT);

	if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR))
		end(client);
	if (count <= 0)
		return false;
	client->have += (gsize)count;
	while (take_next(client))
		continue;
	return !client->is_over && !client->is_leaving;
}

static void listen_to(struct vnc_client *client)
{
	for (int i = 0; i < READS_AT_ONCE && read_some(client); i++)
		continue;
	if (client->is_over || client->is_leaving)
		return;
	if (vnc_client_is_in(client) && vnc_outbox_is_empty(&client->outbox))
		update(client);
	else
		send_some(client);
}

static gboolean on_ready(gint fd, GIOCondition condition, gpointer data)
{
	struct vnc_client *client = data;

	(void)fd;
	(void)condition;
	if (client->condition == G_IO_IN) {
		listen_to(client);
		return G_SOURCE_CONTINUE;
	}
	send_some(client);
	vnc_client_update(client, 0);
	return G_SOURCE_CONTINUE;
}

/* --- the client ------------------------------------------------------------------------------- */

struct vnc_client *vnc_client_new(const struct vnc_client_setup *setup, int fd)
{
	struct vnc_client *client = g_new0(struct vnc_client, 1);

	client->setup = *setup;
	client->fd = fd;
	client->pair[0] = -1;
	client->pair[1] = -1;
	set_deadline(client, HANDSHAKE_MS, on_deadline);
	if (vnc_outbox_open(&client->outbox) < 0)
		end(client);
	return client;
}

void vnc_client_begin(struct vnc_client *client)
{
	ssize_t size = VNC_VERSION_SIZE;

	if (client->watch || client->is_over || client->is_leaving)
		return;
	if (send(client->fd, our_version, (gsize)size, MSG_DONTWAIT | MSG_NOSIGNAL) == size)
		wait_for(client, G_IO_IN);
	else
		end(client);
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void vnc_client_free(struct vnc_client *client)
{
	forget(&client->watch);
	forget(&client->deadline);
	if (client->rfb && client->rfb->sock != RFB_INVALID_SOCKET)
		rfbCloseClient(client->rfb);
	if (client->rfb)
		rfbClientConnectionGone(client->rfb);
	vnc_outbox_close(&client->outbox);
	close_fd(client->pair[0]);
	close_fd(client->pair[1]);
	close_fd(client->fd);
	g_free(client);
}
