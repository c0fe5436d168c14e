/* SPDX-License-Identifier: MIT */
/* OpenGL ES 2 on EGL: dma-bufs are drawn as they are, of other pictures what changes is uploaded. */
#include <epoxy/egl.h>
#include <epoxy/gl.h>
#include <errno.h>
#include <glib.h>
#include <unistd.h>
#include <vug/egl.h>

#include "window/config.h"
#include "window/fit.h"
#include "window/painter.h"

static const char vertex_shader[] =
	"attribute vec2 corner;\n"
	"uniform vec4 part;\n" /* of the texture: its first corner, and its size */
	"varying highp vec2 place;\n"
	"void main() {\n"
	"	place = part.xy + part.zw * corner;\n"
	"	gl_Position = vec4(corner.x * 2.0 - 1.0, 1.0 - corner.y * 2.0, 0.0, 1.0);\n"
	"}\n";

static const char buffer_shader[] =
	"#extension GL_OES_EGL_image_external : require\n"
	"precision highp float;\n"
	"uniform samplerExternalOES image;\n"
	"varying highp vec2 place;\n"
	"void main() { gl_FragColor = vec4(texture2D(image, place).rgb, 1.0); }\n";

/* A native word's bytes, taken for red, green, blue and alpha. */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
#define COLOURS "bgr"
#else
#define COLOURS "gba"
#endif

static const char pixels_shader[] =
	"precision highp float;\n"
	"uniform sampler2D image;\n"
	"varying highp vec2 place;\n"
	"void main() { gl_FragColor = vec4(texture2D(image, place)." COLOURS ", 1.0); }\n";

/* What all windows have in common. */
struct common {
	SDL_GLContext context;
	GLuint buffer_program; /* 0: this OpenGL has no external textures */
	GLuint pixels_program;
	bool has_fences;
	struct vug_egl *egl; /* NULL: no buffers are imported */
	GString *lines;      /* what it has said about the latest thing */
};

struct window_painter {
	struct common *common;
	SDL_Window *window;
	GLuint texture; /* of the pixels; 0: there are none */
	GLuint image_texture;
	struct vug_egl_image *image; /* NULL: pixels are shown, or nothing */
	struct vug_buffer *buffer;
	struct vug_rect viewport; /* of the buffer */
	struct vug_buffer_layout layout;
	int width, height; /* of the picture; 0: nothing is shown */
};

/* --- what all windows have in common ---------------------------------------------------------- */

static GLuint compile(GLenum type, const char *source)
{
	GLuint shader = glCreateShader(type);

	glShaderSource(shader, 1, &source, NULL);
	glCompileShader(shader);
	return shader;
}

/* 0: it cannot be made. */
static GLuint make_program(const char *fragment_source)
{
	GLuint vertex = compile(GL_VERTEX_SHADER, vertex_shader);
	GLuint fragment = compile(GL_FRAGMENT_SHADER, fragment_source);
	GLuint program = glCreateProgram();
	GLint is_linked = GL_FALSE;

	glAttachShader(program, vertex);
	glAttachShader(program, fragment);
	glBindAttribLocation(program, 0, "corner");
	glLinkProgram(program);
	glGetProgramiv(program, GL_LINK_STATUS, &is_linked);
	glDeleteShader(vertex);
	glDeleteShader(fragment);
	if (is_linked)
		return program;
	glDeleteProgram(program);
	return 0;
}

/* Not what the platform likes best, which may be the other OpenGL, with another language. */
static void prepare(void)
{
	SDL_GL_SetAttribute(SDL_GL_CONTEXT_PROFILE_MASK, SDL_GL_CONTEXT_PROFILE_ES);
	SDL_GL_SetAttribute(SDL_GL_CONTEXT_MAJOR_VERSION, 2);
	SDL_GL_SetAttribute(SDL_GL_CONTEXT_MINOR_VERSION, 0);
	SDL_GL_SetAttribute(SDL_GL_DEPTH_SIZE, 0);
}

/* With the context current. False: SDL_GetError(). */
static bool set_up(struct common *common, SDL_Window *window)
{
	if (!window_config_fits(window))
		return false;
	common->pixels_program = make_program(pixels_shader);
	if (common->pixels_program == 0) {
		SDL_SetError("OpenGL does not compile a shader");
		return false;
	}
	/* Where that cannot be set, what is drawn waits for the screen. */
	(void)SDL_GL_SetSwapInterval(0);
	/* Held, as SDL ends EGL with the last window, and everything that the next one needs. */
	return SDL_GL_LoadLibrary(NULL) == 0;
}

/* Why it could not be set up is still SDL's error afterwards. */
static void give_up(struct common *common)
{
	g_autofree char *why = g_strdup(SDL_GetError());

	SDL_GL_DeleteContext(common->context);
	g_string_free(common->lines, TRUE);
	g_free(common);
	SDL_SetError("%s", why);
}

static void *start(SDL_Window *window)
{
	struct common *common;
	SDL_GLContext context = SDL_GL_CreateContext(window);

	if (!context)
		return NULL;
	common = g_new0(struct common, 1);
	common->context = context;
	common->lines = g_string_new(NULL);
	if (set_up(common, window))
		return common;
	give_up(common);
	return NULL;
}

static void on_log(enum vug_log_level level, const char *line, void *data)
{
	GString *lines = data;

	(void)level;
	g_string_append_printf(lines, "%s%s", lines->len > 0 ? "; " : "", line);
}

/* A display is believed once it has read a known picture right. */
static int open_egl(struct common *common)
{
	const struct vug_egl_config config = {
		.size = sizeof(config),
		.display = eglGetCurrentDisplay(),
		.log = on_log,
		.data = common->lines,
	};
	struct vug_egl_reader *reader;
	int error;

	if (!config.display)
		return -ENOTSUP;
	error = vug_egl_new(&config, &common->egl);
	if (error < 0)
		return error;
	error = vug_egl_reader_new(common->egl, &reader);
	if (error == 0)
		vug_egl_reader_free(reader);
	else
		g_clear_pointer(&common->egl, vug_egl_unref);
	return error;
}

static void explain(const struct common *common, int error, char *ret_why, size_t size)
{
	const GString *lines = common->lines;

	g_strlcpy(ret_why, lines->len > 0 ? lines->str : g_strerror(-error), size);
}

static bool imports_buffers(void *data, char *ret_why, size_t size)
{
	struct common *common = data;
	int error;

	common->buffer_program = make_program(buffer_shader);
	error = common->buffer_program == 0 ? -ENOTSUP : open_egl(common);
	if (error == 0)
		common->has_fences = epoxy_has_egl_extension(vug_egl_get_display(common->egl),
							     "EGL_ANDROID_native_fence_sync");
	explain(common, error, ret_why, size);
	return error == 0;
}

/* --- a window --------------------------------------------------------------------------------- */

/* Other windows may be current, and libvug-egl's own context. */
static bool enter(struct window_painter *painter)
{
	return SDL_GL_MakeCurrent(painter->window, painter->common->context) == 0;
}

static struct window_painter *open_painter(void *common, SDL_Window *window)
{
	struct window_painter *painter = g_new0(struct window_painter, 1);

	painter->common = common;
	painter->window = window;
	painter->layout.size = sizeof(painter->layout);
	return painter;
}

static void forget_buffer(struct window_painter *painter)
{
	g_clear_pointer(&painter->image, vug_egl_image_unref);
	g_clear_pointer(&painter->buffer, vug_buffer_unref);
}

static void set_blank(struct window_painter *painter)
{
	forget_buffer(painter);
	painter->width = painter->height = 0;
}

static void close_painter(struct window_painter *painter)
{
	set_blank(painter);
	if (enter(painter)) {
		glDeleteTextures(1, &painter->texture);
		glDeleteTextures(1, &painter->image_texture);
	}
	g_free(painter);
}

static void forget_errors(void)
{
	while (glGetError() != GL_NO_ERROR)
		;
}

static void make_texture(GLenum target, GLuint *ret_texture)
{
	glGenTextures(1, ret_texture);
	glBindTexture(target, *ret_texture);
	glTexParameteri(target, GL_TEXTURE_WRAP_S, GL_CLAMP_TO_EDGE);
	glTexParameteri(target, GL_TEXTURE_WRAP_T, GL_CLAMP_TO_EDGE);
}

/* --- pixels ----------------------------------------------------------------------------------- */

static int upload_all(struct window_painter *painter, const struct window_pixels *pixels)
{
	GLint limit = 0;

	glGetIntegerv(GL_MAX_TEXTURE_SIZE, &limit);
	if (pixels->width > limit || pixels->height > limit)
		return -EFBIG;
	forget_errors();
	glDeleteTextures(1, &painter->texture);
	make_texture(GL_TEXTURE_2D, &painter->texture);
	glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, pixels->width, pixels->height, 0, GL_RGBA,
		     GL_UNSIGNED_BYTE, pixels->pixels);
	return glGetError() == GL_NO_ERROR ? 0 : -ENOMEM;
}

/* Whole rows: OpenGL ES 2 knows of no others. */
static int upload_rows(const struct window_painter *painter, const struct window_pixels *pixels,
		       const struct vug_rect *damage)
{
	forget_errors();
	glBindTexture(GL_TEXTURE_2D, painter->texture);
	glTexSubImage2D(GL_TEXTURE_2D, 0, 0, (GLint)damage->y, pixels->width,
			(GLsizei)damage->height, GL_RGBA, GL_UNSIGNED_BYTE,
			pixels->pixels + (size_t)damage->y * (size_t)pixels->width);
	return glGetError() == GL_NO_ERROR ? 0 : -ENOMEM;
}

static int set_pixels(struct window_painter *painter, const struct window_pixels *pixels,
		      const struct vug_rect *damage, bool is_new)
{
	int error;

	if (!enter(painter))
		return -EIO;
	set_blank(painter);
	error = is_new || painter->texture == 0 ? upload_all(painter, pixels)
						: upload_rows(painter, pixels, damage);
	if (error < 0)
		return error;
	painter->width = pixels->width;
	painter->height = pixels->height;
	return 0;
}

/* --- buffers ---------------------------------------------------------------------------------- */

static int bind_image(struct window_painter *painter, const struct vug_egl_image *image)
{
	forget_errors();
	if (painter->image_texture == 0)
		make_texture(GL_TEXTURE_EXTERNAL_OES, &painter->image_texture);
	glBindTexture(GL_TEXTURE_EXTERNAL_OES, painter->image_texture);
	glEGLImageTargetTexture2DOES(GL_TEXTURE_EXTERNAL_OES, vug_egl_image_get(image));
	return glGetError() == GL_NO_ERROR ? 0 : -EIO;
}

static int import(struct window_painter *painter, struct vug_buffer *buffer,
		  struct vug_egl_image **ret_image)
{
	int error;

	g_string_truncate(painter->common->lines, 0);
	if (!enter(painter))
		return -EIO;
	error = vug_egl_import(painter->common->egl, buffer, ret_image);
	if (error < 0)
		return error;
	error = bind_image(painter, *ret_image);
	if (error < 0)
		vug_egl_image_unref(*ret_image);
	return error;
}

static int set_buffer(struct window_painter *painter, struct vug_buffer *buffer,
		      const struct vug_rect *viewport, char *ret_why, size_t size)
{
	struct vug_egl_image *image;
	int error = import(painter, buffer, &image);

	if (error < 0) {
		explain(painter->common, error, ret_why, size);
		return error;
	}
	forget_buffer(painter);
	painter->image = image;
	painter->buffer = vug_buffer_ref(buffer);
	vug_buffer_get_layout(buffer, &painter->layout);
	painter->viewport = *viewport;
	painter->width = (int)viewport->width;
	painter->height = (int)viewport->height;
	return 0;
}

/* --- drawing ---------------------------------------------------------------------------------- */

static void get_size(struct window_painter *painter, int *ret_width, int *ret_height)
{
	SDL_GL_GetDrawableSize(painter->window, ret_width, ret_height);
}

/* The picture's first corner in the texture, and how far it is to the last. */
static void set_part(const struct window_painter *painter, GLuint program)
{
	GLint part = glGetUniformLocation(program, "part");
	const struct vug_rect *viewport = &painter->viewport;
	float width = (float)painter->layout.width, height = (float)painter->layout.height;
	bool is_inverted = painter->layout.y_inverted;
	uint32_t top = is_inverted ? viewport->y + viewport->height : viewport->y;
	float down = (float)viewport->height / height;

	if (painter->image)
		glUniform4f(part, (float)viewport->x / width, (float)top / height,
			    (float)viewport->width / width, is_inverted ? -down : down);
	else
		glUniform4f(part, 0, 0, 1, 1);
}

static void draw(const struct window_painter *painter, const struct window_fit *fit, int height)
{
	static const GLfloat corners[] = {0, 0, 1, 0, 0, 1, 1, 1};
	const struct common *common = painter->common;
	GLuint program = painter->image ? common->buffer_program : common->pixels_program;
	GLenum target = painter->image ? GL_TEXTURE_EXTERNAL_OES : GL_TEXTURE_2D;
	GLint filter = fit->is_multiple ? GL_NEAREST : GL_LINEAR;

	glViewport(fit->x, height - fit->y - fit->height, fit->width, fit->height);
	glUseProgram(program);
	set_part(painter, program);
	glBindTexture(target, painter->image ? painter->image_texture : painter->texture);
	glTexParameteri(target, GL_TEXTURE_MIN_FILTER, filter);
	glTexParameteri(target, GL_TEXTURE_MAG_FILTER, filter);
	glEnableVertexAttribArray(0);
	glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 0, corners);
	glDrawArrays(GL_TRIANGLE_STRIP, 0, 4);
}

static int make_fence(const struct common *common)
{
	EGLDisplay display = vug_egl_get_display(common->egl);
	EGLSyncKHR sync;
	int fd;

	if (!common->has_fences)
		return -1;
	sync = eglCreateSyncKHR(display, EGL_SYNC_NATIVE_FENCE_ANDROID, NULL);
	if (sync == EGL_NO_SYNC_KHR)
		return -1;
	glFlush(); /* before it, the fence has no descriptor */
	fd = eglDupNativeFenceFDANDROID(display, sync);
	eglDestroySyncKHR(display, sync);
	return fd;
}

/* What was drawn is OpenGL's own from then on: swapping need not be waited for. */
static int fence_buffer(const struct window_painter *painter)
{
	int fence = painter->image ? make_fence(painter->common) : -1;

	if (painter->image && fence < 0)
		glFinish();
	return fence;
}

static void draw_all(struct window_painter *painter)
{
	int width, height;
	struct window_fit fit;

	get_size(painter, &width, &height);
	glViewport(0, 0, width, height);
	glClearColor(0, 0, 0, 1);
	glClear(GL_COLOR_BUFFER_BIT);
	if (painter->width > 0 && width > 0 && height > 0) {
		fit = window_fit(painter->width, painter->height, width, height);
		draw(painter, &fit, height);
	}
}

/* SDL says by nothing else that it has not worked. */
static bool swap(SDL_Window *window)
{
	SDL_ClearError();
	SDL_GL_SwapWindow(window);
	return *SDL_GetError() == '\0';
}

static bool paint(struct window_painter *painter, const struct vug_rect *damage, int *ret_fence)
{
	GLenum error;

	(void)damage; /* what is in the back buffer is nobody's to say */
	*ret_fence = -1;
	if (!enter(painter))
		return false;
	forget_errors();
	draw_all(painter);
	error = glGetError();
	if (error != GL_NO_ERROR) {
		SDL_SetError("OpenGL does not draw (error 0x%x)", error);
		return false;
	}
	*ret_fence = fence_buffer(painter);
	if (swap(painter->window))
		return true;
	if (*ret_fence >= 0)
		close(*ret_fence);
	*ret_fence = -1;
	return false;
}

const struct window_painter_type window_painter_gl = {
	.window_flags = SDL_WINDOW_OPENGL | SDL_WINDOW_ALLOW_HIGHDPI,
	.prepare = prepare,
	.start = start,
	.imports_buffers = imports_buffers,
	.open = open_painter,
	.set_pixels = set_pixels,
	.set_buffer = set_buffer,
	.set_blank = set_blank,
	.paint = paint,
	.get_size = get_size,
	.close = close_painter,
};
