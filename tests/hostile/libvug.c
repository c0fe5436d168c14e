/* SPDX-License-Identifier: MIT */
#include "libvug.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "channel-rows/process-status.h"
#include "support/check.h"
#include "vug/stats.h"

/* What docs/embedding.md promises of one dispatch; the last read of one may go beyond it. */
#define MAX_MESSAGES 512
#define MAX_BYTES ((uint64_t)4 << 20)
#define MAX_LAST_READ ((uint64_t)512 << 10)

#define MAX_FRAMEBUFFER_MIB 64
/* What the rows' own messages take, and an allocator that is slow to give back. */
#ifdef __SANITIZE_ADDRESS__
#define MEMORY_SLACK_KIB ((size_t)256 << 10)
#else
#define MEMORY_SLACK_KIB ((size_t)8 << 10)
#endif

#define MAX_ROUNDS 64

struct libvug *libvug_of(const struct session *session)
{
	return (struct libvug *)((char *)session->front_end - offsetof(struct libvug, base));
}

static struct libvug *from(struct front_end *front_end)
{
	return (struct libvug *)((char *)front_end - offsetof(struct libvug, base));
}

/* ---- the loop --------------------------------------------------------------------------- */

static void watch(struct libvug *libvug, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	check(epoll_ctl(libvug->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl failed");
}

/* A copy of the counts, for a server that a callback may drop. */
static void count_dispatch(struct libvug *libvug, const struct vug_stats *before)
{
	struct vug_stats after = {.size = sizeof(after)};

	if (libvug->server == NULL || vug_server_get_stats(libvug->server, &after) < 0)
		return;
	if (after.messages - before->messages > libvug->max_messages)
		libvug->max_messages = after.messages - before->messages;
	if (after.bytes_received - before->bytes_received > libvug->max_bytes)
		libvug->max_bytes = after.bytes_received - before->bytes_received;
}

static void dispatch(struct libvug *libvug)
{
	struct vug_stats before = {.size = sizeof(before)};

	check(vug_server_get_stats(libvug->server, &before) == 0, "no counts");
	check(vug_server_dispatch(libvug->server) == 0, "dispatch failed");
	count_dispatch(libvug, &before);
}

/* As a program's loop does: what is ready is served once. Returns whether the server was. */
static bool run_round(struct libvug *libvug)
{
	struct epoll_event events[2];
	int server_fd = libvug->server != NULL ? vug_server_get_fd(libvug->server) : -1;
	int count = epoll_wait(libvug->epoll_fd, events, 2, 0);
	bool is_dispatched = false;

	libvug->rounds++;
	for (int i = 0; i < count; i++) {
		if (events[i].data.fd == libvug->second_fd)
			libvug->served++;
		if (events[i].data.fd != server_fd)
			continue;
		dispatch(libvug);
		is_dispatched = true;
	}
	if (libvug->served != libvug->rounds && libvug->problem == NULL)
		libvug->problem = "the other descriptor of the loop was not served; ";
	return is_dispatched;
}

static void let_work(struct front_end *front_end, int channel)
{
	struct libvug *libvug = from(front_end);

	(void)channel;
	for (unsigned int i = 0; i < MAX_ROUNDS && libvug->server != NULL; i++)
		if (!run_round(libvug))
			return;
}

/* When nothing more comes, the server must become quiet: else its descriptor spins. */
static bool settle(struct libvug *libvug)
{
	for (unsigned int i = 0; i < 1000 * MAX_ROUNDS && libvug->server != NULL; i++)
		if (!run_round(libvug))
			return true;
	return libvug->server == NULL;
}

static bool is_responsive(struct front_end *front_end)
{
	(void)front_end;
	return true; /* we are here: no call has blocked */
}

static bool is_alive(struct front_end *front_end, const char **ret_how)
{
	(void)front_end;
	(void)ret_how;
	return true;
}

/* ---- the program ------------------------------------------------------------------------ */

static void act(struct libvug *libvug, unsigned int event)
{
	if (libvug->deed == NULL || libvug->is_deed_done || libvug->deed_event != event)
		return;
	libvug->is_deed_done = true;
	libvug->deed(libvug);
}

static void react(struct recorder *recorder, enum recorder_event event)
{
	act((struct libvug *)recorder, (unsigned int)event);
}

/* Every byte of the picture: what cannot be read safely must not have been mapped. */
static void read_pixels(struct vug_frame *frame)
{
	struct vug_buffer *buffer = vug_frame_get_buffer(frame);
	struct vug_buffer_layout layout = {.size = sizeof(layout)};
	const void *pixels;
	uint32_t stride;

	if (vug_buffer_map(buffer, &pixels, &stride) < 0)
		return;
	check(vug_buffer_get_layout(buffer, &layout) == 0, "no layout");
	for (uint32_t y = 0; y < layout.height; y++)
		for (uint32_t x = 0; x < layout.width; x++)
			(void)((const volatile uint32_t *)pixels)[(size_t)y * (stride / 4) + x];
	vug_buffer_unmap(buffer);
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	const struct libvug *libvug = data;

	if (libvug->row->maps_frames)
		read_pixels(frame);
	recorder_get_callbacks().frame(scanout, frame, data);
}

static int on_allocate(struct vug_scanout *scanout, uint32_t width, uint32_t height,
		       uint32_t fourcc, struct vug_memory *ret_memory, void *data)
{
	struct libvug *libvug = data;

	(void)scanout;
	(void)fourcc;
	if (!libvug->supplies_memory)
		return -1;
	ret_memory->stride = width * 4;
	ret_memory->length = (size_t)ret_memory->stride * height;
	ret_memory->pixels = calloc(1, ret_memory->length);
	act(libvug, LIBVUG_ALLOCATE);
	return 0;
}

static void on_release(const struct vug_memory *memory, void *data)
{
	free(memory->pixels);
	act(data, LIBVUG_RELEASE);
}

static void create_server(struct libvug *libvug)
{
	const struct vug_config config = {.size = sizeof(config),
					  .num_scanouts = 2,
					  .max_framebuffer_mib = MAX_FRAMEBUFFER_MIB,
					  .frame_timeout_ms = libvug->row->frame_timeout_ms};
	struct vug_callbacks callbacks = recorder_get_callbacks();

	callbacks.frame = on_frame;
	callbacks.allocate_memory = on_allocate;
	callbacks.release_memory = on_release;
	check(vug_server_new(&config, &callbacks, libvug, &libvug->server) == 0, "no server");
}

static struct front_end *start(const struct row *row, int *ret_channel)
{
	struct libvug *libvug = calloc(1, sizeof(*libvug));

	check(libvug != NULL, "no memory");
	fd_census_take(&libvug->census);
	libvug->base.operations = &libvug_front_end;
	libvug->other_end = -1;
	libvug->row = row;
	recorder_init(&libvug->recorder);
	libvug->recorder.keeps_frames = row->keeps_frames;
	libvug->recorder.react = react;
	create_server(libvug);
	libvug->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	libvug->second_fd = eventfd(1, EFD_CLOEXEC);
	watch(libvug, vug_server_get_fd(libvug->server));
	watch(libvug, libvug->second_fd);
	*ret_channel = vug_server_open(libvug->server);
	check(*ret_channel >= 0, "no channel");
	settle(libvug);
	libvug->descriptors_before = process_count_descriptors(getpid());
	process_reset_peak(getpid());
	libvug->memory_before = process_get_kib(getpid(), "VmHWM");
	/* The row's own takes one of them. */
	if (row->limits_descriptors)
		process_limit_descriptors(getpid(), row->num_descriptors_left + 1);
	return &libvug->base;
}

/* ---- what the row demands --------------------------------------------------------------- */

static void inspect_events(struct libvug *libvug, FILE *findings)
{
	fflush(libvug->recorder.stream);
	if (libvug->row->events != NULL &&
	    strcmp(libvug->recorder.events, libvug->row->events) != 0)
		fprintf(findings, "other events: %s; ", libvug->recorder.events);
}

static void inspect_log(const struct libvug *libvug, FILE *findings)
{
	const struct recorder *recorder = &libvug->recorder;
	const char *wanted = libvug->row->warning;
	bool is_found = false;

	for (size_t i = 0; i < recorder->num_lines; i++) {
		if (recorder->lines[i].level > VUG_LOG_WARNING)
			continue;
		if (wanted == NULL)
			fprintf(findings, "it complains: %s; ", recorder->lines[i].text);
		else if (strstr(recorder->lines[i].text, wanted) != NULL)
			is_found = true;
	}
	if (wanted != NULL && wanted[0] != '\0' && !is_found)
		fprintf(findings, "it did not log \"%s\"; ", wanted);
}

static void inspect_resources(const struct libvug *libvug, FILE *findings)
{
	size_t descriptors = process_count_descriptors(getpid());
	size_t allowed = libvug->descriptors_before + libvug->row->max_descriptors;
	size_t memory = process_get_kib(getpid(), "VmHWM") - libvug->memory_before;

	if (descriptors > allowed)
		fprintf(findings, "keeps %zu descriptors too many; ", descriptors - allowed);
	if (memory > ((size_t)MAX_FRAMEBUFFER_MIB << 10) + MEMORY_SLACK_KIB)
		fprintf(findings, "took %zu KiB; ", memory);
}

static void inspect_loop(struct libvug *libvug, FILE *findings)
{
	if (!settle(libvug))
		fprintf(findings, "its descriptor spins; ");
	if (libvug->problem != NULL)
		fprintf(findings, "%s", libvug->problem);
	if (libvug->max_messages > MAX_MESSAGES)
		fprintf(findings, "%llu messages in a dispatch; ",
			(unsigned long long)libvug->max_messages);
	if (libvug->max_bytes > MAX_BYTES + MAX_LAST_READ)
		fprintf(findings, "%llu bytes in a dispatch; ",
			(unsigned long long)libvug->max_bytes);
}

static void inspect(struct front_end *front_end, FILE *findings)
{
	struct libvug *libvug = from(front_end);

	if (libvug->row->limits_descriptors)
		process_lift_limit(getpid());
	inspect_loop(libvug, findings);
	inspect_events(libvug, findings);
	inspect_log(libvug, findings);
	inspect_resources(libvug, findings);
	if (libvug->deed != NULL && !libvug->is_deed_done)
		fprintf(findings, "that callback never came; ");
}

/* Whatever has happened, the next back end is served. */
static void inspect_next_connection(struct libvug *libvug, FILE *findings)
{
	const struct step question = {.request = CHANNEL_GET_PROTOCOL_FEATURES};
	struct session session = {.front_end = &libvug->base, .channel = -1};
	struct reply reply;
	struct packet packet = packet_new(&session, &question);

	vug_server_disconnect(libvug->server);
	session.channel = vug_server_open(libvug->server);
	session_send(&session, &packet, 0, packet.length);
	settle(libvug);
	if (reply_take(session.channel, CHANNEL_GET_PROTOCOL_FEATURES, &reply) != 1)
		fprintf(findings, "it does not serve the next back end; ");
	close(session.channel);
	packet_free(&packet);
}

static void finish(struct front_end *front_end, FILE *findings)
{
	struct libvug *libvug = from(front_end);

	if (libvug->server != NULL)
		inspect_next_connection(libvug, findings);
	vug_server_unref(libvug->server);
	recorder_finish(&libvug->recorder);
	if (libvug->other_end >= 0)
		close(libvug->other_end);
	close(libvug->epoll_fd);
	close(libvug->second_fd);
	fd_census_expect_same(&libvug->census);
	free(libvug);
}

const struct front_end_operations libvug_front_end = {
	.name = "libvug",
	.is_ours = true,
	.start = start,
	.let_work = let_work,
	.is_responsive = is_responsive,
	.is_alive = is_alive,
	.inspect = inspect,
	.finish = finish,
};
