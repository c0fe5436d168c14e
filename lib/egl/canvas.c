/* SPDX-License-Identifier: MIT */
#include "egl/canvas.h"

#include <epoxy/gl.h>
#include <errno.h>

#include "egl/layout.h"

static const char vertex_shader[] = "attribute vec2 corner;\n"
				    "void main() { gl_Position = vec4(corner, 0.0, 1.0); }\n";

/*
 * The centre of a pixel goes to the centre of a pixel: nothing is filtered. Colours of few bits are
 * put back on their steps, which llvmpipe misses by repeating bits, and all are rounded here.
 */
static const char fragment_shader[] =
	"#extension GL_OES_EGL_image_external : require\n"
	"precision highp float;\n"
	"uniform highp samplerExternalOES image;\n"
	"uniform vec2 origin, step, scale;\n"
	"uniform mat4 order;\n"
	"uniform vec4 constant, levels;\n"
	"void main() {\n"
	"	vec2 place = (origin + step * gl_FragCoord.xy) * scale;\n"
	"	vec4 colour = floor(texture2D(image, place) * levels + 0.5) / levels;\n"
	"	gl_FragColor = order * (floor(colour * 255.0 + 0.5) / 255.0) + constant;\n"
	"}\n";

/* --- errors ----------------------------------------------------------------------------------- */

static GLenum get_reset_status(void)
{
	if (epoxy_has_gl_extension("GL_EXT_robustness"))
		return glGetGraphicsResetStatusEXT();
	if (epoxy_has_gl_extension("GL_KHR_robustness"))
		return glGetGraphicsResetStatusKHR();
	return GL_NO_ERROR;
}

/* All flags are looked at, and cleared: several can be up. A lost context may have one for ever. */
static int check(struct vug_egl_log *log, const char *what)
{
	GLenum first = glGetError(), code = first;
	char name[16];

	for (unsigned int i = 0; i < 8 && code != GL_NO_ERROR; i++)
		code = glGetError();
	if (first == GL_NO_ERROR)
		return 0;
	if (vug_egl_log_allows_peer(log))
		vug_egl_log_line(log, VUG_LOG_WARNING, "OpenGL: %s: %s", what,
				 vug_egl_error_name(first, name));
	return -EIO;
}

static void forget_errors(void)
{
	for (unsigned int i = 0; i < 8 && glGetError() != GL_NO_ERROR; i++)
		;
}

static int check_reset(struct vug_egl_log *log)
{
	if (get_reset_status() == GL_NO_ERROR)
		return 0;
	if (vug_egl_log_allows_peer(log))
		vug_egl_log_line(
			log, VUG_LOG_WARNING,
			"OpenGL: the GPU was reset: create the display and the reader again");
	return -EIO;
}

/* --- what is needed once ---------------------------------------------------------------------- */

static GLuint compile(GLenum type, const char *source, const struct vug_egl_log *log)
{
	GLuint shader = glCreateShader(type);
	GLint is_compiled = GL_FALSE;
	char text[256] = "";

	glShaderSource(shader, 1, &source, NULL);
	glCompileShader(shader);
	glGetShaderiv(shader, GL_COMPILE_STATUS, &is_compiled);
	if (is_compiled)
		return shader;
	glGetShaderInfoLog(shader, sizeof(text), NULL, text);
	vug_egl_log_line(log, VUG_LOG_ERROR, "OpenGL cannot compile the shader of the reader: %s",
			 text);
	glDeleteShader(shader);
	return 0;
}

/* Attribute 0 is the corner. */
static int link_program(struct vug_egl_canvas *canvas, const struct vug_egl_log *log)
{
	GLuint vertex = compile(GL_VERTEX_SHADER, vertex_shader, log);
	GLuint fragment = compile(GL_FRAGMENT_SHADER, fragment_shader, log);
	GLint is_linked = GL_FALSE;

	canvas->program = glCreateProgram();
	if (vertex != 0 && fragment != 0) {
		glAttachShader(canvas->program, vertex);
		glAttachShader(canvas->program, fragment);
		glBindAttribLocation(canvas->program, 0, "corner");
		glLinkProgram(canvas->program);
		glGetProgramiv(canvas->program, GL_LINK_STATUS, &is_linked);
	}
	glDeleteShader(vertex);
	glDeleteShader(fragment);
	return is_linked ? 0 : -ENOTSUP;
}

static void find_uniforms(struct vug_egl_canvas *canvas)
{
	canvas->origin = glGetUniformLocation(canvas->program, "origin");
	canvas->step = glGetUniformLocation(canvas->program, "step");
	canvas->scale = glGetUniformLocation(canvas->program, "scale");
	canvas->order = glGetUniformLocation(canvas->program, "order");
	canvas->constant = glGetUniformLocation(canvas->program, "constant");
	canvas->levels = glGetUniformLocation(canvas->program, "levels");
}

static void make_texture(struct vug_egl_canvas *canvas)
{
	glGenTextures(1, &canvas->texture);
	glBindTexture(GL_TEXTURE_EXTERNAL_OES, canvas->texture);
	glTexParameteri(GL_TEXTURE_EXTERNAL_OES, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
	glTexParameteri(GL_TEXTURE_EXTERNAL_OES, GL_TEXTURE_MAG_FILTER, GL_NEAREST);
}

static uint32_t smaller(uint32_t a, GLint b)
{
	return b > 0 && (uint32_t)b < a ? (uint32_t)b : a;
}

static int make_target(struct vug_egl_canvas *canvas)
{
	GLint largest = 0, red = 0;

	glGetIntegerv(GL_MAX_TEXTURE_SIZE, &largest);
	canvas->width = smaller(VUG_EGL_TILE_WIDTH, largest);
	canvas->height = smaller(VUG_EGL_TILE_HEIGHT, largest);
	glGenTextures(1, &canvas->target);
	glBindTexture(GL_TEXTURE_2D, canvas->target);
	glTexImage2D(GL_TEXTURE_2D, 0, GL_RGBA, (GLsizei)canvas->width, (GLsizei)canvas->height, 0,
		     GL_RGBA, GL_UNSIGNED_BYTE, NULL);
	glTexParameteri(GL_TEXTURE_2D, GL_TEXTURE_MIN_FILTER, GL_NEAREST);
	glGenFramebuffers(1, &canvas->framebuffer);
	glBindFramebuffer(GL_FRAMEBUFFER, canvas->framebuffer);
	glFramebufferTexture2D(GL_FRAMEBUFFER, GL_COLOR_ATTACHMENT0, GL_TEXTURE_2D, canvas->target,
			       0);
	if (glCheckFramebufferStatus(GL_FRAMEBUFFER) != GL_FRAMEBUFFER_COMPLETE)
		return -ENOTSUP;
	glGetIntegerv(GL_RED_BITS, &red);
	return red >= 8 ? 0 : -ENOTSUP;
}

static void set_state(const struct vug_egl_canvas *canvas)
{
	/* Two triangles in one: what is outside the tile is cut off. */
	static const GLfloat corners[] = {-1, -1, 3, -1, -1, 3};

	glUseProgram(canvas->program);
	glVertexAttribPointer(0, 2, GL_FLOAT, GL_FALSE, 0, corners);
	glEnableVertexAttribArray(0);
	glDisable(GL_BLEND);
	glDisable(GL_DITHER);
	glPixelStorei(GL_PACK_ALIGNMENT, 4);
	glClearColor(0, 0, 0, 0);
}

int vug_egl_canvas_init(struct vug_egl_canvas *canvas, struct vug_egl_log *log)
{
	int error;

	*canvas = (struct vug_egl_canvas){0};
	forget_errors();
	if (!epoxy_has_gl_extension("GL_OES_EGL_image_external")) {
		vug_egl_log_line(
			log, VUG_LOG_ERROR,
			"OpenGL ES lacks GL_OES_EGL_image_external: use another GPU or driver");
		return -ENOTSUP;
	}
	error = link_program(canvas, log);
	if (error == 0)
		error = make_target(canvas);
	if (error == 0) {
		find_uniforms(canvas);
		make_texture(canvas);
		set_state(canvas);
		error = check(log, "cannot prepare to read pictures");
	}
	if (error < 0)
		vug_egl_canvas_finish(canvas);
	return error;
}

void vug_egl_canvas_finish(struct vug_egl_canvas *canvas)
{
	glDeleteFramebuffers(1, &canvas->framebuffer);
	glDeleteTextures(1, &canvas->target);
	glDeleteTextures(1, &canvas->texture);
	glDeleteProgram(canvas->program);
	*canvas = (struct vug_egl_canvas){0};
}

/* --- what is done for each picture ------------------------------------------------------------ */

/* More steps than any colour has that is not narrow. */
#define MANY_LEVELS 1048576

static void set_levels(const struct vug_egl_canvas *canvas, uint32_t fourcc)
{
	float levels[4];
	uint8_t bits[4];

	vug_egl_get_narrow_bits(fourcc, bits);
	for (unsigned int i = 0; i < 4; i++)
		levels[i] = bits[i] > 0 ? (float)((1 << bits[i]) - 1) : MANY_LEVELS;
	glUniform4fv(canvas->levels, 1, levels);
}

int vug_egl_canvas_bind(struct vug_egl_canvas *canvas, void *image, uint32_t fourcc,
			struct vug_egl_log *log)
{
	forget_errors();
	set_levels(canvas, fourcc);
	glBindTexture(GL_TEXTURE_EXTERNAL_OES, canvas->texture);
	glEGLImageTargetTexture2DOES(GL_TEXTURE_EXTERNAL_OES, image);
	return check(log, "cannot bind the buffer to a texture");
}

/* Row 0 of the tile is the bottom one to OpenGL, which reads it at first as well. */
static void place(const struct vug_egl_canvas *canvas, const struct vug_egl_tile *tile)
{
	float first = tile->down > 0 ? (float)tile->y : (float)tile->y + 1;

	glViewport(0, 0, (GLsizei)tile->width, (GLsizei)tile->height);
	glUniform2f(canvas->origin, (float)tile->x, first);
	glUniform2f(canvas->step, 1, (float)tile->down);
	glUniform2f(canvas->scale, 1 / (float)tile->image_width, 1 / (float)tile->image_height);
}

int vug_egl_canvas_read(struct vug_egl_canvas *canvas, const struct vug_egl_tile *tile,
			const struct vug_egl_colours *colours, uint8_t *ret_pixels,
			struct vug_egl_log *log)
{
	int error;

	place(canvas, tile);
	glUniformMatrix4fv(canvas->order, 1, GL_FALSE, colours->order);
	glUniform4fv(canvas->constant, 1, colours->constant);
	glClear(GL_COLOR_BUFFER_BIT);
	glDrawArrays(GL_TRIANGLES, 0, 3);
	error = check(log, "cannot draw the buffer");
	if (error < 0)
		return error;
	glReadPixels(0, 0, (GLsizei)tile->width, (GLsizei)tile->height, GL_RGBA, GL_UNSIGNED_BYTE,
		     ret_pixels);
	error = check(log, "cannot read the picture");
	return error < 0 ? error : check_reset(log);
}
