/* SPDX-License-Identifier: MIT */
#include "terminal/screen.h"

#include <stdbool.h>
#include <string.h>

#include "picture/scale.h"
#include "terminal/abilities.h"
#include "terminal/blocks.h"
#include "terminal/graphics.h"

/* Of a terminal that does not tell the size of its cells. */
#define USUAL_CELL_WIDTH 8
#define USUAL_CELL_HEIGHT 16

/* More than a screen has, and no more than is drawn in a moment. */
#define MAX_COLUMNS 1000
#define MAX_ROWS 500
#define MAX_WIDTH 2560
#define MAX_HEIGHT 1600

struct terminal_mode {
	const char *name;
	bool (*is_able)(const struct terminal_abilities *abilities);
	void (*draw)(struct terminal_screen *screen, pixman_image_t *picture, GString *text);
	void (*encode)(const uint32_t *pixels, int width, int height, GString *text);
	void (*clear)(GString *text);
};

struct terminal_screen {
	const struct terminal_mode *mode;
	struct terminal_size size;
	bool is_cleared;
	struct terminal_blocks *blocks;
	uint32_t *pixels; /* that are shown as graphics; NULL: none */
	struct picture_fit fit;
	struct picture_fit
		shown; /* where, in these parts of a cell; without width: no picture is */
	int cell_parts_x, cell_parts_y;
	char *status;
};

/* --- blocks ----------------------------------------------------------------------------------- */

static bool are_blocks_able(const struct terminal_abilities *abilities)
{
	(void)abilities;
	return true;
}

/* parts: of a cell, across and down. */
static void note_shown(struct terminal_screen *screen, const struct picture_fit *fit, int parts_x,
		       int parts_y)
{
	screen->shown = *fit;
	screen->cell_parts_x = parts_x;
	screen->cell_parts_y = parts_y;
}

static void draw_blocks(struct terminal_screen *screen, pixman_image_t *picture, GString *text)
{
	const struct terminal_size *size = &screen->size;
	struct terminal_blocks_picture blocks;
	struct picture_fit fit;
	g_autofree uint32_t *pixels = NULL;

	screen->shown = (struct picture_fit){0};
	if (!picture) {
		terminal_blocks_draw(screen->blocks, NULL, text);
		return;
	}
	fit = picture_fit(picture, size->columns, 2 * size->rows,
			  size->cell_height / 2.0 / size->cell_width, 1e6);
	pixels = picture_scale(picture, fit.width, fit.height);
	/* An edge in the middle of a cell would leave half of it without a picture. */
	blocks = (struct terminal_blocks_picture){pixels, fit.x, fit.y & ~1, fit.width, fit.height};
	terminal_blocks_draw(screen->blocks, &blocks, text);
	note_shown(screen,
		   &(const struct picture_fit){blocks.x, blocks.y, blocks.width, blocks.height}, 1,
		   2);
}

/* --- graphics --------------------------------------------------------------------------------- */

/* tmux drops them where the terminal outside has none, and does not tell what that one has. */
static bool are_sixels_able(const struct terminal_abilities *abilities)
{
	return abilities->has_sixels && !abilities->is_tmux;
}

static bool is_kitty_able(const struct terminal_abilities *abilities)
{
	return abilities->has_kitty;
}

static void clear(const struct terminal_screen *screen, GString *text)
{
	if (screen->mode->clear)
		screen->mode->clear(text);
	g_string_append(text, "\033[0m\033[2J");
}

static bool is_shown(const struct terminal_screen *screen, const struct picture_fit *fit,
		     const uint32_t *pixels)
{
	return screen->pixels && memcmp(fit, &screen->fit, sizeof(*fit)) == 0 &&
	       memcmp(pixels, screen->pixels,
		      sizeof(*pixels) * (size_t)fit->width * (size_t)fit->height) == 0;
}

/* The rest of a larger picture would stay. */
static void clear_larger(struct terminal_screen *screen, const struct picture_fit *fit,
			 GString *text)
{
	if (!screen->pixels ||
	    (fit->width == screen->fit.width && fit->height == screen->fit.height))
		return;
	clear(screen, text);
	g_clear_pointer(&screen->status, g_free);
}

static void draw_graphics(struct terminal_screen *screen, pixman_image_t *picture, GString *text)
{
	const struct terminal_size *size = &screen->size;
	struct picture_fit fit = {0};
	uint32_t *pixels = NULL;

	if (picture) {
		fit = picture_fit(picture, MIN(size->columns * size->cell_width, MAX_WIDTH),
				  MIN(size->rows * size->cell_height, MAX_HEIGHT), 1, 1);
		pixels = picture_scale(picture, fit.width, fit.height);
		if (is_shown(screen, &fit, pixels)) {
			g_free(pixels);
			return;
		}
	}
	clear_larger(screen, &fit, text);
	g_free(screen->pixels);
	screen->pixels = pixels;
	screen->fit = fit;
	note_shown(screen,
		   &(const struct picture_fit){fit.x / size->cell_width * size->cell_width,
					       fit.y / size->cell_height * size->cell_height,
					       fit.width, fit.height},
		   size->cell_width, size->cell_height);
	if (!pixels)
		return;
	g_string_append_printf(text, "\033[%d;%dH", fit.y / size->cell_height + 1,
			       fit.x / size->cell_width + 1);
	screen->mode->encode(pixels, fit.width, fit.height, text);
}

/* --- modes ------------------------------------------------------------------------------------ */

/* The best first. */
static const struct terminal_mode modes[] = {
	{"kitty", is_kitty_able, draw_graphics, terminal_graphics_kitty,
	 terminal_graphics_kitty_clear},
	{"sixel", are_sixels_able, draw_graphics, terminal_graphics_sixel, NULL},
	{"blocks", are_blocks_able, draw_blocks, NULL, NULL},
};

const struct terminal_mode *terminal_mode_find(const char *name,
					       const struct terminal_abilities *abilities)
{
	bool is_any = strcmp(name, "auto") == 0;

	for (size_t i = 0; i < G_N_ELEMENTS(modes); i++)
		if (is_any ? modes[i].is_able(abilities) : strcmp(modes[i].name, name) == 0)
			return &modes[i];
	return NULL;
}

/* --- the screen ------------------------------------------------------------------------------- */

/* The last row is the status line's. */
struct terminal_screen *terminal_screen_new(const struct terminal_mode *mode,
					    const struct terminal_abilities *abilities,
					    const struct terminal_size *size)
{
	struct terminal_screen *screen = g_new0(struct terminal_screen, 1);

	screen->mode = mode;
	screen->size = *size;
	screen->size.columns = CLAMP(size->columns, 1, MAX_COLUMNS);
	screen->size.rows = CLAMP(size->rows - 1, 1, MAX_ROWS);
	if (size->cell_width <= 0 || size->cell_height <= 0) {
		screen->size.cell_width = USUAL_CELL_WIDTH;
		screen->size.cell_height = USUAL_CELL_HEIGHT;
	}
	screen->blocks = terminal_blocks_new(screen->size.columns, screen->size.rows,
					     abilities->has_24_bits);
	return screen;
}

void terminal_screen_free(struct terminal_screen *screen)
{
	if (!screen)
		return;
	terminal_blocks_free(screen->blocks);
	g_free(screen->pixels);
	g_free(screen->status);
	g_free(screen);
}

static double find_part(double at, int from, int length)
{
	return CLAMP((at - from) / length, 0, 1);
}

bool terminal_screen_find(const struct terminal_screen *screen, double x, double y, bool are_pixels,
			  double *ret_x, double *ret_y)
{
	const struct picture_fit *shown = &screen->shown;

	if (shown->width == 0 || shown->height == 0)
		return false;
	x = are_pixels ? x / screen->size.cell_width : x;
	y = are_pixels ? y / screen->size.cell_height : y;
	*ret_x = find_part(x * screen->cell_parts_x, shown->x, shown->width);
	*ret_y = find_part(y * screen->cell_parts_y, shown->y, shown->height);
	return true;
}

/* As many characters as there is room for. What could move the cursor is not for a terminal. */
static char *make_line(const char *status, int columns)
{
	g_autofree char *valid = g_utf8_make_valid(status, -1);
	GString *line = g_string_new(NULL);

	for (const char *c = valid; *c && columns > 0; c = g_utf8_next_char(c), columns--) {
		gunichar character = g_utf8_get_char(c);

		g_string_append_unichar(line, g_unichar_isprint(character) ? character : '?');
	}
	return g_string_free(line, FALSE);
}

static void draw_status(struct terminal_screen *screen, const char *status, GString *text)
{
	g_autofree char *line = make_line(status, screen->size.columns);

	if (g_strcmp0(line, screen->status) == 0)
		return;
	g_free(screen->status);
	screen->status = g_steal_pointer(&line);
	/* The line is coloured up to its end by erasing it. */
	g_string_append_printf(text, "\033[%d;1H\033[0;7m\033[K%s\033[0m", screen->size.rows + 1,
			       screen->status);
}

void terminal_screen_draw(struct terminal_screen *screen, pixman_image_t *picture,
			  const char *status, GString *text)
{
	gsize before = text->len;

	/* Terminals that know this show all of it at once; the others ignore it. */
	g_string_append(text, "\033[?2026h");
	if (!screen->is_cleared)
		clear(screen, text);
	screen->mode->draw(screen, picture, text);
	draw_status(screen, status, text);
	if (text->len == before + strlen("\033[?2026h") && screen->is_cleared)
		g_string_truncate(text, before);
	else
		g_string_append(text, "\033[?2026l");
	screen->is_cleared = true;
}
