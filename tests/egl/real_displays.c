/* SPDX-License-Identifier: MIT */
/* Which display is taken, the program's own, and the program's own context. */
#include <drm_fourcc.h>
#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "egl/real.h"
#include "egl/scene.h"
#include "support/check.h"

static void read_one(struct vug_egl_reader *reader)
{
	struct scene scene = {.exporter = DMABUF_UDMABUF,
			      .format = pixel_format_find(DRM_FORMAT_XRGB8888),
			      .width = 640,
			      .height = 480};

	scene_make(&scene);
	scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
	scene_free(&scene);
}

/* With a card without a driver, too: kms_swrast has nothing to do with the picture. */
static void first_that_works(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);

	printf("# %s\n", vug_egl_get_renderer(egl));
	read_one(reader);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

struct lines {
	unsigned int count;
	char text[2048];
};

static void collect(enum vug_log_level level, const char *line, void *data)
{
	struct lines *lines = data;

	(void)level;
	lines->count++;
	snprintf(lines->text + strlen(lines->text), sizeof(lines->text) - strlen(lines->text),
		 "%s\n", line);
}

/* The program asked for that one: another one instead would be a lie. */
static void named_card(void)
{
	static const char *const nodes[] = {"/dev/dri/renderD128", "/dev/dri/card0"};
	unsigned int found = 0;

	for (size_t i = 0; i < sizeof(nodes) / sizeof(nodes[0]); i++) {
		struct lines lines = {0};
		struct vug_egl_config config = {.size = sizeof(config),
						.render_node = nodes[i],
						.log = collect,
						.data = &lines};
		struct vug_egl *egl = NULL;
		struct stat status;
		int error;

		if (stat(nodes[i], &status) < 0)
			continue;
		found++;
		error = vug_egl_new(&config, &egl);
		check(error == -ENODEV && egl == NULL, "%s: %s", nodes[i], strerror(-error));
		check(strstr(lines.text, "the card has no driver") != NULL &&
			      strstr(lines.text, "/dev/dri/") != NULL,
		      "the log does not say why: %s", lines.text);
		printf("# %s", lines.text);
	}
	check(found > 0, "there is no card without a driver here: run this with one");
}

/* A display of the program's that cannot import is distinguished from one that can. */
static void programs_display(void)
{
	PFNEGLGETPLATFORMDISPLAYEXTPROC get_display =
		(PFNEGLGETPLATFORMDISPLAYEXTPROC)eglGetProcAddress("eglGetPlatformDisplayEXT");
	EGLDisplay display = get_display(EGL_PLATFORM_SURFACELESS_MESA, EGL_DEFAULT_DISPLAY, NULL);
	struct vug_egl_config config = {.size = sizeof(config), .display = display};
	struct vug_egl *egl = NULL;
	struct vug_egl_reader *reader;
	struct stat status;
	int error;

	check(eglInitialize(display, NULL, NULL), "eglInitialize");
	error = vug_egl_new(&config, &egl);
	if (stat("/dev/dri", &status) == 0) {
		check(error == -ENODEV, "kms_swrast: %s", strerror(-error));
		return;
	}
	check(error == 0, "%s", strerror(-error));
	check(vug_egl_get_display(egl) == display, "it is another display");
	reader = open_reader(egl);
	read_one(reader);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
	check(eglQueryString(display, EGL_VERSION) != NULL, "the program's display has gone");
}

/* The context, the surfaces and the API are the program's again after every call. */
static void programs_context(void)
{
	static const EGLint config_attributes[] = {EGL_SURFACE_TYPE, EGL_PBUFFER_BIT,
						   EGL_RENDERABLE_TYPE, EGL_OPENGL_BIT, EGL_NONE};
	static const EGLint surface_attributes[] = {EGL_WIDTH, 8, EGL_HEIGHT, 8, EGL_NONE};
	struct vug_egl *egl = open_display(0), *other;
	struct vug_egl_reader *reader;
	EGLDisplay display = vug_egl_get_display(egl);
	EGLConfig config;
	EGLSurface surface;
	EGLContext context;
	EGLint count = 0;

	eglBindAPI(EGL_OPENGL_API);
	check(eglChooseConfig(display, config_attributes, &config, 1, &count) && count == 1,
	      "no config");
	surface = eglCreatePbufferSurface(display, config, surface_attributes);
	context = eglCreateContext(display, config, EGL_NO_CONTEXT, NULL);
	check(eglMakeCurrent(display, surface, surface, context), "eglMakeCurrent");
	glClearColor(0.25, 0.5, 0.75, 1);
	other = open_display(0);
	reader = open_reader(other);
	read_one(reader);
	vug_egl_reader_free(reader);
	vug_egl_unref(other);
	check(eglQueryAPI() == EGL_OPENGL_API, "another API is bound");
	check(eglGetCurrentContext() == context && eglGetCurrentDisplay() == display &&
		      eglGetCurrentSurface(EGL_DRAW) == surface &&
		      eglGetCurrentSurface(EGL_READ) == surface,
	      "another context is current");
	glClear(GL_COLOR_BUFFER_BIT);
	check(glGetError() == GL_NO_ERROR, "the program's context does not draw any more");
	eglMakeCurrent(display, EGL_NO_SURFACE, EGL_NO_SURFACE, EGL_NO_CONTEXT);
	eglDestroyContext(display, context);
	eglDestroySurface(display, surface);
	vug_egl_unref(egl);
}

static void formats(void)
{
	struct vug_egl *egl = open_display(0);
	uint32_t fourccs[4];
	uint64_t modifier = 7;
	size_t count = vug_egl_get_formats(egl, fourccs, 4);

	check(count > 4, "%zu formats", count);
	for (size_t i = 0; i < 4; i++)
		check(vug_egl_can_import(egl, fourccs[i], VUG_MODIFIER_UNKNOWN),
		      "what it lists it does not import");
	check(vug_egl_get_modifiers(egl, DRM_FORMAT_XRGB8888, &modifier, 1) >= 1, "no modifier");
	check(vug_egl_can_import(egl, DRM_FORMAT_XRGB8888, modifier), "not the modifier it lists");
	check(vug_egl_get_modifiers(egl, 0x20202020, NULL, 0) == 0, "a format that is none");
	check(!vug_egl_can_import(egl, 0x20202020, VUG_MODIFIER_UNKNOWN), "a format that is none");
	vug_egl_unref(egl);
}

static struct scene make_vgem(uint32_t fourcc)
{
	/* Its own stride: of whole 64 bytes. */
	struct scene scene = {.exporter = DMABUF_VGEM,
			      .format = pixel_format_find(fourcc),
			      .width = 304,
			      .height = 200};

	scene_make(&scene);
	return scene;
}

/* A card's own buffers, too, by software that is none of the card's. */
static void buffers_of_card(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);
	struct scene scene = make_vgem(DRM_FORMAT_ABGR8888);

	scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
	scene_free(&scene);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

/* Software does not wait for a GPU by itself: it would read half a picture. */
static void still_drawing(void)
{
	struct vug_egl *egl = open_display(0);
	struct vug_egl_reader *reader = open_reader(egl);
	struct scene scene = make_vgem(DRM_FORMAT_XRGB8888);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	static uint32_t pixels[304 * 200];
	struct dmabuf_fence fence;
	int error;

	vug_buffer_get_layout(scene.buffer, &layout);
	fence = dmabuf_fence_attach(layout.planes[0].fd, DMABUF_WRITE);
	error = vug_egl_reader_read(reader, scene.buffer, NULL, DRM_FORMAT_XRGB8888, pixels,
				    304 * 4);
	check(error == -EAGAIN, "while it is drawn: %s", strerror(-error));
	dmabuf_fence_signal(&fence);
	scene_expect(&scene, reader, NULL, DRM_FORMAT_XRGB8888);
	scene_free(&scene);
	vug_egl_reader_free(reader);
	vug_egl_unref(egl);
}

const struct rule display_rules[] = {
	{"the first display that works reads a picture", first_that_works},
	{"the program's display is taken if it is of use", programs_display},
	{"the program's context is current again", programs_context},
	{"formats and modifiers are listed", formats},
	{NULL, NULL},
};

const struct rule card_rules[] = {
	{"a card without a driver, asked for by name, is refused", named_card},
	{"a buffer of a card without a driver is read", buffers_of_card},
	{"a buffer that is being drawn is not read", still_drawing},
	{NULL, NULL},
};
