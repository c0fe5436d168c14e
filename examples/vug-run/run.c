/* SPDX-License-Identifier: MIT */
#include "run.h"

#include <stdio.h>
#include <string.h>

#include "parts.h"
#include "poll-until/poll-until.h"

#define START_MS 30000
#define LOOK_MS 10

/* How long a program may take from the end of its sockets to its own. */
#define SETTLE_MS 1000

#define FAILED 1

/* ---- the start -------------------------------------------------------------------------- */

static bool are_there(const char *directory, const char *const *sockets)
{
	bool are_all = true;

	for (gsize i = 0; sockets[i] && are_all; i++) {
		g_autofree char *path = g_build_filename(directory, sockets[i], NULL);

		are_all = g_file_test(path, G_FILE_TEST_EXISTS);
	}
	return are_all;
}

/* True where a program has ended, too, which is seen soon. */
static bool await_sockets(struct parts *parts, const char *const *sockets, GError **error)
{
	uint64_t deadline = poll_deadline(START_MS);

	while (!are_there(parts->directory, sockets) && !parts_are_over(parts)) {
		parts_wait(parts, poll_deadline(LOOK_MS));
		if (poll_deadline(0) < deadline)
			continue;
		g_set_error(error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
			    "vug-view did not listen for QEMU within %d seconds; look at what it "
			    "said",
			    START_MS / 1000);
		return false;
	}
	return true;
}

static bool start_all(struct parts *parts, const struct commands *commands, GError **error)
{
	for (enum part part = 0; part < PARTS; part++) {
		if (part == PART_QEMU && !await_sockets(parts, commands->sockets, error))
			return false;
		if (parts_are_over(parts))
			return true;
		if (!parts_start(parts, part, commands->all[part], error))
			return false;
	}
	return true;
}

/* ---- the end ---------------------------------------------------------------------------- */

static void await_end(struct parts *parts)
{
	uint64_t deadline;

	while (!parts_are_over(parts))
		parts_wait(parts, POLL_NEVER);
	deadline = poll_deadline(SETTLE_MS);
	while (parts->signal == 0 && parts->pids[PART_QEMU] > 0 &&
	       !ending_is_decided(parts->endings) && parts_wait(parts, deadline))
		continue;
}

static const struct {
	const char *what, *consequence;
} rows[PARTS] = {
	[PART_BACK_END] = {"the back end", "; the guest's GPU cannot be connected to another one"},
	[PART_VIEWER] = {"the viewer", "; the guest's GPU is connected through it"},
	[PART_QEMU] = {"QEMU", ""},
};

static int report(enum part part, const struct ending *ending, const struct commands *commands)
{
	const GArray *command = commands->all[part];
	g_autofree char *how = ending_describe(ending);

	fprintf(stderr, "vug-run: %s (%s) %s first, so all have ended%s\n", rows[part].what,
		g_array_index(command, struct argument, 0).text, how, rows[part].consequence);
	return ending_get_exit_status(part, ending);
}

static int conclude(struct parts *parts, const struct commands *commands)
{
	const bool was_asked = parts->signal != 0;
	const int number = parts->signal;
	struct ending endings[PARTS];
	enum part cause;

	memcpy(endings, parts->endings, sizeof(endings));
	parts_end(parts);
	if (was_asked) {
		fprintf(stderr, "vug-run: all have ended, as SIG%s asked for\n",
			sigabbrev_np(number));
		return 0;
	}
	cause = ending_find_cause(endings);
	return report(cause, &endings[cause], commands);
}

static int fail(const GError *error)
{
	fprintf(stderr, "vug-run: %s\n", error->message);
	return FAILED;
}

int run_guest(const struct commands *commands, const char *directory)
{
	g_autoptr(GError) error = NULL;
	struct parts parts;

	if (!parts_init(&parts, directory, &error))
		return fail(error);
	if (!start_all(&parts, commands, &error)) {
		parts_end(&parts);
		return fail(error);
	}
	await_end(&parts);
	return conclude(&parts, commands);
}
