/* SPDX-License-Identifier: MIT */
/*
 * Which thread lets go of a server whose GSource is dropped. A plain program: a failed check in a
 * second thread could not end a test of Criterion's.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <vug/glib.h>

#include "support/check.h"
#include "support/peer.h"

#define PATIENCE_US (20 * (gint64)G_USEC_PER_SEC)

/* A server with a picture in memory of its program, so that its end is heard: in release(). */
struct display {
	GMainContext *context;
	GSource *source;
	struct peer peer;
	GMutex mutex;
	GCond changed;
	bool has_picture, is_released;
	pthread_t releaser;
	atomic_bool is_at_end;
};

static void set(struct display *display, bool *value)
{
	g_mutex_lock(&display->mutex);
	*value = true;
	g_cond_broadcast(&display->changed);
	g_mutex_unlock(&display->mutex);
}

static void await(struct display *display, const bool *value, const char *what)
{
	gint64 end = g_get_monotonic_time() + PATIENCE_US;

	g_mutex_lock(&display->mutex);
	while (!*value)
		check(g_cond_wait_until(&display->changed, &display->mutex, end), "%s never came",
		      what);
	g_mutex_unlock(&display->mutex);
}

static int allocate(struct vug_scanout *scanout, uint32_t width, uint32_t height, uint32_t fourcc,
		    struct vug_memory *ret_memory, void *data)
{
	(void)scanout;
	(void)fourcc;
	ret_memory->stride = width * 4;
	ret_memory->length = (size_t)width * height * 4;
	ret_memory->pixels = ret_memory->owner = calloc(1, ret_memory->length);
	check(ret_memory->pixels != NULL, "no memory");
	set(data, &((struct display *)data)->has_picture);
	return 0;
}

static void release(const struct vug_memory *memory, void *data)
{
	struct display *display = data;

	free(memory->owner);
	check(!display->is_released, "released twice");
	display->releaser = pthread_self();
	set(display, &display->is_released);
}

static GSource *make_server_source(struct vug_server *server)
{
	GSource *source = vug_glib_server_source_new(server);

	vug_server_unref(server);
	return source;
}

static void begin(struct display *display)
{
	const struct vug_callbacks callbacks = {
		.size = sizeof(callbacks), .allocate_memory = allocate, .release_memory = release};
	const struct peer_message scanout = PEER_MAKE(PEER_SCANOUT, 0, 4, 4);
	struct vug_server *server;

	*display = (struct display){.context = g_main_context_new()};
	g_mutex_init(&display->mutex);
	g_cond_init(&display->changed);
	check(vug_server_new(NULL, &callbacks, display, &server) == 0, "no server");
	check(vug_server_attach(server, peer_open(&display->peer)) == 0, "no connection");
	display->source = make_server_source(server);
	peer_send(&display->peer, &scanout);
}

static void end(struct display *display)
{
	peer_close(&display->peer);
	g_mutex_clear(&display->mutex);
	g_cond_clear(&display->changed);
}

static void attach(struct display *display)
{
	g_source_attach(display->source, display->context);
}

static void iterate_until_there_is_a_picture(struct display *display)
{
	while (!display->has_picture)
		g_main_context_iteration(display->context, TRUE);
}

static void drop_source(struct display *display)
{
	g_source_destroy(display->source);
	g_source_unref(display->source);
}

static void expect_released_by(struct display *display, pthread_t thread)
{
	await(display, &display->is_released, "the end of the server");
	check(pthread_equal(display->releaser, thread), "another thread let go of the server");
}

static void *run_context(void *data)
{
	struct display *display = data;

	while (!atomic_load(&display->is_at_end))
		g_main_context_iteration(display->context, TRUE);
	return NULL;
}

static pthread_t start(struct display *display)
{
	pthread_t thread;

	check(pthread_create(&thread, NULL, run_context, display) == 0, "no thread");
	await(display, &display->has_picture, "the picture");
	return thread;
}

static void stop(struct display *display, pthread_t thread)
{
	atomic_store(&display->is_at_end, true);
	g_main_context_wakeup(display->context);
	pthread_join(thread, NULL);
	g_main_context_unref(display->context);
}

/* ---- the rules -------------------------------------------------------------------------- */

static void a_source_that_another_thread_drops_is_let_go_by_the_thread_of_its_context(void)
{
	struct display display;
	pthread_t thread;

	begin(&display);
	attach(&display);
	thread = start(&display);
	drop_source(&display);
	expect_released_by(&display, thread);
	stop(&display, thread);
	end(&display);
}

static gboolean remove_source(gpointer data)
{
	(void)data;
	return G_SOURCE_REMOVE;
}

static void a_source_that_removes_itself_drops_its_server_on_the_dispatching_thread(void)
{
	struct display display;
	pthread_t thread;

	begin(&display);
	g_source_set_callback(display.source, remove_source, NULL, NULL);
	attach(&display);
	thread = start(&display);
	g_source_unref(display.source);
	expect_released_by(&display, thread);
	stop(&display, thread);
	end(&display);
}

static void a_source_whose_context_nobody_runs_is_let_go_at_once(void)
{
	struct display display;

	begin(&display);
	attach(&display);
	iterate_until_there_is_a_picture(&display);
	drop_source(&display);
	check(display.is_released, "the server is still there");
	g_main_context_unref(display.context);
	end(&display);
}

static void a_source_goes_with_its_context(void)
{
	struct display display;

	begin(&display);
	attach(&display);
	iterate_until_there_is_a_picture(&display);
	g_source_unref(display.source);
	g_main_context_unref(display.context);
	check(display.is_released, "the server is still there");
	end(&display);
}

static void a_source_that_outlives_its_context_is_let_go_at_once(void)
{
	struct display display;

	begin(&display);
	attach(&display);
	iterate_until_there_is_a_picture(&display);
	g_main_context_unref(display.context);
	g_source_unref(display.source);
	check(display.is_released, "the server is still there");
	end(&display);
}

static bool has_hung_up(const struct display *display)
{
	uint8_t byte;

	return read(display->peer.fd, &byte, 1) <= 0;
}

/* It has no picture: nobody has dispatched it. */
static void a_source_that_was_never_attached_is_let_go_at_once(void)
{
	struct display display;

	begin(&display);
	g_source_unref(display.source);
	check(has_hung_up(&display), "the server is still there");
	g_main_context_unref(display.context);
	end(&display);
}

int main(void)
{
	static void (*const rules[])(void) = {
		a_source_that_another_thread_drops_is_let_go_by_the_thread_of_its_context,
		a_source_that_removes_itself_drops_its_server_on_the_dispatching_thread,
		a_source_whose_context_nobody_runs_is_let_go_at_once,
		a_source_goes_with_its_context,
		a_source_that_outlives_its_context_is_let_go_at_once,
		a_source_that_was_never_attached_is_let_go_at_once,
	};

	g_log_set_always_fatal(G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_WARNING);
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		rules[i]();
	printf("glib-tests: %zu tests passed\n", sizeof(rules) / sizeof(rules[0]));
	return 0;
}
