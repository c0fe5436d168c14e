/* SPDX-License-Identifier: MIT */
#include "support/recorder.h"

#include <stdlib.h>
#include <string.h>

#include "support/check.h"

void recorder_init(struct recorder *recorder)
{
	*recorder = (struct recorder){.keeps_frames = false};
	recorder->stream = open_memstream(&recorder->events, &recorder->events_length);
	check(recorder->stream != NULL, "open_memstream failed");
}

static void react(struct recorder *recorder, enum recorder_event event)
{
	if (recorder->react != NULL)
		recorder->react(recorder, event);
}

static void write_rect(struct recorder *recorder, const struct vug_rect *rect)
{
	fprintf(recorder->stream, "%ux%u+%u+%u\n", rect->width, rect->height, rect->x, rect->y);
}

static void write_scanout(struct recorder *recorder, uint32_t index,
			  const struct vug_buffer *buffer, const struct vug_rect *viewport)
{
	struct vug_buffer_layout layout = {.size = sizeof(layout)};

	if (buffer == NULL || viewport == NULL) {
		check(buffer == NULL && viewport == NULL, "a buffer without a viewport or so");
		fprintf(recorder->stream, "scanout %u off\n", index);
		return;
	}
	check(vug_buffer_get_layout(buffer, &layout) == 0, "the buffer has no layout");
	fprintf(recorder->stream, "scanout %u %s %ux%u shows ", index,
		vug_buffer_is_imported(buffer) ? "dmabuf" : "surface", layout.width, layout.height);
	write_rect(recorder, viewport);
}

static void on_scanout_changed(struct vug_scanout *scanout, struct vug_buffer *buffer,
			       const struct vug_rect *viewport, void *data)
{
	struct recorder *recorder = data;

	write_scanout(recorder, vug_scanout_get_index(scanout), buffer, viewport);
	react(recorder, RECORDER_SCANOUT);
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	struct recorder *recorder = data;
	struct vug_rect damage;

	vug_frame_get_damage(frame, &damage);
	fprintf(recorder->stream, "frame %u ", vug_scanout_get_index(scanout));
	write_rect(recorder, &damage);
	if (recorder->keeps_frames) {
		check(recorder->num_frames < RECORDER_MAX_FRAMES, "too many frames to keep");
		recorder->frames[recorder->num_frames++] = frame;
	} else {
		vug_frame_done(frame);
	}
	react(recorder, RECORDER_FRAME);
}

static void on_cursor_image(struct vug_scanout *scanout, const uint32_t *argb, uint32_t hot_x,
			    uint32_t hot_y, void *data)
{
	struct recorder *recorder = data;

	memcpy(recorder->cursor, argb, sizeof(recorder->cursor));
	fprintf(recorder->stream, "cursor-image %u hot %u,%u\n", vug_scanout_get_index(scanout),
		hot_x, hot_y);
	react(recorder, RECORDER_CURSOR_IMAGE);
}

static void on_cursor_moved(struct vug_scanout *scanout, int32_t x, int32_t y, bool visible,
			    void *data)
{
	struct recorder *recorder = data;

	fprintf(recorder->stream, "cursor %u at %d,%d%s\n", vug_scanout_get_index(scanout), x, y,
		visible ? "" : " hidden");
	react(recorder, RECORDER_CURSOR_MOVED);
}

static void on_monitors_changed(struct vug_server *server, void *data)
{
	struct recorder *recorder = data;

	(void)server;
	fprintf(recorder->stream, "monitors\n");
	react(recorder, RECORDER_MONITORS);
}

static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	static const char *const names[] = {
		[VUG_DISCONNECT_PEER_CLOSED] = "peer-closed",
		[VUG_DISCONNECT_PROTOCOL_ERROR] = "protocol-error",
		[VUG_DISCONNECT_SOCKET_ERROR] = "socket-error",
		[VUG_DISCONNECT_VMM_LEFT] = "vmm-left",
	};
	struct recorder *recorder = data;

	(void)server;
	fprintf(recorder->stream, "disconnected %s %d\n", names[reason], error);
	react(recorder, RECORDER_DISCONNECTED);
}

static void on_log(struct vug_server *server, enum vug_log_level level, const char *line,
		   void *data)
{
	struct recorder *recorder = data;

	(void)server;
	check(strchr(line, '\n') == NULL, "a log line has a newline");
	if (recorder->num_lines < RECORDER_MAX_LINES)
		recorder->lines[recorder->num_lines++] =
			(struct recorder_line){.level = level, .text = strdup(line)};
	react(recorder, RECORDER_LOG);
}

struct vug_callbacks recorder_get_callbacks(void)
{
	return (struct vug_callbacks){.size = sizeof(struct vug_callbacks),
				      .scanout_changed = on_scanout_changed,
				      .frame = on_frame,
				      .cursor_image = on_cursor_image,
				      .cursor_moved = on_cursor_moved,
				      .monitors_changed = on_monitors_changed,
				      .disconnected = on_disconnected,
				      .log = on_log};
}

void recorder_forget(struct recorder *recorder)
{
	fclose(recorder->stream);
	free(recorder->events);
	recorder->stream = open_memstream(&recorder->events, &recorder->events_length);
	check(recorder->stream != NULL, "open_memstream failed");
}

void recorder_expect(struct recorder *recorder, const char *events)
{
	fflush(recorder->stream);
	check(strcmp(recorder->events, events) == 0, "what happened was\n%sinstead of\n%s",
	      recorder->events, events);
	recorder_forget(recorder);
}

struct vug_frame *recorder_take_frame(struct recorder *recorder, size_t index)
{
	struct vug_frame *frame;

	check(index < recorder->num_frames, "only %zu frames were kept", recorder->num_frames);
	frame = recorder->frames[index];
	recorder->num_frames--;
	memmove(&recorder->frames[index], &recorder->frames[index + 1],
		(recorder->num_frames - index) * sizeof(recorder->frames[0]));
	return frame;
}

void recorder_finish_frame(struct recorder *recorder)
{
	vug_frame_done(recorder_take_frame(recorder, 0));
}

size_t recorder_take_lines(struct recorder *recorder, enum vug_log_level level, const char *text)
{
	size_t kept = 0, taken = 0;

	for (size_t i = 0; i < recorder->num_lines; i++) {
		struct recorder_line *line = &recorder->lines[i];

		if (line->level == level && strstr(line->text, text) != NULL) {
			free(line->text);
			taken++;
		} else {
			recorder->lines[kept++] = *line;
		}
	}
	recorder->num_lines = kept;
	return taken;
}

void recorder_expect_warning(struct recorder *recorder, const char *text)
{
	size_t count = recorder_take_lines(recorder, VUG_LOG_WARNING, text);

	check(count == 1, "%zu warnings with \"%s\" instead of one", count, text);
}

void recorder_expect_no_complaints(const struct recorder *recorder)
{
	for (size_t i = 0; i < recorder->num_lines; i++)
		check(recorder->lines[i].level > VUG_LOG_WARNING, "unexpected: %s",
		      recorder->lines[i].text);
}

void recorder_finish(struct recorder *recorder)
{
	while (recorder->num_frames > 0)
		recorder_finish_frame(recorder);
	for (size_t i = 0; i < recorder->num_lines; i++)
		free(recorder->lines[i].text);
	fclose(recorder->stream);
	free(recorder->events);
}
