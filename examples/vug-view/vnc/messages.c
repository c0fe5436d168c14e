/* SPDX-License-Identifier: MIT */
#include "vnc/messages.h"

#include <string.h>

#include "vnc/bytes.h"

enum {
	SET_PIXEL_FORMAT = 0,
	SET_ENCODINGS = 2,
	UPDATE_REQUEST = 3,
	CUT_TEXT = 6,
};

#define HEADER_OF_ENCODINGS 4u
#define MAX_ENCODINGS 1024u
#define EXTENDED_KEY 0u

bool vnc_version_is_known(const guint8 *bytes)
{
	return memcmp(bytes, "RFB 003.", 8) == 0 && g_ascii_isdigit(bytes[8]) &&
	       g_ascii_isdigit(bytes[9]) && g_ascii_isdigit(bytes[10]) && bytes[11] == '\n';
}

/* --- each message ----------------------------------------------------------------------------- */

static bool is_channel(guint max, guint shift, guint bits)
{
	return max > 0 && shift < bits && (guint64)max << shift < (guint64)1 << bits;
}

/* Nothing is translated by numbers that make no sense. */
static enum vnc_verdict judge_pixel_format(const guint8 *bytes)
{
	guint bits = bytes[4];
	bool has_colours = bytes[7] != 0;

	if (bits != 8 && bits != 16 && bits != 32)
		return VNC_REFUSE;
	if (!has_colours)
		return bits == 8 ? VNC_PASS : VNC_REFUSE;
	return is_channel(vnc_get_16(bytes + 8), bytes[14], bits) &&
			       is_channel(vnc_get_16(bytes + 10), bytes[15], bits) &&
			       is_channel(vnc_get_16(bytes + 12), bytes[16], bits)
		       ? VNC_PASS
		       : VNC_REFUSE;
}

static enum vnc_verdict judge_encodings(const guint8 *bytes)
{
	return vnc_get_16(bytes + 2) <= MAX_ENCODINGS ? VNC_PASS : VNC_REFUSE;
}

static guint64 length_of_encodings(const guint8 *bytes, guint accepted)
{
	(void)accepted;
	return 4 * (guint64)vnc_get_16(bytes + 2);
}

/* A negative length is that of the extended clipboard. */
static guint64 length_of_text(const guint8 *bytes, guint accepted)
{
	guint32 length = vnc_get_32(bytes + 4);

	(void)accepted;
	return length <= G_MAXINT32 ? length : (guint64)1 + (guint32)~length;
}

static guint64 length_of_screens(const guint8 *bytes, guint accepted)
{
	(void)accepted;
	return 16 * (guint64)bytes[6];
}

/* One more byte of buttons. */
static guint64 length_of_buttons(const guint8 *bytes, guint accepted)
{
	return accepted & VNC_EXTENDED_BUTTONS && bytes[1] & 0x80 ? 1 : 0;
}

/* There is sound, too. */
static enum vnc_verdict judge_extension(const guint8 *bytes)
{
	return bytes[1] == EXTENDED_KEY ? VNC_PASS : VNC_REFUSE;
}

static enum vnc_verdict skip(const guint8 *bytes)
{
	(void)bytes;
	return VNC_SKIP;
}

static enum vnc_verdict pass(const guint8 *bytes)
{
	(void)bytes;
	return VNC_PASS;
}

static const struct message {
	guint8 type;
	guint8 size; /* without what varies */
	enum vnc_verdict (*judge)(const guint8 *bytes);
	guint64 (*more)(const guint8 *bytes, guint accepted); /* what varies; NULL: nothing */
	guint needed; /* flag that has to be accepted; 0: none */
} messages[] = {
	{SET_PIXEL_FORMAT, 20, judge_pixel_format, NULL, 0},
	{SET_ENCODINGS, HEADER_OF_ENCODINGS, judge_encodings, length_of_encodings, 0},
	{UPDATE_REQUEST, 10, pass, NULL, 0},
	{VNC_KEY_EVENT, 8, pass, NULL, VNC_TAKES_INPUT},
	{VNC_KEY_EVENT, 8, skip, NULL, 0},
	{VNC_POINTER_EVENT, 6, pass, length_of_buttons, VNC_TAKES_INPUT},
	{VNC_POINTER_EVENT, 6, skip, NULL, 0},
	{CUT_TEXT, 8, skip, length_of_text, 0},
	{VNC_SET_DESKTOP_SIZE, 8, pass, length_of_screens, 0},
	{VNC_EXTENSION, 12, judge_extension, NULL, VNC_EXTENDED_KEYS},
};

/* The first one of the type whose needs are met. */
static const struct message *find_message(guint8 type, guint accepted)
{
	for (gsize i = 0; i < G_N_ELEMENTS(messages); i++)
		if (messages[i].type == type && (messages[i].needed & ~accepted) == 0)
			return &messages[i];
	return NULL;
}

enum vnc_verdict vnc_message_judge(const guint8 *bytes, gsize have, guint accepted,
				   guint64 *ret_length)
{
	const struct message *message;

	if (have == 0)
		return VNC_INCOMPLETE;
	message = find_message(bytes[0], accepted);
	if (!message)
		return VNC_REFUSE;
	if (have < message->size)
		return VNC_INCOMPLETE;
	*ret_length = message->size + (message->more ? message->more(bytes, accepted) : 0);
	return message->judge(bytes);
}

/* --- the encodings ---------------------------------------------------------------------------- */

/* From and to; both are in it. */
static const gint32 encodings[][2] = {
	{0, 2},       /* raw, CopyRect, RRE */
	{4, 7},       /* CoRRE, hextile, zlib, tight */
	{16, 16},     /* ZRLE */
	{-32, -23},   /* the quality of JPEG */
	{-223, -223}, /* DesktopSize */
	{-224, -224}, /* LastRect */
	{-232, -232}, /* the cursor's position */
	{-240, -239}, /* its image */
	{-256, -247}, /* how hard to compress */
	{-308, -308}, /* ExtendedDesktopSize */
	{-512, -412}, /* the quality of JPEG, more finely */
	{-768, -763}, /* and how its colours are sampled */
};

static bool is_known(gint32 encoding)
{
	for (gsize i = 0; i < G_N_ELEMENTS(encodings); i++)
		if (encoding >= encodings[i][0] && encoding <= encodings[i][1])
			return true;
	return false;
}

void vnc_message_filter(guint8 *bytes, gsize *length)
{
	gsize kept = HEADER_OF_ENCODINGS;
	gsize count;

	if (bytes[0] != SET_ENCODINGS)
		return;
	for (gsize at = HEADER_OF_ENCODINGS; at + 4 <= *length; at += 4) {
		if (!is_known((gint32)vnc_get_32(bytes + at)))
			continue;
		memmove(bytes + kept, bytes + at, 4);
		kept += 4;
	}
	count = (kept - HEADER_OF_ENCODINGS) / 4;
	bytes[2] = (guint8)(count >> 8);
	bytes[3] = (guint8)count;
	*length = kept;
}

bool vnc_message_lists(const guint8 *bytes, gsize length, gint32 encoding, bool before)
{
	if (bytes[0] != SET_ENCODINGS)
		return before;
	for (gsize at = HEADER_OF_ENCODINGS; at + 4 <= length; at += 4)
		if ((gint32)vnc_get_32(bytes + at) == encoding)
			return true;
	return false;
}

gsize vnc_message_write_name(const char *name, guint8 ret_update[VNC_NAME_UPDATE_SIZE])
{
	gsize length = MIN(strlen(name), VNC_MAX_NAME);
	guint8 *end = ret_update;

	end = vnc_put_32(end, 1); /* FramebufferUpdate, of one rectangle */
	end = vnc_put_32(end, 0);
	end = vnc_put_32(end, 0);
	end = vnc_put_32(end, (guint32)VNC_ENCODING_DESKTOP_NAME);
	end = vnc_put_32(end, (guint32)length);
	for (gsize i = 0; i < length; i++)
		end[i] = (guint8)name[i];
	return (gsize)(end - ret_update) + length;
}
