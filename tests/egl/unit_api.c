/* SPDX-License-Identifier: MIT */
/* What can be said of every machine, with and without EGL. */
#include <criterion/criterion.h>
#include <epoxy/egl.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "vug/egl.h"

struct lines {
	unsigned int count;
	char last[512];
};

static void keep_line(enum vug_log_level level, const char *line, void *data)
{
	struct lines *lines = data;

	(void)level;
	lines->count++;
	strncpy(lines->last, line, sizeof(lines->last) - 1);
}

Test(egl_api, nothing_is_an_invalid_argument)
{
	struct vug_egl_image *image = NULL;
	struct vug_egl_reader *reader = NULL;
	uint32_t pixel;
	int fence;

	cr_assert_eq(vug_egl_new(NULL, NULL), -EINVAL);
	cr_assert_eq(vug_egl_get_fence(NULL, &fence), -EINVAL);
	cr_assert_eq(vug_egl_import(NULL, NULL, &image), -EINVAL);
	cr_assert_eq(vug_egl_reader_new(NULL, &reader), -EINVAL);
	cr_assert_eq(vug_egl_reader_read(NULL, NULL, NULL, 0, &pixel, 4), -EINVAL);
}

Test(egl_api, nothing_has_nothing)
{
	cr_assert_null(vug_egl_ref(NULL));
	cr_assert_null(vug_egl_get_display(NULL));
	cr_assert_null(vug_egl_get_renderer(NULL));
	cr_assert_not(vug_egl_can_import(NULL, 0, 0));
	cr_assert_eq(vug_egl_get_formats(NULL, NULL, 0), 0);
	cr_assert_eq(vug_egl_get_modifiers(NULL, 0, NULL, 0), 0);
	cr_assert_null(vug_egl_image_ref(NULL));
	cr_assert_null(vug_egl_image_get(NULL));
	cr_assert_not(vug_egl_image_is_external_only(NULL));
	cr_assert_not(vug_egl_reader_is_proven(NULL));
	cr_assert_not(vug_egl_frame_done(NULL, NULL));
}

Test(egl_api, ending_nothing_is_ignored)
{
	vug_egl_unref(NULL);
	vug_egl_forget_images(NULL);
	vug_egl_image_unref(NULL);
	vug_egl_reader_free(NULL);
}

Test(egl_api, a_config_of_the_future_is_refused_unless_it_asks_for_nothing_new)
{
	struct {
		struct vug_egl_config known;
		uint64_t unknown;
	} config = {.known = {.size = sizeof(config)}, .unknown = 1};
	struct vug_egl *egl = NULL;

	cr_assert_eq(vug_egl_new(&config.known, &egl), -E2BIG);
	cr_assert_null(egl);
}

Test(egl_api, values_out_of_range_are_refused)
{
	struct vug_egl_config config = {.size = sizeof(config), .max_images = 257};
	struct vug_egl *egl = NULL;

	cr_assert_eq(vug_egl_new(&config, &egl), -EINVAL);
	config = (struct vug_egl_config){
		.size = sizeof(config), .display = &config, .render_node = "/dev/dri/renderD128"};
	cr_assert_eq(vug_egl_new(&config, &egl), -EINVAL);
	config = (struct vug_egl_config){.size = 0};
	cr_assert_eq(vug_egl_new(&config, &egl), -EINVAL);
}

/* -ENODEV: there is no EGL at all, or none with devices. */
static void expect_no_node(const char *path)
{
	struct lines lines = {0};
	struct vug_egl_config config = {
		.size = sizeof(config), .render_node = path, .log = keep_line, .data = &lines};
	struct vug_egl *egl = NULL;
	int error = vug_egl_new(&config, &egl);

	cr_assert(error == -ENOENT || error == -ENODEV, "%s: %s", path, strerror(-error));
	cr_assert_null(egl);
	cr_assert_eq(lines.count, 1);
	if (error == -ENOENT)
		cr_assert_not_null(strstr(lines.last, path), "%s", lines.last);
}

Test(egl_api, a_render_node_that_is_none_is_told_by_name)
{
	expect_no_node("/nowhere/renderD128");
	expect_no_node("/dev/null");
	expect_no_node("/etc/passwd");
}

/*
 * Either there is a display, and it can be asked; or the log says why there is none. The library leaves the
 * display open for its other users: here there are none. Mesa 26 loses an open one's memory at the exit.
 */
Test(egl_api, without_a_display_the_log_says_why)
{
	struct lines lines = {0};
	const struct vug_egl_config config = {
		.size = sizeof(config), .log = keep_line, .data = &lines};
	struct vug_egl *egl = NULL;
	EGLDisplay display;
	int error = vug_egl_new(&config, &egl);

	if (error < 0) {
		cr_assert_eq(error, -ENODEV);
		cr_assert_gt(lines.count, 0);
		return;
	}
	display = vug_egl_get_display(egl);
	cr_assert_not_null(display);
	cr_assert_gt(strlen(vug_egl_get_renderer(egl)), 0);
	cr_assert_eq(vug_egl_ref(egl), egl);
	vug_egl_unref(egl);
	vug_egl_unref(egl);
	cr_assert(eglTerminate(display));
}
