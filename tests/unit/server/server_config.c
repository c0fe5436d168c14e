/* SPDX-License-Identifier: MIT */
/* How a server may be set up, and what a new one is like. */
#include <criterion/criterion.h>
#include <drm_fourcc.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stddef.h>
#include <sys/resource.h>

#include "unit/descriptors.h"
#include "vug/vug.h"

static int try_config(struct vug_config config)
{
	struct vug_server *server = NULL;
	int error;

	if (config.size == 0)
		config.size = sizeof(config);
	error = vug_server_new(&config, NULL, NULL, &server);
	if (error < 0)
		cr_assert_eq(server, NULL, "the output is untouched");
	vug_server_unref(server);
	return error;
}

static struct vug_server *create(uint32_t num_scanouts)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = num_scanouts};
	struct vug_server *server = NULL;

	cr_assert_eq(vug_server_new(&config, NULL, NULL, &server), 0);
	return server;
}

Test(server_config, no_configuration_is_all_defaults)
{
	struct vug_server *server = NULL;

	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &server), 0);
	cr_assert_eq(vug_server_get_num_scanouts(server), 1);
	vug_server_unref(server);
}

Test(server_config, zeros_are_the_defaults)
{
	struct vug_server *server = create(0);

	cr_assert_eq(vug_server_get_num_scanouts(server), 1);
	vug_server_unref(server);
}

Test(server_config, there_may_be_16_scanouts)
{
	struct vug_server *server = create(VUG_MAX_SCANOUTS);

	cr_assert_eq(vug_server_get_num_scanouts(server), 16);
	vug_server_unref(server);
}

Test(server_config, there_may_not_be_17_scanouts)
{
	cr_assert_eq(try_config((struct vug_config){.num_scanouts = 17}), -EINVAL);
	cr_assert_eq(try_config((struct vug_config){.num_scanouts = UINT32_MAX}), -EINVAL);
}

Test(server_config, a_protocol_that_does_not_exist_is_refused)
{
	cr_assert_eq(try_config((struct vug_config){.protocol = (enum vug_protocol)2}), -EINVAL);
	cr_assert_eq(try_config((struct vug_config){.protocol = (enum vug_protocol) - 1}), -EINVAL);
}

Test(server_config, the_draft_may_be_chosen)
{
	cr_assert_eq(try_config((struct vug_config){.protocol = VUG_PROTOCOL_DRAFT_V6}), 0);
}

Test(server_config, a_log_level_that_does_not_exist_is_refused)
{
	cr_assert_eq(try_config((struct vug_config){.log_level = (enum vug_log_level)5}), -EINVAL);
	cr_assert_eq(try_config((struct vug_config){.log_level = (enum vug_log_level) - 1}),
		     -EINVAL);
}

Test(server_config, what_is_zero_in_a_configuration_has_a_name)
{
	cr_assert_eq(VUG_LOG_DEFAULT, 0);
	cr_assert_eq(VUG_PROTOCOL_FINAL, 0);
}

Test(server_config, every_log_level_may_be_chosen)
{
	for (int level = VUG_LOG_DEFAULT; level <= VUG_LOG_DEBUG; level++)
		cr_assert_eq(
			try_config((struct vug_config){.log_level = (enum vug_log_level)level}), 0);
}

Test(server_config, the_largest_numbers_are_taken_where_they_make_sense)
{
	cr_assert_eq(try_config((struct vug_config){.frame_timeout_ms = UINT32_MAX}), 0);
	cr_assert_eq(try_config((struct vug_config){.max_framebuffer_mib = UINT32_MAX}), 0);
}

Test(server_config, a_configuration_of_no_size_is_refused)
{
	cr_assert_eq(try_config((struct vug_config){.size = 1}), -EINVAL);
	cr_assert_eq(try_config((struct vug_config){.size = sizeof(size_t)}), -EINVAL);
}

Test(server_config, an_older_callers_configuration_is_taken)
{
	cr_assert_eq(try_config((struct vug_config){.size = offsetof(struct vug_config, protocol),
						    .protocol = (enum vug_protocol)99}),
		     0);
}

struct newer_config {
	struct vug_config known;
	uint64_t unknown;
};

static int try_newer_config(uint64_t unknown)
{
	const struct newer_config newer = {.known.size = sizeof(newer), .unknown = unknown};
	struct vug_server *server = NULL;
	int error = vug_server_new(&newer.known, NULL, NULL, &server);

	vug_server_unref(server);
	return error;
}

Test(server_config, a_newer_callers_configuration_is_taken_if_it_uses_nothing_new)
{
	cr_assert_eq(try_newer_config(0), 0);
}

Test(server_config, a_newer_callers_configuration_is_refused_if_it_does)
{
	cr_assert_eq(try_newer_config(1), -E2BIG);
}

struct newer_callbacks {
	struct vug_callbacks known;
	void (*unknown)(void);
};

static void do_nothing(void)
{
}

static int try_callbacks(const struct vug_callbacks *callbacks)
{
	struct vug_server *server = NULL;
	int error = vug_server_new(NULL, callbacks, NULL, &server);

	vug_server_unref(server);
	return error;
}

Test(server_config, newer_callbacks_are_taken_if_they_are_not_set)
{
	const struct newer_callbacks newer = {.known.size = sizeof(newer)};

	cr_assert_eq(try_callbacks(&newer.known), 0);
}

Test(server_config, newer_callbacks_are_refused_if_they_are_set)
{
	const struct newer_callbacks newer = {.known.size = sizeof(newer), .unknown = do_nothing};

	cr_assert_eq(try_callbacks(&newer.known), -E2BIG);
}

Test(server_config, callbacks_of_no_size_are_refused)
{
	const struct vug_callbacks callbacks = {.size = 0};

	cr_assert_eq(try_callbacks(&callbacks), -EINVAL);
}

Test(server_config, a_failed_server_leaves_no_descriptor_behind)
{
	unsigned int before = count_open();

	try_config((struct vug_config){.num_scanouts = 17});
	cr_assert_eq(count_open(), before);
}

/* Every number of descriptors that a new server might be cut short at. */
Test(server_config, too_many_open_files_are_said_and_leak_nothing)
{
	unsigned int before = count_open();
	struct rlimit limit, cut;
	int next = dup(0), error = -EMFILE;

	close(next);
	cr_assert_eq(getrlimit(RLIMIT_NOFILE, &limit), 0);
	for (int i = 0; error == -EMFILE && i < 20; i++) {
		cut = (struct rlimit){.rlim_cur = (rlim_t)(next + i), .rlim_max = limit.rlim_max};
		cr_assert_eq(setrlimit(RLIMIT_NOFILE, &cut), 0);
		error = try_config((struct vug_config){.num_scanouts = 1});
	}
	cr_assert_eq(setrlimit(RLIMIT_NOFILE, &limit), 0);
	cr_assert_eq(error, 0);
	cr_assert_eq(count_open(), before);
}

Test(server_config, a_server_leaves_no_descriptor_behind)
{
	unsigned int before = count_open();

	vug_server_unref(create(16));
	cr_assert_eq(count_open(), before);
}

Test(server_config, the_servers_descriptor_is_closed_on_exec)
{
	struct vug_server *server = create(1);

	cr_assert_eq(fcntl(vug_server_get_fd(server), F_GETFD), FD_CLOEXEC);
	vug_server_unref(server);
}

Test(server_config, a_new_server_has_nothing_to_do)
{
	struct vug_server *server = create(1);
	struct pollfd waiting = {.fd = vug_server_get_fd(server), .events = POLLIN};

	cr_assert_eq(poll(&waiting, 1, 0), 0);
	vug_server_unref(server);
}

Test(server_config, a_new_server_is_not_connected)
{
	struct vug_server *server = create(1);

	cr_assert_not(vug_server_is_connected(server));
	vug_server_unref(server);
}

Test(server_config, the_servers_data_is_the_callers)
{
	struct vug_server *server = NULL;
	int data;

	cr_assert_eq(vug_server_new(NULL, NULL, &data, &server), 0);
	cr_assert_eq(vug_server_get_data(server), &data);
	vug_server_unref(server);
}

Test(server_config, a_scanout_knows_its_server_and_its_number)
{
	struct vug_server *server = create(3);
	struct vug_scanout *scanout = vug_server_get_scanout(server, 2);

	cr_assert_eq(vug_scanout_get_index(scanout), 2);
	cr_assert_eq(vug_scanout_get_server(scanout), server);
	vug_server_unref(server);
}

Test(server_config, a_scanout_beyond_the_last_is_none)
{
	struct vug_server *server = create(3);

	cr_assert_eq(vug_server_get_scanout(server, 3), NULL);
	cr_assert_eq(vug_server_get_scanout(server, UINT32_MAX), NULL);
	vug_server_unref(server);
}

Test(server_config, a_new_scanout_shows_nothing)
{
	struct vug_server *server = create(1);
	struct vug_rect viewport = {7, 7, 7, 7};

	cr_assert_eq(vug_scanout_get_buffer(vug_server_get_scanout(server, 0), &viewport), NULL);
	cr_assert_eq(viewport.width, 7);
	vug_server_unref(server);
}

Test(server_config, formats_of_32_bits_may_be_set)
{
	struct vug_server *server = create(1);
	struct vug_scanout *scanout = vug_server_get_scanout(server, 0);

	cr_assert_eq(vug_scanout_set_format(scanout, DRM_FORMAT_ABGR8888), 0);
	cr_assert_eq(vug_scanout_set_format(scanout, 0), 0);
	vug_server_unref(server);
}

Test(server_config, other_formats_are_not_supported)
{
	struct vug_server *server = create(1);
	struct vug_scanout *scanout = vug_server_get_scanout(server, 0);

	cr_assert_eq(vug_scanout_set_format(scanout, DRM_FORMAT_RGB565), -ENOTSUP);
	cr_assert_eq(vug_scanout_set_format(scanout, DRM_FORMAT_NV12), -ENOTSUP);
	cr_assert_eq(vug_scanout_set_format(scanout, UINT32_MAX), -ENOTSUP);
	vug_server_unref(server);
}

Test(server_config, a_reference_keeps_the_server)
{
	struct vug_server *server = create(1);

	cr_assert_eq(vug_server_ref(server), server);
	vug_server_unref(server);
	cr_assert_eq(vug_server_dispatch(server), 0);
	vug_server_unref(server);
}
