/* SPDX-License-Identifier: MIT */
/*
 * window-painter-tests: window/painter-gl.c on real dma-bufs, in tests/vm. Mesa's software draws, which
 * is EGL's last device; SDL's driver gives it windows that are on no screen.
 */
#include "egl/painter.h"

#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "support/check.h"

static void *common; /* of all windows */
static SDL_GLContext context;
static unsigned int imports;
static PFNEGLGETPROCADDRESSPROC get_function;
static PFNEGLCREATEIMAGEKHRPROC create_image;

/* --- what is imported ------------------------------------------------------------------------- */

static EGLImageKHR count_image(EGLDisplay display, EGLContext its_context, EGLenum target,
			       EGLClientBuffer buffer, const EGLint *attributes)
{
	imports += target == EGL_LINUX_DMA_BUF_EXT;
	return create_image(display, its_context, target, buffer, attributes);
}

static void (*get_counting(const char *name))(void)
{
	if (strcmp(name, "eglCreateImageKHR") != 0)
		return get_function(name);
	create_image = (PFNEGLCREATEIMAGEKHRPROC)get_function(name);
	return (void (*)(void))count_image;
}

/* libvug-egl asks libepoxy's pointer for its functions, which stands once it was called. */
static void count_from_now_on(void)
{
	eglGetProcAddress("eglCreateImageKHR");
	get_function = epoxy_eglGetProcAddress;
	epoxy_eglGetProcAddress = get_counting;
}

unsigned int painter_count_imports(void)
{
	return imports;
}

/* --- windows ---------------------------------------------------------------------------------- */

static void choose_software(void)
{
	EGLDeviceEXT devices[16];
	EGLint count = 0;
	char number[16];

	check(eglQueryDevicesEXT(16, devices, &count) && count > 0, "EGL has no devices");
	check(strstr(eglQueryDeviceStringEXT(devices[count - 1], EGL_EXTENSIONS),
		     "EGL_MESA_device_software") != NULL,
	      "the last device is not software");
	snprintf(number, sizeof(number), "%d", count - 1);
	SDL_SetHint("SDL_HINT_EGL_DEVICE", number);
	SDL_SetHint(SDL_HINT_VIDEODRIVER, "offscreen");
	check(SDL_Init(SDL_INIT_VIDEO) == 0, "SDL_Init: %s", SDL_GetError());
	window_painter_gl.prepare();
}

/* The first window of all. */
static void start(SDL_Window *window)
{
	char why[256] = "";
	GLint bits = 0;

	common = window_painter_gl.start(window);
	check(common != NULL, "OpenGL: %s", SDL_GetError());
	context = SDL_GL_GetCurrentContext();
	count_from_now_on();
	check(window_painter_gl.imports_buffers(common, why, sizeof(why)),
	      "buffers are not imported: %s", why);
	glGetIntegerv(GL_RED_BITS, &bits);
	printf("# %s, %d bits a colour\n", (const char *)glGetString(GL_RENDERER), bits);
	check(bits == 8, "a window has %d bits a colour", bits);
}

struct test_window painter_open(int width, int height)
{
	struct test_window window = {.width = width, .height = height};
	int actual_width, actual_height;

	window.window =
		SDL_CreateWindow("test", 0, 0, width, height, window_painter_gl.window_flags);
	check(window.window != NULL, "SDL_CreateWindow: %s", SDL_GetError());
	if (common == NULL)
		start(window.window);
	window.painter = window_painter_gl.open(common, window.window);
	window_painter_gl.get_size(window.painter, &actual_width, &actual_height);
	check(actual_width == width && actual_height == height, "a window of %dx%d, not %dx%d",
	      actual_width, actual_height, width, height);
	return window;
}

void painter_close(struct test_window *window)
{
	window_painter_gl.close(window->painter);
	SDL_DestroyWindow(window->window);
}

int painter_try(struct test_window *window, const struct scene *scene,
		const struct vug_rect *viewport)
{
	const struct vug_rect all = {0, 0, scene->width, scene->height};
	char why[256] = "";
	int error = window_painter_gl.set_buffer(window->painter, scene->buffer,
						 viewport ? viewport : &all, why, sizeof(why));

	check(error == 0 || why[0] != '\0', "%s, without a word", strerror(-error));
	return error;
}

void painter_draw(struct test_window *window)
{
	int fence;

	check(window_painter_gl.paint(window->painter, NULL, &fence), "paint: %s", SDL_GetError());
	if (fence >= 0)
		close(fence);
}

void painter_show(struct test_window *window, const struct scene *scene,
		  const struct vug_rect *viewport)
{
	int error = painter_try(window, scene, viewport);

	check(error == 0, "%s %s %ux%u: %s", dmabuf_get_exporter_name(scene->exporter),
	      scene->format->name, scene->width, scene->height, strerror(-error));
	painter_draw(window);
}

/* --- what is in them -------------------------------------------------------------------------- */

uint8_t *painter_read(struct test_window *window)
{
	size_t stride = (size_t)window->width * 4;
	uint8_t *bytes = malloc(stride * (size_t)window->height);

	check(bytes != NULL, "no memory");
	check(SDL_GL_MakeCurrent(window->window, context) == 0, "%s", SDL_GetError());
	for (int y = 0; y < window->height; y++)
		glReadPixels(0, window->height - 1 - y, window->width, 1, GL_RGBA, GL_UNSIGNED_BYTE,
			     bytes + (size_t)y * stride);
	check(glGetError() == GL_NO_ERROR, "the window cannot be read");
	return bytes;
}

static void get_expected(const struct expected *expected, uint32_t x, uint32_t y,
			 uint8_t ret_rgba[4])
{
	uint32_t word;

	if (expected->scene) {
		scene_get_pixel(expected->scene, &expected->viewport, x, y, ret_rgba);
		return;
	}
	word = expected->pixels[y * expected->viewport.width + x];
	for (unsigned int i = 0; i < 3; i++)
		ret_rgba[i] = (uint8_t)(word >> (16 - 8 * i));
}

/*
 * Which 8 bits are 5 of a colour is the driver's to round: Mesa's software takes their upper ones again
 * for the lower ones, as pixman does.
 */
static int get_tolerance(const struct expected *expected)
{
	return expected->scene && expected->scene->format->red.width < 8 ? 1 : 0;
}

/* Black where the picture is not. */
static bool is_right(const struct expected *expected, int x, int y, int scale, const uint8_t *rgba)
{
	uint8_t wanted[4] = {0};
	int tolerance = 0, difference = 0;

	if (x >= 0 && y >= 0 && x < (int)expected->viewport.width * scale &&
	    y < (int)expected->viewport.height * scale) {
		get_expected(expected, (uint32_t)(x / scale), (uint32_t)(y / scale), wanted);
		tolerance = get_tolerance(expected);
	}
	for (unsigned int i = 0; i < 3; i++)
		difference = SDL_max(difference, abs(wanted[i] - rgba[i]));
	return difference <= tolerance;
}

void painter_expect(struct test_window *window, const struct expected *expected, int scale)
{
	int left = (window->width - (int)expected->viewport.width * scale) / 2;
	int top = (window->height - (int)expected->viewport.height * scale) / 2;
	uint8_t *bytes = painter_read(window);
	unsigned int wrong = 0;

	for (int y = 0; y < window->height; y++)
		for (int x = 0; x < window->width; x++)
			wrong += !is_right(expected, x - left, y - top, scale,
					   bytes + ((size_t)y * (size_t)window->width + (size_t)x) *
							   4);
	free(bytes);
	check(wrong == 0, "%ux%u in a window of %dx%d: %u pixels are wrong",
	      expected->viewport.width, expected->viewport.height, window->width, window->height,
	      wrong);
}

void painter_expect_scene(struct test_window *window, const struct scene *scene,
			  const struct vug_rect *viewport, int scale)
{
	struct expected expected = {scene, {0, 0, scene->width, scene->height}, NULL};

	if (viewport)
		expected.viewport = *viewport;
	printf("#   %s %s %ux%u%s\n", dmabuf_get_exporter_name(scene->exporter),
	       scene->format->name, scene->width, scene->height,
	       scene->y_inverted ? ", bottom-up" : "");
	painter_expect(window, &expected, scale);
}

void painter_expect_black(struct test_window *window)
{
	const struct expected nothing = {0};

	painter_expect(window, &nothing, 1);
}

int main(void)
{
	unsigned int number = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	choose_software();
	for (const struct rule *rule = painter_rules; rule->name != NULL; rule++) {
		rule->test();
		printf("ok %u - %s\n", ++number, rule->name);
	}
	printf("%u passed\n", number);
	return 0;
}
