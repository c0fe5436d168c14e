/* SPDX-License-Identifier: MIT */
#include "terminal/graphics.h"

#include <chafa.h>
#include <gio/gio.h>
#include <string.h>

/* --- kitty ------------------------------------------------------------------------------------ */

/* The picture has a number, so that the next one takes its place. */
#define KITTY_PICTURE "i=1,p=1,q=2"
#define KITTY_CHUNK 4096

static guint8 *to_rgb(const uint32_t *pixels, gsize count)
{
	guint8 *bytes = g_malloc(count * 3);

	for (gsize i = 0; i < count; i++) {
		bytes[3 * i] = pixels[i] >> 16 & 0xff;
		bytes[3 * i + 1] = pixels[i] >> 8 & 0xff;
		bytes[3 * i + 2] = pixels[i] & 0xff;
	}
	return bytes;
}

/* Quickly rather than well. */
static GByteArray *compress(const guint8 *bytes, gsize size)
{
	g_autoptr(GZlibCompressor) zlib = g_zlib_compressor_new(G_ZLIB_COMPRESSOR_FORMAT_ZLIB, 1);
	GByteArray *result = g_byte_array_new();
	GConverterResult progress = G_CONVERTER_CONVERTED;
	guint8 buffer[16384];

	while (progress == G_CONVERTER_CONVERTED) {
		gsize read = 0, written = 0;

		progress =
			g_converter_convert(G_CONVERTER(zlib), bytes, size, buffer, sizeof(buffer),
					    G_CONVERTER_INPUT_AT_END, &read, &written, NULL);
		g_byte_array_append(result, buffer, (guint)written);
		bytes += read;
		size -= read;
	}
	return result;
}

void terminal_graphics_kitty(const uint32_t *pixels, int width, int height, GString *text)
{
	gsize count = (gsize)width * (gsize)height;
	guint8 *rgb = to_rgb(pixels, count);
	g_autoptr(GByteArray) data = compress(rgb, count * 3);
	g_autofree char *base64 = g_base64_encode(data->data, data->len);
	gsize size = strlen(base64);

	g_free(rgb);
	g_string_append_printf(text, "\033_Ga=T,f=24,o=z,C=1," KITTY_PICTURE ",s=%d,v=%d,", width,
			       height);
	for (gsize done = 0; done < size; done += KITTY_CHUNK) {
		gsize part = MIN(size - done, KITTY_CHUNK);

		g_string_append_printf(text, "%sm=%d;", done > 0 ? "\033_G" : "",
				       done + part < size);
		g_string_append_len(text, base64 + done, (gssize)part);
		g_string_append(text, "\033\\");
	}
}

void terminal_graphics_kitty_clear(GString *text)
{
	g_string_append(text, "\033_Ga=d,d=I,i=1,q=2\033\\");
}

/* --- sixels ----------------------------------------------------------------------------------- */

/* As large as the picture: a cell a pixel. */
static ChafaCanvas *make_canvas(int width, int height)
{
	ChafaCanvasConfig *config = chafa_canvas_config_new();
	ChafaCanvas *canvas;

	chafa_canvas_config_set_pixel_mode(config, CHAFA_PIXEL_MODE_SIXELS);
	chafa_canvas_config_set_cell_geometry(config, 1, 1);
	chafa_canvas_config_set_geometry(config, width, height);
	chafa_canvas_config_set_preprocessing_enabled(config, FALSE);
	canvas = chafa_canvas_new(config);
	chafa_canvas_config_unref(config);
	return canvas;
}

/* chafa leaves out what is no whole band of sixels: rows that show through fill the last one. */
static guint8 *to_rgba(const uint32_t *pixels, gsize count, gsize padded_count)
{
	guint8 *bytes = g_malloc0(padded_count * 4);

	for (gsize i = 0; i < count; i++) {
		bytes[4 * i] = pixels[i] >> 16 & 0xff;
		bytes[4 * i + 1] = pixels[i] >> 8 & 0xff;
		bytes[4 * i + 2] = pixels[i] & 0xff;
		bytes[4 * i + 3] = 0xff;
	}
	return bytes;
}

void terminal_graphics_sixel(const uint32_t *pixels, int width, int height, GString *text)
{
	int padded = (height + 5) / 6 * 6;
	guint8 *rgba = to_rgba(pixels, (gsize)width * (gsize)height, (gsize)width * (gsize)padded);
	ChafaCanvas *canvas = make_canvas(width, padded);
	ChafaTermInfo *terminal = chafa_term_db_get_fallback_info(chafa_term_db_get_default());
	GString *sixels;

	chafa_set_n_threads(1); /* this one: no others come and go with each picture */
	chafa_canvas_draw_all_pixels(canvas, CHAFA_PIXEL_RGBA8_UNASSOCIATED, rgba, width, padded,
				     width * 4);
	g_free(rgba);
	sixels = chafa_canvas_print(canvas, terminal);
	g_string_append_len(text, sixels->str, (gssize)sixels->len);
	g_string_free(sixels, TRUE);
	chafa_term_info_unref(terminal);
	chafa_canvas_unref(canvas);
}
