/* SPDX-License-Identifier: MIT */
#include "terminal/typing/typing.h"

#include <glib.h>
#include <linux/input-event-codes.h>
#include <vug/input-routing.h>

#include "outputs/output.h"
#include "terminal/modes.h"
#include "terminal/restore.h"
#include "terminal/typing/characters.h"
#include "terminal/typing/keys.h"
#include "terminal/typing/sequence.h"
#include "terminal/typing/typist.h"

#define PREFIX 0x1d /* Ctrl-] */

/* From there on the numbers of kitty's keys are of no character. */
#define FIRST_FUNCTION 57344

/* Of kitty's keyboard protocol: what it is asked for. */
#define KITTY_FLAGS 15u

#define PASTE_BEGIN 200
#define PASTE_END 201

struct terminal_typing {
	struct terminal_typing_setup setup;
	struct terminal_typist *typist;
	bool is_commanded; /* Ctrl-] has been pressed */
	bool is_pasting;
	bool is_view_only;
	bool has_kitty;    /* it was asked for */
	bool has_releases; /* and is there: every key has its release */
};

struct terminal_typing *terminal_typing_new(const struct terminal_typing_setup *setup)
{
	struct terminal_typing *typing = g_new0(struct terminal_typing, 1);

	typing->setup = *setup;
	typing->typist = terminal_typist_new(setup->output, setup->drained, setup->data);
	return typing;
}

void terminal_typing_free(struct terminal_typing *typing)
{
	if (!typing)
		return;
	terminal_typist_free(typing->typist);
	g_free(typing);
}

/* --- commands --------------------------------------------------------------------------------- */

static void send_prefix(struct terminal_typing *typing)
{
	terminal_typist_stroke(typing->typist,
			       &(const struct terminal_stroke){KEY_RIGHTBRACE, TERMINAL_CTRL});
}

static void send_ctrl_alt_del(struct terminal_typing *typing)
{
	terminal_typist_stroke(typing->typist, &(const struct terminal_stroke){
						       KEY_DELETE, TERMINAL_CTRL | TERMINAL_ALT});
}

static void toggle_view_only(struct terminal_typing *typing)
{
	terminal_typist_stop(typing->typist);
	typing->is_view_only = !typing->is_view_only;
	vug_listener_set_input_enabled(typing->setup.output->listener, !typing->is_view_only);
}

static void stop(struct terminal_typing *typing)
{
	typing->setup.stop(typing->setup.data);
}

static void go_on_helping(struct terminal_typing *typing)
{
	typing->is_commanded = true;
}

static const char help[] =
	" Ctrl-], then  q: quit  d: Ctrl-Alt-Del  ]: Ctrl-]  v: view only on/off  "
	"Tab, 0-9: scanout  s: PNG files  z: stop";

static const struct command {
	uint32_t key;
	void (*run)(struct terminal_typing *typing);
} commands[] = {
	{']', send_prefix},      {PREFIX, send_prefix}, {'d', send_ctrl_alt_del},
	{'v', toggle_view_only}, {'z', stop},           {'?', go_on_helping},
};

static const struct command *find_command(uint32_t key)
{
	for (size_t i = 0; i < G_N_ELEMENTS(commands); i++)
		if (commands[i].key == key)
			return &commands[i];
	return NULL;
}

/* The viewer may end inside of this, but not yet go. */
static void run_command(struct terminal_typing *typing, uint32_t key)
{
	const struct command *command = find_command(key);

	typing->is_commanded = false;
	if (command)
		command->run(typing);
	else
		typing->setup.key(key, typing->setup.data);
	typing->setup.changed(typing->setup.data);
}

/* The guest does not get the release of what is pressed now. */
static void await_command(struct terminal_typing *typing)
{
	terminal_typist_release_all(typing->typist);
	typing->is_commanded = true;
	typing->setup.changed(typing->setup.data);
}

const char *terminal_typing_get_hint(const struct terminal_typing *typing)
{
	return typing->is_view_only ? "view only  Ctrl-]: commands" : "Ctrl-]: commands";
}

const char *terminal_typing_get_help(const struct terminal_typing *typing)
{
	return typing->is_commanded ? help : NULL;
}

/* --- characters ------------------------------------------------------------------------------- */

static void type(struct terminal_typing *typing, uint32_t character, bool has_alt)
{
	struct terminal_stroke stroke;
	bool is_typed = typing->is_pasting ? terminal_stroke_from_pasted(character, &stroke)
					   : terminal_stroke_from_character(character, &stroke);

	if (!is_typed || typing->is_view_only || (has_alt && typing->is_pasting))
		return;
	if (has_alt)
		stroke.modifiers |= TERMINAL_ALT;
	terminal_typist_stroke(typing->typist, &stroke);
}

/* What is pasted has no commands. */
void terminal_typing_character(struct terminal_typing *typing, uint32_t character, bool has_alt)
{
	if (typing->is_commanded && !typing->is_pasting)
		run_command(typing, character);
	else if (character == PREFIX && !typing->is_pasting)
		await_command(typing);
	else
		type(typing, character, has_alt);
}

bool terminal_typing_is_pasting(const struct terminal_typing *typing)
{
	return typing->is_pasting;
}

void terminal_typing_end_paste(struct terminal_typing *typing)
{
	typing->is_pasting = false;
}

/* --- keys ------------------------------------------------------------------------------------- */

static bool is_prefix(const struct terminal_key *key)
{
	return key->code == KEY_RIGHTBRACE && key->modifiers == TERMINAL_CTRL;
}

/* Whether the key is the viewer's. Its release is not of interest, and of the guest's keys none is down. */
static bool take_command(struct terminal_typing *typing, const struct terminal_key *key)
{
	if (key->event != TERMINAL_KEY_PRESS)
		return false;
	if (!typing->is_commanded && is_prefix(key)) {
		await_command(typing);
		return true;
	}
	if (typing->is_commanded && key->character < FIRST_FUNCTION)
		run_command(typing, key->character);
	else if (!typing->is_commanded)
		return false;
	return true;
}

/* A guest repeats keys itself. */
static void hold(struct terminal_typing *typing, const struct terminal_key *key)
{
	if (key->event == TERMINAL_KEY_PRESS && !typing->is_view_only)
		terminal_typist_press(typing->typist, key->code, key->modifiers);
	else if (key->event == TERMINAL_KEY_RELEASE)
		terminal_typist_release(typing->typist, key->code, key->modifiers);
}

static void strike(struct terminal_typing *typing, const struct terminal_key *key)
{
	if (key->event != TERMINAL_KEY_RELEASE && !typing->is_view_only)
		terminal_typist_stroke(typing->typist, &(const struct terminal_stroke){
							       key->code,
							       (uint16_t)key->modifiers,
						       });
}

static void take_key(struct terminal_typing *typing, const struct terminal_key *key)
{
	if (typing->is_pasting || take_command(typing, key) || key->code == 0)
		return;
	if (typing->has_releases)
		hold(typing, key);
	else
		strike(typing, key);
}

/* --- what the terminal says beside keys ------------------------------------------------------- */

/* Its first answer says that it knows the protocol, the next one that what was asked for is in force. */
static void take_kitty_flags(struct terminal_typing *typing,
			     const struct terminal_sequence *sequence)
{
	bool had_releases = typing->has_releases;

	typing->has_releases =
		typing->has_kitty && (sequence->fields[0][0] & KITTY_FLAGS) == KITTY_FLAGS;
	if (had_releases && !typing->has_releases)
		terminal_typist_release_all(typing->typist);
	if (typing->has_kitty)
		return;
	typing->has_kitty = true;
	typing->setup.write(terminal_modes_add(TERMINAL_KITTY_KEYS), typing->setup.data);
	typing->setup.write(TERMINAL_ASK_KITTY_FLAGS, typing->setup.data);
}

/* Where the focus goes, the releases go too. */
static void lose_focus(struct terminal_typing *typing, const struct terminal_sequence *sequence)
{
	(void)sequence;
	terminal_typist_release_all(typing->typist);
}

static void ignore(struct terminal_typing *typing, const struct terminal_sequence *sequence)
{
	(void)typing;
	(void)sequence;
}

/* A shortcut of the terminal's has pasted it: what is held is of that, and released by the first character. */
static void begin_paste(struct terminal_typing *typing, const struct terminal_sequence *sequence)
{
	(void)sequence;
	typing->is_pasting = true;
}

static void end_paste(struct terminal_typing *typing, const struct terminal_sequence *sequence)
{
	(void)sequence;
	terminal_typing_end_paste(typing);
}

static const struct report {
	char prefix, final;
	uint32_t number; /* 0: any */
	void (*take)(struct terminal_typing *typing, const struct terminal_sequence *sequence);
} reports[] = {
	{'?', 'u', 0, take_kitty_flags},   {'\0', 'I', 0, ignore},
	{'\0', 'O', 0, lose_focus},        {'\0', '~', PASTE_BEGIN, begin_paste},
	{'\0', '~', PASTE_END, end_paste},
};

static const struct report *find_report(const struct terminal_sequence *sequence)
{
	for (size_t i = 0; i < G_N_ELEMENTS(reports) && sequence->kind == '['; i++)
		if (reports[i].prefix == sequence->prefix && reports[i].final == sequence->final &&
		    (reports[i].number == 0 || reports[i].number == sequence->fields[0][0]))
			return &reports[i];
	return NULL;
}

void terminal_typing_sequence(struct terminal_typing *typing, const char *text, bool has_alt)
{
	struct terminal_sequence sequence;
	const struct report *report;
	struct terminal_key key;

	if (!terminal_sequence_parse(text, &sequence))
		return;
	report = find_report(&sequence);
	if (report) {
		report->take(typing, &sequence);
	} else if (terminal_key_from_sequence(&sequence, &key)) {
		key.modifiers |= has_alt ? TERMINAL_ALT : 0;
		take_key(typing, &key);
	}
}

/* --- a stop ----------------------------------------------------------------------------------- */

void terminal_typing_pause(struct terminal_typing *typing)
{
	terminal_typist_stop(typing->typist);
	typing->is_commanded = false;
	typing->is_pasting = false;
}

/* What is typed before the terminal has the protocol again has no releases. */
void terminal_typing_resume(struct terminal_typing *typing)
{
	typing->has_releases = false;
	if (typing->has_kitty)
		typing->setup.write(TERMINAL_ASK_KITTY_FLAGS, typing->setup.data);
}

bool terminal_typing_is_full(const struct terminal_typing *typing)
{
	return terminal_typist_is_full(typing->typist);
}
