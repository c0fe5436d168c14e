/* SPDX-License-Identifier: MIT */
#include "vnc/input.h"

#include "vnc/bytes.h"
#include "vnc/keys.h"
#include "vnc/messages.h"

/* The size of each rectangle is 0; some have a state behind their header. */
static const struct extension {
	guint flag;
	gint32 encoding;
	guint state_size;
} extensions[] = {
	{VNC_EXTENDED_KEYS, -258, 0},
	{VNC_EXTENDED_BUTTONS, -316, 0},
	{VNC_EXTENDED_MOTION, -257, 0},
	{VNC_EXTENDED_LEDS, -261, 1},
	{VNC_EXTENDED_LEDS_VMWARE, 0x574d5668, 4},
};

#define LEDS (VNC_EXTENDED_LEDS | VNC_EXTENDED_LEDS_VMWARE)

void vnc_input_init(struct vnc_input *input, struct vnc_route *route)
{
	*input = (struct vnc_input){
		.route = route,
		.accepted = route->listener ? VNC_TAKES_INPUT : 0,
	};
}

/* --- what the client says --------------------------------------------------------------------- */

bool vnc_input_hear(struct vnc_input *input, const guint8 *message)
{
	switch (message[0]) {
	case VNC_KEY_EVENT:
		vnc_keys_hear(input->route, &input->held, message);
		return true;
	case VNC_POINTER_EVENT:
		vnc_mouse_hear(&input->mouse, input->route, &input->held, message,
			       input->accepted & VNC_EXTENDED_BUTTONS,
			       input->accepted & VNC_EXTENDED_MOTION);
		return true;
	case VNC_EXTENSION:
		vnc_keys_hear_extended(input->route, &input->held, message);
		return true;
	default:
		return false;
	}
}

/* One that was there stays: what the client says by it may be under way. */
void vnc_input_hear_encodings(struct vnc_input *input, const guint8 *message, gsize length)
{
	guint before = input->accepted;

	for (gsize i = 0; i < G_N_ELEMENTS(extensions) && input->accepted; i++)
		if (vnc_message_lists(message, length, extensions[i].encoding, false))
			input->accepted |= extensions[i].flag;
	input->unsaid |= input->accepted & ~before;
}

void vnc_input_end(struct vnc_input *input)
{
	vnc_route_release_all(input->route, &input->held);
}

/* --- what it hears ---------------------------------------------------------------------------- */

/* Linux counts Num Lock, Caps Lock, Scroll Lock; VNC begins with the last one. */
static guint32 order_leds(guint leds)
{
	return (leds & 4) >> 2 | (leds & 1) << 1 | (leds & 2) << 1;
}

/* Of motion its x says whether the pointer is absolute. */
static guint8 *put_extension(const struct vnc_input *input, const struct extension *extension,
			     guint8 *at)
{
	bool is_absolute = extension->flag == VNC_EXTENDED_MOTION && !input->route->is_relative;
	guint32 state = order_leds(input->leds);

	at = vnc_put_16(at, is_absolute ? 1 : 0);
	at = vnc_put_16(at, 0);
	at = vnc_put_32(at, 0);
	at = vnc_put_32(at, (guint32)extension->encoding);
	if (extension->state_size == 1)
		*at++ = (guint8)state;
	return extension->state_size == 4 ? vnc_put_32(at, state) : at;
}

static guint16 count(guint flags)
{
	guint16 number = 0;

	for (; flags; flags &= flags - 1)
		number++;
	return number;
}

gsize vnc_input_take_news(struct vnc_input *input, guint leds, guint8 ret_update[VNC_NEWS_SIZE])
{
	guint8 *end = ret_update;

	if (leds != input->leds)
		input->unsaid |= input->accepted & LEDS;
	input->leds = leds;
	if (input->unsaid == 0)
		return 0;
	end = vnc_put_16(end, 0); /* FramebufferUpdate */
	end = vnc_put_16(end, count(input->unsaid));
	for (gsize i = 0; i < G_N_ELEMENTS(extensions); i++)
		if (input->unsaid & extensions[i].flag)
			end = put_extension(input, &extensions[i], end);
	input->unsaid = 0;
	return (gsize)(end - ret_update);
}
