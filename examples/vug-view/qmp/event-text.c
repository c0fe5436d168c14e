/* SPDX-License-Identifier: MIT */
#include "qmp/event-text.h"

#include <linux/input-event-codes.h>

#include "input-codes/input-codes.h"

static const char *const buttons[] = {
	[BTN_LEFT - BTN_MOUSE] = "left",     [BTN_RIGHT - BTN_MOUSE] = "right",
	[BTN_MIDDLE - BTN_MOUSE] = "middle", [BTN_SIDE - BTN_MOUSE] = "side",
	[BTN_EXTRA - BTN_MOUSE] = "extra",
};

static const char *get_button(guint16 code)
{
	return code >= BTN_MOUSE && code < BTN_MOUSE + G_N_ELEMENTS(buttons)
		       ? buttons[code - BTN_MOUSE]
		       : NULL;
}

bool qmp_text_is_button(guint16 code)
{
	return get_button(code) != NULL;
}

bool qmp_text_has_name(guint16 code)
{
	return get_button(code) || input_code_to_scancode(code) != 0;
}

static void write_event(GString *text, const char *type, const char *format, ...)
	G_GNUC_PRINTF(3, 4);

static void write_event(GString *text, const char *type, const char *format, ...)
{
	va_list arguments;

	g_string_append_printf(text, "%s{\"type\":\"%s\",\"data\":{", text->len > 0 ? "," : "",
			       type);
	va_start(arguments, format);
	g_string_append_vprintf(text, format, arguments);
	va_end(arguments);
	g_string_append(text, "}}");
}

static void write_button(GString *text, const char *name, bool is_pressed)
{
	write_event(text, "btn", "\"down\":%s,\"button\":\"%s\"", is_pressed ? "true" : "false",
		    name);
}

void qmp_text_press(GString *text, guint16 code, bool is_pressed)
{
	if (get_button(code))
		write_button(text, get_button(code), is_pressed);
	else
		write_event(text, "key", "\"down\":%s,\"key\":{\"type\":\"number\",\"data\":%u}",
			    is_pressed ? "true" : "false", input_code_to_scancode(code));
}

void qmp_text_click(GString *text, const char *wheel)
{
	write_button(text, wheel, true);
	write_button(text, wheel, false);
}

void qmp_text_axes(GString *text, const char *type, gint32 x, gint32 y)
{
	write_event(text, type, "\"axis\":\"x\",\"value\":%d", x);
	write_event(text, type, "\"axis\":\"y\",\"value\":%d", y);
}

char *qmp_text_finish(const GString *text)
{
	return text->len > 0 ? g_strdup_printf("\"events\":[%s]", text->str) : NULL;
}
