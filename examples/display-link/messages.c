/* SPDX-License-Identifier: MIT */
#include "display-link/messages.h"

#define DISPLAY DISPLAY_LINK_DISPLAY
#define VIEWER DISPLAY_LINK_VIEWER
#define BOTH (DISPLAY_LINK_DISPLAY | DISPLAY_LINK_VIEWER)

#define EXTENT DISPLAY_LINK_MAX_EXTENT
#define LAST_POSITION ((uint64_t)DISPLAY_LINK_MAX_EXTENT * DISPLAY_LINK_POSITION_UNIT)
#define LAST_CODE 0xffff
/* Of <linux/input-event-codes.h>: keys are up to KEY_MAX, but for what has a BTN_… name. */
#define LAST_KEY 0x2ff
#define FIRST_NO_KEY 0x100
#define LAST_NO_KEY 0x15f
#define FIRST_BUTTON 0x110 /* BTN_LEFT */
#define LAST_BUTTON 0x117  /* BTN_TASK */
#define FARTHEST 1000000

/* The name is the document's, the member's own without its message. */
#define FIELD(kind, name, member, least, most) \
	{ \
		name, DISPLAY_LINK_##kind, offsetof(struct display_link_message, member), least, \
			most \
	}
#define U32(name, member, least, most) FIELD(U32, name, member, least, most)
#define ANY_U32(name, member) FIELD(U32, name, member, 0, UINT32_MAX)
#define I32(name, member, most) FIELD(I32, name, member, -(int64_t)(most), most)
#define ANY_I32(name, member) FIELD(I32, name, member, INT32_MIN, INT32_MAX)
#define ANY_U64(name, member) FIELD(U64, name, member, 0, UINT64_MAX)
#define FLAGS(name, member, all) FIELD(FLAGS, name, member, 0, all)
#define CHARS(name, member, most) FIELD(CHARS, name, member, 0, most)
#define RECT(name, member, least) FIELD(RECT, name, member, least, EXTENT)
#define ID(name, member) U32(name, member, 0, DISPLAY_LINK_MAX_BUFFERS - 1)

/* --- members ---------------------------------------------------------------------------------- */

static const struct display_link_field hello[] = {
	U32("magic", hello.magic, DISPLAY_LINK_MAGIC, DISPLAY_LINK_MAGIC),
	U32("major", hello.major, DISPLAY_LINK_MAJOR, DISPLAY_LINK_MAJOR),
	ANY_U32("minor", hello.minor),
	ANY_U64("features", hello.features),
	CHARS("name", hello.name, DISPLAY_LINK_MAX_NAME),
};

static const struct display_link_field scanout_config[] = {
	FLAGS("flags", scanout_config.flags, DISPLAY_LINK_SCANOUT_ON),
	U32("width", scanout_config.width, 0, EXTENT),
	U32("height", scanout_config.height, 0, EXTENT),
	ANY_I32("x", scanout_config.x),
	ANY_I32("y", scanout_config.y),
	U32("monitor_width", scanout_config.monitor_width, 0, DISPLAY_LINK_MAX_MONITOR),
	U32("monitor_height", scanout_config.monitor_height, 0, DISPLAY_LINK_MAX_MONITOR),
	U32("refresh_mhz", scanout_config.refresh_mhz, 0, 1000000),
	CHARS("name", scanout_config.name, DISPLAY_LINK_MAX_NAME),
};

static const struct display_link_field buffer[] = {
	ID("id", buffer.id),
	FLAGS("flags", buffer.flags, DISPLAY_LINK_BUFFER_DMABUF | DISPLAY_LINK_BUFFER_BOTTOM_UP),
	U32("width", buffer.width, 1, EXTENT),
	U32("height", buffer.height, 1, EXTENT),
	ANY_U32("fourcc", buffer.fourcc),
	ANY_U64("modifier", buffer.modifier),
	FIELD(PLANES, "planes", buffer.planes, 1, DISPLAY_LINK_MAX_PLANES),
};

static const struct display_link_field forget[] = {
	ID("id", forget.id),
};

static const struct display_link_field frame[] = {
	ANY_U64("sequence", frame.sequence),
	ID("id", frame.id),
	FLAGS("flags", frame.flags, DISPLAY_LINK_FRAME_FENCE),
	RECT("viewport", frame.viewport, 1),
	FIELD(RECTS, "damage", frame.damage, 1, EXTENT),
};

static const struct display_link_field cursor[] = {
	FLAGS("flags", cursor.flags,
	      DISPLAY_LINK_CURSOR_KNOWN | DISPLAY_LINK_CURSOR_VISIBLE | DISPLAY_LINK_CURSOR_IMAGE),
	ANY_I32("x", cursor.x),
	ANY_I32("y", cursor.y),
	ANY_U32("hot_x", cursor.hot_x),
	ANY_U32("hot_y", cursor.hot_y),
	U32("width", cursor.width, 0, DISPLAY_LINK_MAX_CURSOR),
	U32("height", cursor.height, 0, DISPLAY_LINK_MAX_CURSOR),
};

static const struct display_link_field text[] = {
	CHARS("text", text.text, DISPLAY_LINK_MAX_TEXT),
};

static const struct display_link_field leds[] = {
	FLAGS("lit", leds.lit, DISPLAY_LINK_LEDS_ALL),
};

static const struct display_link_field start[] = {
	FLAGS("flags", start.flags, DISPLAY_LINK_START_CHANNEL),
};

static const struct display_link_field read_picture[] = {
	ID("id", read.id),
	RECT("viewport", read.viewport, 1),
	ANY_U32("fourcc", read.fourcc),
	ANY_U32("stride", read.stride),
};

static const struct display_link_field done[] = {
	U32("code", done.code, 0, LAST_CODE),
	CHARS("text", done.text, DISPLAY_LINK_MAX_TEXT),
};

static const struct display_link_field shown[] = {
	U32("code", shown.code, 0, LAST_CODE),
	FLAGS("flags", shown.flags,
	      DISPLAY_LINK_SHOWN_RELEASED | DISPLAY_LINK_SHOWN_FENCE |
		      DISPLAY_LINK_SHOWN_ZERO_COPY),
	ANY_U64("time_ns", shown.time_ns),
	ANY_U32("refresh_ns", shown.refresh_ns),
	CHARS("text", shown.text, DISPLAY_LINK_MAX_TEXT),
};

static const struct display_link_field released[] = {
	FLAGS("flags", released.flags, DISPLAY_LINK_RELEASED_FENCE),
};

static const struct display_link_field abilities[] = {
	FLAGS("flags", abilities.flags, DISPLAY_LINK_ABILITIES_IMPORT),
	CHARS("text", abilities.text, DISPLAY_LINK_MAX_TEXT),
};

static const struct display_link_field visible[] = {
	FLAGS("flags", visible.flags, DISPLAY_LINK_VISIBLE_YES),
};

static const struct display_link_field size[] = {
	ANY_U32("width", size.width),
	ANY_U32("height", size.height),
};

static const struct display_link_field key[] = {
	U32("code", key.code, 1, LAST_KEY),
	FLAGS("flags", key.flags, DISPLAY_LINK_PRESSED),
};

static const struct display_link_field button[] = {
	U32("code", key.code, FIRST_BUTTON, LAST_BUTTON),
	FLAGS("flags", key.flags, DISPLAY_LINK_PRESSED),
};

static const struct display_link_field position[] = {
	U32("x", position.x, 0, LAST_POSITION),
	U32("y", position.y, 0, LAST_POSITION),
};

static const struct display_link_field motion[] = {
	I32("dx", motion.dx, FARTHEST),
	I32("dy", motion.dy, FARTHEST),
};

static const struct display_link_field touch[] = {
	U32("contact", touch.contact, 0, DISPLAY_LINK_MAX_CONTACTS - 1),
	FLAGS("flags", touch.flags, DISPLAY_LINK_PRESSED),
	U32("x", touch.x, 0, LAST_POSITION),
	U32("y", touch.y, 0, LAST_POSITION),
};

/* --- what goes together ----------------------------------------------------------------------- */

static uint32_t count_planes(const struct display_link_message *message)
{
	return message->buffer.planes.count;
}

static uint32_t count_frame_fences(const struct display_link_message *message)
{
	return message->frame.flags & DISPLAY_LINK_FRAME_FENCE ? 1 : 0;
}

static uint32_t count_images(const struct display_link_message *message)
{
	return message->cursor.flags & DISPLAY_LINK_CURSOR_IMAGE ? 1 : 0;
}

static uint32_t count_channels(const struct display_link_message *message)
{
	return message->start.flags & DISPLAY_LINK_START_CHANNEL ? 1 : 0;
}

static uint32_t count_pictures(const struct display_link_message *message)
{
	(void)message;
	return 1;
}

static uint32_t count_shown_fences(const struct display_link_message *message)
{
	return message->shown.flags & DISPLAY_LINK_SHOWN_FENCE ? 1 : 0;
}

static uint32_t count_release_fences(const struct display_link_message *message)
{
	return message->released.flags & DISPLAY_LINK_RELEASED_FENCE ? 1 : 0;
}

/* Memory has one plane of 32-bit pixels. */
static bool buffer_fits(const struct display_link_message *message, uint64_t features)
{
	const struct display_link_planes *planes = &message->buffer.planes;

	if (message->buffer.flags & DISPLAY_LINK_BUFFER_DMABUF)
		return (features & DISPLAY_LINK_FEATURE_DMABUF) != 0;
	return planes->count == 1 && planes->planes[0].stride / 4 >= message->buffer.width &&
	       message->buffer.modifier == 0;
}

/* Damage is in pixels of the viewport. */
static bool is_damage_inside(const struct display_link_message *message)
{
	const struct display_link_rect *viewport = &message->frame.viewport;
	const struct display_link_rects *damage = &message->frame.damage;

	for (uint32_t i = 0; i < damage->count; i++)
		if (damage->rects[i].x + damage->rects[i].width > viewport->width ||
		    damage->rects[i].y + damage->rects[i].height > viewport->height)
			return false;
	return true;
}

static bool may_have_fence(uint32_t has_fence, uint64_t features)
{
	return has_fence == 0 || (features & DISPLAY_LINK_FEATURE_FENCE) != 0;
}

static bool frame_fits(const struct display_link_message *message, uint64_t features)
{
	return is_damage_inside(message) && may_have_fence(count_frame_fences(message), features);
}

static bool cursor_fits(const struct display_link_message *message, uint64_t features)
{
	uint32_t has_image = message->cursor.flags & DISPLAY_LINK_CURSOR_IMAGE;

	(void)features;
	return has_image ? message->cursor.width > 0 && message->cursor.height > 0
			 : message->cursor.width == 0 && message->cursor.height == 0;
}

/* A spawner starts another child; any other child starts itself. */
static bool start_fits(const struct display_link_message *message, uint64_t features)
{
	bool is_spawner = features & DISPLAY_LINK_FEATURE_SPAWNER;

	return is_spawner == (count_channels(message) == 1);
}

static bool read_fits(const struct display_link_message *message, uint64_t features)
{
	(void)features;
	return message->read.stride / 4 >= message->read.viewport.width;
}

/* The fence says when the buffer is free; what was not shown is free at once. */
static bool shown_fits(const struct display_link_message *message, uint64_t features)
{
	uint32_t flags = message->shown.flags;
	bool is_released = flags & DISPLAY_LINK_SHOWN_RELEASED;

	if (message->shown.code != 0)
		return flags == DISPLAY_LINK_SHOWN_RELEASED;
	return (is_released || !(flags & DISPLAY_LINK_SHOWN_FENCE)) &&
	       may_have_fence(count_shown_fences(message), features);
}

static bool released_fits(const struct display_link_message *message, uint64_t features)
{
	return may_have_fence(count_release_fences(message), features);
}

static bool key_fits(const struct display_link_message *message, uint64_t features)
{
	(void)features;
	return message->key.code < FIRST_NO_KEY || message->key.code > LAST_NO_KEY;
}

/* --- the table -------------------------------------------------------------------------------- */

#define FIELDS(fields) fields, sizeof(fields) / sizeof((fields)[0])
#define NO_FIELDS NULL, 0
#define NO_CHECKS NULL, NULL
#define INPUT DISPLAY_LINK_FEATURE_INPUT
#define CONTROL DISPLAY_LINK_FEATURE_CONTROL
#define CHILD DISPLAY_LINK_FEATURE_CHILD
#define SPAWNER DISPLAY_LINK_FEATURE_SPAWNER
#define PLAIN DISPLAY_LINK_PLAIN
#define REQUEST DISPLAY_LINK_REQUEST
#define RESPONSE DISPLAY_LINK_RESPONSE
#define NOWHERE DISPLAY_LINK_NOWHERE
#define ONE DISPLAY_LINK_ONE
#define ANYWHERE DISPLAY_LINK_ANYWHERE

static const struct display_link_row rows[] = {
	[DISPLAY_LINK_HELLO] = {"HELLO", BOTH, 0, PLAIN, NOWHERE, FIELDS(hello), NO_CHECKS},
	[DISPLAY_LINK_END] = {"END", BOTH, 0, PLAIN, NOWHERE, FIELDS(done), NO_CHECKS},
	[DISPLAY_LINK_SCANOUT] = {"SCANOUT", DISPLAY, 0, REQUEST, ONE, FIELDS(scanout_config),
				  NO_CHECKS},
	[DISPLAY_LINK_BUFFER] = {"BUFFER", DISPLAY, 0, PLAIN, ONE, FIELDS(buffer), count_planes,
				 buffer_fits},
	[DISPLAY_LINK_FORGET] = {"FORGET", DISPLAY, 0, PLAIN, ONE, FIELDS(forget), NO_CHECKS},
	[DISPLAY_LINK_FRAME] = {"FRAME", DISPLAY, 0, REQUEST, ONE, FIELDS(frame),
				count_frame_fences, frame_fits},
	[DISPLAY_LINK_BLANK] = {"BLANK", DISPLAY, 0, REQUEST, ONE, NO_FIELDS, NO_CHECKS},
	[DISPLAY_LINK_CURSOR] = {"CURSOR", DISPLAY, 0, REQUEST, ONE, FIELDS(cursor), count_images,
				 cursor_fits},
	[DISPLAY_LINK_TEXT] = {"TEXT", DISPLAY, 0, REQUEST, ONE, FIELDS(text), NO_CHECKS},
	[DISPLAY_LINK_LEDS] = {"LEDS", DISPLAY, INPUT, PLAIN, NOWHERE, FIELDS(leds), NO_CHECKS},
	[DISPLAY_LINK_START] = {"START", DISPLAY, CHILD, REQUEST, NOWHERE, FIELDS(start),
				count_channels, start_fits},
	[DISPLAY_LINK_CONFINE] = {"CONFINE", DISPLAY, CHILD, REQUEST, NOWHERE, NO_FIELDS,
				  NO_CHECKS},
	[DISPLAY_LINK_READ] = {"READ", DISPLAY, CHILD, REQUEST, ONE, FIELDS(read_picture),
			       count_pictures, read_fits},
	[DISPLAY_LINK_KILL] = {"KILL", DISPLAY, SPAWNER, PLAIN, NOWHERE, NO_FIELDS, NO_CHECKS},
	[DISPLAY_LINK_DONE] = {"DONE", VIEWER, 0, RESPONSE, ANYWHERE, FIELDS(done), NO_CHECKS},
	[DISPLAY_LINK_SHOWN] = {"SHOWN", VIEWER, 0, RESPONSE, ONE, FIELDS(shown),
				count_shown_fences, shown_fits},
	[DISPLAY_LINK_RELEASED] = {"RELEASED", VIEWER, 0, RESPONSE, ONE, FIELDS(released),
				   count_release_fences, released_fits},
	[DISPLAY_LINK_ABILITIES] = {"ABILITIES", VIEWER, 0, PLAIN, NOWHERE, FIELDS(abilities),
				    NO_CHECKS},
	[DISPLAY_LINK_VISIBLE] = {"VISIBLE", VIEWER, 0, PLAIN, ONE, FIELDS(visible), NO_CHECKS},
	[DISPLAY_LINK_TROUBLE] = {"TROUBLE", VIEWER, 0, PLAIN, ONE, FIELDS(text), NO_CHECKS},
	[DISPLAY_LINK_SIZE] = {"SIZE", VIEWER, CONTROL, PLAIN, ONE, FIELDS(size), NO_CHECKS},
	[DISPLAY_LINK_CLOSE] = {"CLOSE", VIEWER, CONTROL, PLAIN, ONE, NO_FIELDS, NO_CHECKS},
	[DISPLAY_LINK_SNAPSHOT] = {"SNAPSHOT", VIEWER, CONTROL, PLAIN, ONE, NO_FIELDS, NO_CHECKS},
	[DISPLAY_LINK_KEY] = {"KEY", VIEWER, INPUT, PLAIN, NOWHERE, FIELDS(key), NULL, key_fits},
	[DISPLAY_LINK_BUTTON] = {"BUTTON", VIEWER, INPUT, PLAIN, NOWHERE, FIELDS(button),
				 NO_CHECKS},
	[DISPLAY_LINK_POSITION] = {"POSITION", VIEWER, INPUT, PLAIN, ONE, FIELDS(position),
				   NO_CHECKS},
	[DISPLAY_LINK_MOTION] = {"MOTION", VIEWER, INPUT, PLAIN, NOWHERE, FIELDS(motion),
				 NO_CHECKS},
	[DISPLAY_LINK_SCROLL] = {"SCROLL", VIEWER, INPUT, PLAIN, NOWHERE, FIELDS(motion),
				 NO_CHECKS},
	[DISPLAY_LINK_TOUCH] = {"TOUCH", VIEWER, INPUT, PLAIN, ONE, FIELDS(touch), NO_CHECKS},
	[DISPLAY_LINK_SYNC] = {"SYNC", VIEWER, INPUT, PLAIN, NOWHERE, NO_FIELDS, NO_CHECKS},
};

const struct display_link_row *display_link_get_row(uint32_t type)
{
	return type < DISPLAY_LINK_NUM_TYPES && rows[type].name != NULL ? &rows[type] : NULL;
}
