/* SPDX-License-Identifier: MIT */
#include "front-end-run.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "front-end.h"
#include "time-limit.h"

struct run {
	const struct command_line *line;
	const struct meeting *meeting;
	struct tap *tap;
	bool is_over; /* COMMAND cannot be started */
};

/* What came of a row. */
struct finding {
	enum outcome outcome;
	bool is_late; /* ended by the time limit */
	char text[512];
};

static const char *get_rule(const struct theme *theme, const struct row *row)
{
	return row->rule != NULL ? row->rule : theme->rule;
}

/* ---- judging ---------------------------------------------------------------------------- */

static bool is_wrong(const struct session *session)
{
	return session->reply.problem != NULL;
}

static bool is_allowed(const struct row *row, const struct session *session, enum outcome outcome)
{
	if (is_wrong(session))
		return false;
	if (outcome == row->outcome)
		return true;
	if (outcome == OUTCOME_CLOSED)
		return !row->is_valid;
	return outcome == OUTCOME_UNANSWERED && row->may_wait;
}

static const char *get_allowed(const struct row *row)
{
	if (row->may_wait)
		return "it ends the connection, or waits for the rest";
	if (row->outcome == OUTCOME_CLOSED)
		return "it ends the connection";
	if (row->is_valid)
		return "the connection goes on, and all is answered";
	return "the connection goes on and all is answered, or it ends the connection";
}

static const char *get_word(enum outcome outcome)
{
	static const char *const words[] = {
		[OUTCOME_ALIVE] = "goes on",
		[OUTCOME_CLOSED] = "ended the connection",
		[OUTCOME_UNANSWERED] = "does not answer",
		[OUTCOME_BLOCKED] = "blocked",
		[OUTCOME_DIED] = "died",
		[OUTCOME_FAILED] = "failed",
	};

	return words[outcome];
}

static void describe(const struct tested_front_end *front_end, const struct session *session,
		     struct finding *finding)
{
	const char *const parts[] = {
		finding->is_late    ? "took too long"
		: is_wrong(session) ? "a wrong reply"
				    : get_word(finding->outcome),
		front_end->child.has_ended ? front_end->child.how : NULL,
		session->reply.problem,
		!is_wrong(session) && front_end->faults[0] != '\0' ? front_end->faults : NULL,
	};
	size_t length = 0;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (parts[i] != NULL)
			length += (size_t)snprintf(finding->text + length,
						   sizeof(finding->text) - length, "%s%s",
						   i > 0 ? ": " : "", parts[i]);
}

/* ---- running one ------------------------------------------------------------------------ */

static void run_session(struct session *session, struct finding *finding)
{
	FILE *unused = fopen("/dev/null", "we");

	if (!is_wrong(session))
		session_run_steps(session);
	if (!is_wrong(session))
		finding->outcome = session_conclude(session, unused);
	fclose(unused);
	if (session->channel >= 0)
		close(session->channel);
}

static void print_failure(const struct theme *theme, const struct tested_front_end *front_end,
			  const struct session *session)
{
	const bool is_reply = session != NULL && is_wrong(session);

	tap_put_rule(is_reply ? session->reply.rule : get_rule(theme, front_end->row));
	tap_put("sends", front_end->row->sent);
	tap_put("allowed", get_allowed(front_end->row));
	transcript_print(&front_end->transcript, "sent");
	if (session != NULL && session->reply.length > 0) {
		printf("  received: '");
		transcript_print_bytes(session->reply.bytes, session->reply.length);
		printf("'\n");
	}
	tap_end();
}

static void conclude(struct run *run, const struct theme *theme, struct tested_front_end *front_end,
		     const struct session *session, struct finding *finding)
{
	describe(front_end, session, finding);
	if (!finding->is_late && front_end->faults[0] == '\0' &&
	    is_allowed(front_end->row, session, finding->outcome)) {
		tap_ok(run->tap, front_end->row->name, finding->text);
		child_end(&front_end->child);
		close(front_end->child.log);
		return;
	}
	tap_not_ok(run->tap, front_end->row->name, finding->text);
	print_failure(theme, front_end, session);
	child_end(&front_end->child);
	child_print_log(&front_end->child, "# COMMAND: ");
}

/* It was started, and there is no connection. */
static void conclude_without(struct run *run, const struct theme *theme,
			     struct tested_front_end *front_end, int error)
{
	tap_not_ok(run->tap, front_end->row->name,
		   error == -ETIMEDOUT ? "COMMAND makes no connection"
				       : "COMMAND ended before there was a connection");
	print_failure(theme, front_end, NULL);
	child_end(&front_end->child);
	child_print_log(&front_end->child, "# COMMAND: ");
}

static void run_row(struct run *run, const struct theme *theme, const struct row *row)
{
	struct tested_front_end *front_end = calloc(1, sizeof(*front_end));
	struct session *session = calloc(1, sizeof(*session));
	struct finding finding = {.outcome = OUTCOME_ALIVE};
	int channel;

	if (front_end == NULL || session == NULL)
		abort();
	time_limit_begin(&front_end->child.pid, run->line->timeout);
	channel = tested_front_end_start(front_end, run->meeting, run->line, row);
	*session = (struct session){
		.row = row, .front_end = &front_end->base, .channel = channel, .kept = -1};
	session->reply = front_end->first_reply;
	if (channel >= 0)
		run_session(session, &finding);
	finding.is_late = time_limit_end();
	if (channel >= 0)
		conclude(run, theme, front_end, session, &finding);
	else if (meeting_was_started(channel))
		conclude_without(run, theme, front_end, channel);
	else
		run->is_over = true;
	if (run->is_over)
		tap_bail_out(strerror(-channel));
	free(session);
	free(front_end);
}

/* ---- all of them ------------------------------------------------------------------------ */

static void for_each(struct run *run,
		     void (*act)(struct run *, const struct theme *, const struct row *))
{
	for (size_t i = 0; i < NUM_THEMES; i++)
		for (size_t j = 0; j < themes[i]->count && !run->is_over; j++)
			if (fnmatch(run->line->only, themes[i]->rows[j].name, 0) == 0)
				act(run, themes[i], &themes[i]->rows[j]);
}

static void count_row(struct run *run, const struct theme *theme, const struct row *row)
{
	(void)theme;
	(void)row;
	run->tap->number++;
}

static void list_row(struct run *run, const struct theme *theme, const struct row *row)
{
	(void)run;
	printf("%s\tdocs/protocol.md#%s\t%s\t%s\n", row->name, get_rule(theme, row), row->sent,
	       get_allowed(row));
}

void front_end_list(const struct command_line *line)
{
	struct run run = {.line = line};

	for_each(&run, list_row);
}

bool front_end_run(const struct command_line *line, const struct meeting *meeting, struct tap *tap)
{
	struct tap counted = {0};
	struct run run = {.line = line, .meeting = meeting, .tap = &counted};

	for_each(&run, count_row);
	tap_begin(counted.number);
	run.tap = tap;
	for_each(&run, run_row);
	return !run.is_over;
}
