/* SPDX-License-Identifier: MIT */
#include "display/pictures.h"

#include <string.h>

#include "display/server.h"

bool vug_pictures_add(struct vug_source *source, const struct vug_picture *picture)
{
	struct vug_pictures *pictures = &source->pictures;

	if (pictures->count == VUG_MAX_PICTURES)
		return false;
	pictures->list[pictures->count++] = *picture;
	source->server->num_pictures++;
	return true;
}

static struct vug_picture take(struct vug_source *source, uint32_t index)
{
	struct vug_pictures *pictures = &source->pictures;
	struct vug_picture picture = pictures->list[index];

	pictures->count--;
	source->server->num_pictures--;
	if (index < pictures->count)
		memmove(&pictures->list[index], &pictures->list[index + 1],
			(pictures->count - index) * sizeof(pictures->list[0]));
	return picture;
}

void vug_pictures_forget(struct vug_source *source)
{
	source->server->num_pictures -= source->pictures.count;
	source->pictures.count = 0;
}

/* pictures->count: there is none. */
static uint32_t find(const struct vug_pictures *pictures, uint64_t cookie)
{
	uint32_t index = 0;

	while (index < pictures->count && pictures->list[index].cookie != cookie)
		index++;
	return index;
}

void vug_pictures_remove(struct vug_source *source, uint64_t cookie)
{
	uint32_t index = find(&source->pictures, cookie);

	if (index < source->pictures.count)
		take(source, index);
}

static bool is_shown(const struct vug_picture *picture)
{
	return picture->is_over || (!picture->is_with_program &&
				    vug_listeners_have_shown(picture->scanout, picture->update));
}

static void count_latency(struct vug_server *server, const struct vug_picture *picture)
{
	int64_t latency = vug_clock_now(&server->log.clock) - picture->sent;

	vug_histogram_add(&server->counts.ack_latency, latency > 0 ? (uint64_t)latency : 0);
}

/* Returns whether it has been shown. What the source does then may restart it, and it has no pictures. */
static bool settle_picture(struct vug_source *source, uint32_t index)
{
	struct vug_picture picture;

	if (!is_shown(&source->pictures.list[index]))
		return false;
	picture = take(source, index);
	if (!picture.is_empty)
		count_latency(source->server, &picture);
	source->type->shown(source, picture.cookie);
	return true;
}

void vug_pictures_finish(struct vug_source *source, uint64_t cookie)
{
	uint32_t index = find(&source->pictures, cookie);

	if (index == source->pictures.count)
		return;
	source->pictures.list[index].is_with_program = false;
	settle_picture(source, index);
}

void vug_pictures_finish_all(struct vug_source *source)
{
	for (uint32_t i = 0; i < source->pictures.count; i++)
		source->pictures.list[i].is_over = true;
}

static void settle(struct vug_source *source)
{
	uint32_t index = 0;

	while (index < source->pictures.count)
		index = settle_picture(source, index) ? 0 : index + 1;
}

void vug_server_settle_pictures(struct vug_server *server)
{
	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		if (s->pictures.count > 0)
			settle(s);
}

int64_t vug_server_get_picture_deadline(const struct vug_server *server)
{
	int64_t earliest = 0;

	for (const struct vug_source *s = server->sources; s != NULL; s = s->next)
		for (uint32_t i = 0; i < s->pictures.count; i++) {
			const struct vug_picture *p = &s->pictures.list[i];
			int64_t deadline =
				vug_listeners_get_deadline(p->scanout, p->update, p->sent);

			if (deadline != 0 && (earliest == 0 || deadline < earliest))
				earliest = deadline;
		}
	return earliest;
}

static void expire(struct vug_source *source, int64_t now)
{
	/* A line of the log may restart the source. */
	for (uint32_t i = 0; i < source->pictures.count; i++) {
		struct vug_picture picture = source->pictures.list[i];

		vug_listeners_expire(picture.scanout, picture.update, picture.sent, now);
	}
}

void vug_server_expire_pictures(struct vug_server *server, int64_t now)
{
	if (server->listeners == NULL)
		return;
	for (struct vug_source *s = server->sources; s != NULL; s = s->next)
		expire(s, now);
}
