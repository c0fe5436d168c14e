/* SPDX-License-Identifier: MIT */
/*
 * timer-lateness [SECONDS]: how late a timer of one millisecond is in a loop that it shares with
 * a server, while a back end floods that with one kind of message after the other.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include <vug/stats.h>
#include <vug/vug.h>

#include "bench/flooder.h"
#include "support/check.h"
#include "support/memory_file.h"

#define INTERVAL INT64_C(1000000) /* nanoseconds */
#define MAX_SAMPLES 1000000
#define WIDTH 1920U
#define HEIGHT 1080U

/* ---- what is sent ----------------------------------------------------------------------- */

static struct peer_message make_update(void)
{
	return PEER_MAKE(PEER_UPDATE, 0, 0, 0, WIDTH, HEIGHT);
}

static struct peer_message make_small_update(void)
{
	return peer_update(0, 64, 64, 8, 8, NULL);
}

static struct peer_message make_outside(void)
{
	return PEER_MAKE(PEER_UPDATE, 9, 0, 0, WIDTH, HEIGHT);
}

static struct peer_message make_scanout(void)
{
	return PEER_MAKE(PEER_SCANOUT, 0, WIDTH, HEIGHT);
}

static struct peer_message make_cursor_position(void)
{
	return PEER_MAKE(PEER_CURSOR_POS, 0, 5, 7);
}

static struct peer_message make_cursor(void)
{
	return PEER_MAKE(PEER_CURSOR_UPDATE, 0, 5, 7, 1, 1);
}

static struct peer_message make_dmabuf(void)
{
	const struct peer_dmabuf dmabuf = peer_whole_dmabuf(1, 64, 64);

	return peer_dmabuf_scanout(&dmabuf, memory_file_new((size_t)64 * 64 * 4, true));
}

static struct peer_message make_dmabuf_update(void)
{
	return PEER_MAKE(PEER_DMABUF_UPDATE, 1, 0, 0, 64, 64);
}

static struct peer_message make_display_info(void)
{
	return peer_make(PEER_GET_DISPLAY_INFO, NULL, 0);
}

static struct peer_message make_edid(void)
{
	return PEER_MAKE(PEER_GET_EDID, 0);
}

static struct peer_message make_unknown(void)
{
	return peer_make(99, NULL, 0);
}

static const struct flood floods[] = {
	{"(nothing)", NULL, 0, false},
	{"UPDATE, 1920x1080", make_update, (size_t)WIDTH *HEIGHT * 4, false},
	{"UPDATE, 8x8", make_small_update, 0, false},
	{"UPDATE, of no scanout", make_outside, (size_t)WIDTH *HEIGHT * 4, false},
	{"SCANOUT", make_scanout, 0, false},
	{"CURSOR_POS", make_cursor_position, 0, false},
	{"CURSOR_UPDATE", make_cursor, (size_t)PEER_CURSOR_PIXELS * 4, false},
	{"DMABUF_SCANOUT, each a new one", make_dmabuf, 0, false},
	{"DMABUF_UPDATE", make_dmabuf_update, 0, false},
	{"GET_DISPLAY_INFO", make_display_info, 0, false},
	{"GET_EDID", make_edid, 0, false},
	{"GET_EDID, replies never read", make_edid, 0, true},
	{"unknown, 4 KiB", make_unknown, 4096, false},
};

/* ---- the loop --------------------------------------------------------------------------- */

struct loop {
	struct vug_server *server;
	int epoll_fd, timer_fd;
	int64_t next; /* when the timer is due */
	int64_t samples[MAX_SAMPLES];
	size_t num_samples;
};

static int64_t get_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static void on_frame(struct vug_scanout *scanout, struct vug_frame *frame, void *data)
{
	(void)scanout;
	(void)data;
	vug_frame_done(frame);
}

static void watch(const struct loop *loop, int fd)
{
	struct epoll_event event = {.events = EPOLLIN, .data.fd = fd};

	check(epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &event) == 0, "%s", strerror(errno));
}

static void start_timer(struct loop *loop)
{
	const struct itimerspec time = {.it_interval.tv_nsec = INTERVAL,
					.it_value = {.tv_sec = loop->next / 1000000000,
						     .tv_nsec = loop->next % 1000000000}};

	check(timerfd_settime(loop->timer_fd, TFD_TIMER_ABSTIME, &time, NULL) == 0, "%s",
	      strerror(errno));
}

/* Of several that are due only the first one counts, and it counts in full. */
static void take_timer(struct loop *loop)
{
	uint64_t count;

	if (read(loop->timer_fd, &count, sizeof(count)) != sizeof(count))
		return;
	if (loop->num_samples < MAX_SAMPLES)
		loop->samples[loop->num_samples++] = get_now() - loop->next;
	loop->next += (int64_t)count * INTERVAL;
}

static void run_loop(struct loop *loop, int64_t end)
{
	while (get_now() < end) {
		struct epoll_event events[2];
		int count = epoll_wait(loop->epoll_fd, events, 2, 100);

		for (int i = 0; i < count; i++) {
			if (events[i].data.fd == loop->timer_fd)
				take_timer(loop);
			else
				vug_server_dispatch(loop->server);
		}
	}
}

/* ---- one row ---------------------------------------------------------------------------- */

static void create_loop(struct loop *loop)
{
	const struct vug_config config = {.size = sizeof(config), .num_scanouts = 2};
	const struct vug_callbacks callbacks = {.size = sizeof(callbacks), .frame = on_frame};

	check(vug_server_new(&config, &callbacks, NULL, &loop->server) == 0, "no server");
	loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
	loop->timer_fd = timerfd_create(CLOCK_MONOTONIC, TFD_CLOEXEC | TFD_NONBLOCK);
	loop->num_samples = 0;
	watch(loop, loop->timer_fd);
	watch(loop, vug_server_get_fd(loop->server));
}

static void destroy_loop(struct loop *loop)
{
	vug_server_unref(loop->server);
	close(loop->timer_fd);
	close(loop->epoll_fd);
}

/* What every flood may build on. */
static void show_pictures(int socket)
{
	const struct peer peer = {.fd = socket};
	struct peer_message scanout = make_scanout(), dmabuf = make_dmabuf();

	peer_send(&peer, &scanout);
	peer_send(&peer, &dmabuf);
	peer_close_fds(&dmabuf);
}

static int compare(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left, b = *(const int64_t *)right;

	return (a > b) - (a < b);
}

static double get_microseconds(const struct loop *loop, size_t percent)
{
	size_t place = (loop->num_samples - 1) * percent / 100;

	return (double)loop->samples[place] / 1000.0;
}

static void print_row(struct loop *loop, const struct flood *flood, double seconds)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	vug_server_get_stats(loop->server, &stats);
	if (loop->num_samples == 0) {
		printf("%-32s the timer never came\n", flood->name);
		return;
	}
	qsort(loop->samples, loop->num_samples, sizeof(loop->samples[0]), compare);
	printf("%-32s %12.0f %8.0f %8.0f %8.0f\n", flood->name, (double)stats.messages / seconds,
	       get_microseconds(loop, 50), get_microseconds(loop, 99), get_microseconds(loop, 100));
	fflush(stdout);
}

static void measure(struct loop *loop, const struct flood *flood, double seconds)
{
	pid_t process;
	int socket;

	create_loop(loop);
	socket = vug_server_open(loop->server);
	check(socket >= 0, "no socket");
	show_pictures(socket);
	process = flooder_start(flood, socket);
	loop->next = get_now() + INTERVAL;
	start_timer(loop);
	run_loop(loop, loop->next + (int64_t)(seconds * 1e9));
	flooder_stop(process);
	print_row(loop, flood, seconds);
	destroy_loop(loop);
}

int main(int argc, char **argv)
{
	double seconds = argc > 1 ? strtod(argv[1], NULL) : 2;
	static struct loop loop;

	if (seconds <= 0) {
		fprintf(stderr, "usage: timer-lateness [SECONDS], for each kind of message\n");
		return 2;
	}
	printf("%-32s %12s %26s\n", "", "messages", "the timer's lateness, us");
	printf("%-32s %12s %8s %8s %8s\n", "flooded with", "per second", "p50", "p99", "max");
	for (size_t i = 0; i < sizeof(floods) / sizeof(floods[0]); i++)
		measure(&loop, &floods[i], seconds);
	return 0;
}
