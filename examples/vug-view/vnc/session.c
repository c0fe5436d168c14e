/* SPDX-License-Identifier: MIT */
#include "vnc/session.h"

#include <errno.h>
#include <rfb/rfb.h>
#include <rfb/rfbregion.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <unistd.h>

#include "vnc/cursor.h"
#include "vnc/messages.h"
#include "vnc/pointer.h"
#include "vnc/screen.h"

/*
 * Of the rectangles in an update: libvncserver fills wider ones in Tight than one release of TigerVNC
 * takes, which is what it cuts other ones to, and can make no raw ones of more than 8191 pixels.
 */
#define MAX_WIDTH 2048

int vnc_session_open(struct vnc_session *session, struct vnc_screen *screen)
{
	*session = (struct vnc_session){.screen = screen, .pair = {-1, -1}};
	vnc_input_init(&session->input, vnc_screen_get_route(screen));
	return vnc_outbox_open(&session->outbox);
}

static void forget_client(struct vnc_session *session)
{
	vnc_input_end(&session->input);
	vnc_screen_forget(session->screen, session->rfb);
	rfbClientConnectionGone(session->rfb);
	session->rfb = NULL;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void vnc_session_close(struct vnc_session *session)
{
	if (session->rfb && session->rfb->sock != RFB_INVALID_SOCKET)
		rfbCloseClient(session->rfb);
	if (session->rfb)
		forget_client(session);
	vnc_outbox_close(&session->outbox);
	close_fd(session->pair[0]);
	close_fd(session->pair[1]);
}

enum vnc_phase vnc_session_get_phase(const struct vnc_session *session)
{
	if (session->is_over)
		return VNC_PHASE_OVER;
	if (!session->rfb)
		return VNC_PHASE_VERSION;
	switch (session->rfb->state) {
	case RFB_NORMAL:
		return VNC_PHASE_MESSAGES;
	case RFB_AUTHENTICATION:
		return VNC_PHASE_PASSWORD;
	case RFB_INITIALISATION:
	case RFB_INITIALISATION_SHARED:
		return VNC_PHASE_INIT;
	default:
		return VNC_PHASE_SECURITY;
	}
}

gsize vnc_session_get_step(const struct vnc_session *session)
{
	switch (vnc_session_get_phase(session)) {
	case VNC_PHASE_VERSION:
		return VNC_VERSION_SIZE;
	case VNC_PHASE_PASSWORD:
		return CHALLENGESIZE;
	default:
		return 1;
	}
}

/* --- what the client says --------------------------------------------------------------------- */

/* It has closed the connection, which is its end of the pair. What it said before is still there. */
static void end(struct vnc_session *session)
{
	forget_client(session);
	session->is_over = true;
}

/* libvncserver finds all of it there, and room for what it answers. */
static bool pass_on(struct vnc_session *session, const guint8 *bytes, gsize length)
{
	if (send(session->pair[0], bytes, length, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)length)
		return false;
	rfbProcessClientMessage(session->rfb);
	if (vnc_outbox_receive(&session->outbox, session->pair[0]) < 0)
		return false;
	if (session->rfb->sock == RFB_INVALID_SOCKET)
		end(session);
	return true;
}

/* Its descriptors go into sets of select(2). */
static bool has_small_descriptors(const struct vnc_session *session)
{
	return session->pair[1] < FD_SETSIZE && session->outbox.fd < FD_SETSIZE;
}

/* The client's version is there before libvncserver is, which would wait for it. */
static bool enter(struct vnc_session *session, const guint8 *version)
{
	char theirs[VNC_VERSION_SIZE];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, session->pair) < 0)
		return false;
	if (!has_small_descriptors(session) ||
	    send(session->pair[0], version, VNC_VERSION_SIZE, MSG_NOSIGNAL) != VNC_VERSION_SIZE)
		return false;
	session->rfb = rfbNewClient(vnc_screen_get_rfb(session->screen), session->pair[1]);
	session->pair[1] = -1;
	if (!session->rfb)
		return false;
	/* The version that it has sent, the client has heard from us. */
	if (recv(session->pair[0], theirs, sizeof(theirs), MSG_DONTWAIT) != sizeof(theirs))
		return false;
	rfbProcessClientMessage(session->rfb);
	return session->rfb->sock != RFB_INVALID_SOCKET &&
	       vnc_outbox_receive(&session->outbox, session->pair[0]) == 0;
}

/* The last step is answered with the name. */
bool vnc_session_hear_step(struct vnc_session *session, const guint8 *bytes, gsize length)
{
	vnc_screen_get_name(session->screen, &session->told_name);
	if (session->rfb)
		return pass_on(session, bytes, length);
	return vnc_version_is_known(bytes) && enter(session, bytes);
}

/* Whether or not the guest follows: clients wait for the answer before they ask again. */
static bool answer_wish(struct vnc_session *session, const guint8 *message)
{
	guint8 answer[VNC_ANSWER_SIZE];
	gsize size = vnc_screen_take_wish(session->screen, session->rfb, message, answer);

	return !session->takes_sizes || vnc_outbox_add(&session->outbox, answer, size) == 0;
}

static bool finds_cursor_drawn(const struct vnc_session *session)
{
	return !session->rfb->enableCursorShapeUpdates;
}

bool vnc_session_hear(struct vnc_session *session, guint8 *message, gsize length)
{
	bool was_drawn;

	if (vnc_input_hear(&session->input, message))
		return true;
	if (message[0] == VNC_SET_DESKTOP_SIZE)
		return answer_wish(session, message);
	session->takes_alpha =
		vnc_message_lists(message, length, VNC_ENCODING_ALPHA_CURSOR, session->takes_alpha);
	session->takes_sizes = vnc_message_lists(message, length, VNC_ENCODING_DESKTOP_SIZES,
						 session->takes_sizes);
	session->takes_names =
		vnc_message_lists(message, length, VNC_ENCODING_DESKTOP_NAME, session->takes_names);
	vnc_input_hear_encodings(&session->input, message, length);
	vnc_message_filter(message, &length);
	was_drawn = finds_cursor_drawn(session);
	if (!pass_on(session, message, length) || session->is_over)
		return false;
	if (was_drawn != finds_cursor_drawn(session))
		vnc_screen_mark_cursor(session->screen, session->rfb);
	return true;
}

/* --- what is said to it ----------------------------------------------------------------------- */

static void encode(struct vnc_session *session)
{
	bool is_drawn = finds_cursor_drawn(session);

	if (is_drawn)
		vnc_screen_begin_drawn(session->screen);
	rfbUpdateClient(session->rfb);
	if (is_drawn)
		vnc_screen_end_drawn(session->screen);
}

/* It encodes into the outbox, which takes everything at once. */
static bool write_update(struct vnc_session *session)
{
	rfbClientPtr rfb = session->rfb;
	rfbSocket own = rfb->sock;

	rfb->sock = session->outbox.fd;
	encode(session);
	if (rfb->sock == RFB_INVALID_SOCKET) {
		session->outbox.fd = -1; /* no memory: libvncserver has closed what it wrote to */
		rfb->sock = own;
		return false;
	}
	rfb->sock = own;
	vnc_outbox_written(&session->outbox);
	return true;
}

/* Behind the one that libvncserver has just sent: the last one counts. */
static bool add_cursor(struct vnc_session *session)
{
	const struct picture_cursor *cursor = &vnc_screen_get_pointer(session->screen)->cursor;
	g_autoptr(GByteArray) update = session->takes_alpha
					       ? vnc_cursor_make_alpha_update(cursor)
					       : vnc_cursor_make_rich_update(cursor, session->rfb);

	return !update || vnc_outbox_add(&session->outbox, update->data, update->len) == 0;
}

static bool write_update_with_cursor(struct vnc_session *session)
{
	bool had_news = session->rfb->cursorWasChanged;

	if (!write_update(session))
		return false;
	return !had_news || session->rfb->cursorWasChanged || add_cursor(session);
}

/*
 * An update of its own for what was requested of the columns from x on, if anything. Returns whether it
 * could be written; ret_next is the slice that libvncserver goes on to, which it does only then.
 */
static bool write_column(struct vnc_session *session, sraRegionPtr requested, int x, int *ret_next)
{
	rfbClientPtr rfb = session->rfb;
	int slice = rfb->progressiveSliceY;
	sraRegionPtr column = sraRgnCreateRect(x, 0, x + MAX_WIDTH, rfb->screen->height);
	bool is_good = true;

	if (sraRgnAnd(column, requested)) {
		rfb->requestedRegion = column;
		is_good = write_update_with_cursor(session);
		column = rfb->requestedRegion;
		*ret_next = rfb->progressiveSliceY;
		rfb->progressiveSliceY = slice;
	}
	sraRgnDestroy(column);
	return is_good;
}

/* One slice of each, and then the next one. */
static bool write_columns(struct vnc_session *session)
{
	rfbClientPtr rfb = session->rfb;
	sraRegionPtr requested = rfb->requestedRegion;
	int next = rfb->progressiveSliceY;
	bool is_good = true;

	for (int x = 0; is_good && x < rfb->screen->width; x += MAX_WIDTH)
		is_good = write_column(session, requested, x, &next);
	rfb->progressiveSliceY = next;
	rfb->requestedRegion = requested;
	if (!vnc_outbox_is_empty(&session->outbox)) /* it has been served */
		sraRgnMakeEmpty(requested);
	return is_good;
}

/* A new size is said by itself, and serves no request. */
static bool write_next(struct vnc_session *session)
{
	rfbClientPtr rfb = session->rfb;
	bool has_new_size = rfb->useNewFBSize && rfb->newFBSizePending;

	return has_new_size || rfb->screen->width <= MAX_WIDTH ? write_update_with_cursor(session)
							       : write_columns(session);
}

static bool wants_update(const struct vnc_session *session)
{
	rfbClientPtr rfb = session->rfb;

	return vnc_session_get_phase(session) == VNC_PHASE_MESSAGES && FB_UPDATE_PENDING(rfb) &&
	       !sraRgnEmpty(rfb->requestedRegion);
}

/* A whole update, for which nobody has to have asked. */
static bool add_name(struct vnc_session *session)
{
	guint8 update[VNC_NAME_UPDATE_SIZE];
	const char *name = vnc_screen_get_name(session->screen, &session->told_name);
	gsize size = vnc_message_write_name(name, update);

	return vnc_outbox_add(&session->outbox, update, size) == 0;
}

static bool has_new_name(const struct vnc_session *session)
{
	guint number;

	vnc_screen_get_name(session->screen, &number);
	return session->takes_names && number != session->told_name &&
	       vnc_session_get_phase(session) == VNC_PHASE_MESSAGES;
}

/*
 * What the client is to hear of its input. Not before its first picture: some clients take any update for that.
 * False: there is no memory.
 */
static bool add_news(struct vnc_session *session)
{
	guint8 update[VNC_NEWS_SIZE];
	gsize size;

	if (!session->has_picture)
		return true;
	size = vnc_input_take_news(&session->input, vnc_screen_get_leds(session->screen), update);
	return vnc_outbox_add(&session->outbox, update, size) == 0;
}

/* A slice of the screen may hold no change, and then nothing is said of it. */
bool vnc_session_encode(struct vnc_session *session)
{
	guint tries = vnc_screen_get_slices(session->screen) + 1;

	if (!add_news(session))
		return false;
	if (has_new_name(session))
		return add_name(session);
	while (tries-- > 0 && vnc_outbox_is_empty(&session->outbox) && wants_update(session))
		if (!write_next(session))
			return false;
	session->has_picture |= !vnc_outbox_is_empty(&session->outbox);
	return true;
}
