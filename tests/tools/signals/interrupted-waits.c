/* SPDX-License-Identifier: MIT */
/*
 * interrupted-waits NAME: wait as vug-view does, while a signal is handled each millisecond. Exit
 * status: 0 the wait was what it should be, 1 it was not, which is said, 2 there is no such wait.
 */
#include <gio/gio.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vug/vug.h>

#include "poll-until/poll-until.h"
#include "support/memory_buffer.h"
#include "vug-view/confine/child-process.h"
#include "vug-view/options.h"
#include "vug-view/picture/gl.h"
#include "vug-view/signals.h"

#define SIZE 64
#define WAIT_MS 50
#define ENOUGH 100 /* signals, for some to come within poll() */

/* The children have no signals of a viewer's here. */
void signals_leave(void)
{
}

static volatile sig_atomic_t signals;

static void on_signal(int number)
{
	(void)number;
	signals = signals + 1;
}

static void begin_storm(void)
{
	const struct sigaction action = {.sa_handler = on_signal};
	const struct itimerval timer = {{0, 1000}, {0, 1000}};

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}

static bool expect(bool is_so, const char *what)
{
	if (!is_so)
		printf("%s\n", what);
	return is_so;
}

static bool wait_for_time(void)
{
	uint64_t deadline = poll_deadline(WAIT_MS);

	return expect(poll_for(NULL, 0, WAIT_MS) == 0, "it did not end with its time") &&
	       expect(poll_deadline(0) >= deadline, "it was too short") &&
	       expect(signals > 0, "there was no signal");
}

static bool look_without_waiting(void)
{
	struct pollfd never = {.events = POLLIN};
	bool is_right = true;
	int ends[2];

	if (!expect(socketpair(AF_UNIX, SOCK_STREAM, 0, ends) == 0, "there are no sockets"))
		return false;
	never.fd = ends[0];
	while (signals < ENOUGH)
		is_right &= poll_for(&never, 1, 0) == 0;
	return expect(is_right, "what is not ready was not said to be so");
}

static int stay(void *data)
{
	(void)data;
	return pause();
}

/* One that does not end is ended after a second, not after as many as there are signals. */
static bool reap(void)
{
	struct child_process child;
	int channel[2], status;

	if (!expect(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, channel) == 0, "there are no sockets") ||
	    !expect(child_process_start(&child, channel[1], stay, NULL) == 0, "no child"))
		return false;
	status = child_process_reap(&child);
	return expect(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "it was not ended");
}

static void on_warning(const char *line, void *data)
{
	(void)data;
	printf("%s\n", line);
}

struct answer {
	GMainLoop *loop;
	bool has_picture;
	char *problem;
};

static void on_done(pixman_image_t *picture, const GError *error, void *data)
{
	struct answer *answer = data;

	answer->has_picture = picture != NULL;
	answer->problem = g_strdup(error ? error->message : "");
	g_main_loop_quit(answer->loop);
}

/* OpenGL imports no memory: that is its answer, if it has one. */
static bool ask_opengl(void)
{
	const struct vug_rect whole = {.width = SIZE, .height = SIZE};
	const struct options nothing_given = {.keep = false};
	const struct gl_host host = {on_warning, NULL};
	struct answer answer = {.loop = g_main_loop_new(NULL, FALSE)};
	struct gl *gl = NULL;
	struct vug_buffer *buffer = memory_buffer_new(SIZE, SIZE);
	bool is_well;

	if (!expect(gl_start(&nothing_given, &host, &gl, NULL) && gl && buffer,
		    "there is nothing to ask"))
		return false;
	gl_read_begin(gl, buffer, &whole, on_done, &answer);
	g_main_loop_run(answer.loop);
	gl_free(gl);
	vug_buffer_unref(buffer);
	g_main_loop_unref(answer.loop);
	is_well = expect(!answer.has_picture, "it has imported memory") &&
		  expect(!strstr(answer.problem, "did not answer"), answer.problem) &&
		  expect(!strstr(answer.problem, "process"), answer.problem);
	g_free(answer.problem);
	return is_well;
}

static const struct {
	const char *name;
	bool (*wait)(void);
} waits[] = {
	{"time", wait_for_time},
	{"look", look_without_waiting},
	{"child", reap},
	{"opengl", ask_opengl},
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < G_N_ELEMENTS(waits); i++) {
		if (strcmp(argv[1], waits[i].name) != 0)
			continue;
		begin_storm();
		return waits[i].wait() ? 0 : 1;
	}
	return 2;
}
