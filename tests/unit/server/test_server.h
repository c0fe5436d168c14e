/* SPDX-License-Identifier: MIT */
/* A server whose callbacks are counted. */
#ifndef VUG_TEST_SERVER_H
#define VUG_TEST_SERVER_H

#include <criterion/criterion.h>

#include "vug/vug.h"

struct counted_server {
	struct vug_server *server;
	struct vug_scanout *scanout; /* the first one */
	unsigned int monitors_changed;
};

static inline void count_monitors_changed(struct vug_server *server, void *data)
{
	(void)server;
	((struct counted_server *)data)->monitors_changed++;
}

static inline void start_server(struct counted_server *counted)
{
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks),
						.monitors_changed = count_monitors_changed};
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = 2};

	*counted = (struct counted_server){.server = NULL};
	cr_assert_eq(vug_server_new(&config, &callbacks, counted, &counted->server), 0);
	counted->scanout = vug_server_get_scanout(counted->server, 0);
	cr_assert_neq(counted->scanout, NULL);
}

static inline void stop_server(struct counted_server *counted)
{
	vug_server_unref(counted->server);
}

/* How often monitors_changed was called for what has been done since the last call. */
static inline unsigned int count_changes(struct counted_server *counted)
{
	counted->monitors_changed = 0;
	cr_assert_eq(vug_server_dispatch(counted->server), 0);
	return counted->monitors_changed;
}

#endif
