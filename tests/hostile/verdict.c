/* SPDX-License-Identifier: MIT */
#include "verdict.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "channel-rows/require.h"
#include "channel-rows/session.h"
#include "support/check.h"

/* A call that blocks ends the row, not the run. */
#define MAX_SECONDS 120

static int verdict_fd;

static void send_verdict(const struct verdict *verdict)
{
	(void)!write(verdict_fd, verdict, sizeof(*verdict));
}

/* A check of the test support failed, in the row's process. */
static void fail(const char *reason)
{
	struct verdict verdict = {.outcome = OUTCOME_FAILED};

	snprintf(verdict.findings, sizeof(verdict.findings), "%s", reason);
	send_verdict(&verdict);
	_exit(1);
}

static void run(const struct front_end_operations *operations, const struct row *row)
{
	struct session session = {.row = row, .kept = -1};
	struct verdict verdict = {.outcome = OUTCOME_FAILED};
	FILE *findings = fmemopen(verdict.findings, sizeof(verdict.findings) - 1, "w");

	check(findings != NULL, "no memory");
	session.front_end = operations->start(row, &session.channel);
	session_run_steps(&session);
	verdict.outcome = session_conclude(&session, findings);
	operations->finish(session.front_end, findings);
	fclose(findings);
	send_verdict(&verdict);
}

static void describe_death(int status, struct verdict *verdict)
{
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return;
	if (verdict->outcome == OUTCOME_FAILED && verdict->findings[0] != '\0')
		return;
	verdict->outcome = OUTCOME_DIED;
	if (WIFSIGNALED(status))
		snprintf(verdict->findings, sizeof(verdict->findings), "SIG%s%s",
			 sigabbrev_np(WTERMSIG(status)),
			 WTERMSIG(status) == SIGALRM ? ": a call blocked" : "");
	else
		snprintf(verdict->findings, sizeof(verdict->findings), "exit status %d",
			 WEXITSTATUS(status));
}

void run_row(const struct front_end_operations *operations, const struct row *row,
	     struct verdict *ret_verdict)
{
	int fds[2], status = 0;
	pid_t pid;

	*ret_verdict = (struct verdict){.outcome = OUTCOME_FAILED};
	check(pipe(fds) == 0, "no pipe");
	fflush(NULL); /* or the child says it again */
	pid = fork();
	check(pid >= 0, "fork failed");
	if (pid == 0) {
		close(fds[0]);
		verdict_fd = fds[1];
		check_failure_handler = require_failure_handler = fail;
		alarm(MAX_SECONDS);
		run(operations, row);
		exit(0); /* not _exit: a leak is a verdict, too */
	}
	close(fds[1]);
	(void)!read(fds[0], ret_verdict, sizeof(*ret_verdict));
	close(fds[0]);
	waitpid(pid, &status, 0);
	describe_death(status, ret_verdict);
}

bool verdict_is_good(const struct verdict *verdict, const struct row *row)
{
	return verdict->outcome == row->outcome && verdict->findings[0] == '\0';
}

void verdict_describe(const struct verdict *verdict, char *ret_text, size_t size)
{
	static const char *const words[] = {
		[OUTCOME_ALIVE] = "alive",
		[OUTCOME_CLOSED] = "closed",
		[OUTCOME_UNANSWERED] = "**no answer**",
		[OUTCOME_BLOCKED] = "**blocked**",
		[OUTCOME_DIED] = "**died**",
		[OUTCOME_FAILED] = "**failed**",
	};
	const char *findings = verdict->findings;
	size_t length = strlen(findings);

	while (length > 0 && (findings[length - 1] == ' ' || findings[length - 1] == ';'))
		length--;
	snprintf(ret_text, size, "%s%s%.*s", words[verdict->outcome], length > 0 ? ": " : "",
		 (int)length, findings);
	for (char *c = ret_text; *c != '\0'; c++)
		if (*c == '\n' || *c == '|')
			*c = ' ';
}

void table_begin(unsigned int num_columns, const char *version)
{
	if (num_columns == 0)
		return;
	printf("| what is sent | what must happen | libvug |");
	if (num_columns > 3)
		printf(" QEMU %s |", version);
	printf("\n|");
	for (unsigned int i = 0; i < num_columns; i++)
		printf("---|");
	printf("\n");
}

void table_put_title(const char *title, unsigned int num_columns)
{
	printf("| **%s** |", title);
	for (unsigned int i = 1; i < num_columns; i++)
		printf(" |");
	printf("\n");
}

void table_put_row(const struct row *row, const struct verdict *verdict)
{
	char text[640];

	verdict_describe(verdict, text, sizeof(text));
	printf("| %s | %s | %s |", row->sent, row->must, text);
}

void table_put_theirs(const struct verdict *verdict)
{
	char text[640] = "—";

	if (verdict != NULL)
		verdict_describe(verdict, text, sizeof(text));
	printf(" %s |", text);
}

void table_end_row(void)
{
	printf("\n");
}
