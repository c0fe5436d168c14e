/* SPDX-License-Identifier: MIT */
/* An output keeps the guest's frame while the back end draws or OpenGL reads it, and no longer. */
#include "snapshots.h"
#include "view/held_guest.h"
#include "vnc/desktop.h"
#include "vnc/fetches.h"
#include "vnc/loop-call.h"
#include "vnc/pictures.h"
#include "vnc/text-band.h"

/* --- the VNC server --------------------------------------------------------------------------- */

static struct vnc_fetches fetches;

static void want_picture(struct vug_frame *frame)
{
	const struct vug_rect area = {.width = WIDTH, .height = HEIGHT};
	const struct vug_scanout *scanout = vug_server_get_scanout(guest.server, 0);
	const struct picture_source source = picture_source_find(guest.reader, scanout, rig.gl);
	g_autoptr(GError) error = g_error_new(G_IO_ERROR, G_IO_ERROR_WOULD_BLOCK, "tiled");

	vnc_fetches_set_frame(&fetches, 0, frame);
	vnc_fetches_add(&fetches, 0, &source, &area, error);
	vnc_fetches_close(&fetches);
	vnc_fetches_set_frame(&fetches, 0, NULL);
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
		vnc_fetches_add(&fetches, scanout, &source, &area, again);
}

static void begin_vnc(void)
{
	begin_guest();
	vnc_fetches_init(&fetches, on_fetched, NULL);
	guest.reader = listen_with(on_vnc_frame);
}

static void end_vnc(void)
{
	vnc_fetches_clear(&fetches);
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
	vnc_fetches_cancel(&fetches, 0);
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
	int num_texts;
	char text[200]; /* the last one */
} vnc;

/* It is written down beside what is drawn. */
void __real_text_band_draw(pixman_image_t *picture, const struct vug_rect *place, const char *text);
void __wrap_text_band_draw(pixman_image_t *picture, const struct vug_rect *place, const char *text);
void __wrap_text_band_draw(pixman_image_t *picture, const struct vug_rect *place, const char *text)
{
	vnc.num_texts++;
	g_strlcpy(vnc.text, text, sizeof(vnc.text));
	__real_text_band_draw(picture, place, text);
}

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

Test(vnc_desktop, a_client_that_comes_before_the_first_read_is_shown_a_text_in_a_moment)
{
	draw_frame(1);
	let_client_come();
	rig_await_count(&rig.child->num_reads, 1);
	fake_timers_advance(VNC_PATIENCE_MS - 1);
	cr_assert_not(take_desktop());
	fake_timers_advance(1);
	cr_assert(take_desktop());
	cr_assert_eq(pixman_image_get_width(vnc.picture), WIDTH);
	cr_assert_eq(vnc.num_texts, 1);
	cr_assert(strstr(vnc.text, "waiting for OpenGL"), "%s", vnc.text);
	answer_until_shown(1);
	cr_assert_eq(vnc.num_texts, 1);
}

Test(vnc_desktop, a_client_that_comes_while_opengl_opens_is_shown_a_text_in_a_moment)
{
	rig.child->opening = PLAYED_WAITS;
	draw_frame(1);
	let_client_come();
	rig_await_count(&rig.child->num_openings, 1);
	fake_timers_advance(VNC_PATIENCE_MS);
	cr_assert(take_desktop());
	cr_assert(strstr(vnc.text, "waiting for OpenGL"), "%s", vnc.text);
	answer_until_shown(1);
}

Test(vnc_desktop, a_client_that_comes_again_is_shown_the_last_picture_in_a_moment)
{
	draw_frame(1);
	let_client_come();
	answer_until_shown(1);
	vnc_desktop_watch(vnc.desktop, false);
	draw_frame(2);
	rig_await_count(&rig.child->num_reads, 1);
	vnc_desktop_watch(vnc.desktop, true);
	vnc_pictures_follow(&vnc.pictures, 0, NULL);
	rig_await_count(&rig.child->num_reads, 2);
	cr_assert_not(take_desktop());
	fake_timers_advance(VNC_PATIENCE_MS);
	cr_assert_eq(get_corner(), 1);
	cr_assert(take_desktop());
	cr_assert_eq(vnc.num_texts, 0);
	answer_until_shown(2);
}

Test(vnc_desktop, a_read_in_time_shows_no_text)
{
	draw_frame(1);
	let_client_come();
	answer_until_shown(1);
	cr_assert_eq(fake_timers_count(), 0, "a timer is left");
	fake_timers_advance(VNC_PATIENCE_MS);
	cr_assert_eq(vnc.num_texts, 0);
	cr_assert_eq(get_corner(), 1);
}

Test(vnc_desktop, a_picture_that_opengl_cannot_read_is_a_text)
{
	rig.child->reading = PLAYED_FAILS;
	draw_frame(1);
	let_client_come();
	while (guest.num_warnings == 0)
		g_main_context_iteration(NULL, TRUE);
	cr_assert(take_desktop());
	cr_assert_eq(vnc.num_texts, 1);
	cr_assert(strstr(vnc.text, "cannot read it"), "%s", vnc.text);
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

Test(vnc_desktop, a_client_is_shown_a_frame_when_it_is_drawn)
{
	draw_late_frame(1);
	let_client_come();
	rig_settle();
	cr_assert_not(take_desktop());
	end_drawing();
	cr_assert_eq(get_corner(), PLAIN);
	cr_assert_eq(guest.num_shown, 1);
	cr_assert_eq(guest.num_warnings, 0);
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
