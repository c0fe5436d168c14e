/* SPDX-License-Identifier: MIT */
/* The table of commands, and their responses. */
#include "gpu.h"

#include <endian.h>
#include <string.h>

#include "commands.h"
#include "resource.h"

struct row {
	uint32_t type;
	size_t size; /* of what is read before the handler is called */
	gpu2d_handler *handle;
	uint32_t response_size; /* beyond the header */
};

#define BODY(type) (uint32_t)(sizeof(struct type) - sizeof(struct virtio_gpu_ctrl_hdr))

/* clang-format off */
static const struct row control_rows[] = {
	{VIRTIO_GPU_CMD_GET_DISPLAY_INFO, sizeof(struct virtio_gpu_ctrl_hdr), gpu2d_get_display_info, BODY(virtio_gpu_resp_display_info)},
	{VIRTIO_GPU_CMD_GET_EDID, sizeof(struct virtio_gpu_cmd_get_edid), gpu2d_get_edid, BODY(virtio_gpu_resp_edid)},
	{VIRTIO_GPU_CMD_RESOURCE_CREATE_2D, sizeof(struct virtio_gpu_resource_create_2d), gpu2d_create_2d, 0},
	{VIRTIO_GPU_CMD_RESOURCE_CREATE_BLOB, sizeof(struct virtio_gpu_resource_create_blob), gpu2d_create_blob, 0},
	{VIRTIO_GPU_CMD_RESOURCE_UNREF, sizeof(struct virtio_gpu_resource_unref), gpu2d_unref, 0},
	{VIRTIO_GPU_CMD_RESOURCE_ATTACH_BACKING, sizeof(struct virtio_gpu_resource_attach_backing), gpu2d_attach_backing, 0},
	{VIRTIO_GPU_CMD_RESOURCE_DETACH_BACKING, sizeof(struct virtio_gpu_resource_detach_backing), gpu2d_detach_backing, 0},
	{VIRTIO_GPU_CMD_TRANSFER_TO_HOST_2D, sizeof(struct virtio_gpu_transfer_to_host_2d), gpu2d_transfer, 0},
	{VIRTIO_GPU_CMD_SET_SCANOUT, sizeof(struct virtio_gpu_set_scanout), gpu2d_set_scanout, 0},
	{VIRTIO_GPU_CMD_SET_SCANOUT_BLOB, sizeof(struct virtio_gpu_set_scanout_blob), gpu2d_set_scanout_blob, 0},
	{VIRTIO_GPU_CMD_RESOURCE_FLUSH, sizeof(struct virtio_gpu_resource_flush), gpu2d_flush, 0},
	{0},
};
static const struct row cursor_rows[] = {
	{VIRTIO_GPU_CMD_UPDATE_CURSOR, sizeof(struct virtio_gpu_update_cursor), gpu2d_update_cursor, 0},
	{VIRTIO_GPU_CMD_MOVE_CURSOR, sizeof(struct virtio_gpu_update_cursor), gpu2d_move_cursor, 0},
	{0},
};
/* clang-format on */

/* The largest command of a fixed size. */
union command_bytes {
	struct virtio_gpu_ctrl_hdr header;
	struct virtio_gpu_set_scanout_blob set_scanout_blob;
	uint8_t bytes[128];
};
_Static_assert(sizeof(struct virtio_gpu_set_scanout_blob) <= 128, "a command has room");

void gpu2d_init(struct gpu2d *gpu, const struct gpu2d_guest *guest,
		const struct gpu2d_output *output)
{
	*gpu = (struct gpu2d){.guest = *guest, .output = *output};
}

void gpu2d_reset(struct gpu2d *gpu)
{
	while (gpu->resources != NULL) {
		gpu2d_hide_resource(gpu, gpu->resources);
		gpu2d_remove_resource(gpu, gpu->resources);
	}
}

static const struct row *find_row(const struct row *rows, uint32_t type)
{
	while (rows->handle != NULL && rows->type != type)
		rows++;
	return rows->handle != NULL ? rows : NULL;
}

/* The response to every command begins so; an error has nothing else. */
static void begin_response(struct gpu2d *gpu, const struct virtio_gpu_ctrl_hdr *command)
{
	memset(&gpu->response, 0, sizeof(gpu->response));
	if (le32toh(command->flags) & VIRTIO_GPU_FLAG_FENCE) {
		gpu->response.header.flags = htole32(VIRTIO_GPU_FLAG_FENCE);
		gpu->response.header.fence_id = command->fence_id;
		gpu->response.header.ctx_id = command->ctx_id;
	}
}

static void set_response(struct gpu2d *gpu, uint32_t type, uint32_t body_size)
{
	gpu->response.header.type = htole32(type);
	gpu->response_size = (uint32_t)sizeof(gpu->response.header);
	if (type < VIRTIO_GPU_RESP_ERR_UNSPEC)
		gpu->response_size += body_size;
}

static uint32_t run(struct gpu2d *gpu, const struct row *row, const struct gpu2d_request *request,
		    union command_bytes *command)
{
	const struct gpu2d_command whole = {.bytes = command, .request = request};

	/* The guest may have changed it since its type was read. */
	if (!request->read(request->data, command, row->size))
		return VIRTIO_GPU_RESP_ERR_INVALID_PARAMETER;
	return row->handle(gpu, &whole);
}

void gpu2d_execute(struct gpu2d *gpu, const struct gpu2d_request *request)
{
	union command_bytes command = {0};
	const struct row *row = NULL;
	uint32_t type = VIRTIO_GPU_RESP_ERR_UNSPEC;

	if (request->read(request->data, &command, sizeof(command.header)))
		row = find_row(control_rows, le32toh(command.header.type));
	begin_response(gpu, &command.header);
	if (row != NULL)
		type = run(gpu, row, request, &command);
	set_response(gpu, type, row != NULL ? row->response_size : 0);
}

void gpu2d_execute_cursor(struct gpu2d *gpu, const struct gpu2d_request *request)
{
	union command_bytes command = {0};
	const struct row *row = NULL;

	if (request->read(request->data, &command, sizeof(command.header)))
		row = find_row(cursor_rows, le32toh(command.header.type));
	if (row != NULL)
		(void)run(gpu, row, request, &command);
}

bool gpu2d_complete(struct gpu2d *gpu, uint32_t type, const void *body, size_t size)
{
	uint32_t room = gpu->response_size - (uint32_t)sizeof(gpu->response.header);

	if (gpu->num_pending == 0)
		return false;
	if (body != NULL && size == room)
		memcpy((uint8_t *)&gpu->response + sizeof(gpu->response.header), body, size);
	if (le32toh(gpu->response.header.type) < VIRTIO_GPU_RESP_ERR_UNSPEC && type != 0)
		set_response(gpu, type, room);
	return --gpu->num_pending == 0;
}
