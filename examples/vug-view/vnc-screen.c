/* SPDX-License-Identifier: MIT */
#include "vnc-screen.h"

#include <rfb/rfb.h>

#include "vnc-cursor.h"
#include "vnc-desktop.h"
#include "vnc-layout.h"

/* What an update takes of memory, before it is encoded, is 16 MiB at most. */
#define PIXELS_AT_ONCE (4u * 1024 * 1024)

#define MAX_MONITOR 16384u

struct vnc_screen {
	struct vnc_desktop *desktop;
	rfbScreenInfoPtr rfb;
	pixman_image_t *picture; /* what rfb->frameBuffer points into */
	struct vnc_layout layout;
	struct vnc_layout wish; /* of a client, the last one; without monitors: there was none */
	struct picture_cursor cursor;
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
	return (int)MAX(screen_of(client)->layout.count, 1);
}

/* Some clients take no monitor whose number is 0. */
static guint32 id_of(guint scanout)
{
	return scanout + 1;
}

/* Where nothing is shown there is one monitor all the same: a desktop has one. */
static rfbBool describe_monitor(int i, rfbExtDesktopScreen *ret_monitor, rfbClientPtr client)
{
	const struct vnc_layout *layout = &screen_of(client)->layout;
	struct vnc_place place = {.rect = {.width = layout->width, .height = layout->height}};

	if ((guint)i < layout->count)
		place = layout->places[i];
	ret_monitor->id = id_of(place.scanout);
	ret_monitor->x = (uint16_t)place.rect.x;
	ret_monitor->y = (uint16_t)place.rect.y;
	ret_monitor->width = (uint16_t)place.rect.width;
	ret_monitor->height = (uint16_t)place.rect.height;
	ret_monitor->flags = 0;
	return TRUE;
}

/*
 * A client changes monitors; which ones there are, it cannot change. Where nothing is shown it has
 * been told of the first one.
 */
static bool name_scanouts(const struct vnc_layout *wish, const struct vnc_layout *layout)
{
	guint named = 0;

	if (layout->count == 0)
		return wish->count == 1 && wish->places[0].scanout == 0;
	if (wish->count != layout->count)
		return false;
	for (guint i = 0; i < layout->count; i++)
		if (vnc_layout_find(wish, layout->places[i].scanout))
			named++;
	return named == layout->count;
}

static bool is_possible(const struct vnc_layout *wish)
{
	for (guint i = 0; i < wish->count; i++) {
		const struct vug_rect *rect = &wish->places[i].rect;

		if (rect->width == 0 || rect->width > MAX_MONITOR || rect->height == 0 ||
		    rect->height > MAX_MONITOR)
			return false;
	}
	return !vnc_layout_overlaps(wish);
}

static void read_wish(const rfbExtDesktopScreen *monitors, int count, struct vnc_layout *ret_wish)
{
	ret_wish->count = (guint)count;
	for (guint i = 0; i < ret_wish->count; i++) {
		struct vnc_place *place = &ret_wish->places[i];

		place->scanout = monitors[i].id - id_of(0);
		place->rect.x = monitors[i].x;
		place->rect.y = monitors[i].y;
		place->rect.width = monitors[i].width;
		place->rect.height = monitors[i].height;
	}
	vnc_layout_measure(ret_wish);
}

/* It is as large as the desktop: what a client says of it beyond that, libvncclient makes up. */
static void only_monitor(const struct vnc_layout *layout, int width, int height,
			 struct vnc_layout *ret_wish)
{
	ret_wish->count = 1;
	ret_wish->places[0].scanout = layout->places[0].scanout;
	ret_wish->places[0].rect.width = (guint)width;
	ret_wish->places[0].rect.height = (guint)height;
	vnc_layout_measure(ret_wish);
}

/* What is shown already is not to be wished for, but where the guest is about to leave it. */
static bool is_news(const struct vnc_screen *screen, const struct vnc_layout *wish)
{
	return !vnc_layout_equals(wish, &screen->layout) ||
	       (screen->wish.count > 0 && !vnc_layout_equals(wish, &screen->wish));
}

/* It is answered when the guest has followed; at once where it need not. */
static int on_wish(int width, int height, int count, rfbExtDesktopScreen *monitors,
		   rfbClientPtr client)
{
	struct vnc_screen *screen = screen_of(client);
	struct vnc_layout wish = {0};

	if (count > VUG_MAX_SCANOUTS)
		return rfbExtDesktopSize_InvalidScreenLayout;
	if (count == 1)
		only_monitor(&screen->layout, width, height, &wish);
	else
		read_wish(monitors, count, &wish);
	if (wish.width > (guint)width || wish.height > (guint)height || !is_possible(&wish) ||
	    !name_scanouts(&wish, &screen->layout))
		return rfbExtDesktopSize_InvalidScreenLayout;
	if (vnc_layout_equals(&wish, &screen->layout))
		client->newFBSizePending = TRUE;
	if (is_news(screen, &wish))
		vnc_desktop_wish(screen->desktop, &wish);
	screen->wish = wish;
	return rfbExtDesktopSize_Success;
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
	rfb->setDesktopSizeHook = on_wish;
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

struct vnc_screen *vnc_screen_new(struct vnc_desktop *desktop, const char *password)
{
	struct vnc_screen *screen = g_new0(struct vnc_screen, 1);
	gint64 arrival;

	rfbLog = be_quiet; /* it logs to stderr, in a form of its own */
	rfbErr = be_quiet;
	screen->desktop = desktop;
	screen->rfb = rfbGetScreen(NULL, NULL, 4, 4, 8, 3, 4);
	if (!screen->rfb)
		g_error("no memory for a VNC screen");
	screen->rfb->screenData = screen;
	screen->rfb->desktopName = "vug-view";
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
	g_free(screen->passwords[0]);
	g_free(screen);
}

struct _rfbScreenInfo *vnc_screen_get_rfb(const struct vnc_screen *screen)
{
	return screen->rfb;
}

const struct picture_cursor *vnc_screen_get_cursor(const struct vnc_screen *screen)
{
	return &screen->cursor;
}

guint vnc_screen_get_slices(const struct vnc_screen *screen)
{
	guint height = (guint)screen->rfb->progressiveSliceHeight;

	return ((guint)screen->rfb->height + height - 1) / height;
}

/* --- following -------------------------------------------------------------------------------- */

static void follow_layout(struct vnc_screen *screen, const struct vnc_layout *layout)
{
	int width = (int)layout->width, height = (int)layout->height;

	screen->layout = *layout;
	rfbNewFramebuffer(screen->rfb, (char *)pixman_image_get_data(screen->picture), width,
			  height, 8, 3, 4);
	set_format(screen->rfb);
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

/* VNC's is where the hot spot is, and inside. */
static int pointer_at(int32_t corner, uint32_t hot_spot, int size)
{
	return (int)CLAMP((gint64)corner + hot_spot, 0, size - 1);
}

/* For the clients that move their own, and where libvncserver draws it for those that have none. */
static void move_cursor(const struct vnc_screen *screen)
{
	rfbClientIteratorPtr iterator = rfbGetClientIterator(screen->rfb);
	rfbClientPtr client;

	screen->rfb->cursorX =
		pointer_at(screen->cursor.x, screen->cursor.hot_x, screen->rfb->width);
	screen->rfb->cursorY =
		pointer_at(screen->cursor.y, screen->cursor.hot_y, screen->rfb->height);
	while ((client = rfbClientIteratorNext(iterator)) != NULL)
		client->cursorWasMoved = TRUE;
	rfbReleaseClientIterator(iterator);
}

static void follow_cursor(struct vnc_screen *screen, const struct vnc_change *change)
{
	if (change->has_moved_cursor) {
		screen->cursor = change->cursor;
		move_cursor(screen);
	}
	if (change->has_new_cursor)
		rfbSetCursor(screen->rfb, vnc_cursor_new(&screen->cursor));
}

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
	is_current = change.is_current;
	*ret_arrival = change.arrival;
	vnc_change_clear(&change);
	return is_current;
}
