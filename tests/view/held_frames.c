/* SPDX-License-Identifier: MIT */
/* An output keeps the guest's frame while OpenGL reads it, and no longer. */
#include <vug/listener.h>
#include <vug/source.h>

#include "outputs/output.h"
#include "snapshots.h"
#include "terminal/reading.h"
#include "view/gl_rig.h"
#include "vnc/desktop.h"
#include "vnc/fetches.h"
#include "vnc/loop-call.h"
#include "vnc/pictures.h"

/* A guest with one scanout, a listener that reads by OpenGL, and a prompt one. */
static struct {
	struct vug_server *server;
	struct vug_source *source;
	struct vug_listener *reader, *prompt;
	struct vnc_fetches fetches;
	struct terminal_reading *reading;
	struct output output;
	uint64_t num_shown; /* frames that the guest does not wait for any more */
	int num_prompt, num_read, num_outdated, num_warnings;
	uint32_t picture; /* what each pixel of the last one is; 0: none */
} guest;

/* --- what the parts of vug-view call ---------------------------------------------------------- */

/* The CPU cannot read any of it. */
pixman_image_t *__wrap_picture_read(const struct picture_source *source,
				    pixman_format_code_t format, GError **error);
pixman_image_t *__wrap_picture_read(const struct picture_source *source,
				    pixman_format_code_t format, GError **error)
{
	(void)source;
	(void)format;
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "tiled");
	return NULL;
}

bool __wrap_picture_read_into(pixman_image_t *picture, int x, int y,
			      const struct picture_source *source, const struct vug_rect *area,
			      GError **error);
bool __wrap_picture_read_into(pixman_image_t *picture, int x, int y,
			      const struct picture_source *source, const struct vug_rect *area,
			      GError **error)
{
	(void)picture;
	(void)x;
	(void)y;
	(void)source;
	(void)area;
	g_set_error_literal(error, G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "tiled");
	return false;
}

void output_warn_once(struct output *output, const char *kind, const char *format, ...)
{
	(void)output;
	(void)kind;
	(void)format;
	guest.num_warnings++;
}

void output_warn(struct output *output, const char *format, ...)
{
	(void)output;
	(void)format;
	guest.num_warnings++;
}

/* --- the guest -------------------------------------------------------------------------------- */

static void on_shown(struct vug_source *source, uint64_t cookie, void *data)
{
	(void)source;
	(void)data;
	guest.num_shown = cookie;
}

static void on_prompt_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	guest.num_prompt++;
	vug_frame_done(frame);
}

static struct vug_listener *listen_with(void (*frame)(struct vug_listener *listener,
						      struct vug_frame *frame, void *data))
{
	const struct vug_listener_config config = {.size = sizeof(config),
						   .flags = VUG_LISTENER_LAST_PICTURE};
	const struct vug_listener_callbacks callbacks = {.size = sizeof(callbacks), .frame = frame};
	struct vug_listener *listener;

	cr_assert_eq(vug_listener_new(guest.server, &config, &callbacks, NULL, &listener), 0);
	return listener;
}

static void dispatch(void)
{
	for (int i = 0; i < 4; i++)
		cr_assert_eq(vug_server_dispatch(guest.server), 0);
}

/* Frames are counted from 1. */
static void draw_frame(uint64_t number)
{
	const struct vug_present present = {.size = sizeof(present), .cookie = number};

	cr_assert_eq(vug_source_present(guest.source, 0, &present), 0);
	dispatch();
}

static void begin_guest(void)
{
	const struct vug_source_callbacks callbacks = {.size = sizeof(callbacks),
						       .shown = on_shown};
	struct vug_buffer *buffer;

	rig_begin();
	cr_assert_eq(vug_server_new(NULL, NULL, NULL, &guest.server), 0);
	cr_assert_eq(vug_source_new(guest.server, 0, 1, &callbacks, NULL, &guest.source), 0);
	cr_assert_eq(vug_source_new_buffer(guest.source, WIDTH, HEIGHT, 0, &buffer), 0);
	cr_assert_eq(vug_source_show(guest.source, 0, buffer, NULL), 0);
	vug_buffer_unref(buffer);
	guest.prompt = listen_with(on_prompt_frame);
	rig.child->reading = PLAYED_WAITS;
}

static void end_guest(void)
{
	vug_source_unref(guest.source);
	vug_listener_unref(guest.reader);
	vug_listener_unref(guest.prompt);
	vug_server_unref(guest.server);
	rig_end();
}

/* Let the child answer one read, and the main loop hear of it. */
static void answer_read(int number)
{
	rig_await_count(&rig.child->num_reads, number);
	sem_post(&rig.child->may_answer);
	while (guest.num_read < number)
		g_main_context_iteration(NULL, TRUE);
	dispatch();
}

/* --- the VNC server --------------------------------------------------------------------------- */

static void want_picture(struct vug_frame *frame)
{
	const struct vug_rect area = {.width = WIDTH, .height = HEIGHT};
	const struct vug_scanout *scanout = vug_server_get_scanout(guest.server, 0);
	const struct picture_source source = picture_source_find(guest.reader, scanout, rig.gl);
	g_autoptr(GError) error = g_error_new(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "tiled");

	vnc_fetches_set_frame(&guest.fetches, 0, frame);
	vnc_fetches_add(&guest.fetches, 0, &source, &area, error);
	vnc_fetches_close(&guest.fetches);
	vnc_fetches_set_frame(&guest.fetches, 0, NULL);
}

static void on_vnc_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	want_picture(frame);
}

/* As the VNC server does it: what was wanted later is read next. */
static void on_fetched(guint scanout, const struct vnc_fetch *fetch, pixman_image_t *picture,
		       const GError *error, void *data)
{
	const struct vug_rect area = {.width = WIDTH, .height = HEIGHT};
	const struct picture_source source = picture_source_find(
		guest.reader, vug_server_get_scanout(guest.server, scanout), rig.gl);
	g_autoptr(GError) again = g_error_new(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "tiled");

	(void)data;
	cr_assert_null(error);
	guest.num_read++;
	guest.picture = *pixman_image_get_data(picture);
	guest.num_outdated += fetch->is_outdated;
	if (fetch->is_outdated)
		vnc_fetches_add(&guest.fetches, scanout, &source, &area, again);
}

static void begin_vnc(void)
{
	begin_guest();
	vnc_fetches_init(&guest.fetches, on_fetched, NULL);
	guest.reader = listen_with(on_vnc_frame);
}

static void end_vnc(void)
{
	vnc_fetches_clear(&guest.fetches);
	end_guest();
}

TestSuite(vnc_frames, .init = begin_vnc, .fini = end_vnc);

Test(vnc_frames, the_frame_is_held_until_opengl_has_read_it)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	dispatch();
	cr_assert_eq(guest.num_shown, 0);
	answer_read(1);
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_eq(guest.picture, 1);
}

Test(vnc_frames, a_read_that_is_under_way_delays_no_other_listener)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	for (uint64_t i = 2; i <= 10; i++)
		draw_frame(i);
	cr_assert_eq(guest.num_prompt, 10);
	answer_read(1);
	rig_await_count(&rig.child->num_reads, 2);
	cr_assert_eq(guest.num_shown, 1, "the next nine are one frame, which is read");
	answer_read(2);
	cr_assert_eq(guest.num_shown, 10);
}

Test(vnc_frames, a_frame_that_comes_during_a_read_is_held_for_the_next_read)
{
	draw_frame(1);
	answer_read(1);
	want_picture(NULL); /* a client has come */
	rig_await_count(&rig.child->num_reads, 2);
	draw_frame(2);
	answer_read(2);
	cr_assert_eq(guest.num_outdated, 1);
	rig_await_count(&rig.child->num_reads, 3);
	cr_assert_eq(guest.num_shown, 1);
	answer_read(3);
	cr_assert_eq(guest.num_shown, 2);
	cr_assert_eq(guest.num_outdated, 1);
}

Test(vnc_frames, the_frame_is_let_go_when_its_picture_is_not_shown_any_more)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	vnc_fetches_cancel(&guest.fetches, 0);
	dispatch();
	cr_assert_eq(guest.num_shown, 1);
}

/* --- the VNC desktop -------------------------------------------------------------------------- */

static struct {
	struct vnc_desktop *desktop;
	struct vnc_pictures pictures;
	GSource *wanted, *changed;
	struct vug_listener *exact;
	pixman_image_t *picture; /* as the server's thread has it; NULL: none yet */
} vnc;

static void do_nothing(void *data)
{
	(void)data;
}

static void on_desktop_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)data;
	if (listener == vnc.exact)
		vnc_pictures_note_change(&vnc.pictures, 0, frame);
	else
		vnc_pictures_keep(&vnc.pictures, 0, frame);
}

static void begin_desktop(void)
{
	begin_guest();
	vnc.desktop = vnc_desktop_new(WIDTH, HEIGHT);
	vnc.wanted = loop_call_new(NULL, do_nothing, NULL);
	vnc.changed = loop_call_new(NULL, do_nothing, NULL);
	vnc_desktop_set_wanted(vnc.desktop, vnc.wanted);
	vnc_desktop_set_changed(vnc.desktop, vnc.changed);
	guest.reader = guest.output.listener = listen_with(on_desktop_frame);
	vnc.pictures = (struct vnc_pictures){.output = &guest.output,
					     .server = guest.server,
					     .gl = rig.gl,
					     .desktop = vnc.desktop,
					     .layout = {.width = WIDTH, .height = HEIGHT}};
	vnc_pictures_init(&vnc.pictures);
}

static void end_desktop(void)
{
	vnc_pictures_clear(&vnc.pictures);
	vnc_desktop_free(vnc.desktop);
	g_source_destroy(vnc.wanted);
	g_source_unref(vnc.wanted);
	g_source_destroy(vnc.changed);
	g_source_unref(vnc.changed);
	g_clear_pointer(&vnc.picture, pixman_image_unref);
	end_guest();
}

TestSuite(vnc_desktop, .init = begin_desktop, .fini = end_desktop);

/* A client is there; as vnc/output.c does it, with a listener of any damage. */
static void let_client_come(void)
{
	vnc_desktop_watch(vnc.desktop, true);
	vnc.exact = listen_with(on_desktop_frame);
	vnc_pictures_set_exact(&vnc.pictures, vnc.exact);
	vnc_pictures_follow(&vnc.pictures, 0, NULL);
}

/* Returns whether clients are shown it. */
static bool take_desktop(void)
{
	struct vnc_change change;
	bool is_current;

	vnc_desktop_take(vnc.desktop, &vnc.picture, &change);
	is_current = change.is_current;
	vnc_change_clear(&change);
	return is_current;
}

static uint32_t get_corner(void)
{
	take_desktop();
	return pixman_image_get_data(vnc.picture)[WIDTH * HEIGHT - 1];
}

static void answer_until_shown(uint32_t number)
{
	while (get_corner() != number) {
		sem_post(&rig.child->may_answer);
		g_main_context_iteration(NULL, FALSE);
		dispatch();
	}
}

Test(vnc_desktop, a_client_is_shown_nothing_before_opengl_has_read_the_picture)
{
	draw_frame(1);
	let_client_come();
	rig_await_count(&rig.child->num_reads, 1);
	dispatch();
	cr_assert_not(take_desktop());
	answer_until_shown(1);
	cr_assert(take_desktop());
}

Test(vnc_desktop, each_frame_is_read_and_shown_while_the_guest_draws_on)
{
	draw_frame(1);
	let_client_come();
	answer_until_shown(1);
	for (uint64_t i = 2; i < 20; i++) {
		draw_frame(i);
		answer_until_shown((uint32_t)rig.child->num_reads + 1);
		while (guest.num_shown < i) {
			sem_post(&rig.child->may_answer);
			g_main_context_iteration(NULL, FALSE);
			dispatch();
		}
	}
	cr_assert_eq(guest.num_prompt, 19);
	cr_assert_eq(guest.num_warnings, 0);
}

/* --- the terminal ----------------------------------------------------------------------------- */

static void on_read(pixman_image_t *picture, gint64 begin, void *data)
{
	(void)begin;
	(void)data;
	guest.num_read++;
	guest.picture = picture ? *pixman_image_get_data(picture) : 0;
}

static void on_terminal_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	if (!terminal_reading_is_busy(guest.reading))
		terminal_reading_begin(guest.reading, 0);
	terminal_reading_hold(guest.reading, frame);
}

static void begin_terminal(void)
{
	begin_guest();
	guest.reader = listen_with(on_terminal_frame);
	guest.output.listener = guest.reader;
	guest.reading = terminal_reading_new(&(struct terminal_reading_setup){
		.output = &guest.output,
		.server = guest.server,
		.gl = rig.gl,
		.read = on_read,
	});
}

static void end_terminal(void)
{
	terminal_reading_free(guest.reading);
	end_guest();
}

TestSuite(terminal_frames, .init = begin_terminal, .fini = end_terminal);

Test(terminal_frames, the_frame_is_held_until_opengl_has_read_it)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	dispatch();
	cr_assert_eq(guest.num_shown, 0);
	cr_assert(terminal_reading_is_busy(guest.reading));
	answer_read(1);
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_eq(guest.picture, 1);
	cr_assert_not(terminal_reading_is_busy(guest.reading));
}

Test(terminal_frames, the_frame_is_let_go_when_another_picture_is_wanted)
{
	draw_frame(1);
	rig_await_count(&rig.child->num_reads, 1);
	terminal_reading_cancel(guest.reading);
	dispatch();
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_not(terminal_reading_is_busy(guest.reading));
}

Test(terminal_frames, what_cannot_be_read_is_reported_and_lets_the_frame_go)
{
	rig.child->reading = PLAYED_FAILS;
	draw_frame(1);
	while (guest.num_read < 1)
		g_main_context_iteration(NULL, TRUE);
	dispatch();
	cr_assert_eq(guest.picture, 0);
	cr_assert_eq(guest.num_warnings, 1);
	cr_assert_eq(guest.num_shown, 1);
}

/* --- PNG files -------------------------------------------------------------------------------- */

static struct snapshots *snapshots;

static void on_snapshot_frame(struct vug_listener *listener, struct vug_frame *frame, void *data)
{
	(void)listener;
	(void)data;
	if (!snapshots_picture_is_whole(snapshots, frame))
		vug_frame_done(frame);
}

/* snapshot_rules.c has the outputs, which never make one at once. */
static void begin_files(void)
{
	begin_guest();
	guest.reader = listen_with(on_snapshot_frame);
	snapshots = snapshots_new(NULL, NULL, NULL);
}

static void end_files(void)
{
	snapshots_free(snapshots);
	end_guest();
}

TestSuite(snapshot_frames, .init = begin_files, .fini = end_files);

Test(snapshot_frames, the_frame_is_held_until_the_snapshot_is_made)
{
	draw_frame(1);
	cr_assert_eq(guest.num_shown, 1, "nobody wants it");
	snapshots_request(snapshots, false, true);
	draw_frame(2);
	cr_assert_eq(guest.num_shown, 1);
	snapshots_finished(snapshots, 0);
	dispatch();
	cr_assert_eq(guest.num_shown, 2);
}
