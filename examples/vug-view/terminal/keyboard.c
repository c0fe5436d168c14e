/* SPDX-License-Identifier: MIT */
#include "terminal/keyboard.h"

#include <errno.h>
#include <glib-unix.h>
#include <unistd.h>
#include <vug/vug.h>

#include "terminal/input.h"
#include "terminal/modes.h"
#include "terminal/restore.h"
#include "terminal/typing/pointer.h"
#include "terminal/typing/sequence.h"
#include "terminal/typing/typing.h"

/* Of a text that is pasted, no more comes: its end was lost. */
#define PASTE_MS 1000

/* Whether it can report pixels. */
#define ASK_PIXELS "\033[?1016$p"
#define PIXELS 1016
#define IS_SET 1
#define IS_RESET 2

struct terminal_keyboard {
	struct terminal_keyboard_setup setup;
	struct terminal_input input;
	struct terminal_typing *typing;                 /* NULL: keys are the viewer's alone */
	struct terminal_pointer *pointer;               /* NULL: none */
	bool has_pixels;                                /* they were asked for */
	guint source, stop_source, stop_idle, patience; /* 0: none */
};

/* --- what was read ---------------------------------------------------------------------------- */

/* A key with Alt means nothing to the viewer. */
static void on_character(uint32_t character, bool has_alt, void *data)
{
	struct terminal_keyboard *keyboard = data;

	if (keyboard->typing)
		terminal_typing_character(keyboard->typing, character, has_alt);
	else if (!has_alt)
		keyboard->setup.key(character, keyboard->setup.data);
}

/* What is reported before the terminal has changed over is at the wrong place for a moment. */
static void take_pixels(struct terminal_keyboard *keyboard,
			const struct terminal_sequence *sequence)
{
	uint32_t state = sequence->fields[1][0];

	if (keyboard->has_pixels || sequence->prefix != '?' || sequence->intermediate != '$' ||
	    sequence->final != 'y' || sequence->fields[0][0] != PIXELS ||
	    (state != IS_SET && state != IS_RESET))
		return;
	keyboard->has_pixels = true;
	terminal_pointer_set_pixels(keyboard->pointer, true);
	keyboard->setup.write(terminal_modes_add(TERMINAL_PIXELS), keyboard->setup.data);
}

static bool is_focus_out(const struct terminal_sequence *sequence)
{
	return sequence->kind == '[' && sequence->prefix == '\0' && sequence->final == 'O';
}

/* Whether it is the pointer's alone. */
static bool point(struct terminal_keyboard *keyboard, const char *text)
{
	struct terminal_sequence sequence;

	if (!keyboard->pointer || !terminal_sequence_parse(text, &sequence))
		return false;
	if (terminal_pointer_take(keyboard->pointer, &sequence))
		return true;
	if (is_focus_out(&sequence))
		terminal_pointer_release(keyboard->pointer);
	take_pixels(keyboard, &sequence);
	return false;
}

static void on_sequence(const char *text, bool has_alt, void *data)
{
	struct terminal_keyboard *keyboard = data;

	if (point(keyboard, text))
		return;
	keyboard->setup.answer(text, keyboard->setup.data);
	if (keyboard->typing)
		terminal_typing_sequence(keyboard->typing, text, has_alt);
}

/* --- reading ---------------------------------------------------------------------------------- */

static void stop_source(guint *source)
{
	if (*source != 0)
		g_source_remove(*source);
	*source = 0;
}

static gboolean on_patience(gpointer data)
{
	struct terminal_keyboard *keyboard = data;

	keyboard->patience = 0;
	terminal_input_expire(&keyboard->input);
	terminal_typing_end_paste(keyboard->typing);
	return G_SOURCE_REMOVE;
}

/* To the viewer nothing that is cut short is a key: it waits for the rest. */
static void be_patient(struct terminal_keyboard *keyboard)
{
	int patience = terminal_input_get_patience(&keyboard->input);

	stop_source(&keyboard->patience);
	if (!keyboard->typing || keyboard->source == 0)
		return;
	if (terminal_typing_is_pasting(keyboard->typing))
		patience = PASTE_MS;
	if (patience >= 0)
		keyboard->patience = g_timeout_add((guint)patience, on_patience, keyboard);
}

/* The rest stays in the terminal until there is room. */
static gboolean go_on(struct terminal_keyboard *keyboard)
{
	bool is_full = keyboard->typing && terminal_typing_is_full(keyboard->typing);

	if (is_full)
		keyboard->source = 0;
	be_patient(keyboard);
	return is_full ? G_SOURCE_REMOVE : G_SOURCE_CONTINUE;
}

static gboolean on_input(gint fd, GIOCondition condition, gpointer data)
{
	struct terminal_keyboard *keyboard = data;
	char bytes[512];
	ssize_t size = read(fd, bytes, sizeof(bytes));

	(void)condition;
	if (size > 0) {
		terminal_input_feed(&keyboard->input, bytes, (size_t)size);
		return go_on(keyboard);
	}
	if (size < 0 && (errno == EAGAIN || errno == EINTR))
		return G_SOURCE_CONTINUE;
	keyboard->source = 0;
	keyboard->setup.lost(keyboard->setup.data);
	return G_SOURCE_REMOVE;
}

static void read_on(void *data)
{
	struct terminal_keyboard *keyboard = data;

	if (keyboard->source == 0)
		keyboard->source = g_unix_fd_add(keyboard->setup.fd, G_IO_IN | G_IO_HUP | G_IO_ERR,
						 on_input, keyboard);
	be_patient(keyboard);
}

/* --- a stop ----------------------------------------------------------------------------------- */

/* The guest gets the releases before nobody is there to send them. */
static void pause_and_stop(struct terminal_keyboard *keyboard)
{
	terminal_typing_pause(keyboard->typing);
	terminal_pointer_release(keyboard->pointer);
	vug_server_dispatch(keyboard->setup.server);
	terminal_modes_stop();
}

static gboolean on_stop_idle(gpointer data)
{
	struct terminal_keyboard *keyboard = data;

	keyboard->stop_idle = 0;
	pause_and_stop(keyboard);
	return G_SOURCE_REMOVE;
}

static gboolean on_stop_signal(gint fd, GIOCondition condition, gpointer data)
{
	(void)fd;
	(void)condition;
	pause_and_stop(data);
	return G_SOURCE_CONTINUE;
}

/* Not in the middle of what was read. */
static void stop_soon(void *data)
{
	struct terminal_keyboard *keyboard = data;

	if (keyboard->stop_idle == 0)
		keyboard->stop_idle = g_idle_add(on_stop_idle, keyboard);
}

void terminal_keyboard_resume(struct terminal_keyboard *keyboard)
{
	if (keyboard->typing)
		terminal_typing_resume(keyboard->typing);
}

/* --- the keyboard ----------------------------------------------------------------------------- */

/* The setup's callbacks get its data, the others the keyboard. */
static void on_key(uint32_t character, void *data)
{
	struct terminal_keyboard *keyboard = data;

	keyboard->setup.key(character, keyboard->setup.data);
}

static void on_write(const char *text, void *data)
{
	struct terminal_keyboard *keyboard = data;

	keyboard->setup.write(text, keyboard->setup.data);
}

static void on_changed(void *data)
{
	struct terminal_keyboard *keyboard = data;

	keyboard->setup.changed(keyboard->setup.data);
}

static struct terminal_typing *make_typing(struct terminal_keyboard *keyboard)
{
	return terminal_typing_new(&(const struct terminal_typing_setup){
		.output = keyboard->setup.output,
		.key = on_key,
		.stop = stop_soon,
		.write = on_write,
		.changed = on_changed,
		.drained = read_on,
		.data = keyboard,
	});
}

static bool on_find(double x, double y, bool are_pixels, struct terminal_place *ret_place,
		    void *data)
{
	const struct terminal_keyboard *keyboard = data;

	return keyboard->setup.find(x, y, are_pixels, ret_place, keyboard->setup.data);
}

static struct terminal_pointer *make_pointer(struct terminal_keyboard *keyboard)
{
	return terminal_pointer_new(&(const struct terminal_pointer_setup){
		.output = keyboard->setup.output,
		.is_relative = keyboard->setup.is_relative,
		.find = on_find,
		.data = keyboard,
	});
}

struct terminal_keyboard *terminal_keyboard_new(const struct terminal_keyboard_setup *setup)
{
	static const struct terminal_input_callbacks callbacks = {on_character, on_sequence};
	struct terminal_keyboard *keyboard = g_new0(struct terminal_keyboard, 1);

	keyboard->setup = *setup;
	terminal_input_init(&keyboard->input, &callbacks, keyboard);
	if (setup->is_typing)
		keyboard->typing = make_typing(keyboard);
	if (setup->has_pointer)
		keyboard->pointer = make_pointer(keyboard);
	return keyboard;
}

void terminal_keyboard_free(struct terminal_keyboard *keyboard)
{
	if (!keyboard)
		return;
	stop_source(&keyboard->source);
	stop_source(&keyboard->stop_source);
	stop_source(&keyboard->patience);
	stop_source(&keyboard->stop_idle);
	terminal_pointer_free(keyboard->pointer);
	terminal_typing_free(keyboard->typing);
	g_free(keyboard);
}

void terminal_keyboard_begin(struct terminal_keyboard *keyboard)
{
	int stop_fd = terminal_modes_get_stop_fd();

	if (keyboard->typing && stop_fd >= 0)
		keyboard->stop_source = g_unix_fd_add(stop_fd, G_IO_IN, on_stop_signal, keyboard);
	read_on(keyboard);
}

/* The Linux console knows no questions of that kind. */
const char *terminal_keyboard_get_question(const struct terminal_keyboard *keyboard)
{
	bool is_console = g_strcmp0(g_getenv("TERM"), "linux") == 0;

	if (is_console || !keyboard->typing)
		return "";
	return keyboard->pointer ? TERMINAL_ASK_KITTY_FLAGS ASK_PIXELS : TERMINAL_ASK_KITTY_FLAGS;
}

const char *terminal_keyboard_get_hint(const struct terminal_keyboard *keyboard)
{
	return keyboard->typing ? terminal_typing_get_hint(keyboard->typing) : NULL;
}

const char *terminal_keyboard_get_help(const struct terminal_keyboard *keyboard)
{
	return keyboard->typing ? terminal_typing_get_help(keyboard->typing) : NULL;
}
