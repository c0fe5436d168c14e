/* SPDX-License-Identifier: MIT */
/*
 * To be preloaded into vug-view: its first server has a sink, which writes into the file that SINK_LINES names what
 * the guest gets, a line each: "key 30 1", "button 272 0", "position SCANOUT X Y" in pixels of the scanout's picture,
 * "motion DX DY", "scroll ACROSS UP", "touch CONTACT SCANOUT X Y", "touch_up CONTACT". A line "sync" ends a batch.
 */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <vug/input-routing.h>

static FILE *lines;

/* Before the sandbox closes. */
__attribute__((constructor)) static void open_lines(void)
{
	const char *path = getenv("SINK_LINES");

	if (path != NULL)
		lines = fopen(path, "ae");
	if (lines != NULL)
		setvbuf(lines, NULL, _IOLBF, BUFSIZ);
}

static struct vug_sink_place get_place(const struct vug_sink *sink)
{
	struct vug_sink_place place = {.size = sizeof(place)};

	if (vug_sink_get_place(sink, &place) < 0)
		abort();
	return place;
}

static void on_key(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink;
	(void)data;
	fprintf(lines, "key %u %d\n", code, is_pressed);
}

static void on_button(struct vug_sink *sink, uint16_t code, bool is_pressed, void *data)
{
	(void)sink;
	(void)data;
	fprintf(lines, "button %u %d\n", code, is_pressed);
}

static void on_position(struct vug_sink *sink, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = get_place(sink);

	(void)x;
	(void)y;
	(void)data;
	fprintf(lines, "position %u %u %u\n", place.scanout, place.x, place.y);
}

static void on_motion(struct vug_sink *sink, int32_t dx, int32_t dy, void *data)
{
	(void)sink;
	(void)data;
	fprintf(lines, "motion %d %d\n", dx, dy);
}

static void on_scroll(struct vug_sink *sink, int32_t across, int32_t up, void *data)
{
	(void)sink;
	(void)data;
	fprintf(lines, "scroll %d %d\n", across, up);
}

static void on_touch(struct vug_sink *sink, uint32_t contact, int32_t x, int32_t y, void *data)
{
	struct vug_sink_place place = get_place(sink);

	(void)x;
	(void)y;
	(void)data;
	fprintf(lines, "touch %u %u %u %u\n", contact, place.scanout, place.x, place.y);
}

static void on_touch_up(struct vug_sink *sink, uint32_t contact, void *data)
{
	(void)sink;
	(void)data;
	fprintf(lines, "touch_up %u\n", contact);
}

static void on_sync(struct vug_sink *sink, void *data)
{
	(void)sink;
	(void)data;
	fputs("sync\n", lines);
}

/* The one that the preloaded library stands before, into a pointer to a function. */
static void find(const char *name, void *ret_real)
{
	void *found = dlsym(RTLD_NEXT, name);

	if (found == NULL)
		abort();
	memcpy(ret_real, &found, sizeof(found));
}

static int make_sink(struct vug_server *server, const struct vug_sink_config *config,
		     const struct vug_sink_callbacks *callbacks, void *data,
		     struct vug_sink **ret_sink)
{
	int (*real)(struct vug_server *, const struct vug_sink_config *,
		    const struct vug_sink_callbacks *, void *, struct vug_sink **);

	find("vug_sink_new", &real);
	return real(server, config, callbacks, data, ret_sink);
}

static void add_sink(struct vug_server *server)
{
	static const struct vug_sink_config config = {.size = sizeof(config),
						      .classes = VUG_SINK_KEYBOARD |
								 VUG_SINK_POINTER | VUG_SINK_TOUCH};
	static const struct vug_sink_callbacks callbacks = {
		.size = sizeof(callbacks),
		.key = on_key,
		.button = on_button,
		.position = on_position,
		.motion = on_motion,
		.scroll = on_scroll,
		.touch = on_touch,
		.touch_up = on_touch_up,
		.sync = on_sync,
	};
	struct vug_sink *sink;

	if (lines == NULL || make_sink(server, &config, &callbacks, NULL, &sink) < 0)
		abort();
}

/* vug-view's own devices are no sink's rival: of several the last one gets a class. */
int vug_sink_new(struct vug_server *server, const struct vug_sink_config *config,
		 const struct vug_sink_callbacks *callbacks, void *data, struct vug_sink **ret_sink)
{
	int result = make_sink(server, config, callbacks, data, ret_sink);

	if (result == 0)
		add_sink(server);
	return result;
}

int vug_server_new(const struct vug_config *config, const struct vug_callbacks *callbacks,
		   void *data, struct vug_server **ret_server)
{
	static bool has_sink;
	int (*real)(const struct vug_config *, const struct vug_callbacks *, void *,
		    struct vug_server **);
	int result;

	find(__func__, &real);
	result = real(config, callbacks, data, ret_server);
	if (result == 0 && !has_sink)
		add_sink(*ret_server);
	has_sink = true;
	return result;
}
