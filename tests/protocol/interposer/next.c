/* SPDX-License-Identifier: MIT */
/* A callback ends the pair and attaches the next one: what was wrong with the first is not its fault. */
#include "protocol/interposer/rig.h"

#include <string.h>

#include "display/server.h"

SUITE(interposer_set_up, interposer_tear_down);

static void attach_next_pair(struct recorder *recorder, enum recorder_event event)
{
	if (event != RECORDER_LOG ||
	    strstr(recorder->lines[recorder->num_lines - 1].text, "from the back end") == NULL)
		return;
	recorder->react = NULL;
	vug_interposer_disconnect(pair->interposer);
	peer_close(&pair->vmm);
	interposer_connect();
}

/* What the VMM says cannot be sent on; then the last words of the back end are read, and logged. */
SUITE_TEST(interposer_next, a_pair_attached_during_the_last_words_of_the_one_before_goes_on)
{
	const struct peer_message last_words =
		vhost_make(VHOST_GET_FEATURES, VHOST_REPLY, "features", 8);
	const struct peer_message message = vhost_make(VHOST_SET_OWNER, 0, NULL, 0);

	pair->server->log.level = VUG_LOG_DEBUG;
	pair->recorder.react = attach_next_pair;
	peer_send(&pair->back_end, &last_words);
	peer_close(&pair->back_end);
	peer_send(&pair->vmm, &message);
	interposer_settle();
	interposer_expect("");
	cr_assert(vug_interposer_is_connected(pair->interposer));
	interposer_expect_passed(&pair->vmm, &pair->back_end, &message);
}
