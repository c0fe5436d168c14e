/* SPDX-License-Identifier: MIT */
#include "terminal/abilities.h"

#include <glib.h>
#include <stdio.h>
#include <string.h>

/* A picture of one pixel, to be looked at and not shown. */
#define ASK_KITTY "\033_Gi=1,s=1,v=1,a=q,t=d,f=24;AAAA\033\\"
#define ASK_CELL_SIZE "\033[16t"
/* Set a colour of 24 bits, and ask which one is set. */
#define ASK_COLOUR "\033[48;2;1;2;3m\033P$qm\033\\\033[0m"
/* XTVERSION: the name and version of the terminal. */
#define ASK_NAME "\033[>0q"
#define ASK_ATTRIBUTES "\033[c"

/* Of the first attributes (DA1). */
#define ATTRIBUTE_SIXELS 4

#define TMUX_NAME "P>|tmux "

struct terminal_abilities terminal_abilities_new(void)
{
	const char *colorterm = g_getenv("COLORTERM");
	const char *term = g_getenv("TERM");
	struct terminal_abilities abilities = {0};

	abilities.has_24_bits =
		(colorterm && (!strcmp(colorterm, "truecolor") || !strcmp(colorterm, "24bit"))) ||
		(term && g_str_has_suffix(term, "-direct"));
	return abilities;
}

/* To tmux and screen, kitty's question is a title; to the kernel's console, both are text. */
const char *terminal_abilities_question(void)
{
	static const struct {
		const char *prefix, *question;
	} rows[] = {
		{"linux", ASK_ATTRIBUTES},
		{"screen", ASK_CELL_SIZE ASK_COLOUR ASK_NAME ASK_ATTRIBUTES},
		{"tmux", ASK_CELL_SIZE ASK_COLOUR ASK_NAME ASK_ATTRIBUTES},
		{"", ASK_KITTY ASK_CELL_SIZE ASK_COLOUR ASK_NAME ASK_ATTRIBUTES},
	};
	const char *term = g_getenv("TERM");
	size_t i = 0;

	while (!g_str_has_prefix(term ? term : "", rows[i].prefix))
		i++;
	return rows[i].question;
}

/* The first number is the kind of terminal. */
static bool has_attribute(const char *list, guint64 wanted)
{
	g_auto(GStrv) words = g_strsplit(list, ";", -1);

	for (size_t i = 1; i < g_strv_length(words); i++)
		if (g_ascii_strtoull(words[i], NULL, 10) == wanted)
			return true;
	return false;
}

/* "48:2::1:2:3", with or without the empty place, by colons or semicolons. */
static bool is_our_colour(const char *answer)
{
	return strstr(answer, "48:2:1:2:3") || strstr(answer, "48:2::1:2:3") ||
	       strstr(answer, "48;2;1;2;3");
}

static void take_cell_size(struct terminal_abilities *abilities, const char *answer)
{
	int width, height;
	char end;

	if (sscanf(answer, "[6;%5d;%5d%c", &height, &width, &end) != 3 || end != 't' || width < 1 ||
	    height < 1 || width > 1000 || height > 1000)
		return;
	abilities->cell_width = width;
	abilities->cell_height = height;
}

void terminal_abilities_take(struct terminal_abilities *abilities, const char *answer)
{
	if (g_str_has_prefix(answer, "_Gi=1;OK"))
		abilities->has_kitty = true;
	else if (g_str_has_prefix(answer, "P1$r") && is_our_colour(answer))
		abilities->has_24_bits = true;
	else if (g_str_has_prefix(answer, "[6;"))
		take_cell_size(abilities, answer);
	else if (g_str_has_prefix(answer, TMUX_NAME))
		abilities->is_tmux = true;
	if (!g_str_has_prefix(answer, "[?") || !g_str_has_suffix(answer, "c"))
		return;
	abilities->has_sixels = has_attribute(answer + 2, ATTRIBUTE_SIXELS);
	abilities->has_answered = true;
}
