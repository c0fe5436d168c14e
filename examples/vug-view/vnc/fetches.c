/* SPDX-License-Identifier: MIT */
#include "vnc/fetches.h"

void vnc_fetches_init(struct vnc_fetches *fetches, vnc_fetched fetched, void *data)
{
	*fetches = (struct vnc_fetches){.fetched = fetched, .data = data};
	for (guint i = 0; i < G_N_ELEMENTS(fetches->scanouts); i++) {
		fetches->scanouts[i].set = fetches;
		pixman_region32_init(&fetches->scanouts[i].damage);
	}
}

static void release(struct vnc_fetch *fetch)
{
	vug_frame_done(g_steal_pointer(&fetch->frame));
	vug_frame_done(g_steal_pointer(&fetch->next));
	pixman_region32_clear(&fetch->damage);
	fetch->is_open = fetch->is_outdated = false;
	fetch->arrival = 0;
}

void vnc_fetches_cancel(struct vnc_fetches *fetches, guint scanout)
{
	struct vnc_fetch *fetch = &fetches->scanouts[scanout];

	picture_fetch_cancel(g_steal_pointer(&fetch->fetch));
	release(fetch);
}

void vnc_fetches_clear(struct vnc_fetches *fetches)
{
	vnc_fetches_set_frame(fetches, 0, NULL);
	for (guint i = 0; i < G_N_ELEMENTS(fetches->scanouts); i++) {
		vnc_fetches_cancel(fetches, i);
		pixman_region32_fini(&fetches->scanouts[i].damage);
	}
}

void vnc_fetches_set_frame(struct vnc_fetches *fetches, guint scanout, struct vug_frame *frame)
{
	vug_frame_done(fetches->in_hand);
	fetches->in_hand = frame;
	fetches->in_hand_of = scanout;
}

static void on_fetched(pixman_image_t *picture, const GError *error, void *data)
{
	struct vnc_fetch *fetch = data;
	struct vnc_fetches *fetches = fetch->set;
	struct vnc_fetch done = *fetch;
	guint scanout = (guint)(fetch - fetches->scanouts);

	pixman_region32_init(&fetch->damage);
	fetch->fetch = NULL;
	fetch->frame = fetch->next = NULL;
	release(fetch);
	vnc_fetches_set_frame(fetches, scanout, done.next);
	fetches->fetched(scanout, &done, picture, error, fetches->data);
	vnc_fetches_set_frame(fetches, scanout, NULL);
	vug_frame_done(done.frame);
	pixman_region32_fini(&done.damage);
}

static struct vug_frame *take_in_hand(struct vnc_fetch *fetch)
{
	struct vnc_fetches *fetches = fetch->set;

	return fetch == &fetches->scanouts[fetches->in_hand_of] ? g_steal_pointer(&fetches->in_hand)
								: NULL;
}

static void note_outdated(struct vnc_fetch *fetch)
{
	fetch->is_outdated = true;
	if (!fetch->next)
		fetch->next = take_in_hand(fetch);
}

static void begin(struct vnc_fetches *fetches, guint scanout, const struct picture_source *source,
		  const GError *cpu_error)
{
	struct vnc_fetch *fetch = &fetches->scanouts[scanout];

	fetch->fetch = picture_fetch_begin(source, cpu_error, on_fetched, fetch);
	fetch->is_open = true;
	fetch->frame = take_in_hand(fetch);
	fetch->arrival = vug_frame_get_arrival(fetch->frame);
}

void vnc_fetches_add(struct vnc_fetches *fetches, guint scanout,
		     const struct picture_source *source, const struct vug_rect *area,
		     const GError *cpu_error)
{
	struct vnc_fetch *fetch = &fetches->scanouts[scanout];

	if (!fetch->fetch)
		begin(fetches, scanout, source, cpu_error);
	if (!fetch->is_open)
		note_outdated(fetch);
	pixman_region32_union_rect(&fetch->damage, &fetch->damage, (int)area->x, (int)area->y,
				   area->width, area->height);
}

bool vnc_fetches_close(struct vnc_fetches *fetches)
{
	bool is_any = false;

	for (guint i = 0; i < G_N_ELEMENTS(fetches->scanouts); i++) {
		fetches->scanouts[i].is_open = false;
		is_any |= fetches->scanouts[i].fetch != NULL;
	}
	return is_any;
}
