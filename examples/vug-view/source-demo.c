/* SPDX-License-Identifier: MIT */
/* --demo: the test GPU, in a child process as real back ends are in one of their own. */
#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <signal.h>
#include <sys/prctl.h>
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

struct demo {
	struct source base;
	pid_t child; /* 0: reaped */
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
	if (getppid() != parent || !keep_only(channel))
		_exit(1);
	testgpu_options_init(&options);
	options.channel_fd = CHANNEL_FD;
	_exit(testgpu_run(&options) < 0);
}

/* --- the parent ------------------------------------------------------------------------------- */

static void on_exit_of_child(GPid child, gint status, gpointer data)
{
	struct demo *self = data;

	g_spawn_close_pid(child);
	self->child = 0;
	self->watch = 0;
	if (WIFSIGNALED(status))
		report("the test GPU was ended by signal %d", WTERMSIG(status));
}

static bool start(struct demo *self, GError **error)
{
	pid_t parent = getpid();
	int channel = vug_server_open(viewer_get_server(self->base.viewer));
	int code;

	if (channel >= 0)
		self->child = fork();
	if (channel >= 0 && self->child == 0)
		be_the_gpu(channel, parent);
	code = channel < 0 ? -channel : errno;
	if (channel >= 0)
		close(channel);
	if (channel >= 0 && self->child > 0)
		return true;
	g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(code),
		    "cannot start the test GPU: %s", g_strerror(code));
	return false;
}

static struct source *demo_open(struct viewer *viewer, const struct options *options,
				GError **error)
{
	struct demo *self = g_new0(struct demo, 1);

	self->base.type = options->source;
	self->base.viewer = viewer;
	if (!start(self, error)) {
		g_free(self);
		return NULL;
	}
	self->watch = g_child_watch_add(self->child, on_exit_of_child, self);
	viewer_channel_opened(viewer);
	return &self->base;
}

static void demo_close(struct source *source)
{
	struct demo *self = (struct demo *)source;

	if (self->watch != 0)
		g_source_remove(self->watch);
	if (self->child > 0) {
		kill(self->child, SIGKILL);
		waitpid(self->child, NULL, 0);
	}
	g_free(self);
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
