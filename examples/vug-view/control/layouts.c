/* SPDX-License-Identifier: MIT */
#include "control/layouts.h"

#include <linux/input-event-codes.h>
#include <stdlib.h>
#include <string.h>
#include <xkbcommon/xkbcommon.h>

/* A key's number in xkb is that of evdev, and so much. */
#define XKB_OFFSET 8
#define MAX_NAME 32

struct control_layouts {
	struct xkb_context *context;
	char *name, *variant; /* of the one that was chosen; NULL: none was */
	GHashTable *strokes;  /* by character */
};

const char *control_layouts_get_folder(void)
{
	const char *folder = getenv("XKB_CONFIG_ROOT");

	return folder && *folder ? folder : "/usr/share/X11/xkb";
}

struct control_layouts *control_layouts_new(void)
{
	struct control_layouts *layouts = g_new0(struct control_layouts, 1);

	layouts->context = xkb_context_new(XKB_CONTEXT_NO_DEFAULT_INCLUDES);
	if (layouts->context) {
		xkb_context_set_log_level(layouts->context, XKB_LOG_LEVEL_CRITICAL);
		xkb_context_include_path_append(layouts->context, control_layouts_get_folder());
	}
	layouts->strokes = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	return layouts;
}

void control_layouts_free(struct control_layouts *layouts)
{
	xkb_context_unref(layouts->context);
	g_hash_table_unref(layouts->strokes);
	g_free(layouts->name);
	g_free(layouts->variant);
	g_free(layouts);
}

/* --- making one ------------------------------------------------------------------------------- */

struct making {
	GHashTable *strokes;
	xkb_mod_mask_t shift, altgr;
};

/* Keys that stand for several characters, or that more is needed for, type none. */
static void add(const struct making *making, struct xkb_keymap *keymap, xkb_keycode_t key,
		xkb_level_index_t level)
{
	const xkb_keysym_t *symbols;
	xkb_mod_mask_t masks[4];
	int count = xkb_keymap_key_get_syms_by_level(keymap, key, 0, level, &symbols);
	gunichar character = count == 1 ? xkb_keysym_to_utf32(symbols[0]) : 0;
	size_t num_masks = xkb_keymap_key_get_mods_for_level(keymap, key, 0, level, masks,
							     G_N_ELEMENTS(masks));

	if (character == 0 || g_hash_table_contains(making->strokes, GUINT_TO_POINTER(character)))
		return;
	for (size_t i = 0; i < num_masks; i++) {
		struct control_stroke *stroke;

		if (masks[i] & ~(making->shift | making->altgr))
			continue;
		stroke = g_new0(struct control_stroke, 1);
		stroke->code = (uint16_t)(key - XKB_OFFSET);
		stroke->needs_shift = masks[i] & making->shift;
		stroke->needs_altgr = masks[i] & making->altgr;
		g_hash_table_insert(making->strokes, GUINT_TO_POINTER(character), stroke);
		return;
	}
}

/* Level by level, so that of two ways to type a character the simpler one counts. */
static void add_all(const struct making *making, struct xkb_keymap *keymap)
{
	xkb_keycode_t first = MAX(xkb_keymap_min_keycode(keymap), XKB_OFFSET + 1);
	xkb_keycode_t last = MIN(xkb_keymap_max_keycode(keymap), XKB_OFFSET + 0xff);

	for (xkb_level_index_t level = 0; level < 4; level++)
		for (xkb_keycode_t key = first; key <= last; key++)
			if (level < xkb_keymap_num_levels_for_key(keymap, key, 0))
				add(making, keymap, key, level);
}

static xkb_mod_mask_t get_mask(struct xkb_keymap *keymap, const char *name)
{
	xkb_mod_index_t index = xkb_keymap_mod_get_index(keymap, name);

	return index == XKB_MOD_INVALID ? 0 : (xkb_mod_mask_t)1 << index;
}

static void fill(struct control_layouts *layouts, struct xkb_keymap *keymap)
{
	struct control_stroke *enter = g_new0(struct control_stroke, 1);
	const struct making making = {
		.strokes = layouts->strokes,
		.shift = get_mask(keymap, XKB_MOD_NAME_SHIFT),
		.altgr = get_mask(keymap, "Mod5"),
	};

	g_hash_table_remove_all(layouts->strokes);
	enter->code = KEY_ENTER;
	g_hash_table_insert(layouts->strokes, GUINT_TO_POINTER('\n'), enter);
	add_all(&making, keymap);
}

/* The library looks for a file of that name. */
static bool is_name(const char *text)
{
	size_t length = strlen(text);

	return length > 0 && length <= MAX_NAME &&
	       strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") ==
		       length;
}

bool control_layouts_choose(struct control_layouts *layouts, const char *name, const char *variant)
{
	const struct xkb_rule_names names = {.rules = "evdev",
					     .model = "pc105",
					     .layout = name,
					     .variant = variant ? variant : "",
					     .options = ""};
	struct xkb_keymap *keymap;

	if (layouts->name && strcmp(layouts->name, name) == 0 &&
	    g_strcmp0(layouts->variant, variant) == 0)
		return true;
	if (!layouts->context || !is_name(name) || (variant && !is_name(variant)))
		return false;
	keymap = xkb_keymap_new_from_names(layouts->context, &names, XKB_KEYMAP_COMPILE_NO_FLAGS);
	if (!keymap)
		return false;
	fill(layouts, keymap);
	xkb_keymap_unref(keymap);
	g_free(layouts->name);
	g_free(layouts->variant);
	layouts->name = g_strdup(name);
	layouts->variant = g_strdup(variant);
	return true;
}

bool control_layouts_find(const struct control_layouts *layouts, gunichar character,
			  struct control_stroke *ret_stroke)
{
	const struct control_stroke *stroke =
		g_hash_table_lookup(layouts->strokes, GUINT_TO_POINTER(character));

	if (stroke)
		*ret_stroke = *stroke;
	return stroke != NULL;
}
