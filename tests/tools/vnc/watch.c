/* SPDX-License-Identifier: MIT */
/*
 * vnc-watch HOST:PORT|PATH: a VNC client that stays, as a person's viewer does. For each line on
 * standard input, a file name, what is to be seen is written there as an 8-bit RGB PNG file, whole
 * or not at all: the picture as the updates so far have made it, with the guest's cursor where the
 * server says that it is. It says the name when that is done.
 *
 * Exit status: 0 when its input has ended, 1 the server has hung up, 2 it could not connect.
 */
#include <png.h>
#include <poll.h>
#include <rfb/rfbclient.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct {
	int x, y; /* of the hot spot */
	int hot_x, hot_y, width, height;
} cursor;

/* --- the picture ------------------------------------------------------------------------------ */

static const uint8_t *cursor_at(const rfbClient *client, int x, int y)
{
	int column = x - cursor.x + cursor.hot_x, row = y - cursor.y + cursor.hot_y;

	if (column < 0 || row < 0 || column >= cursor.width || row >= cursor.height ||
	    !client->rcMask[row * cursor.width + column])
		return NULL;
	return client->rcSource + 4 * (row * cursor.width + column);
}

/* The client's format has red at bit 16. */
static void fill(const rfbClient *client, uint8_t *rgb)
{
	for (int y = 0; y < client->height; y++) {
		for (int x = 0; x < client->width; x++, rgb += 3) {
			const uint8_t *from = cursor_at(client, x, y);
			uint32_t pixel;

			if (!from)
				from = client->frameBuffer + 4 * (y * client->width + x);
			memcpy(&pixel, from, sizeof(pixel));
			rgb[0] = (uint8_t)(pixel >> 16);
			rgb[1] = (uint8_t)(pixel >> 8);
			rgb[2] = (uint8_t)pixel;
		}
	}
}

static void write_picture(const rfbClient *client, const char *path)
{
	png_image image = {
		.version = PNG_IMAGE_VERSION,
		.format = PNG_FORMAT_RGB,
		.width = (png_uint_32)client->width,
		.height = (png_uint_32)client->height,
	};
	uint8_t *rgb = malloc(PNG_IMAGE_SIZE(image));
	char unfinished[4096];

	snprintf(unfinished, sizeof(unfinished), "%s.unfinished", path);
	if (rgb)
		fill(client, rgb);
	if (!rgb || !png_image_write_to_file(&image, unfinished, 0, rgb, 0, NULL) ||
	    rename(unfinished, path) != 0)
		fprintf(stderr, "vnc-watch: cannot write %s\n", path);
	else
		puts(path);
	free(rgb);
}

/* --- the connection --------------------------------------------------------------------------- */

static void on_cursor(rfbClient *client, int hot_x, int hot_y, int width, int height, int bytes)
{
	(void)client;
	(void)bytes;
	cursor.hot_x = hot_x;
	cursor.hot_y = hot_y;
	cursor.width = width;
	cursor.height = height;
}

static rfbBool on_position(rfbClient *client, int x, int y)
{
	(void)client;
	cursor.x = x;
	cursor.y = y;
	return TRUE;
}

static rfbClient *connect_to(const char *server)
{
	rfbClient *client = rfbGetClient(8, 3, 4);
	const char *colon = strrchr(server, ':');

	client->format.redShift = 16;
	client->format.greenShift = 8;
	client->format.blueShift = 0;
	client->appData.encodingsString = "zrle";
	client->appData.enableJPEG = FALSE;
	client->appData.useRemoteCursor = TRUE;
	client->canHandleNewFBSize = TRUE;
	client->GotCursorShape = on_cursor;
	client->HandleCursorPos = on_position;
	free(client->serverHost);
	client->serverHost = colon ? strndup(server, (size_t)(colon - server)) : strdup(server);
	client->serverPort = colon ? atoi(colon + 1) : 0;
	return rfbInitClient(client, NULL, NULL) ? client : NULL;
}

/* Returns 0 when there are no more. */
static int read_line(const rfbClient *client)
{
	char line[4000];

	if (!fgets(line, sizeof(line), stdin))
		return 0;
	line[strcspn(line, "\n")] = '\0';
	write_picture(client, line);
	return 1;
}

static int watch(rfbClient *client)
{
	struct pollfd fds[] = {{.fd = STDIN_FILENO, .events = POLLIN},
			       {.fd = client->sock, .events = POLLIN}};

	for (;;) {
		/* What libvncclient has read already, the kernel does not tell. */
		poll(fds, 2, client->buffered > 0 ? 0 : -1);
		if ((client->buffered > 0 || fds[1].revents) && !HandleRFBServerMessage(client))
			return 1;
		if (fds[0].revents && !read_line(client))
			return 0;
	}
}

static void be_quiet(const char *format, ...)
{
	(void)format;
}

int main(int argc, char **argv)
{
	rfbClient *client;

	setvbuf(stdin, NULL, _IONBF, 0); /* a line that is in a buffer, poll() does not see */
	setvbuf(stdout, NULL, _IOLBF, 0);
	if (argc != 2) {
		fputs("usage: vnc-watch HOST:PORT|PATH\n", stderr);
		return 2;
	}
	rfbClientLog = be_quiet;
	client = connect_to(argv[1]);
	return client ? watch(client) : 2;
}
