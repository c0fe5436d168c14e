/* SPDX-License-Identifier: MIT */
/*
 * hostile-tests [--list | --qemu | --table | --table-of-ours] [ROW…]: what a hostile back end
 * sends, and what happens.
 *
 * Without an option the rows (those whose name begins with ROW; default: all) are run against
 * the library, and must be as they demand. --qemu runs them against QEMU's front end and says
 * what that did; only a back end that behaves must be served. --table runs both and prints the
 * table of docs/security.md, --table-of-ours the same without QEMU's column.
 */
#include <stdio.h>
#include <string.h>

#include "libvug.h"
#include "support/check.h"
#include "support/qemu_process.h"
#include "verdict.h"

/* Behind those of any front end. */
static const struct theme *const own_themes[] = {&theme_program, &theme_callbacks};

struct options {
	const struct mode *mode;
	char **names;
	int num_names;
};

static bool is_chosen(const struct options *options, const struct row *row)
{
	for (int i = 0; i < options->num_names; i++)
		if (strncmp(row->name, options->names[i], strlen(options->names[i])) == 0)
			return true;
	return options->num_names == 0;
}

struct totals {
	unsigned int rows, bad;
};

/* The line of a test run. */
static void report(const struct row *row, const struct verdict *verdict)
{
	const bool is_good = verdict_is_good(verdict, row);
	char text[640];

	verdict_describe(verdict, text, sizeof(text));
	printf("%s %s - %s\n", is_good ? "ok" : "not ok", row->name, text);
}

static void run_ours(const struct row *row, struct verdict *ret_verdict, struct totals *totals)
{
	run_row(&libvug_front_end, row, ret_verdict);
	totals->rows++;
	totals->bad += !verdict_is_good(ret_verdict, row);
}

static void print_row(const struct row *row, struct totals *totals)
{
	printf("%s\t%s\t%s\n", row->name, row->sent, row->must);
	totals->rows++;
}

static void test_ours(const struct row *row, struct totals *totals)
{
	struct verdict verdict;

	run_ours(row, &verdict, totals);
	report(row, &verdict);
}

/* What QEMU does is shown, not judged, but for what the driver itself is judged by. */
static void test_theirs(const struct row *row, struct totals *totals)
{
	struct verdict verdict;

	if (row->is_ours)
		return;
	run_row(&qemu_front_end, row, &verdict);
	totals->rows++;
	totals->bad += strncmp(row->name, "control.", strlen("control.")) == 0 &&
		       !verdict_is_good(&verdict, row);
	report(row, &verdict);
}

static void tabulate_ours(const struct row *row, struct totals *totals)
{
	struct verdict verdict;

	run_ours(row, &verdict, totals);
	table_put_row(row, &verdict);
	table_end_row();
}

static void tabulate_both(const struct row *row, struct totals *totals)
{
	struct verdict ours, theirs;

	run_ours(row, &ours, totals);
	table_put_row(row, &ours);
	if (!row->is_ours)
		run_row(&qemu_front_end, row, &theirs);
	table_put_theirs(row->is_ours ? NULL : &theirs);
	table_end_row();
}

struct mode {
	const char *option;
	void (*run)(const struct row *row, struct totals *totals);
	unsigned int num_columns; /* of the table that it prints; 0: none */
	bool has_summary;
};

static const struct mode modes[] = {
	{.option = "", .run = test_ours, .has_summary = true},
	{.option = "--list", .run = print_row},
	{.option = "--qemu", .run = test_theirs, .has_summary = true},
	{.option = "--table", .run = tabulate_both, .num_columns = 4},
	{.option = "--table-of-ours", .run = tabulate_ours, .num_columns = 3},
};

static const struct mode *find_mode(const char *option)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (strcmp(option, modes[i].option) == 0)
			return &modes[i];
	return NULL;
}

static void run_theme(const struct options *options, const struct theme *theme,
		      struct totals *totals)
{
	bool is_titled = options->mode->num_columns == 0;

	for (size_t i = 0; i < theme->count; i++) {
		if (!is_chosen(options, &theme->rows[i]))
			continue;
		if (!is_titled)
			table_put_title(theme->name, options->mode->num_columns);
		is_titled = true;
		options->mode->run(&theme->rows[i], totals);
		fflush(stdout);
	}
}

/* "QEMU emulator version 10.0.2 (…": the third word after the name. */
static void get_qemu_version(char *ret_version, size_t size)
{
	char line[256] = "";
	char command[256];
	FILE *output;

	snprintf(ret_version, size, "%s", "");
	snprintf(command, sizeof(command), "%s --version", qemu_get_program());
	output = popen(command, "r");
	if (output == NULL)
		return;
	if (fgets(line, sizeof(line), output) != NULL && strstr(line, "version ") != NULL)
		snprintf(ret_version, size, "%.*s",
			 (int)strcspn(strstr(line, "version ") + strlen("version "), " \n"),
			 strstr(line, "version ") + strlen("version "));
	pclose(output);
}

int main(int argc, char **argv)
{
	const bool has_mode = argc > 1 && strncmp(argv[1], "--", 2) == 0;
	const struct options options = {.mode = find_mode(has_mode ? argv[1] : ""),
					.names = argv + 1 + has_mode,
					.num_names = argc - 1 - has_mode};
	struct totals totals = {0};
	char version[64] = "";

	if (options.mode == NULL) {
		fprintf(stderr, "hostile-tests: there is no option %s\n", argv[1]);
		return 2;
	}
	if (options.mode->num_columns == 4)
		get_qemu_version(version, sizeof(version));
	table_begin(options.mode->num_columns, version);
	for (size_t i = 0; i < NUM_THEMES; i++)
		run_theme(&options, themes[i], &totals);
	for (size_t i = 0; i < sizeof(own_themes) / sizeof(own_themes[0]); i++)
		run_theme(&options, own_themes[i], &totals);
	if (options.mode->has_summary)
		printf("hostile-tests: %u rows, %u bad\n", totals.rows, totals.bad);
	if (totals.rows == 0)
		fprintf(stderr, "hostile-tests: no such row\n");
	return totals.bad > 0 || totals.rows == 0;
}
