/* SPDX-License-Identifier: MIT */
/* --demo: the test GPU, in a child process as real back ends are in one of their own. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <glib-unix.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "options.h"
#include "report.h"
#include "signals.h"
#include "source.h"
#include "viewer.h"
#include "vug-testgpu/testgpu.h"

/* The first descriptor behind the standard ones. */
#define CHANNEL_FD (STDERR_FILENO + 1)

/* What a child has to end by itself when its channel has ended. */
#define PATIENCE_MS 1000

struct demo {
	struct source base;
	pid_t child;  /* 0: reaped */
	int child_fd; /* readable when it has ended */
	guint watch;
};

/* --- the child -------------------------------------------------------------------------------- */

/* Nothing of the parent's but the channel and stderr: stdout may be somebody's stream of events. */
static bool keep_only(int channel)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (null < 0 || dup2(null, STDIN_FILENO) < 0 || dup2(null, STDOUT_FILENO) < 0)
		return false;
	if (channel != CHANNEL_FD && dup2(channel, CHANNEL_FD) < 0)
		return false;
	return close_range(CHANNEL_FD + 1, ~0u, 0) == 0;
}

G_NORETURN static void be_the_gpu(int channel, pid_t parent)
{
	struct testgpu_options options;

	signals_reset();
	setpgid(0, 0); /* Ctrl-C is for the parent, which ends this one when it has its picture */
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (getppid() != parent || !keep_only(channel))
		_exit(1);
	testgpu_options_init(&options);
	options.channel_fd = CHANNEL_FD;
	_exit(testgpu_run(&options) < 0);
}

/* --- the parent ------------------------------------------------------------------------------- */

/* It has said itself what went wrong, but for a signal. */
static void reap(struct demo *self)
{
	int status = 0;

	waitpid(self->child, &status, 0);
	self->child = 0;
	if (WIFSIGNALED(status))
		report("the test GPU was ended by signal %d", WTERMSIG(status));
	if (status != 0)
		viewer_source_failed(self->base.viewer);
}

static gboolean on_exit_of_child(gint fd, GIOCondition condition, gpointer data)
{
	struct demo *self = data;

	(void)fd;
	(void)condition;
	self->watch = 0;
	reap(self);
	return G_SOURCE_REMOVE;
}

/* Returns 0 or an errno value, like the next one. */
static int start(struct demo *self)
{
	pid_t parent = getpid();
	int channel = vug_server_open(viewer_get_server(self->base.viewer));
	int code = 0;

	if (channel < 0)
		return -channel;
	self->child = fork();
	if (self->child == 0)
		be_the_gpu(channel, parent);
	if (self->child < 0)
		code = errno;
	close(channel);
	return code;
}

/* Not g_child_watch_add(): at the end GLib may have reaped the child and kept the status. */
static int watch(struct demo *self)
{
	self->child_fd = (int)syscall(SYS_pidfd_open, self->child, 0);
	if (self->child_fd < 0)
		return errno;
	self->watch = g_unix_fd_add(self->child_fd, G_IO_IN, on_exit_of_child, self);
	return 0;
}

/* By its descriptor: the sandbox lets no process be signalled by its number. */
static void end_by_force(const struct demo *self)
{
	if (self->child_fd >= 0)
		syscall(SYS_pidfd_send_signal, self->child_fd, SIGKILL, NULL, 0);
	else
		kill(self->child, SIGKILL);
}

/* One whose channel has ended is about to end too, and its status counts. */
static void end_child(struct demo *self)
{
	bool has_channel = vug_server_is_connected(viewer_get_server(self->base.viewer));
	struct pollfd child = {.fd = self->child_fd, .events = POLLIN};

	if (poll(&child, 1, has_channel ? 0 : PATIENCE_MS) > 0) {
		reap(self);
		return;
	}
	end_by_force(self);
	waitpid(self->child, NULL, 0);
}

static void demo_close(struct source *source)
{
	struct demo *self = (struct demo *)source;

	if (self->watch != 0)
		g_source_remove(self->watch);
	if (self->child > 0)
		end_child(self);
	if (self->child_fd >= 0)
		close(self->child_fd);
	g_free(self);
}

static struct source *demo_open(struct viewer *viewer, const struct options *options,
				GError **error)
{
	struct demo *self = g_new0(struct demo, 1);
	int code;

	self->base.type = options->source;
	self->base.viewer = viewer;
	self->child_fd = -1;
	code = start(self);
	if (code == 0)
		code = watch(self);
	if (code == 0) {
		viewer_channel_opened(viewer);
		return &self->base;
	}
	demo_close(&self->base);
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "cannot start the test GPU: %s", g_strerror(code));
	return NULL;
}

const struct source_type source_demo = {
	.options =
		{
			{"demo", NULL,
			 "Source: the built-in test GPU (default when no source is named)", 0},
		},
	.open = demo_open,
	.close = demo_close,
};
