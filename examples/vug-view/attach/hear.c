/* SPDX-License-Identifier: MIT */
/* What the display says that this viewer is attached to. */
#include <errno.h>

#include "attach/memory.h"
#include "attach/parts.h"
#include "display-link/errors.h"
#include "viewer.h"

/* --- answers ---------------------------------------------------------------------------------- */

static void answer_frame(struct attach *attach, uint32_t serial, uint32_t scanout, int error)
{
	struct display_link_message answer = {
		.type = DISPLAY_LINK_SHOWN,
		.serial = serial,
		.scanout = scanout,
		.shown = {.code = display_link_code_of(error),
			  .flags = DISPLAY_LINK_SHOWN_RELEASED},
	};

	if (error < 0)
		g_strlcpy(answer.shown.text, g_strerror(-error), sizeof(answer.shown.text));
	attach_send(attach, &answer);
}

static void answer(struct attach *attach, const struct display_link_message *request, int error)
{
	struct display_link_message done = {
		.type = DISPLAY_LINK_DONE,
		.serial = request->serial,
		.scanout = request->scanout,
		.done.code = display_link_code_of(error),
	};

	if (error < 0)
		g_strlcpy(done.done.text, g_strerror(-error), sizeof(done.done.text));
	attach_send(attach, &done);
}

static uint64_t to_cookie(const struct display_link_message *request)
{
	return (uint64_t)request->scanout << 32 | request->serial;
}

void attach_shown(struct attach *attach, uint64_t cookie)
{
	answer_frame(attach, (uint32_t)cookie, (uint32_t)(cookie >> 32), 0);
}

/* --- a function for each message: NULL, or why the link ends --------------------------------------- */

/* A display's text is shown as one line, in a terminal, too. */
static char *make_harmless(const char *text)
{
	char *valid = g_utf8_make_valid(text, -1);

	for (char *at = valid; *at; at++)
		if (g_ascii_iscntrl(*at))
			*at = ' ';
	return valid;
}

static char *take_hello(struct attach *attach, struct display_link_message *message)
{
	struct display_link_message abilities = {
		.type = DISPLAY_LINK_ABILITIES,
		.scanout = DISPLAY_LINK_NO_SCANOUT,
		.abilities.flags = DISPLAY_LINK_ABILITIES_IMPORT,
	};

	(void)message;
	attach_send(attach, &abilities);
	viewer_channel_opened(attach->base.viewer);
	return NULL;
}

static char *take_end(struct attach *attach, struct display_link_message *message)
{
	(void)attach;
	return message->done.text[0] ? make_harmless(message->done.text)
				     : g_strdup("it has ended the link");
}

static char *take_scanout(struct attach *attach, struct display_link_message *message)
{
	answer(attach, message, attach_take_monitor(attach, message));
	return NULL;
}

static char *take_buffer(struct attach *attach, struct display_link_message *message)
{
	attach_picture_set_buffer(&attach->pictures[message->scanout], message);
	return NULL;
}

static char *take_forget(struct attach *attach, struct display_link_message *message)
{
	attach_picture_forget(&attach->pictures[message->scanout], message->forget.id);
	return NULL;
}

static char *take_frame(struct attach *attach, struct display_link_message *message)
{
	int error = attach_picture_show(&attach->pictures[message->scanout], attach->drawn, message,
					to_cookie(message));

	if (error < 0)
		answer_frame(attach, message->serial, message->scanout, error);
	return NULL;
}

static char *take_blank(struct attach *attach, struct display_link_message *message)
{
	attach_picture_clear(&attach->pictures[message->scanout], attach->drawn, message->scanout);
	answer(attach, message, 0);
	return NULL;
}

/* The image is copied: the library's counts in the machine's own order, the link's from the last byte. */
static uint32_t *copy_image(const struct display_link_message *message, int *ret_error)
{
	size_t count = (size_t)message->cursor.width * message->cursor.height;
	struct attach_memory memory = {0};
	uint32_t *image;

	*ret_error = attach_memory_map(&memory, message->fds[0], count * sizeof(uint32_t));
	if (*ret_error < 0)
		return NULL;
	image = g_memdup2(memory.bytes, count * sizeof(uint32_t));
	attach_memory_clear(&memory);
	for (size_t i = 0; i < count; i++)
		image[i] = GUINT32_FROM_LE(image[i]);
	return image;
}

static int set_cursor(struct attach *attach, const struct display_link_message *message)
{
	bool has_image = message->cursor.flags & DISPLAY_LINK_CURSOR_IMAGE;
	int error = 0;
	g_autofree uint32_t *image = has_image ? copy_image(message, &error) : NULL;
	const struct vug_cursor_info cursor = {
		.size = sizeof(cursor),
		.visible = message->cursor.flags & DISPLAY_LINK_CURSOR_VISIBLE,
		.x = message->cursor.x,
		.y = message->cursor.y,
		.hot_x = message->cursor.hot_x,
		.hot_y = message->cursor.hot_y,
		.width = message->cursor.width,
		.height = message->cursor.height,
		.pixels = image,
	};
	bool is_known = message->cursor.flags & DISPLAY_LINK_CURSOR_KNOWN;

	return error < 0 ? error
			 : vug_source_set_cursor(attach->drawn, message->scanout,
						 is_known ? &cursor : NULL);
}

static char *take_cursor(struct attach *attach, struct display_link_message *message)
{
	answer(attach, message, set_cursor(attach, message));
	return NULL;
}

static char *take_text(struct attach *attach, struct display_link_message *message)
{
	g_autofree char *text = make_harmless(message->text.text);

	if (text[0])
		viewer_wait_for(attach->base.viewer, "%s", text);
	answer(attach, message, 0);
	return NULL;
}

static char *take_leds(struct attach *attach, struct display_link_message *message)
{
	viewer_leds_changed(attach->base.viewer, message->leds.lit);
	return NULL;
}

static char *(*const takers[DISPLAY_LINK_NUM_TYPES])(struct attach *attach,
						     struct display_link_message *message) = {
	[DISPLAY_LINK_HELLO] = take_hello,     [DISPLAY_LINK_END] = take_end,
	[DISPLAY_LINK_SCANOUT] = take_scanout, [DISPLAY_LINK_BUFFER] = take_buffer,
	[DISPLAY_LINK_FORGET] = take_forget,   [DISPLAY_LINK_FRAME] = take_frame,
	[DISPLAY_LINK_BLANK] = take_blank,     [DISPLAY_LINK_CURSOR] = take_cursor,
	[DISPLAY_LINK_TEXT] = take_text,       [DISPLAY_LINK_LEDS] = take_leds,
};

char *attach_hear(struct attach *attach)
{
	struct display_link_message message;
	int error = display_link_receive(&attach->session, attach->socket, &message);
	char *why;

	if (error == -EAGAIN || error == -ENOMSG)
		return NULL;
	if (error == -EPROTONOSUPPORT)
		return g_strdup("it speaks another version of the display link");
	if (error == -EPROTO)
		return g_strdup("what it says makes no sense");
	if (error < 0)
		return g_strdup("the display has gone");
	why = takers[message.type](attach, &message);
	display_link_close_fds(&message);
	return why;
}
