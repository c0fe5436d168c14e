/* SPDX-License-Identifier: MIT */
#include "window/refusals.h"

#define MAX_KINDS 64

void window_refusals_init(struct window_refusals *refusals)
{
	refusals->kinds = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
}

void window_refusals_clear(struct window_refusals *refusals)
{
	g_free(refusals->asked);
	g_hash_table_unref(refusals->kinds);
}

static char *describe_kind(const struct vug_buffer_layout *layout)
{
	return g_strdup_printf("%x %" G_GINT64_MODIFIER "x %u", layout->fourcc, layout->modifier,
			       layout->num_planes);
}

bool window_refusals_have(const struct window_refusals *refusals,
			  const struct vug_buffer_layout *layout)
{
	g_autofree char *kind = describe_kind(layout);

	return g_hash_table_contains(refusals->kinds, kind);
}

void window_refusals_ask(struct window_refusals *refusals, const struct vug_buffer_layout *layout)
{
	g_free(refusals->asked);
	refusals->asked = describe_kind(layout);
}

bool window_refusals_can_grow(const struct window_refusals *refusals)
{
	return g_hash_table_size(refusals->kinds) < MAX_KINDS;
}

bool window_refusals_add(struct window_refusals *refusals)
{
	return g_hash_table_add(refusals->kinds, g_steal_pointer(&refusals->asked));
}
