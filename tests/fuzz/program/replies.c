/* SPDX-License-Identifier: MIT */
#include "fuzz/program/replies.h"

#include "channel/channel_source.h"
#include "fuzz/program/program.h"
#include "fuzz/target.h"

bool fuzz_has_other_buffer(const struct fuzz_listener *slot, const struct vug_scanout *scanout)
{
	bool has_other = false;

	if (slot->listener == NULL || !vug_listener_counts_locked(slot->listener))
		return false;
	for (size_t i = 0; i < slot->num_frames; i++)
		has_other |= vug_frame_get_scanout(slot->frames[i]) == scanout &&
			     vug_frame_get_buffer(slot->frames[i]) != scanout->buffer &&
			     !slot->frames[i]->is_snapshot && !slot->frames[i]->is_finished;
	return has_other;
}

static struct fuzz_reply *find(struct program *program, uint64_t ticket)
{
	return &program->replies[ticket % FUZZ_MAX_REPLIES];
}

/* NULL: the program has dropped that server. */
static struct program *get_program(const struct vug_server *server)
{
	struct program *program = vug_server_get_data(server);

	return program->server == server ? program : NULL;
}

/* What a server has accepted is what it waits for: behind vug_pictures_add(). */
bool __real_vug_pictures_add(struct vug_source *source, const struct vug_picture *picture);
bool __wrap_vug_pictures_add(struct vug_source *source, const struct vug_picture *picture);

bool __wrap_vug_pictures_add(struct vug_source *source, const struct vug_picture *picture)
{
	struct program *program = get_program(source->server);

	if (!__real_vug_pictures_add(source, picture))
		return false;
	if (program != NULL && source->type == &vug_channel_source_type)
		*find(program, picture->cookie) = (struct fuzz_reply){
			.is_open = true,
			.ticket = picture->cookie,
			.generation = source->generation,
			.scanout = picture->scanout,
		};
	return true;
}

/* Pictures that nobody will show are answered, too: they lacked memory, or their guest was reset. */
static void check_others_are_free(const struct program *program, const struct vug_scanout *scanout)
{
	if (program->has_lacked_memory || program->is_memory_short || program->has_reset_guest)
		return;
	for (size_t i = 0; i < FUZZ_MAX_LISTENERS; i++)
		FUZZ_CHECK(!fuzz_has_other_buffer(&program->listeners[i], scanout));
}

void __real_vug_channel_reply(struct vug_channel *channel, uint64_t ticket, uint32_t request,
			      const void *payload);
void __wrap_vug_channel_reply(struct vug_channel *channel, uint64_t ticket, uint32_t request,
			      const void *payload);

/* Behind vug_channel_reply(), for what the channel's source answers by itself. */
void __wrap_vug_channel_reply(struct vug_channel *channel, uint64_t ticket, uint32_t request,
			      const void *payload)
{
	const struct vug_channel_source *source = channel->config.data;
	struct program *program = get_program(source->source.server);
	struct fuzz_reply *reply = program != NULL ? find(program, ticket) : NULL;

	if (reply != NULL && reply->is_open && reply->ticket == ticket) {
		reply->is_open = false;
		if (reply->generation == source->source.generation)
			check_others_are_free(program, reply->scanout);
	}
	__real_vug_channel_reply(channel, ticket, request, payload);
}
