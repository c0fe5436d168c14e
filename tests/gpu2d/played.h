/* SPDX-License-Identifier: MIT */
/*
 * vug-gpu2d's GPU between a guest and an output that are played here: no ring, no socket. Commands are bytes of
 * the test, the guest's memory is an array, and what the output hears is counted.
 */
#ifndef GPU2D_PLAYED_H
#define GPU2D_PLAYED_H

#include "vug-gpu2d/gpu.h"

#define PLAYED_ADDRESS UINT64_C(0x40000000)
#define PLAYED_SIZE (UINT32_C(1) << 20)
#define PLAYED_PIXELS (512 * 512)

struct played_screen {
	bool is_on;
	struct gpu2d_picture picture;
	struct gpu2d_rect update; /* the last one */
	unsigned int shows, updates, flushes;
	uint32_t pixels[PLAYED_PIXELS]; /* rows are tight */
	struct gpu2d_cursor cursor;
	unsigned int cursor_images;
	uint32_t cursor_pixels[GPU2D_CURSOR_SIZE * GPU2D_CURSOR_SIZE];
};

struct played {
	struct gpu2d gpu;
	uint8_t *memory;
	struct played_screen screens[GPU2D_MAX_SCANOUTS];
	int shared_fd; /* of a dma-buf: a memfd; -1: there is none to be had */
	size_t num_extents;
	bool answers_later; /* flushes, and questions about monitors */
};

/* The GPU is new each time. */
void played_begin(struct played *played);
void played_end(struct played *played);

/* The type of the response; 0: it comes later. */
uint32_t played_execute(struct played *played, const void *command, size_t size);
void played_execute_cursor(struct played *played, const void *command, size_t size);

/* Shorter names for what most tests do. Each returns the type of the response. */
uint32_t played_create(struct played *played, uint32_t id, uint32_t width, uint32_t height);
uint32_t played_attach(struct played *played, uint32_t id, uint64_t address, uint32_t length);
uint32_t played_transfer(struct played *played, uint32_t id, const struct gpu2d_rect *rect,
			 uint64_t offset);
uint32_t played_set_scanout(struct played *played, uint32_t scanout, uint32_t id,
			    const struct gpu2d_rect *rect);
uint32_t played_flush(struct played *played, uint32_t id, const struct gpu2d_rect *rect);
uint32_t played_create_blob(struct played *played, uint32_t id, uint64_t size, uint64_t address,
			    uint32_t length);
/* XRGB8888; rows lie that far apart. */
uint32_t played_set_scanout_blob(struct played *played, uint32_t scanout, uint32_t id,
				 const struct gpu2d_rect *rect, uint32_t width, uint32_t height,
				 uint32_t stride, uint32_t offset);
uint32_t played_command(struct played *played, uint32_t type, uint32_t id);

/* Pixels of the guest's memory, no two alike. */
void played_draw(struct played *played, uint32_t seed);
uint32_t played_pixel(const struct played *played, size_t place);

#endif
