/* SPDX-License-Identifier: MIT */
/* DMABUF_SCANOUT, DMABUF_SCANOUT2 and DMABUF_UPDATE: pictures that are shared, not sent. */
#include <drm_fourcc.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <xf86drm.h>

#include "buffer/fd_buffer.h"
#include "channel/requests.h"
#include "util/fd.h"
#include "util/geometry.h"
#include "vug/format.h"

static bool is_switched_off(const struct wire_dmabuf_scanout *wanted,
			    const struct vug_request *request)
{
	return wanted->width == 0 || wanted->height == 0 || request->fd < 0;
}

static struct vug_buffer_layout make_layout(const struct wire_dmabuf_scanout *wanted,
					    uint64_t modifier, int fd)
{
	return (struct vug_buffer_layout){
		.size = sizeof(struct vug_buffer_layout),
		.width = wanted->fd_width,
		.height = wanted->fd_height,
		.fourcc = wanted->fd_fourcc,
		.num_planes = 1,
		.modifier = modifier,
		.planes = {{.fd = fd, .stride = wanted->fd_stride},
			   {.fd = -1},
			   {.fd = -1},
			   {.fd = -1}},
		.y_inverted = (wanted->fd_flags & WIRE_DMABUF_FLAG_Y_INVERTED) != 0,
	};
}

static void log_layout(struct vug_server *server, const struct vug_buffer_layout *layout)
{
	char fourcc[VUG_FOURCC_TEXT_SIZE];
	char *modifier;

	if (!vug_log_is_on(&server->log, VUG_LOG_DEBUG))
		return;
	modifier = drmGetFormatModifierName(layout->modifier);
	vug_format_to_text(layout->fourcc, fourcc);
	vug_log_line(&server->log, VUG_LOG_DEBUG, "buffer: %u×%u %s, stride %u, modifier %s",
		     layout->width, layout->height, fourcc, layout->planes[0].stride,
		     modifier != NULL ? modifier : "unknown");
	free(modifier);
}

static void log_refusal(struct vug_server *server, const struct wire_dmabuf_scanout *wanted,
			const char *request, int error)
{
	if (error == -ENOMEM)
		vug_log_peer(&server->log, VUG_WARNING_MEMORY,
			     "%s on scanout %u dropped: out of memory", request,
			     wanted->scanout_id);
	else
		vug_log_peer(&server->log, VUG_WARNING_GEOMETRY,
			     "%s: a stride of %u bytes is too small for %u pixels", request,
			     wanted->fd_stride, wanted->fd_width);
}

/*
 * The wire counts a buffer's rows from the top of what the guest sees, a viewport as they lie in
 * memory: this is the way from the one to the other, and back. See docs/protocol.md, "Pixels".
 */
static struct vug_rect convert_rows(const struct vug_buffer_layout *layout,
				    const struct vug_rect *rect)
{
	return layout->y_inverted ? vug_rect_turn_over(rect, layout->height) : *rect;
}

static void show_dmabuf(struct vug_channel_source *source, struct vug_scanout *scanout,
			const struct wire_dmabuf_scanout *wanted, uint64_t modifier,
			struct vug_request *request)
{
	const struct vug_rect part = {wanted->x, wanted->y, wanted->width, wanted->height};
	struct vug_buffer_layout layout = make_layout(wanted, modifier, request->fd);
	struct vug_server *server = scanout->server;
	struct vug_buffer *buffer;
	struct vug_rect viewport;
	int error;

	if (!vug_rect_is_within(&part, wanted->fd_width, wanted->fd_height) ||
	    wanted->width > VUG_MAX_SCANOUT_SIZE || wanted->height > VUG_MAX_SCANOUT_SIZE) {
		vug_log_peer(&server->log, VUG_WARNING_GEOMETRY,
			     "%s: %u×%u+%u+%u is outside of the buffer of %u×%u",
			     request->rule->name, wanted->width, wanted->height, wanted->x,
			     wanted->y, wanted->fd_width, wanted->fd_height);
		return;
	}
	error = vug_fd_buffer_new(server->budget, &layout, server->assumes_linear, &buffer);
	if (error < 0) {
		log_refusal(server, wanted, request->rule->name, error);
		return;
	}
	vug_fd_take(&request->fd);
	log_layout(server, &layout);
	viewport = convert_rows(&layout, &part);
	vug_channel_source_show(source, scanout, request->channel, buffer, &viewport);
}

static void handle_scanout(struct vug_channel_source *source,
			   const struct wire_dmabuf_scanout *wanted, uint64_t modifier,
			   struct vug_request *request)
{
	const struct vug_rect nothing = {0};
	struct vug_scanout *scanout =
		vug_channel_source_find_scanout(source, wanted->scanout_id, request->rule->name);

	if (scanout == NULL)
		return;
	/* Not the same as none: the picture that is there is the best there is. */
	if (request->is_fd_lost)
		return;
	if (is_switched_off(wanted, request))
		vug_channel_source_show(source, scanout, request->channel, NULL, &nothing);
	else
		show_dmabuf(source, scanout, wanted, modifier, request);
}

/* The older request does not say the modifier, which is not the same as LINEAR. */
void vug_handle_dmabuf_scanout(struct vug_channel_source *source, struct vug_request *request)
{
	struct wire_dmabuf_scanout wanted;

	memcpy(&wanted, request->payload, sizeof(wanted));
	handle_scanout(source, &wanted, DRM_FORMAT_MOD_INVALID, request);
}

void vug_handle_dmabuf_scanout2(struct vug_channel_source *source, struct vug_request *request)
{
	struct wire_dmabuf_scanout2 wanted;
	uint64_t modifier;

	memcpy(&wanted, request->payload, sizeof(wanted));
	memcpy(&modifier, wanted.modifier, sizeof(modifier));
	handle_scanout(source, &wanted.base, modifier, request);
}

/*
 * Back ends count the damage from the corner of the buffer; one that counts from the corner of
 * the scanout looks the same, so both are repainted.
 */
static struct vug_rect get_damage(const struct vug_scanout *scanout,
				  const struct wire_update *update)
{
	const struct vug_rect rect = {update->x, update->y, update->width, update->height};
	const struct vug_rect part = convert_rows(&scanout->buffer->layout, &scanout->viewport);
	struct vug_rect from_buffer = {0}, from_scanout = {0};

	vug_clip_rect(&rect, part.x, part.y, part.width, part.height, &from_buffer);
	vug_clip_rect(&rect, 0, 0, part.width, part.height, &from_scanout);
	return vug_rect_unite(&from_buffer, &from_scanout);
}

static bool show_update(struct vug_scanout *scanout, const struct vug_rect *damage,
			const struct vug_request *request)
{
	struct vug_awaited_update update = {.cookie = request->ticket,
					    .arrival = request->channel->received_at};
	bool is_shown;

	pixman_region32_init_rect(&update.damage, (int)damage->x, (int)damage->y, damage->width,
				  damage->height);
	if (vug_scanout_hold_frame(scanout, &update))
		return true;
	is_shown = vug_scanout_send_awaited_frame(scanout, &update);
	vug_awaited_update_finish(&update);
	return is_shown;
}

/* Returns whether there is a frame, which brings the reply. */
static bool send_frame(struct vug_channel_source *source, const struct vug_request *request)
{
	struct vug_scanout *scanout;
	struct wire_update update;
	struct vug_rect damage;

	if (request->payload == NULL)
		return false;
	memcpy(&update, request->payload, sizeof(update));
	scanout = vug_channel_source_find_scanout(source, update.scanout_id, request->rule->name);
	if (scanout == NULL)
		return false;
	if (scanout->buffer == NULL || !scanout->buffer->kind->is_imported) {
		vug_log_peer(&scanout->server->log, VUG_WARNING_SCANOUT,
			     "DMABUF_UPDATE before DMABUF_SCANOUT on scanout %u", scanout->index);
		return false;
	}
	damage = get_damage(scanout, &update);
	return show_update(scanout, &damage, request);
}

void vug_handle_dmabuf_update(struct vug_channel_source *source, struct vug_request *request)
{
	uint64_t generation = source->source.generation;

	source->source.server->counts.updates++;
	/* Where nobody will show it the back end must not wait. */
	if (!send_frame(source, request))
		vug_source_drop_picture(&source->source, generation, request->ticket);
}
