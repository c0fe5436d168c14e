/* SPDX-License-Identifier: MIT */
/* Pictures that come and go ten thousand times. */
#include "channel-rows/session.h"

#define MODE_CHANGES 10000

static void change_sizes(struct session *session, const struct step *unused)
{
	struct step step = SEND(SCANOUT, FIELDS(0, 0, 0));

	(void)unused;
	for (uint32_t i = 0; i < MODE_CHANGES; i++) {
		step.fields[1] = 16 + i % 800;
		step.fields[2] = 16 + i % 600;
		session_send_once(session, &step);
	}
}

static void switch_on_and_off(struct session *session, const struct step *unused)
{
	struct step step = SEND(SCANOUT, FIELDS(0, 0, 0));

	(void)unused;
	for (uint32_t i = 0; i < MODE_CHANGES; i++) {
		step.fields[1] = step.fields[2] = i % 2 == 0 ? 640 : 0;
		session_send_once(session, &step);
	}
}

static void change_kinds(struct session *session, const struct step *unused)
{
	const struct step sent = SEND(SCANOUT, FIELDS(0, 640, 480));
	const struct step shared = SEND(DMABUF_SCANOUT, WITH(1, SEALED), FIELDS(WHOLE_PICTURE));

	(void)unused;
	for (uint32_t i = 0; i < MODE_CHANGES; i++)
		session_send_once(session, i % 2 == 0 ? &sent : &shared);
}

static void change_pictures(struct session *session, const struct step *unused)
{
	const struct step step =
		SEND(DMABUF_SCANOUT2, WITH(1, SEALED), FIELDS(WHOLE_PICTURE, 0, 0));

	(void)unused;
	for (uint32_t i = 0; i < MODE_CHANGES; i++)
		session_send_once(session, &step);
}

static const struct row rows[] = {
	{.name = "modes.sizes",
	 .sent = "SCANOUT of 10,000 sizes",
	 .must = "memory and descriptors as after one",
	 .is_valid = true,
	 STEPS(CALL(change_sizes)),
	 .max_descriptors = 1},
	{.name = "modes.off-and-on",
	 .sent = "SCANOUT on and off 10,000 times",
	 .must = "memory and descriptors as before",
	 .is_valid = true,
	 STEPS(CALL(switch_on_and_off))},
	{.name = "modes.pictures",
	 .sent = "DMABUF_SCANOUT2 of 10,000 pictures",
	 .must = "memory and descriptors as after one",
	 .is_valid = true,
	 STEPS(CALL(change_pictures)),
	 .max_descriptors = 1},
	{.name = "modes.kinds",
	 .sent = "SCANOUT and DMABUF_SCANOUT in turn, 10,000 times",
	 .must = "memory and descriptors as after one",
	 .is_valid = true,
	 STEPS(CALL(change_kinds)),
	 .max_descriptors = 1},
};

const struct theme theme_modes = THEME("Mode changes", "fe-modes", rows);
