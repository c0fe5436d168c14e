/* SPDX-License-Identifier: MIT */
/* The guest's pointer: its image, its place, and that it is hidden. */
#include <endian.h>

#include "back-end-test.h"
#include "picture.h"

#define SIDE 64
#define PIXELS SCREEN_CURSOR_PIXELS
#define BYTES (PIXELS * (size_t)4)
#define RESOURCE 9

struct pointer {
	struct machine *machine;
	struct gpu_cursor place;
	struct picture image;
	unsigned int moves; /* that are waited for */
};

static const struct screen_cursor *get_shown(const struct pointer *pointer)
{
	return &pointer->machine->display.screens[0].cursor;
}

static bool has_moved(void *data)
{
	const struct pointer *pointer = data;

	return get_shown(pointer)->moves >= pointer->moves || !machine_is_good(pointer->machine);
}

static bool wait_for_move(struct pointer *pointer)
{
	pointer->moves++;
	return machine_wait(pointer->machine, has_moved, pointer, "be-cursor", "a cursor message");
}

static bool update(struct pointer *pointer)
{
	return gpu_update_cursor(&pointer->machine->vmm, &pointer->place) == 0 &&
	       wait_for_move(pointer);
}

static bool move(struct pointer *pointer, int32_t x, int32_t y)
{
	pointer->place.x = x;
	pointer->place.y = y;
	return gpu_move_cursor(&pointer->machine->vmm, &pointer->place) == 0 &&
	       wait_for_move(pointer);
}

/* Half transparent, premultiplied; no two pixels are alike. */
static bool make_image(struct pointer *pointer)
{
	const struct vug_rect whole = {.width = SIDE, .height = SIDE};
	struct machine *machine = pointer->machine;
	struct vmm *vmm = &machine->vmm;

	pointer->image = (struct picture){.resource = RESOURCE,
					  .width = SIDE,
					  .height = SIDE,
					  .backing = guest_memory_allocate(&vmm->memory, BYTES)};
	for (uint32_t i = 0; i < PIXELS; i++)
		pointer->image.backing[i] = htole32(UINT32_C(0x80000000) + i * 3);
	return machine_expect(machine, "be-responses", "RESOURCE_CREATE_2D",
			      gpu_resource_create_2d(vmm, RESOURCE,
						     VIRTIO_GPU_FORMAT_B8G8R8A8_UNORM, SIDE, SIDE),
			      VIRTIO_GPU_RESP_OK_NODATA) &&
	       machine_expect(machine, "be-responses", "RESOURCE_ATTACH_BACKING",
			      gpu_resource_attach_backing(vmm, RESOURCE, pointer->image.backing,
							  (uint32_t)BYTES),
			      VIRTIO_GPU_RESP_OK_NODATA) &&
	       machine_expect(machine, "be-responses", "TRANSFER_TO_HOST_2D",
			      gpu_transfer_to_host_2d(vmm, RESOURCE, &whole, SIDE * 4),
			      VIRTIO_GPU_RESP_OK_NODATA);
}

static bool begin(struct pointer *pointer, struct machine *machine)
{
	struct picture screen;

	*pointer = (struct pointer){
		.machine = machine,
		.place = {.resource = RESOURCE, .x = 20, .y = 30, .hot_x = 5, .hot_y = 11}};
	return machine_boot(machine) && picture_show(&screen, machine, 1, 0, 128, 96) &&
	       make_image(pointer) && update(pointer);
}

static bool expect_place(const struct pointer *pointer)
{
	const struct screen_cursor *shown = get_shown(pointer);

	if (shown->x == pointer->place.x && shown->y == pointer->place.y)
		return true;
	return machine_fail(pointer->machine, "be-cursor", "the cursor is at %d,%d, not at %d,%d",
			    shown->x, shown->y, pointer->place.x, pointer->place.y);
}

static bool show_image(struct machine *machine)
{
	struct pointer pointer;
	const struct screen_cursor *shown;

	if (!begin(&pointer, machine) || !expect_place(&pointer))
		return false;
	shown = get_shown(&pointer);
	if (shown->images != 1)
		return machine_fail(machine, "be-cursor", "%u CURSOR_UPDATEs come, not one",
				    shown->images);
	if (shown->hot_x != pointer.place.hot_x || shown->hot_y != pointer.place.hot_y)
		return machine_fail(machine, "be-cursor", "the hot spot is %u,%u, not 5,11",
				    shown->hot_x, shown->hot_y);
	for (uint32_t i = 0; i < PIXELS; i++)
		if (shown->pixels[i] != le32toh(pointer.image.backing[i]))
			return machine_fail(machine, "be-cursor",
					    "the cursor's pixel at %u,%u is %08x, not %08x",
					    i % SIDE, i / SIDE, shown->pixels[i],
					    le32toh(pointer.image.backing[i]));
	return true;
}

static bool move_about(struct machine *machine)
{
	struct pointer pointer;

	return begin(&pointer, machine) && move(&pointer, 77, 3) && expect_place(&pointer) &&
	       move(&pointer, 0, 0) && expect_place(&pointer);
}

/* Partly beyond the left and the upper edge: two's complement. */
static bool move_beyond(struct machine *machine)
{
	struct pointer pointer;

	return begin(&pointer, machine) && move(&pointer, -5, -17) && expect_place(&pointer);
}

static bool is_empty(const struct screen_cursor *cursor)
{
	for (size_t i = 0; i < SCREEN_CURSOR_PIXELS; i++)
		if (cursor->pixels[i] != 0)
			return false;
	return true;
}

/* By CURSOR_POS_HIDE, or by an image that is all zero. */
static bool hide(struct machine *machine)
{
	struct pointer pointer;

	if (!begin(&pointer, machine))
		return false;
	pointer.place.resource = 0;
	if (!update(&pointer))
		return false;
	if (get_shown(&pointer)->is_visible && !is_empty(get_shown(&pointer)))
		return machine_fail(machine, "be-cursor", "a cursor of no resource is still seen");
	return true;
}

#define CURSOR(name_, must_, run_) \
	{ \
		.name = "cursor." name_, .rule = "be-cursor", .must = (must_), .needs_vmm = true, \
		.run = (run_) \
	}

static const struct back_end_test tests[] = {
	CURSOR("image", "sends the image once, with its place and hot spot", show_image),
	CURSOR("moves", "tells where the cursor is", move_about),
	CURSOR("beyond", "tells of a place beyond the corner", move_beyond),
	CURSOR("hidden", "hides the cursor", hide),
};

const struct back_end_group back_end_cursor = BACK_END_GROUP(tests);
