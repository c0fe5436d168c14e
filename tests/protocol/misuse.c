/* SPDX-License-Identifier: MIT */
/* What a caller should not do returns -errno; what it need not check is accepted. */
#include "protocol/rig/fixture.h"

#include <errno.h>
#include <string.h>

SUITE(fixture_set_up, fixture_tear_down);

static const struct {
	const char *what;
	struct vug_config config;
	int result;
} configs[] = {
	{"all defaults", {.size = sizeof(struct vug_config)}, 0},
	{"one scanout", {.size = sizeof(struct vug_config), .num_scanouts = 1}, 0},
	{"sixteen scanouts", {.size = sizeof(struct vug_config), .num_scanouts = 16}, 0},
	{"seventeen", {.size = sizeof(struct vug_config), .num_scanouts = 17}, -EINVAL},
	{"too many", {.size = sizeof(struct vug_config), .num_scanouts = UINT32_MAX}, -EINVAL},
	{"the draft", {.size = sizeof(struct vug_config), .protocol = 1}, 0},
	{"no such protocol", {.size = sizeof(struct vug_config), .protocol = 2}, -EINVAL},
	{"debugging", {.size = sizeof(struct vug_config), .log_level = VUG_LOG_DEBUG}, 0},
	{"the default level", {.size = sizeof(struct vug_config), .log_level = VUG_LOG_DEFAULT}, 0},
	{"an unknown flag", {.size = sizeof(struct vug_config), .flags = 8}, -EINVAL},
	{"the highest flag",
	 {.size = sizeof(struct vug_config), .flags = UINT32_C(1) << 31},
	 -EINVAL},
	{"no such level", {.size = sizeof(struct vug_config), .log_level = 5}, -EINVAL},
	{"a year's timeout",
	 {.size = sizeof(struct vug_config), .frame_timeout_ms = UINT32_MAX},
	 0},
	{"all memory", {.size = sizeof(struct vug_config), .max_framebuffer_mib = UINT32_MAX}, 0},
	{"no size", {.size = 0}, -EINVAL},
	{"an older struct", {.size = sizeof(size_t) + sizeof(uint32_t), .log_level = 99}, 0},
};

SUITE_TEST(misuse, the_configuration_is_checked)
{
	for (size_t i = 0; i < COUNT(configs); i++) {
		struct vug_server *server = NULL;
		int result = vug_server_new(&configs[i].config, NULL, NULL, &server);

		cr_expect_eq(result, configs[i].result, "%s: %d", configs[i].what, result);
		cr_expect_eq(server != NULL, result == 0, "%s", configs[i].what);
		vug_server_unref(server);
	}
}

SUITE_TEST(misuse, a_configuration_from_the_future_is_refused_if_it_is_used)
{
	struct {
		struct vug_config known;
		uint64_t unknown;
	} newer = {.known = {.size = sizeof(newer)}};
	struct vug_server *server = NULL;

	cr_expect_eq(vug_server_new(&newer.known, NULL, NULL, &server), 0);
	vug_server_unref(server);
	server = NULL;
	newer.unknown = 1;
	cr_expect_eq(vug_server_new(&newer.known, NULL, NULL, &server), -E2BIG);
	cr_expect_null(server);
}

SUITE_TEST(misuse, callbacks_from_the_future_are_refused_if_they_are_used)
{
	struct {
		struct vug_callbacks known;
		uint64_t unknown;
	} newer = {.known = {.size = sizeof(newer)}, .unknown = 1};
	struct vug_server *server = NULL;

	cr_expect_eq(vug_server_new(NULL, &newer.known, NULL, &server), -E2BIG);
	newer.unknown = 0;
	cr_expect_eq(vug_server_new(NULL, &newer.known, NULL, &server), 0);
	vug_server_unref(server);
}

SUITE_TEST(misuse, a_server_needs_a_place_to_go)
{
	cr_assert_eq(vug_server_new(NULL, NULL, NULL, NULL), -EINVAL);
}

SUITE_TEST(misuse, a_null_server_is_refused_or_ignored)
{
	cr_expect_eq(vug_server_open(NULL), -EINVAL);
	cr_expect_eq(vug_server_attach(NULL, 0), -EINVAL);
	cr_expect_eq(vug_server_get_fd(NULL), -EINVAL);
	cr_expect_eq(vug_server_dispatch(NULL), -EINVAL);
	cr_expect_not(vug_server_is_connected(NULL));
	cr_expect_null(vug_server_ref(NULL));
	cr_expect_null(vug_server_get_data(NULL));
	cr_expect_null(vug_server_get_scanout(NULL, 0));
	cr_expect_eq(vug_server_get_num_scanouts(NULL), 0);
	vug_server_disconnect(NULL);
	vug_server_unref(NULL);
}

SUITE_TEST(misuse, a_null_scanout_is_refused_or_ignored)
{
	struct vug_monitor monitor = {.size = sizeof(monitor)};
	uint8_t blob[VUG_EDID_MAX_SIZE] = {0};

	cr_expect_null(vug_scanout_get_server(NULL));
	cr_expect_eq(vug_scanout_get_index(NULL), 0);
	cr_expect_null(vug_scanout_get_buffer(NULL, NULL));
	cr_expect_eq(vug_scanout_set_monitor(NULL, &monitor), -EINVAL);
	cr_expect_eq(vug_scanout_get_monitor(NULL, &monitor), -EINVAL);
	cr_expect_eq(vug_scanout_set_edid(NULL, blob, 128), -EINVAL);
	cr_expect_eq(vug_scanout_get_edid(NULL, blob), -EINVAL);
	cr_expect_eq(vug_scanout_set_format(NULL, 0), -EINVAL);
}

SUITE_TEST(misuse, a_null_argument_is_refused)
{
	struct vug_scanout *scanout = rig_get_scanout(rig, 0);

	cr_expect_eq(vug_scanout_set_monitor(scanout, NULL), -EINVAL);
	cr_expect_eq(vug_scanout_get_monitor(scanout, NULL), -EINVAL);
	cr_expect_eq(vug_scanout_get_edid(scanout, NULL), -EINVAL);
}

SUITE_TEST(misuse, a_null_buffer_is_refused_or_ignored)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	cr_expect_null(vug_buffer_ref(NULL));
	cr_expect_not(vug_buffer_is_dmabuf(NULL));
	cr_expect_eq(vug_buffer_get_layout(NULL, &layout), -EINVAL);
	vug_buffer_unmap(NULL);
	vug_buffer_unref(NULL);
}

SUITE_TEST(misuse, a_layout_without_a_size_is_refused)
{
	struct vug_buffer_layout layout = {.size = 0};
	struct vug_buffer *buffer;

	rig_show_surface(rig, 0, 4, 4);
	buffer = rig_get_buffer(rig, 0);
	cr_expect_eq(vug_buffer_get_layout(buffer, &layout), -EINVAL);
	cr_expect_eq(vug_buffer_get_layout(buffer, NULL), -EINVAL);
}

SUITE_TEST(misuse, a_scanout_that_is_not_there_is_null)
{
	cr_expect_not_null(vug_server_get_scanout(rig->server, 1));
	cr_expect_null(vug_server_get_scanout(rig->server, 2));
	cr_expect_null(vug_server_get_scanout(rig->server, UINT32_MAX));
}

SUITE_TEST(misuse, scanouts_know_where_they_belong)
{
	cr_expect_eq(vug_server_get_num_scanouts(rig->server), 2);
	cr_expect_eq(vug_scanout_get_server(rig_get_scanout(rig, 1)), rig->server);
	cr_expect_eq(vug_scanout_get_index(rig_get_scanout(rig, 1)), 1);
	cr_expect_eq(vug_server_get_data(rig->server), (void *)&rig->recorder);
}

SUITE_TEST(misuse, a_reference_more_keeps_the_server)
{
	vug_server_unref(vug_server_ref(rig->server));
	rig_expect_alive(rig);
}

SUITE_TEST(misuse, a_dispatch_with_nothing_to_do_does_nothing)
{
	for (unsigned int i = 0; i < 10; i++)
		cr_expect_eq(vug_server_dispatch(rig->server), 0);
	rig_expect(rig, "");
}

SUITE_TEST(misuse, every_reason_has_a_name)
{
	for (int reason = -1; reason <= 3; reason++) {
		const char *text =
			vug_disconnect_reason_to_string((enum vug_disconnect_reason)reason);

		cr_expect(text != NULL && text[0] != '\0');
	}
}

SUITE_TEST(misuse, the_version_is_the_one_of_the_headers)
{
	cr_assert_str_eq(vug_get_version(), VUG_VERSION);
}
