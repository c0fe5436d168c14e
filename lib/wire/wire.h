/* SPDX-License-Identifier: MIT */
/*
 * The display channel's bytes: ids, sizes and layouts, as docs/protocol.md describes them.
 *
 * Everything is packed by hand into fields of 32 bits, so that no struct here has padding.
 * Header fields are in native byte order; so are payloads, except that what is copied from
 * virtio-gpu (display info, EDID) is little-endian by its own specification.
 */
#ifndef VUG_WIRE_H
#define VUG_WIRE_H

#include <stdint.h>

enum wire_request {
	WIRE_GET_PROTOCOL_FEATURES = 1,
	WIRE_SET_PROTOCOL_FEATURES = 2,
	WIRE_GET_DISPLAY_INFO = 3,
	WIRE_CURSOR_POS = 4,
	WIRE_CURSOR_POS_HIDE = 5,
	WIRE_CURSOR_UPDATE = 6,
	WIRE_SCANOUT = 7,
	WIRE_UPDATE = 8,
	WIRE_DMABUF_SCANOUT = 9,
	WIRE_DMABUF_UPDATE = 10,
	WIRE_GET_EDID = 11,
	WIRE_DMABUF_SCANOUT2 = 12,
	WIRE_NUM_REQUESTS /* one more than the last id; id 0 does not exist */
};

#define WIRE_FLAG_REPLY UINT32_C(0x4)

#define WIRE_FEATURE_EDID (UINT64_C(1) << 0)
#define WIRE_FEATURE_DMABUF2 (UINT64_C(1) << 1)

#define WIRE_MAX_SCANOUTS 16
#define WIRE_CURSOR_SIZE 64
#define WIRE_EDID_MAX_SIZE 1024

/* virtio-gpu response types: back ends copy them into the guest's own response. */
#define WIRE_RESP_OK_DISPLAY_INFO UINT32_C(0x1101)
#define WIRE_RESP_OK_EDID UINT32_C(0x1104)
#define WIRE_RESP_ERR_INVALID_SCANOUT_ID UINT32_C(0x1202)
#define WIRE_RESP_ERR_INVALID_PARAMETER UINT32_C(0x1205)

struct wire_header {
	uint32_t request;
	uint32_t flags; /* garbage on requests: never look at it */
	uint32_t size;  /* of the payload, as the peer says */
};

/* The header of the draft of 2019; its replies have none. */
struct wire_header_v6 {
	uint32_t request;
	uint32_t size;
};

struct wire_cursor_pos {
	uint32_t scanout_id;
	uint32_t x, y; /* two's complement: the image may begin left of or above the scanout */
};

struct wire_cursor_update {
	struct wire_cursor_pos pos;
	uint32_t hot_x, hot_y;
	uint32_t pixels[WIRE_CURSOR_SIZE * WIRE_CURSOR_SIZE];
};

struct wire_scanout {
	uint32_t scanout_id;
	uint32_t width, height; /* either 0: switched off */
};

/* UPDATE, where width × height × 4 bytes follow, and DMABUF_UPDATE, where nothing does. */
struct wire_update {
	uint32_t scanout_id;
	uint32_t x, y, width, height;
};

#define WIRE_DMABUF_FLAG_Y_INVERTED UINT32_C(0x1) /* "Y_0_TOP" upstream, and means the opposite */

struct wire_dmabuf_scanout {
	uint32_t scanout_id;
	uint32_t x, y, width, height; /* the scanout's rectangle within the buffer */
	uint32_t fd_width, fd_height, fd_stride;
	uint32_t fd_flags;
	uint32_t fd_fourcc;
};

struct wire_dmabuf_scanout2 {
	struct wire_dmabuf_scanout base;
	uint32_t modifier[2]; /* a u64 at offset 40, in native byte order: copy, do not cast */
};

struct wire_edid_request {
	uint32_t scanout_id;
};

/* virtio_gpu_ctrl_hdr; the peer copies it as it is into the guest's response. */
struct wire_control_header {
	uint32_t type;
	uint32_t flags;
	uint32_t fence_id[2];
	uint32_t ctx_id;
	uint32_t ring_idx_and_padding;
};

/* virtio_gpu_display_one */
struct wire_display {
	uint32_t x, y, width, height;
	uint32_t enabled;
	uint32_t flags;
};

/* virtio_gpu_resp_display_info */
struct wire_display_info {
	struct wire_control_header header;
	struct wire_display displays[WIRE_MAX_SCANOUTS];
};

/* virtio_gpu_resp_edid */
struct wire_edid {
	struct wire_control_header header;
	uint32_t size;
	uint32_t padding;
	uint8_t blob[WIRE_EDID_MAX_SIZE];
};

_Static_assert(sizeof(struct wire_header) == 12, "header");
_Static_assert(sizeof(struct wire_header_v6) == 8, "header of the v6 draft");
_Static_assert(sizeof(struct wire_cursor_pos) == 12, "CURSOR_POS");
_Static_assert(sizeof(struct wire_cursor_update) == 16404, "CURSOR_UPDATE");
_Static_assert(sizeof(struct wire_scanout) == 12, "SCANOUT");
_Static_assert(sizeof(struct wire_update) == 20, "UPDATE");
_Static_assert(sizeof(struct wire_dmabuf_scanout) == 40, "DMABUF_SCANOUT");
_Static_assert(sizeof(struct wire_dmabuf_scanout2) == 48, "DMABUF_SCANOUT2");
_Static_assert(sizeof(struct wire_control_header) == 24, "control header");
_Static_assert(sizeof(struct wire_display_info) == 408, "GET_DISPLAY_INFO reply");
_Static_assert(sizeof(struct wire_edid) == 1056, "GET_EDID reply");

#endif
