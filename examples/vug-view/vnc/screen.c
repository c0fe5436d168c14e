/* SPDX-License-Identifier: MIT */
#include "vnc/screen.h"

#include <rfb/rfb.h>
#include <rfb/rfbregion.h>

#include "vnc/cursor.h"
#include "vnc/desktop.h"
#include "vnc/layout.h"
#include "vnc/route.h"
#include "vnc/wish.h"

/* What an update takes of memory, before it is encoded, is 16 MiB at most. */
#define PIXELS_AT_ONCE (4u * 1024 * 1024)

struct vnc_screen {
	struct vnc_desktop *desktop;
	struct vnc_route *route;
	struct vug_server *rehearsal;
	rfbScreenInfoPtr rfb;
	pixman_image_t *picture; /* what rfb->frameBuffer points into */
	struct vnc_layout layout;
	struct vnc_layout wish; /* of a client, the last one; without monitors: there was none */
	const struct _rfbClientRec *wisher; /* NULL: it has gone */
	struct vnc_pointer pointer;
	struct rfbCursor *image; /* while it is not libvncserver's */
	pixman_image_t *beneath; /* what the drawn cursor hides */
	char *name;
	guint name_number; /* of this one */
	guint leds;
	char *passwords[2]; /* the one there is, and the NULL behind it */
};

static struct vnc_screen *screen_of(rfbClientPtr client)
{
	return client->screen->screenData;
}

/* --- sizes ------------------------------------------------------------------------------------ */

/* libvncserver's own is another one. It asks for a client's translation whenever it has set that. */
static void set_format(rfbScreenInfoPtr rfb)
{
	rfb->serverFormat.redShift = 16;
	rfb->serverFormat.greenShift = 8;
	rfb->serverFormat.blueShift = 0;
	rfb->serverFormat.depth = 24;
}

static rfbBool on_translation(rfbClientPtr client)
{
	set_format(client->screen);
	return rfbSetTranslateFunction(client);
}

static int count_monitors(rfbClientPtr client)
{
	return (int)vnc_layout_count(&screen_of(client)->layout);
}

static rfbBool describe_monitor(int i, rfbExtDesktopScreen *ret_monitor, rfbClientPtr client)
{
	struct vnc_place place = vnc_layout_get(&screen_of(client)->layout, (guint)i);

	ret_monitor->id = vnc_layout_id(place.scanout);
	ret_monitor->x = (uint16_t)place.rect.x;
	ret_monitor->y = (uint16_t)place.rect.y;
	ret_monitor->width = (uint16_t)place.rect.width;
	ret_monitor->height = (uint16_t)place.rect.height;
	ret_monitor->flags = 0;
	return TRUE;
}

/* What is shown already is not to be wished for, but where the guest is about to leave it. */
static bool is_news(const struct vnc_screen *screen, const struct vnc_layout *wish)
{
	return !vnc_layout_equals(wish, &screen->layout) ||
	       (screen->wish.count > 0 && !vnc_layout_equals(wish, &screen->wish));
}

gsize vnc_screen_take_wish(struct vnc_screen *screen, rfbClientPtr client, const guint8 *message,
			   guint8 ret_answer[VNC_ANSWER_SIZE])
{
	struct vnc_layout wish;
	enum vnc_answer answer = vnc_wish_read(message, &screen->layout, screen->rehearsal, &wish);

	if (answer != VNC_ANSWER_INVALID) {
		if (is_news(screen, &wish))
			vnc_desktop_wish(screen->desktop, &wish);
		screen->wish = wish;
		screen->wisher = client;
	}
	return vnc_wish_write_answer(&screen->layout, answer, ret_answer);
}

void vnc_screen_forget(struct vnc_screen *screen, const struct _rfbClientRec *client)
{
	if (screen->wisher == client)
		screen->wisher = NULL;
}

/* --- the screen ------------------------------------------------------------------------------- */

static void be_quiet(const char *format, ...)
{
	(void)format;
}

static void set_hooks(rfbScreenInfoPtr rfb)
{
	rfb->setTranslateFunction = on_translation;
	rfb->numberOfExtDesktopScreensHook = count_monitors;
	rfb->getExtDesktopScreenHook = describe_monitor;
}

static void set_password(struct vnc_screen *screen, const char *password)
{
	unsigned char challenge[16] = {0};

	if (!password)
		return;
	screen->passwords[0] = g_strdup(password);
	screen->rfb->authPasswdData = (void *)screen->passwords;
	screen->rfb->passwordCheck = rfbCheckPasswordByList;
	/* The libraries behind it read their settings at the first time. */
	rfbRandomBytes(challenge);
	rfbEncryptBytes(challenge, screen->passwords[0]);
}

struct vnc_screen *vnc_screen_new(struct vnc_desktop *desktop, struct vnc_route *route,
				  struct vug_server *rehearsal, const char *password)
{
	struct vnc_screen *screen = g_new0(struct vnc_screen, 1);
	gint64 arrival;

	rfbLog = be_quiet; /* it logs to stderr, in a form of its own */
	rfbErr = be_quiet;
	screen->desktop = desktop;
	screen->route = route;
	screen->rehearsal = rehearsal;
	screen->rfb = rfbGetScreen(NULL, NULL, 4, 4, 8, 3, 4);
	if (!screen->rfb)
		g_error("no memory for a VNC screen");
	screen->rfb->screenData = screen;
	screen->rfb->desktopName = "";
	screen->rfb->alwaysShared = TRUE;
	screen->rfb->deferUpdateTime = 0;
	screen->rfb->cursor = NULL;
	set_format(screen->rfb);
	set_hooks(screen->rfb);
	set_password(screen, password);
	vnc_screen_follow(screen, &arrival);
	return screen;
}

void vnc_screen_free(struct vnc_screen *screen)
{
	if (!screen)
		return;
	rfbScreenCleanup(screen->rfb);
	if (screen->picture)
		pixman_image_unref(screen->picture);
	vnc_pointer_clear(&screen->pointer);
	g_free(screen->name);
	g_free(screen->passwords[0]);
	g_free(screen);
}

struct _rfbScreenInfo *vnc_screen_get_rfb(const struct vnc_screen *screen)
{
	return screen->rfb;
}

const struct vnc_pointer *vnc_screen_get_pointer(const struct vnc_screen *screen)
{
	return &screen->pointer;
}

const char *vnc_screen_get_name(const struct vnc_screen *screen, guint *ret_number)
{
	*ret_number = screen->name_number;
	return screen->name;
}

struct vnc_route *vnc_screen_get_route(const struct vnc_screen *screen)
{
	return screen->route;
}

guint vnc_screen_get_leds(const struct vnc_screen *screen)
{
	return screen->leds;
}

guint vnc_screen_get_slices(const struct vnc_screen *screen)
{
	guint height = (guint)screen->rfb->progressiveSliceHeight;

	return ((guint)screen->rfb->height + height - 1) / height;
}

/* --- following -------------------------------------------------------------------------------- */

/* The answer has gone out long ago: what follows is news to the client that wished for it, too. */
static void say_why(const struct vnc_screen *screen)
{
	bool is_wished = vnc_layout_equals(&screen->layout, &screen->wish);
	rfbClientIteratorPtr iterator = rfbGetClientIterator(screen->rfb);
	rfbClientPtr client;

	while ((client = rfbClientIteratorNext(iterator)) != NULL)
		client->requestedDesktopSizeChange =
			is_wished && client != screen->wisher
				? rfbExtDesktopSize_OtherClientRequestedChange
				: rfbExtDesktopSize_GenericChange;
	rfbReleaseClientIterator(iterator);
}

static void follow_layout(struct vnc_screen *screen, const struct vnc_layout *layout)
{
	int width = (int)layout->width, height = (int)layout->height;

	screen->layout = *layout;
	vnc_route_set_layout(screen->route, layout);
	rfbNewFramebuffer(screen->rfb, (char *)pixman_image_get_data(screen->picture), width,
			  height, 8, 3, 4);
	set_format(screen->rfb);
	say_why(screen);
	screen->rfb->progressiveSliceHeight = (int)MAX(PIXELS_AT_ONCE / layout->width, 1);
}

static void mark_damage(const struct vnc_screen *screen, pixman_region32_t *damage)
{
	int count;
	const pixman_box32_t *boxes = pixman_region32_rectangles(damage, &count);

	for (int i = 0; i < count; i++)
		rfbMarkRectAsModified(screen->rfb, boxes[i].x1, boxes[i].y1, boxes[i].x2,
				      boxes[i].y2);
}

/* --- the cursor ------------------------------------------------------------------------------- */

/* libvncserver's own drawing clamps the hot spot, and leaves out the last row and column. */
void vnc_screen_begin_drawn(struct vnc_screen *screen)
{
	screen->image = screen->rfb->cursor;
	screen->rfb->cursor = NULL;
	screen->beneath = vnc_pointer_draw(&screen->pointer, screen->picture);
}

void vnc_screen_end_drawn(struct vnc_screen *screen)
{
	vnc_pointer_take_off(&screen->pointer, screen->picture, screen->beneath);
	screen->beneath = NULL;
	screen->rfb->cursor = screen->image;
}

/* Inside: there may be another framebuffer since it was placed. */
void vnc_screen_mark_cursor(struct vnc_screen *screen, rfbClientPtr client)
{
	const struct vug_rect *area = &screen->pointer.area;
	int right = MIN((int)(area->x + area->width), screen->rfb->width);
	int bottom = MIN((int)(area->y + area->height), screen->rfb->height);
	sraRegionPtr region;

	if ((int)area->x >= right || (int)area->y >= bottom)
		return;
	region = sraRgnCreateRect((int)area->x, (int)area->y, right, bottom);
	sraRgnOr(client->modifiedRegion, region);
	sraRgnDestroy(region);
}

static void mark_for_each(struct vnc_screen *screen)
{
	rfbClientIteratorPtr iterator = rfbGetClientIterator(screen->rfb);
	rfbClientPtr client;

	while ((client = rfbClientIteratorNext(iterator)) != NULL)
		if (!client->enableCursorShapeUpdates)
			vnc_screen_mark_cursor(screen, client);
	rfbReleaseClientIterator(iterator);
}

/* VNC's is where the hot spot is, and inside. */
static int pointer_at(int32_t corner, uint32_t hot_spot, int size)
{
	return (int)CLAMP((gint64)corner + hot_spot, 0, size - 1);
}

/* For the clients that get positions; to libvncserver it never moves for those that find it drawn. */
static void tell_position(const struct vnc_screen *screen)
{
	const struct picture_cursor *cursor = &screen->pointer.cursor;
	rfbClientIteratorPtr iterator = rfbGetClientIterator(screen->rfb);
	rfbClientPtr client;

	screen->rfb->cursorX = pointer_at(cursor->x, cursor->hot_x, screen->rfb->width);
	screen->rfb->cursorY = pointer_at(cursor->y, cursor->hot_y, screen->rfb->height);
	while ((client = rfbClientIteratorNext(iterator)) != NULL) {
		client->cursorX = screen->rfb->cursorX;
		client->cursorY = screen->rfb->cursorY;
		client->cursorWasMoved = TRUE;
	}
	rfbReleaseClientIterator(iterator);
}

static void follow_cursor(struct vnc_screen *screen, const struct vnc_change *change)
{
	if (change->has_moved_cursor) {
		mark_for_each(screen);
		vnc_pointer_set(&screen->pointer, &change->pointer);
		mark_for_each(screen);
		tell_position(screen);
	}
	if (change->has_new_cursor)
		rfbSetCursor(screen->rfb, vnc_cursor_new(&screen->pointer.cursor));
}

/* For the clients that will come; those that are here ask for it when they can. */
static void follow_name(struct vnc_screen *screen, struct vnc_change *change)
{
	if (!change->name)
		return;
	g_free(screen->name);
	screen->name = g_steal_pointer(&change->name);
	screen->name_number++;
	screen->rfb->desktopName = screen->name;
}

/* --- all of it -------------------------------------------------------------------------------- */

bool vnc_screen_follow(struct vnc_screen *screen, gint64 *ret_arrival)
{
	pixman_image_t *previous = screen->picture ? pixman_image_ref(screen->picture) : NULL;
	struct vnc_change change;
	bool is_current;

	vnc_desktop_take(screen->desktop, &screen->picture, &change);
	if (change.has_new_layout)
		follow_layout(screen, &change.layout);
	if (previous)
		pixman_image_unref(previous);
	mark_damage(screen, &change.damage);
	follow_cursor(screen, &change);
	follow_name(screen, &change);
	screen->leds = change.leds;
	is_current = change.is_current;
	*ret_arrival = change.arrival;
	vnc_change_clear(&change);
	return is_current;
}
