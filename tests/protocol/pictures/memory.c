/* SPDX-License-Identifier: MIT */
/* Memory of the program's that pixels land in. */
#include "protocol/rig/fake_clock.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "util/log.h"

#define STRIDE 128
#define ROOM (64 * STRIDE)

/* What the next allocate_memory supplies, and what became of it. */
static struct {
	struct vug_memory offer;
	int result;
	unsigned int asked, released;
	uint32_t width, height, fourcc;
	size_t size;
	void (*act)(void);
} program;

static _Alignas(16) uint8_t room[ROOM];
static int owner;

static int allocate(struct vug_scanout *scanout, uint32_t width, uint32_t height, uint32_t fourcc,
		    struct vug_memory *ret_memory, void *data)
{
	(void)scanout;
	(void)data;
	program.asked++;
	program.width = width;
	program.height = height;
	program.fourcc = fourcc;
	program.size = ret_memory->size;
	*ret_memory = program.offer;
	ret_memory->size = program.size;
	if (program.act != NULL)
		program.act();
	return program.result;
}

static void release(const struct vug_memory *memory, void *data)
{
	(void)data;
	program.released++;
	check(memory->owner == &owner, "it is released without its owner");
}

static void set_up(void)
{
	const struct rig_options options = {.config = {.num_scanouts = 2},
					    .allocate_memory = allocate,
					    .release_memory = release};

	fixture_set_up_checks();
	program.offer = (struct vug_memory){
		.pixels = room, .length = ROOM, .stride = STRIDE, .fd = -1, .owner = &owner};
	rig = rig_new(&options);
}

SUITE(set_up, fixture_tear_down);

static const void *get_pixels(void)
{
	const void *pixels;
	uint32_t stride;
	struct vug_buffer *buffer = rig_get_buffer(rig, 0);

	cr_assert_eq(vug_buffer_map(buffer, &pixels, &stride), 0);
	vug_buffer_unmap(buffer);
	return pixels;
}

SUITE_TEST(memory, the_program_is_asked_with_the_size)
{
	rig_show_surface(rig, 0, 20, 10);
	cr_expect_eq(program.asked, 1);
	cr_expect(program.width == 20 && program.height == 10);
	cr_expect_eq(program.fourcc, FOURCC_XRGB8888);
	cr_expect_eq(program.size, sizeof(struct vug_memory));
}

SUITE_TEST(memory, pixels_land_in_it)
{
	rig_show_surface(rig, 0, 20, 10);
	rig_send(rig, peer_update(0, 2, 3, 4, 5, NULL));
	for (uint32_t y = 0; y < 10; y++)
		for (uint32_t x = 0; x < STRIDE / 4; x++) {
			bool is_inside = x >= 2 && x < 6 && y >= 3 && y < 8;
			uint32_t value;

			memcpy(&value, room + y * STRIDE + x * 4, sizeof(value));
			cr_assert_eq(value, is_inside ? 0x00c0ffee : 0, "pixel %u,%u", x, y);
		}
}

SUITE_TEST(memory, the_layout_tells_of_it)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	program.offer.fd = 0;
	program.offer.offset = 4096;
	rig_show_surface(rig, 0, 20, 10);
	vug_buffer_get_layout(rig_get_buffer(rig, 0), &layout);
	cr_expect_eq(layout.planes[0].fd, 0);
	cr_expect_eq(layout.planes[0].offset, 4096);
	cr_expect_eq(layout.planes[0].stride, STRIDE);
	cr_expect_eq(get_pixels(), (const void *)room);
}

SUITE_TEST(memory, the_same_size_asks_for_nothing)
{
	rig_show_surface(rig, 0, 20, 10);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 20, 10));
	cr_assert_eq(program.asked, 1);
}

SUITE_TEST(memory, memory_is_released_with_the_last_reference)
{
	struct vug_buffer *kept;

	rig_show_surface(rig, 0, 20, 10);
	kept = vug_buffer_ref(rig_get_buffer(rig, 0));
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	cr_expect_eq(program.released, 0);
	vug_buffer_unref(kept);
	cr_expect_eq(program.released, 1);
}

SUITE_TEST(memory, memory_is_released_with_the_server)
{
	rig_show_surface(rig, 0, 20, 10);
	vug_server_unref(rig->server);
	rig->server = NULL;
	cr_assert_eq(program.released, 1);
}

static void *unref_in_thread(void *buffer)
{
	vug_buffer_unref(buffer);
	return NULL;
}

SUITE_TEST(memory, memory_may_be_released_on_another_thread_after_the_server)
{
	struct vug_buffer *kept;
	pthread_t thread;

	rig_show_surface(rig, 0, 20, 10);
	kept = vug_buffer_ref(rig_get_buffer(rig, 0));
	vug_server_unref(rig->server);
	rig->server = NULL;
	cr_expect_eq(program.released, 0);
	pthread_create(&thread, NULL, unref_in_thread, kept);
	pthread_join(thread, NULL);
	cr_expect_eq(program.released, 1);
}

SUITE_TEST(memory, the_smallest_that_fits_is_used)
{
	program.offer.stride = 20 * 4;
	program.offer.length = 20 * 4 * 10;
	rig_show_surface(rig, 0, 20, 10);
	cr_assert_eq(get_pixels(), (const void *)room);
}

/* The last row needs no more than its pixels. */
SUITE_TEST(memory, the_end_of_the_last_row_need_not_be_there)
{
	program.offer.length = STRIDE * 9 + 20 * 4;
	rig_show_surface(rig, 0, 20, 10);
	cr_assert_eq(get_pixels(), (const void *)room);
}

static const struct {
	const char *what;
	struct vug_memory offer;
} bad_offers[] = {
	{"none", {.pixels = NULL, .length = ROOM, .stride = STRIDE}},
	{"misaligned", {.pixels = room + 1, .length = ROOM - 1, .stride = STRIDE}},
	{"a stride that is no multiple of 4", {.pixels = room, .length = ROOM, .stride = 82}},
	{"a stride below a row", {.pixels = room, .length = ROOM, .stride = 76}},
	{"no stride", {.pixels = room, .length = ROOM, .stride = 0}},
	{"a byte too short", {.pixels = room, .length = STRIDE * 9 + 79, .stride = STRIDE}},
	{"no length", {.pixels = room, .length = 0, .stride = STRIDE}},
	{"a failed call's errno for its descriptor",
	 {.pixels = room, .length = ROOM, .stride = STRIDE, .fd = -EMFILE}},
	{"rows beyond all memory", {.pixels = room, .length = ROOM, .stride = 0xfffffffc}},
};

SUITE_TEST(memory, what_is_no_good_is_not_used)
{
	for (size_t i = 0; i < COUNT(bad_offers); i++) {
		program.offer = bad_offers[i].offer;
		if (program.offer.fd == 0)
			program.offer.fd = -1;
		program.offer.owner = &owner;
		rig_show_surface(rig, 0, 20, 10);
		cr_expect_neq(get_pixels(), bad_offers[i].offer.pixels, "%s", bad_offers[i].what);
		rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
		recorder_forget(&rig->recorder);
	}
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "allocate_memory");
}

SUITE_TEST(memory, the_warnings_of_what_is_no_good_are_limited)
{
	fake_clock_install();
	program.offer.length = 1;
	for (uint32_t i = 1; i <= VUG_LOG_BURST + 2; i++)
		rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 20, i));
	cr_expect_eq(recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "allocate_memory"),
		     VUG_LOG_BURST);
	recorder_forget(&rig->recorder);
}

SUITE_TEST(memory, what_is_no_good_is_given_back_once)
{
	program.offer.length = 1;
	rig_show_surface(rig, 0, 20, 10);
	cr_expect_eq(program.released, 1);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	cr_expect_eq(program.released, 1);
	recorder_take_lines(&rig->recorder, VUG_LOG_WARNING, "allocate_memory");
}

SUITE_TEST(memory, a_refusal_is_not_released)
{
	program.result = -1;
	rig_show_surface(rig, 0, 20, 10);
	cr_expect_neq(get_pixels(), (const void *)room);
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	cr_expect_eq(program.released, 0);
}

/* What is shown can be filled: the cap on memory is no cap on messages for it. */
SUITE_TEST(memory, a_scanout_larger_than_the_cap_can_be_updated_whole)
{
	const struct rig_options options = {.config = {.max_framebuffer_mib = 1},
					    .allocate_memory = allocate,
					    .release_memory = release};
	const uint32_t size = 600;
	struct peer_message message = PEER_MAKE(PEER_UPDATE, 0, 0, 0, size, size);
	uint8_t *large = calloc(size * size, 4);

	fixture_use(&options);
	program.offer = (struct vug_memory){.pixels = large,
					    .length = size * size * 4,
					    .stride = size * 4,
					    .fd = -1,
					    .owner = &owner};
	rig_show_surface(rig, 0, size, size);
	peer_set_size(&message, 20 + size * size * 4);
	rig_send(rig, message);
	cr_expect(vug_server_is_connected(rig->server), "an UPDATE of what is shown ended it");
	recorder_take_lines(&rig->recorder, VUG_LOG_ERROR, "");
	rig_send(rig, PEER_MAKE(PEER_SCANOUT, 0, 0, 0));
	vug_server_unref(rig->server);
	rig->server = NULL;
	free(large);
}

static void act_unref(void)
{
	vug_server_unref(rig->server);
	rig->server = NULL;
}

static void act_disconnect(void)
{
	vug_server_disconnect(rig->server);
}

static void allocate_and_act(void (*act)(void), int result)
{
	const struct peer_message messages[] = {PEER_MAKE(PEER_SCANOUT, 0, 20, 10),
						peer_update(0, 0, 0, 20, 10, NULL)};

	program.act = act;
	program.result = result;
	peer_send_together(&rig->peer, messages, COUNT(messages));
	rig_settle(rig);
}

SUITE_TEST(memory, unref_is_allowed_in_allocate_memory)
{
	allocate_and_act(act_unref, 0);
	cr_assert_eq(program.released, 1);
}

SUITE_TEST(memory, unref_is_allowed_in_an_allocate_memory_that_refuses)
{
	allocate_and_act(act_unref, -1);
	cr_assert_eq(program.released, 0);
}

SUITE_TEST(memory, disconnect_is_allowed_in_allocate_memory)
{
	allocate_and_act(act_disconnect, 0);
	cr_assert_not(vug_server_is_connected(rig->server));
}
