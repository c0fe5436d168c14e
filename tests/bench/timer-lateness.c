/* SPDX-License-Identifier: MIT */
/*
 * timer-lateness [SECONDS [ROW]]: how late a timer of 1 ms is in a loop that serves a server, too,
 * while a back end sends one kind of message as fast as it can. SECONDS (2) for each row.
 *
 * The time of a dispatch is its processor time; lateness is on the clock, and other processes count.
 * The row "idle" is what the machine costs: nothing is sent. Not a test, because it depends on
 * what else runs; the goal is 5 ms at the 99th percentile in each row.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>
#include <vug/stats.h>

#include "flood.h"
#include "support/check.h"
#include "support/peer.h"

#define PERIOD_NS 1000000
#define MAX_SAMPLES 1000000

#define MESSAGE(id, ...) \
	{ \
		.request = (id), __VA_ARGS__ \
	}
#define FIELDS(...) \
	.fields = {__VA_ARGS__}, .num_fields = sizeof((uint32_t[]){__VA_ARGS__}) / sizeof(uint32_t)

#define FOURCC_XRGB8888 UINT32_C(0x34325258)
#define PICTURE_BYTES (1024 * 768 * 4)
#define PICTURE 0, 0, 0, 1024, 768, 1024, 768, 4096, 0, FOURCC_XRGB8888
#define FULL_HD FIELDS(0, 1920, 1080)

static const struct flood floods[] = {
	{.name = "idle"},
	{.name = "GET_PROTOCOL_FEATURES",
	 .messages = {MESSAGE(PEER_GET_PROTOCOL_FEATURES, .filler = 0)}},
	{.name = "SET_PROTOCOL_FEATURES",
	 .messages = {MESSAGE(PEER_SET_PROTOCOL_FEATURES, FIELDS(3, 0))}},
	{.name = "GET_DISPLAY_INFO", .messages = {MESSAGE(PEER_GET_DISPLAY_INFO, .filler = 0)}},
	{.name = "CURSOR_POS", .messages = {MESSAGE(PEER_CURSOR_POS, FIELDS(0, 1, 1))}},
	{.name = "CURSOR_POS_HIDE", .messages = {MESSAGE(PEER_CURSOR_POS_HIDE, FIELDS(0, 1, 1))}},
	{.name = "CURSOR_UPDATE",
	 .messages = {MESSAGE(PEER_CURSOR_UPDATE, FIELDS(0, 1, 1, 0, 0), .filler = 16384)}},
	{.name = "SCANOUT, the same", .messages = {MESSAGE(PEER_SCANOUT, FULL_HD)}},
	{.name = "SCANOUT, two sizes",
	 .messages = {MESSAGE(PEER_SCANOUT, FULL_HD),
		      MESSAGE(PEER_SCANOUT, FIELDS(0, 3840, 2160))}},
	{.name = "UPDATE, whole pictures",
	 .first = MESSAGE(PEER_SCANOUT, FULL_HD),
	 .messages = {MESSAGE(PEER_UPDATE, FIELDS(0, 0, 0, 1920, 1080),
			      .filler = 1920 * 1080 * 4)}},
	{.name = "UPDATE, pixels",
	 .first = MESSAGE(PEER_SCANOUT, FULL_HD),
	 .messages = {MESSAGE(PEER_UPDATE, FIELDS(0, 100, 100, 1, 1), .filler = 4),
		      MESSAGE(PEER_UPDATE, FIELDS(0, 900, 900, 1, 1), .filler = 4)}},
	{.name = "UPDATE, pixels, no frame done",
	 .first = MESSAGE(PEER_SCANOUT, FULL_HD),
	 .messages = {MESSAGE(PEER_UPDATE, FIELDS(0, 100, 100, 1, 1), .filler = 4),
		      MESSAGE(PEER_UPDATE, FIELDS(0, 900, 900, 1, 1), .filler = 4)},
	 .keeps_frames = true},
	{.name = "UPDATE, columns of a pixel",
	 .first = MESSAGE(PEER_SCANOUT, FIELDS(0, 4096, 8000)),
	 .messages = {MESSAGE(PEER_UPDATE, FIELDS(0, 7, 0, 1, 8000), .filler = 32000)}},
	{.name = "SCANOUT and columns in turn",
	 .messages = {MESSAGE(PEER_SCANOUT, FIELDS(0, 4096, 8000)),
		      MESSAGE(PEER_UPDATE, FIELDS(0, 7, 0, 1, 8000), .filler = 32000)}},
	{.name = "DMABUF_SCANOUT",
	 .messages = {MESSAGE(PEER_DMABUF_SCANOUT, FIELDS(PICTURE),
			      .descriptor_bytes = PICTURE_BYTES)}},
	{.name = "DMABUF_SCANOUT, no descriptor",
	 .messages = {MESSAGE(PEER_DMABUF_SCANOUT, FIELDS(PICTURE))}},
	{.name = "DMABUF_SCANOUT2",
	 .messages = {MESSAGE(PEER_DMABUF_SCANOUT2, FIELDS(PICTURE, 0, 0),
			      .descriptor_bytes = PICTURE_BYTES)}},
	{.name = "DMABUF_UPDATE",
	 .first = MESSAGE(PEER_DMABUF_SCANOUT, FIELDS(PICTURE), .descriptor_bytes = PICTURE_BYTES),
	 .messages = {MESSAGE(PEER_DMABUF_UPDATE, FIELDS(0, 0, 0, 1024, 768))}},
	{.name = "GET_EDID", .messages = {MESSAGE(PEER_GET_EDID, FIELDS(0))}},
	{.name = "GET_EDID, replies not read",
	 .messages = {MESSAGE(PEER_GET_EDID, FIELDS(0))},
	 .ignores_replies = true},
	{.name = "unknown requests", .messages = {MESSAGE(99, .filler = 0)}},
	{.name = "unknown requests of 4 KiB", .messages = {MESSAGE(99, .filler = 4096)}},
};

struct samples {
	int64_t *values; /* nanoseconds */
	size_t count;
};

struct loop {
	struct vug_server *server;
	const struct flood *flood;
	int epoll_fd, timer_fd;
	int64_t due; /* when the timer fires next, in nanoseconds */
	struct samples lateness, work;
};

static int64_t read_clock(clockid_t clock)
{
	struct timespec time;

	clock_gettime(clock, &time);
	return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
}

static int64_t now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

static void add_sample(struct samples *samples, int64_t value)
{
	if (samples->count < MAX_SAMPLES)
		samples->values[samples->count++] = value;
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	const struct loop *loop = data;

	(void)scanout;
	if (!loop->flood->keeps_frames)
		vug_frame_done(frame);
}

static void watch(const struct loop *loop, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	check(epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "epoll_ctl failed");
}

static void start_timer(struct loop *loop)
{
	const int64_t first = now() + PERIOD_NS;
	const struct itimerspec period = {
		.it_value = {.tv_sec = first / 1000000000, .tv_nsec = first % 1000000000},
		.it_interval = {.tv_nsec = PERIOD_NS}};

	loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	check(timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &period, NULL) == 0, "no timer");
	loop->due = first;
}

/* The oldest expiration that was not served yet is what somebody waits for. */
static void serve_timer(struct loop *loop)
{
	uint64_t expirations;

	if (read(loop->timer_fd, &expirations, sizeof(expirations)) != sizeof(expirations))
		return;
	add_sample(&loop->lateness, now() - loop->due);
	loop->due += (int64_t)expirations * PERIOD_NS;
}

/* Its processor time, which other processes have no part in. */
static void dispatch(struct loop *loop)
{
	int64_t begin = read_clock(CLOCK_THREAD_CPUTIME_ID);

	vug_server_dispatch(loop->server);
	add_sample(&loop->work, read_clock(CLOCK_THREAD_CPUTIME_ID) - begin);
}

static void run_until(struct loop *loop, int64_t end)
{
	while (now() < end) {
		struct epoll_event events[2];
		int count = epoll_wait(loop->epoll_fd, events, 2, 100);

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == loop->timer_fd)
				serve_timer(loop);
			else
				dispatch(loop);
		}
	}
}

static int compare(const void *a, const void *b)
{
	const int64_t *first = a, *second = b;

	return (*first > *second) - (*first < *second);
}

/* In microseconds: the median, the 99th percentile and the largest. */
static void print_samples(const struct samples *samples)
{
	const size_t count = samples->count;

	qsort(samples->values, count, sizeof(samples->values[0]), compare);
	if (count == 0) {
		printf(" %8s | %8s | %8s |", "", "", "");
		return;
	}
	printf(" %8lld | %8lld | %8lld |", (long long)samples->values[count / 2] / 1000,
	       (long long)samples->values[count - 1 - count / 100] / 1000,
	       (long long)samples->values[count - 1] / 1000);
}

static void print_row(struct loop *loop)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	vug_server_get_stats(loop->server, &stats);
	printf("| %-30s |", loop->flood->name);
	print_samples(&loop->lateness);
	print_samples(&loop->work);
	printf(" %8llu | %6llu |\n", (unsigned long long)stats.messages,
	       (unsigned long long)stats.bytes_received >> 20);
	fflush(stdout);
}

static void measure(const struct flood *flood, int64_t *const values[2], int64_t duration)
{
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks), .frame = on_frame};
	const struct vug_config config = {.size = sizeof(config), .frame_timeout_ms = 60000};
	struct loop loop = {
		.flood = flood, .lateness = {.values = values[0]}, .work = {.values = values[1]}};
	int socket;
	pid_t child;

	check(vug_server_new(&config, &callbacks, &loop, &loop.server) == 0, "no server");
	socket = vug_server_open(loop.server);
	check(socket >= 0, "no socket");
	child = flood_start(flood, socket);
	close(socket);
	loop.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	start_timer(&loop);
	watch(&loop, loop.timer_fd);
	watch(&loop, vug_server_get_fd(loop.server));
	run_until(&loop, now() + duration);
	print_row(&loop);
	flood_stop(child);
	vug_server_unref(loop.server);
	close(loop.timer_fd);
	close(loop.epoll_fd);
}

int main(int argc, char **argv)
{
	const double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
	const char *only = argc > 2 ? argv[2] : "";
	int64_t *const values[] = {malloc(MAX_SAMPLES * sizeof(int64_t)),
				   malloc(MAX_SAMPLES * sizeof(int64_t))};

	check(values[0] != NULL && values[1] != NULL, "no memory");
	check(seconds > 0, "usage: timer-lateness [SECONDS [ROW]]");
	puts("| flood of | late µs: p50 | p99 | max | dispatch µs: p50 | p99 | max | messages |"
	     " MiB |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|");
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++)
		if (strstr(floods[i].name, only) != NULL)
			measure(&floods[i], values, (int64_t)(seconds * 1e9));
	free(values[0]);
	free(values[1]);
	return 0;
}
