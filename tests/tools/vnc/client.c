/* SPDX-License-Identifier: MIT */
/*
 * vnc-client [OPTION…] HOST:PORT|PATH: a VNC client that looks until it has seen what was asked for.
 *
 *	--shows NUMBER@X,Y,WxH	the test picture of that number is there, each pixel; repeatable
 *	--size WxH		the desktop is of that size
 *	--cursor HOTX,HOTY,N	a cursor with that hot spot came, of which N pixels are seen
 *	--resize WxH		ask for that size first
 *	--encodings TEXT	as libvncclient names them, without loss
 *	--format NAME		xrgb (the default), xbgr or rgb565
 *	--password TEXT
 *	--typing N		seconds that it takes a person to type that
 *	--png FILE		keep what was seen
 *	--seconds N		how long to look at most (default: 10)
 *	--stay			look until the end, then say how many updates came
 *
 * Exit status: 0 it has seen all of it, 1 it has not, which is said, 2 it could not connect.
 */
#include <getopt.h>
#include <png.h>
#include <rfb/rfbclient.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../../support/test_picture.h"

#define MAX_PICTURES 16
#define POLL_US 100000

struct picture {
	unsigned number, x, y, width, height;
};

struct wanted {
	struct picture pictures[MAX_PICTURES];
	unsigned count;
	unsigned width, height;               /* 0: any */
	unsigned resize_width, resize_height; /* 0: do not ask */
	unsigned hot_x, hot_y, seen;          /* seen 0: no cursor is wanted */
	const char *encodings, *format, *password, *png;
	double seconds, typing;
	int stay;
};

struct looker {
	struct wanted wanted;
	rfbClient *client;
	unsigned hot_x, hot_y, seen; /* of the last cursor */
	unsigned updates;
	int has_asked;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void *tag;

static struct looker *looker_of(rfbClient *client)
{
	return rfbClientGetClientData(client, &tag);
}

/* --- what is there ---------------------------------------------------------------------------- */

/* A colour of 24 bits as it is after a client's format had its bits. */
static uint32_t through_format(const rfbPixelFormat *format, uint32_t colour)
{
	uint32_t red = ((colour >> 16 & 0xff) * format->redMax + 127) / 255;
	uint32_t green = ((colour >> 8 & 0xff) * format->greenMax + 127) / 255;
	uint32_t blue = ((colour & 0xff) * format->blueMax + 127) / 255;

	return red << format->redShift | green << format->greenShift | blue << format->blueShift;
}

static uint32_t pixel_at(const rfbClient *client, unsigned x, unsigned y)
{
	size_t place = (size_t)y * (size_t)client->width + x;

	if (client->format.bitsPerPixel == 16)
		return ((const uint16_t *)(const void *)client->frameBuffer)[place];
	return ((const uint32_t *)(const void *)client->frameBuffer)[place] & 0xffffff;
}

static unsigned long count_differences(const rfbClient *client, const struct picture *picture)
{
	unsigned long count = 0;

	if (picture->x + picture->width > (unsigned)client->width ||
	    picture->y + picture->height > (unsigned)client->height)
		return (unsigned long)picture->width * picture->height;
	for (unsigned y = 0; y < picture->height; y++)
		for (unsigned x = 0; x < picture->width; x++)
			count += pixel_at(client, picture->x + x, picture->y + y) !=
				 through_format(&client->format,
						test_picture_pixel(x, y, picture->width,
								   picture->height,
								   picture->number));
	return count;
}

/* Returns whether all is there; where it is not and `say`, that is said. */
static int has_seen_all(const struct looker *looker, int say)
{
	const struct wanted *wanted = &looker->wanted;
	const rfbClient *client = looker->client;

	if (wanted->width != 0 && (wanted->width != (unsigned)client->width ||
				   wanted->height != (unsigned)client->height)) {
		if (say)
			printf("the desktop is %dx%d\n", client->width, client->height);
		return 0;
	}
	if (wanted->seen != 0 && (wanted->seen != looker->seen || wanted->hot_x != looker->hot_x ||
				  wanted->hot_y != looker->hot_y)) {
		if (say)
			printf("the cursor has %u pixels and its hot spot at %u,%u\n", looker->seen,
			       looker->hot_x, looker->hot_y);
		return 0;
	}
	for (unsigned i = 0; i < wanted->count; i++) {
		unsigned long count = count_differences(client, &wanted->pictures[i]);

		if (count == 0)
			continue;
		if (say)
			printf("picture %u: %lu pixels different\n", wanted->pictures[i].number,
			       count);
		return 0;
	}
	return 1;
}

static void on_cursor(rfbClient *client, int hot_x, int hot_y, int width, int height, int bytes)
{
	struct looker *looker = looker_of(client);

	(void)bytes;
	looker->hot_x = (unsigned)hot_x;
	looker->hot_y = (unsigned)hot_y;
	looker->seen = 0;
	for (int i = 0; i < width * height; i++)
		looker->seen += client->rcMask[i] != 0;
}

static void on_update(rfbClient *client)
{
	looker_of(client)->updates++;
}

static void write_png(const rfbClient *client, const char *path)
{
	png_image image = {.version = PNG_IMAGE_VERSION, .format = PNG_FORMAT_BGRA};
	size_t pixels = (size_t)client->width * (size_t)client->height;
	uint32_t *bgra = calloc(pixels, sizeof(*bgra));

	for (size_t i = 0; bgra && i < pixels; i++)
		bgra[i] = 0xff000000 | pixel_at(client, (unsigned)(i % (size_t)client->width),
						(unsigned)(i / (size_t)client->width));
	image.width = (png_uint_32)client->width;
	image.height = (png_uint_32)client->height;
	if (!bgra || !png_image_write_to_file(&image, path, 0, bgra, 0, NULL))
		fprintf(stderr, "vnc-client: cannot write %s\n", path);
	free(bgra);
}

/* --- the connection --------------------------------------------------------------------------- */

static char *give_password(rfbClient *client)
{
	const struct wanted *wanted = &looker_of(client)->wanted;
	const char *password = wanted->password;
	struct timespec pause = {.tv_sec = (time_t)wanted->typing};

	nanosleep(&pause, NULL);
	return strdup(password ? password : "");
}

static void set_format(rfbPixelFormat *format, const char *name)
{
	format->redShift = 16;
	format->greenShift = 8;
	format->blueShift = 0;
	if (strcmp(name, "xbgr") == 0) {
		format->redShift = 0;
		format->blueShift = 16;
	} else if (strcmp(name, "rgb565") == 0) {
		format->bitsPerPixel = 16;
		format->depth = 16;
		format->redMax = format->blueMax = 31;
		format->greenMax = 63;
		format->redShift = 11;
		format->greenShift = 5;
	}
}

static rfbClient *connect_to(struct looker *looker, const char *server)
{
	rfbClient *client = rfbGetClient(8, 3, 4);
	const char *colon = strrchr(server, ':');

	rfbClientSetClientData(client, &tag, looker);
	set_format(&client->format, looker->wanted.format);
	client->appData.encodingsString = looker->wanted.encodings;
	client->appData.enableJPEG = FALSE;
	client->appData.useRemoteCursor = TRUE;
	client->canHandleNewFBSize = TRUE;
	client->GotCursorShape = on_cursor;
	client->FinishedFrameBufferUpdate = on_update;
	client->GetPassword = give_password;
	free(client->serverHost);
	client->serverHost = colon ? strndup(server, (size_t)(colon - server)) : strdup(server);
	client->serverPort = colon ? atoi(colon + 1) : 0;
	return rfbInitClient(client, NULL, NULL) ? client : NULL;
}

static void ask_for_size(struct looker *looker)
{
	if (looker->wanted.resize_width == 0 || looker->has_asked || looker->updates == 0)
		return;
	looker->has_asked = 1;
	SendExtDesktopSize(looker->client, (uint16_t)looker->wanted.resize_width,
			   (uint16_t)looker->wanted.resize_height);
}

/* Returns 0 when everything was seen, or the time is up for one that stays; 1 otherwise. */
static int look(struct looker *looker)
{
	double end = now() + looker->wanted.seconds;

	while (now() < end) {
		int ready = WaitForMessage(looker->client, POLL_US);

		if (ready < 0 || (ready > 0 && !HandleRFBServerMessage(looker->client))) {
			puts("the server has hung up");
			return 1;
		}
		ask_for_size(looker);
		if (ready > 0 && !looker->wanted.stay && has_seen_all(looker, 0))
			return 0;
	}
	return !has_seen_all(looker, 1);
}

/* --- the options ------------------------------------------------------------------------------ */

static int add_picture(struct wanted *wanted, const char *text)
{
	struct picture *picture = &wanted->pictures[wanted->count];

	return wanted->count++ < MAX_PICTURES &&
	       sscanf(text, "%u@%u,%u,%ux%u", &picture->number, &picture->x, &picture->y,
		      &picture->width, &picture->height) == 5;
}

/* Returns whether it is understood. */
static int take_option(struct wanted *wanted, int option)
{
	switch (option) {
	case 'p':
		return add_picture(wanted, optarg);
	case 's':
		return sscanf(optarg, "%ux%u", &wanted->width, &wanted->height) == 2;
	case 'c':
		return sscanf(optarg, "%u,%u,%u", &wanted->hot_x, &wanted->hot_y, &wanted->seen) ==
		       3;
	case 'r':
		return sscanf(optarg, "%ux%u", &wanted->resize_width, &wanted->resize_height) == 2;
	case 't':
		return sscanf(optarg, "%lf", &wanted->seconds) == 1;
	case 'i':
		return sscanf(optarg, "%lf", &wanted->typing) == 1;
	case 'e':
		wanted->encodings = optarg;
		return 1;
	case 'f':
		wanted->format = optarg;
		return 1;
	case 'w':
		wanted->password = optarg;
		return 1;
	case 'g':
		wanted->png = optarg;
		return 1;
	case 'y':
		wanted->stay = 1;
		return 1;
	default:
		return 0;
	}
}

static int take_options(int argc, char **argv, struct wanted *wanted)
{
	static const struct option options[] = {
		{"shows", required_argument, NULL, 'p'},
		{"size", required_argument, NULL, 's'},
		{"cursor", required_argument, NULL, 'c'},
		{"resize", required_argument, NULL, 'r'},
		{"encodings", required_argument, NULL, 'e'},
		{"format", required_argument, NULL, 'f'},
		{"password", required_argument, NULL, 'w'},
		{"typing", required_argument, NULL, 'i'},
		{"png", required_argument, NULL, 'g'},
		{"seconds", required_argument, NULL, 't'},
		{"stay", no_argument, NULL, 'y'},
		{NULL, 0, NULL, 0},
	};
	int option;

	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1)
		if (!take_option(wanted, option))
			return 0;
	return optind == argc - 1;
}

static void be_quiet(const char *format, ...)
{
	(void)format;
}

int main(int argc, char **argv)
{
	struct looker looker = {
		.wanted = {.encodings = "raw", .format = "xrgb", .seconds = 10},
	};
	int status;

	setvbuf(stdout, NULL, _IOLBF, 0);
	if (!take_options(argc, argv, &looker.wanted)) {
		fputs("usage: vnc-client [OPTION...] HOST:PORT|PATH\n", stderr);
		return 2;
	}
	rfbClientLog = getenv("VNC_CLIENT_LOG") ? rfbClientLog : be_quiet;
	looker.client = connect_to(&looker, argv[optind]);
	if (!looker.client)
		return 2;
	status = look(&looker);
	if (looker.wanted.png)
		write_png(looker.client, looker.wanted.png);
	if (looker.wanted.stay)
		printf("%u updates\n", looker.updates);
	free(looker.client->frameBuffer);
	/* libvncclient itself frees the cursor from 0.9.15 on, and before that not at all. */
	free(looker.client->rcSource);
	free(looker.client->rcMask);
	looker.client->rcSource = NULL;
	looker.client->rcMask = NULL;
	rfbClientCleanup(looker.client);
	return status;
}
