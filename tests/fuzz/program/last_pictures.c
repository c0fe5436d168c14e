/* SPDX-License-Identifier: MIT */
#include "fuzz/program/last_pictures.h"

#include "display/listener.h"
#include "fuzz/program/program.h"
#include "fuzz/target.h"

void fuzz_begin_last_pictures(struct fuzz_last_pictures *last, bool are_kept)
{
	*last = (struct fuzz_last_pictures){.are_kept = are_kept};
}

void fuzz_note_framed_buffer(struct fuzz_last_pictures *last, const struct vug_scanout *scanout,
			     const struct vug_buffer *buffer)
{
	if (last->are_kept)
		last->buffers[vug_scanout_get_index(scanout)] = buffer;
}

void fuzz_note_shown_buffer(struct fuzz_last_pictures *last, const struct vug_scanout *scanout,
			    const struct vug_buffer *buffer)
{
	if (buffer != NULL && vug_buffer_is_imported(buffer))
		fuzz_note_framed_buffer(last, scanout, buffer);
}

static void check(const struct fuzz_listener *slot, const struct vug_server *server)
{
	for (uint32_t i = 0; i < FUZZ_NUM_SCANOUTS; i++)
		FUZZ_CHECK(vug_listener_get_picture(slot->listener,
						    vug_server_get_scanout(server, i),
						    NULL) == slot->last.buffers[i]);
}

void fuzz_check_last_pictures(const struct program *program)
{
	for (size_t i = 0; i < FUZZ_MAX_LISTENERS; i++) {
		const struct fuzz_listener *slot = &program->listeners[i];

		if (slot->listener != NULL && slot->listener->server == program->server)
			check(slot, program->server);
	}
}
