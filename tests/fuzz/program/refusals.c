/* SPDX-License-Identifier: MIT */
#include "fuzz/program/refusals.h"

#include <errno.h>
#include <string.h>

#include "fuzz/target.h"
#include "vug/guest-reset.h"
#include "vug/listener.h"
#include "vug/source.h"
#include "vug/stats.h"
#include "vug/trace.h"

static void check_configurations(void)
{
	struct vug_config config = {.size = sizeof(config), .num_scanouts = VUG_MAX_SCANOUTS + 1};
	struct vug_callbacks callbacks = {.size = 1};
	struct vug_server *server = NULL;

	FUZZ_CHECK(vug_server_new(NULL, NULL, NULL, NULL) == -EINVAL);
	FUZZ_CHECK(vug_server_new(&config, NULL, NULL, &server) == -EINVAL);
	config.num_scanouts = 1;
	config.flags = UINT32_MAX;
	FUZZ_CHECK(vug_server_new(&config, NULL, NULL, &server) == -EINVAL);
	config.size = 0;
	FUZZ_CHECK(vug_server_new(&config, NULL, NULL, &server) == -EINVAL);
	FUZZ_CHECK(vug_server_new(NULL, &callbacks, NULL, &server) == -EINVAL);
	FUZZ_CHECK(server == NULL);
}

static void check_server(struct vug_server *server)
{
	const struct vug_trace nothing = {.size = sizeof(nothing)};
	const enum vug_log_level wrong = (enum vug_log_level)(VUG_LOG_DEBUG + 1);

	FUZZ_CHECK(vug_server_attach(NULL, 0) == -EINVAL);
	FUZZ_CHECK(vug_server_open(NULL) == -EINVAL);
	if (vug_server_is_connected(server))
		FUZZ_CHECK(vug_server_open(server) == -EISCONN);
	FUZZ_CHECK(vug_server_dispatch(NULL) == -EINVAL);
	FUZZ_CHECK(vug_server_guest_reset(NULL) == -EINVAL);
	FUZZ_CHECK(vug_server_get_stats(server, NULL) == -EINVAL);
	FUZZ_CHECK(vug_server_set_trace(NULL, NULL) == -EINVAL);
	FUZZ_CHECK(vug_server_set_trace(server, &nothing) == -EINVAL);
	FUZZ_CHECK(vug_server_set_wait_for_fences(NULL, true) == -EINVAL);
	FUZZ_CHECK(vug_server_set_log_level(server, wrong) == -EINVAL);
	FUZZ_CHECK(vug_server_set_frame_timeout(server, VUG_NO_TIMEOUT, 0) == -EINVAL);
	FUZZ_CHECK(vug_server_get_scanout(server, vug_server_get_num_scanouts(server)) == NULL);
	FUZZ_CHECK(vug_server_get_fd(NULL) == -EINVAL);
}

static void check_scanout(struct vug_scanout *scanout)
{
	struct vug_monitor monitor = {.size = sizeof(monitor), .width = UINT32_MAX, .height = 1};

	FUZZ_CHECK(vug_scanout_set_format(NULL, 0) == -EINVAL);
	FUZZ_CHECK(vug_scanout_set_monitor(scanout, NULL) == -EINVAL);
	FUZZ_CHECK(vug_scanout_set_monitor(scanout, &monitor) == -ERANGE);
	monitor.width = 1024;
	monitor.height = 768;
	monitor.x = INT32_MAX;
	FUZZ_CHECK(vug_scanout_set_monitor(scanout, &monitor) == -ERANGE);
	memcpy(monitor.vendor, "x y", sizeof("x y"));
	FUZZ_CHECK(vug_scanout_set_monitor(scanout, &monitor) == -EINVAL);
	memset(monitor.vendor, 0, sizeof(monitor.vendor));
	monitor.unused[0] = 1;
	FUZZ_CHECK(vug_scanout_set_monitor(scanout, &monitor) == -EINVAL);
	monitor.size = 1;
	FUZZ_CHECK(vug_scanout_set_monitor(scanout, &monitor) == -EINVAL);
	FUZZ_CHECK(vug_scanout_get_monitor(scanout, NULL) == -EINVAL);
	FUZZ_CHECK(vug_scanout_set_edid(NULL, NULL, 0) == -EINVAL);
	FUZZ_CHECK(vug_scanout_get_edid(scanout, NULL) == -EINVAL);
}

static void check_frame(void)
{
	struct vug_rect rect;
	int fence;

	FUZZ_CHECK(vug_frame_done_after(NULL, -1) == -EINVAL);
	FUZZ_CHECK(vug_frame_get_acquire_fence(NULL, &fence) == -EINVAL);
	FUZZ_CHECK(vug_frame_get_damage_rects(NULL, &rect, 1) == 0);
	FUZZ_CHECK(vug_frame_ref(NULL) == NULL);
}

static void check_listeners_and_sources(struct vug_server *server)
{
	const struct vug_listener_config config = {.size = sizeof(config), .flags = UINT32_MAX};
	struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks)};
	const struct vug_source_callbacks none = {.size = sizeof(none)};
	struct vug_listener *listener = NULL;
	struct vug_source *source = NULL;

	FUZZ_CHECK(vug_listener_new(server, NULL, NULL, NULL, &listener) == -EINVAL);
	FUZZ_CHECK(vug_listener_new(server, &config, &callbacks, NULL, &listener) == -EINVAL);
	callbacks.size = 0;
	FUZZ_CHECK(vug_listener_new(server, NULL, &callbacks, NULL, &listener) == -EINVAL);
	FUZZ_CHECK(vug_listener_get_fd(NULL) == -EINVAL);
	FUZZ_CHECK(vug_source_new(server, VUG_MAX_SCANOUTS, 1, &none, NULL, &source) < 0);
	FUZZ_CHECK(listener == NULL && source == NULL);
}

void fuzz_check_refusals(struct vug_server *server)
{
	check_configurations();
	check_server(server);
	check_scanout(vug_server_get_scanout(server, 0));
	check_frame();
	check_listeners_and_sources(server);
}
