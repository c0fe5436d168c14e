/* SPDX-License-Identifier: MIT */
/* vug-view: a display server for vhost-user-gpu as a program. SOURCE × OUTPUTs. */
#include <glib.h>
#include <locale.h>
#include <stdio.h>
#include <vug/vug.h>

#include "exit-status.h"
#include "inherited/inherited.h"
#include "options.h"
#include "report.h"
#include "signals.h"
#include "viewer.h"

static enum exit_status refuse(const GError *error)
{
	report("%s", error->message);
	return EXIT_STATUS_UNUSABLE;
}

/* Only what has not been said yet. */
static void explain(enum exit_status status)
{
	const char *line = exit_status_get_line(status);

	if (line)
		report("%s", line);
}

static enum exit_status view(const struct options *options)
{
	g_autoptr(GError) error = NULL;
	struct viewer *viewer = viewer_new(options, &error);
	enum exit_status status;

	if (!viewer)
		return refuse(error);
	if (options->outputs->len == 0)
		report("no output is named, so nothing will be seen; add --terminal, --png FILE or "
		       "--events -");
	signals_watch(viewer);
	viewer_run(viewer);
	status = viewer_free(viewer);
	explain(status);
	return status;
}

int main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	struct options *options = NULL;
	enum exit_status status = EXIT_STATUS_DONE;

	inherited_put_right();
	setlocale(LC_CTYPE, ""); /* names of files in the user's own characters */
	signals_hold();
	switch (options_parse(argc, argv, &options, &error)) {
	case OPTIONS_WRONG:
		return (int)refuse(error);
	case OPTIONS_SAID:
		return (int)EXIT_STATUS_DONE;
	case OPTIONS_RUN:
		status = view(options);
	}
	options_free(options);
	return (int)status;
}
