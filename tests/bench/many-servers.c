/* SPDX-License-Identifier: MIT */
/*
 * many-servers [COUNT…]: what servers cost in one process, for each number of them (1, 10, 100, 1000):
 * memory and descriptors a server, and the time of a frame when every server gets one in turn.
 *
 * Every server has one scanout of 640×480 and a channel. A round sends an UPDATE of 64×64 pixels to
 * each, and then times epoll_wait() and the dispatches alone. The floor is as many sockets, whose
 * messages are only read, each into memory of its own. Not a test: docs/performance.md has the figures.
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <vug/vug.h>

#include "message.h"
#include "null_consumer.h"
#include "support/check.h"
#include "support/peer.h"

#define MAX_SERVERS 4096
#define FRAMES 20000 /* in all the rounds of a row together, or one round */
#define WIDTH 640
#define HEIGHT 480

static const struct message_form scanout = {
	.request = PEER_SCANOUT, .fields = {0, WIDTH, HEIGHT}, .num_fields = 3};
static const struct message_form whole = {.request = PEER_UPDATE,
					  .fields = {0, 0, 0, WIDTH, HEIGHT},
					  .num_fields = 5,
					  .filler = WIDTH * HEIGHT * 4};
static const struct message_form part = {.request = PEER_UPDATE,
					 .fields = {0, 32, 32, 64, 64},
					 .num_fields = 5,
					 .filler = 64 * 64 * 4,
					 .filler_value = 255};

struct crowd {
	struct vug_server *servers[MAX_SERVERS];
	int back_ends[MAX_SERVERS];
	size_t count;
	int epoll_fd;
};

/* Memory that is in use and nobody else's, in KiB. */
static long memory_kib(void)
{
	FILE *file = fopen("/proc/self/smaps_rollup", "r");
	char line[256];
	long kib = -1;

	check(file != NULL, "no /proc/self/smaps_rollup");
	while (kib < 0 && fgets(line, sizeof(line), file) != NULL)
		if (strncmp(line, "Private_Dirty:", strlen("Private_Dirty:")) == 0)
			kib = strtol(line + strlen("Private_Dirty:"), NULL, 10);
	fclose(file);
	return kib;
}

static long num_descriptors(void)
{
	DIR *folder = opendir("/proc/self/fd");
	long count = 0;

	check(folder != NULL, "no /proc/self/fd");
	while (readdir(folder) != NULL)
		count++;
	closedir(folder);
	return count;
}

static int64_t now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

static void server_attach(struct crowd *crowd, size_t index)
{
	struct epoll_event event = {.events = EPOLLIN, .data.ptr = crowd->servers[index]};
	int ends[2];

	check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0, "no socketpair");
	crowd->back_ends[index] = ends[1];
	check(vug_server_attach(crowd->servers[index], ends[0]) == 0, "no channel");
	check(epoll_ctl(crowd->epoll_fd, EPOLL_CTL_ADD, vug_server_get_fd(crowd->servers[index]),
			&event) == 0,
	      "epoll_ctl failed");
}

/* Serves all of them until nothing is left to read. */
static void crowd_dispatch(const struct crowd *crowd, int timeout_ms)
{
	struct epoll_event events[64];
	int ready;

	while ((ready = epoll_wait(crowd->epoll_fd, events, 64, timeout_ms)) > 0)
		for (int i = 0; i < ready; i++)
			vug_server_dispatch(events[i].data.ptr);
}

/* More than a socket holds: what it has no room for is sent when the server has read some. */
static void crowd_send_whole(const struct crowd *crowd, const struct message_form *form)
{
	const struct message message = message_encode(form);

	for (size_t i = 0; i < crowd->count; i++) {
		for (size_t done = 0; done < message.length;) {
			ssize_t sent = message_send_some(&message, crowd->back_ends[i], done,
							 MSG_DONTWAIT);

			done += sent > 0 ? (size_t)sent : 0;
			crowd_dispatch(crowd, 0);
		}
	}
	message_free(&(struct message){message.bytes, message.length, message.descriptor});
}

static void crowd_send(const struct crowd *crowd, const struct message *message)
{
	for (size_t i = 0; i < crowd->count; i++)
		check(message_send_some(message, crowd->back_ends[i], 0, MSG_DONTWAIT) ==
			      (ssize_t)message->length,
		      "a socket is full");
}

/* Nanoseconds a frame, of what reads them. */
static double frame_time(const struct crowd *crowd, void (*read_all)(const struct crowd *))
{
	struct message message = message_encode(&part);
	const size_t rounds = crowd->count < FRAMES ? FRAMES / crowd->count : 1;
	int64_t spent = 0;

	for (size_t i = 0; i < rounds; i++) {
		int64_t begin;

		crowd_send(crowd, &message);
		begin = now_ns();
		read_all(crowd);
		spent += now_ns() - begin;
	}
	message_free(&message);
	return (double)spent / (double)(rounds * crowd->count);
}

/* What reads without a server. */
struct plain_reader {
	int socket;
	uint8_t bytes[32768];
};

static void plain_read(const struct crowd *crowd)
{
	struct epoll_event events[64];
	int ready;

	while ((ready = epoll_wait(crowd->epoll_fd, events, 64, 0)) > 0)
		for (int i = 0; i < ready; i++) {
			struct plain_reader *reader = events[i].data.ptr;

			check(recv(reader->socket, reader->bytes, sizeof(reader->bytes), 0) > 0,
			      "recv failed");
		}
}

static double floor_time(size_t count)
{
	static struct crowd crowd;
	struct plain_reader *readers = calloc(count, sizeof(readers[0]));
	double time;

	check(readers != NULL, "no memory");
	crowd = (struct crowd){.count = count, .epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
	for (size_t i = 0; i < count; i++) {
		struct epoll_event event = {.events = EPOLLIN, .data.ptr = &readers[i]};
		int ends[2];

		check(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0,
		      "no socketpair");
		readers[i].socket = ends[0];
		crowd.back_ends[i] = ends[1];
		check(epoll_ctl(crowd.epoll_fd, EPOLL_CTL_ADD, ends[0], &event) == 0,
		      "epoll_ctl failed");
	}
	time = frame_time(&crowd, plain_read);
	for (size_t i = 0; i < count; i++) {
		close(readers[i].socket);
		close(crowd.back_ends[i]);
	}
	close(crowd.epoll_fd);
	free(readers);
	return time;
}

static void serve(const struct crowd *crowd)
{
	crowd_dispatch(crowd, 0);
}

static void crowd_free(struct crowd *crowd)
{
	for (size_t i = 0; i < crowd->count; i++) {
		vug_server_unref(crowd->servers[i]);
		close(crowd->back_ends[i]);
	}
	close(crowd->epoll_fd);
}

static void print_row(size_t count)
{
	static struct crowd crowd;
	const double servers = (double)count;
	const double floor = floor_time(count);
	long before = memory_kib();
	long descriptors = num_descriptors();
	long idle, connected, drawn;

	crowd = (struct crowd){.count = count, .epoll_fd = epoll_create1(EPOLL_CLOEXEC)};
	for (size_t i = 0; i < count; i++)
		crowd.servers[i] = null_consumer_new(1, 0);
	idle = memory_kib();
	for (size_t i = 0; i < count; i++)
		server_attach(&crowd, i);
	connected = memory_kib();
	crowd_send_whole(&crowd, &scanout);
	crowd_send_whole(&crowd, &whole);
	drawn = memory_kib();
	/* Beside the epoll instance and the back ends' sockets, which are this program's. */
	descriptors = num_descriptors() - descriptors - 1 - (long)count;
	printf("| %zu | %.1f | %.1f | %.1f | %.1f | %.0f | %.0f |\n", count,
	       (double)(idle - before) / servers, (double)(connected - idle) / servers,
	       (double)(drawn - connected) / servers - WIDTH * HEIGHT * 4 / 1024.0,
	       (double)descriptors / servers, frame_time(&crowd, serve), floor);
	crowd_free(&crowd);
}

static void raise_limit(void)
{
	struct rlimit limit;

	check(getrlimit(RLIMIT_NOFILE, &limit) == 0, "no limit of descriptors");
	limit.rlim_cur = limit.rlim_max;
	check(setrlimit(RLIMIT_NOFILE, &limit) == 0, "the limit of descriptors cannot be raised");
}

int main(int argc, char **argv)
{
	raise_limit();
	printf("| servers | KiB a server | KiB a connection | KiB beside its picture "
	       "| descriptors a server "
	       "| ns a frame | ns of the floor |\n|--:|--:|--:|--:|--:|--:|--:|\n");
	for (int i = 1; i < argc; i++) {
		long count = strtol(argv[i], NULL, 10);

		check(count >= 1 && count <= MAX_SERVERS, "1 to %d servers", MAX_SERVERS);
		print_row((size_t)count);
	}
	if (argc > 1)
		return 0;
	for (size_t count = 1; count <= 1000; count *= 10)
		print_row(count);
	return 0;
}
