/* SPDX-License-Identifier: MIT */
/*
 * Listeners of every pace, each with a picture of its own that it changes by the damage of its frames alone:
 * it is what the frame shows, whatever the guest draws.
 */
#include "protocol/listener/snapshots.h"
#include "unit/random.h"

#define WIDTH 70
#define HEIGHT 40
#define PIXELS (WIDTH * HEIGHT)
#define NUM_VIEWERS 4
#define NUM_ROUNDS 3000

struct viewer {
	struct watcher watcher; /* first: react() gets it */
	uint32_t picture[PIXELS];
	size_t num_seen;
};

static struct viewer viewers[NUM_VIEWERS];
static struct random chance;
static uint32_t screen[PIXELS];

static void copy_rect(struct viewer *viewer, const char *pixels, uint32_t stride,
		      const struct vug_rect *rect)
{
	for (uint32_t y = rect->y; y < rect->y + rect->height; y++)
		memcpy(&viewer->picture[y * WIDTH + rect->x],
		       pixels + (size_t)y * stride + rect->x * sizeof(uint32_t),
		       rect->width * sizeof(uint32_t));
}

static void look_at(struct viewer *viewer, struct vug_frame *frame)
{
	struct vug_rect rects[VUG_MAX_DAMAGE_RECTS];
	size_t count = vug_frame_get_damage_rects(frame, rects, COUNT(rects));
	const void *pixels;
	uint32_t stride;

	check(count > 0, "a frame of nothing");
	check(vug_buffer_map(vug_frame_get_buffer(frame), &pixels, &stride) == 0, "no map");
	for (size_t i = 0; i < count; i++)
		copy_rect(viewer, pixels, stride, &rects[i]);
	for (size_t y = 0; y < HEIGHT; y++)
		check(memcmp(&viewer->picture[y * WIDTH], (const char *)pixels + y * stride,
			     WIDTH * sizeof(uint32_t)) == 0,
		      "a change that the damage does not have");
	vug_buffer_unmap(vug_frame_get_buffer(frame));
}

static void on_event(struct watcher *watcher)
{
	struct viewer *viewer = (struct viewer *)watcher;

	while (viewer->num_seen < watcher->num_frames)
		look_at(viewer, watcher->frames[viewer->num_seen++]);
}

static void begin_viewer(struct viewer *viewer)
{
	static const uint32_t flags[] = {VUG_LISTENER_EXACT_DAMAGE,
					 VUG_LISTENER_EXACT_DAMAGE | VUG_LISTENER_OWN_THREAD,
					 VUG_LISTENER_STABLE, VUG_LISTENER_OWN_THREAD};
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = flags[random_between(&chance, 0, 3)]};

	*viewer = (struct viewer){.watcher = {.pace = WATCHER_SHOWS, .react = on_event}};
	watcher_begin(&viewer->watcher, &config);
}

static void end_viewer(struct viewer *viewer)
{
	watcher_end(&viewer->watcher);
	rig_settle(rig);
}

static void set_up(void)
{
	const struct rig_options options = {.has_no_frame_callback = true};

	fixture_set_up_checks();
	rig = rig_new(&options);
	chance = (struct random){.state = 7};
	rig_show_surface(rig, 0, WIDTH, HEIGHT);
	for (size_t i = 0; i < NUM_VIEWERS; i++)
		begin_viewer(&viewers[i]);
}

static void tear_down(void)
{
	for (size_t i = 0; i < NUM_VIEWERS; i++)
		end_viewer(&viewers[i]);
	fixture_tear_down();
}

SUITE(set_up, tear_down);

/* Few colours, so that much is drawn as it was. */
static void draw(void)
{
	uint32_t x = random_between(&chance, 0, WIDTH - 1);
	uint32_t y = random_between(&chance, 0, HEIGHT - 1);
	uint32_t width = random_between(&chance, 1, WIDTH - x);
	uint32_t height = random_between(&chance, 1, HEIGHT - y);
	uint32_t colour = random_between(&chance, 0, 2);

	for (uint32_t row = y; row < y + height; row++)
		for (uint32_t column = x; column < x + width; column++)
			screen[row * WIDTH + column] = colour;
}

/* A row, or all of the screen. */
static void flush(void)
{
	uint32_t y = random_between(&chance, 0, HEIGHT - 1);

	if (random_between(&chance, 0, 3) > 0)
		rig_send(rig, peer_update(0, 0, 0, WIDTH, HEIGHT, screen));
	else
		rig_send(rig, peer_update(0, 0, y, WIDTH, 1, &screen[y * WIDTH]));
}

static void finish_frame(struct viewer *viewer)
{
	if (viewer->watcher.num_frames == 0)
		return;
	viewer->num_seen--;
	watcher_finish_frame(&viewer->watcher);
}

static void change_pace(struct viewer *viewer)
{
	viewer->watcher.pace = random_between(&chance, 0, 1) == 0 ? WATCHER_KEEPS : WATCHER_SHOWS;
}

static void act(struct viewer *viewer)
{
	switch (random_between(&chance, 0, 9)) {
	case 0:
		vug_listener_set_visible(viewer->watcher.listener, random_between(&chance, 0, 1));
		break;
	case 1:
		end_viewer(viewer);
		begin_viewer(viewer);
		break;
	case 2:
	case 3:
	case 4:
		finish_frame(viewer);
		break;
	case 5:
		change_pace(viewer);
		break;
	default:
		(void)vug_listener_dispatch(viewer->watcher.listener);
	}
}

SUITE_TEST(exact_model, the_damage_of_each_listener_has_every_change)
{
	for (unsigned int round = 0; round < NUM_ROUNDS; round++) {
		draw();
		if (random_between(&chance, 0, 2) == 0)
			flush();
		act(&viewers[random_between(&chance, 0, NUM_VIEWERS - 1)]);
		rig_settle(rig);
	}
}
