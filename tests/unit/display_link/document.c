/* SPDX-License-Identifier: MIT */
/* docs/display-link.md has each message and each member as the table of messages has it. */
#include <criterion/criterion.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "display-link/errors.h"
#include "samples.h"

#define LINE 200

static char *read_document(void)
{
	FILE *file = fopen(DISPLAY_LINK_DOCUMENT, "re");
	char *text = calloc(1, 100000);

	cr_assert(file && text, "%s", DISPLAY_LINK_DOCUMENT);
	cr_assert_gt(fread(text, 1, 99999, file), 0);
	fclose(file);
	return text;
}

static const char *name_features(uint64_t feature)
{
	switch (feature) {
	case DISPLAY_LINK_FEATURE_INPUT:
		return "input";
	case DISPLAY_LINK_FEATURE_CONTROL:
		return "control";
	case DISPLAY_LINK_FEATURE_CHILD:
		return "child";
	case DISPLAY_LINK_FEATURE_SPAWNER:
		return "spawner";
	default:
		return "";
	}
}

static void describe_message(uint32_t type, char *ret_line)
{
	static const char *const senders[] = {"", "display", "viewer", "both"};
	static const char *const serials[] = {"0", "request", "answer"};
	static const char *const places[] = {"none", "one", "either"};
	const struct display_link_row *row = display_link_get_row(type);

	snprintf(ret_line, LINE, "| %u | %s | %s | %s | %s | %s |", type, row->name,
		 senders[row->senders], name_features(row->feature), serials[row->serial],
		 places[row->place]);
}

static void describe_number(const struct display_link_field *field, uint64_t all, char *ret_range)
{
	if (field->most == all)
		snprintf(ret_range, LINE / 2, "any");
	else if (field->least == (int64_t)field->most)
		snprintf(ret_range, LINE / 2, "%" PRIu64, field->most);
	else
		snprintf(ret_range, LINE / 2, "%" PRId64 " to %" PRIu64, field->least, field->most);
}

static void describe_range(const struct display_link_field *field, char *ret_range)
{
	switch (field->kind) {
	case DISPLAY_LINK_U32:
		describe_number(field, UINT32_MAX, ret_range);
		break;
	case DISPLAY_LINK_I32:
		describe_number(field, INT32_MAX, ret_range);
		break;
	case DISPLAY_LINK_U64:
		describe_number(field, UINT64_MAX, ret_range);
		break;
	case DISPLAY_LINK_FLAGS:
		snprintf(ret_range, LINE / 2, "bits of %" PRIu64, field->most);
		break;
	case DISPLAY_LINK_CHARS:
		snprintf(ret_range, LINE / 2, "at most %" PRIu64 " bytes", field->most);
		break;
	case DISPLAY_LINK_RECT:
		snprintf(ret_range, LINE / 2, "edges at most %" PRIu64, field->most);
		break;
	case DISPLAY_LINK_RECTS:
		snprintf(ret_range, LINE / 2, "at most %d", DISPLAY_LINK_MAX_BOXES);
		break;
	case DISPLAY_LINK_PLANES:
		snprintf(ret_range, LINE / 2, "1 to %d", DISPLAY_LINK_MAX_PLANES);
		break;
	}
}

static void describe_field(const struct display_link_field *field, char *ret_line)
{
	char range[LINE / 2] = "";

	describe_range(field, range);
	snprintf(ret_line, LINE, "\n| %s | %s | %s |", field->name,
		 display_link_kind_name(field->kind), range);
}

Test(display_link_document, every_message_is_in_the_document_s_table)
{
	char *text = read_document(), line[LINE];

	for (EACH_TYPE(type)) {
		describe_message(type, line);
		cr_expect_neq(strstr(text, line), NULL, "missing: %s", line);
	}
	free(text);
}

/* Up to the next heading. */
static char *find_section(const char *text, uint32_t type)
{
	char heading[LINE];
	const char *begin, *end;

	snprintf(heading, sizeof(heading), "\n### %s (%u)\n", display_link_get_row(type)->name,
		 type);
	begin = strstr(text, heading);
	cr_assert_neq(begin, NULL, "missing:%s", heading);
	begin += strlen(heading) - 1; /* a table may begin at once */
	end = strstr(begin, "\n##");
	return end ? strndup(begin, (size_t)(end - begin)) : strdup(begin);
}

static size_t count_fields(const char *section)
{
	size_t count = 0;

	for (const char *at = section; (at = strstr(at, "\n| ")) != NULL; at++)
		count++;
	return count > 0 ? count - 1 : 0; /* without the table's head */
}

/* In order, and no more of them. */
static void expect_fields(const char *section, const struct display_link_row *row)
{
	const char *at = section;
	char line[LINE];

	for (size_t i = 0; i < row->num_fields; i++) {
		const char *found;

		describe_field(&row->fields[i], line);
		found = strstr(at, line);
		cr_expect_neq(found, NULL, "%s, missing or in another order: %s", row->name, line);
		at = found ? found : at;
	}
	cr_expect_eq(count_fields(section), row->num_fields, "%s has %zu members", row->name,
		     row->num_fields);
}

Test(display_link_document, every_member_of_a_message_is_in_its_section)
{
	char *text = read_document();

	for (EACH_TYPE(type)) {
		char *section = find_section(text, type);

		expect_fields(section, display_link_get_row(type));
		free(section);
	}
	free(text);
}

/* By the names that they have in errno.h. */
Test(display_link_document, every_error_code_is_in_the_document)
{
	static const struct {
		int error;
		const char *name;
	} errors[] = {
		{-EIO, "EIO"},
		{-EINVAL, "EINVAL"},
		{-ENOTSUP, "ENOTSUP"},
		{-ENOMEM, "ENOMEM"},
		{-EFBIG, "EFBIG"},
		{-EACCES, "EACCES"},
		{-ENODEV, "ENODEV"},
		{-ENOENT, "ENOENT"},
		{-EAGAIN, "EAGAIN"},
		{-EBUSY, "EBUSY"},
		{-EPROTO, "EPROTO"},
		{-EMFILE, "EMFILE"},
		{-EPERM, "EPERM"},
		{-ERANGE, "ERANGE"},
		{-ENOSPC, "ENOSPC"},
		{-ENOSYS, "ENOSYS"},
		{-EPROTONOSUPPORT, "EPROTONOSUPPORT"},
	};
	char *text = read_document(), line[LINE];

	for (uint32_t code = 1; code <= sizeof(errors) / sizeof(errors[0]); code++) {
		cr_expect_eq(display_link_code_of(errors[code - 1].error), code);
		snprintf(line, sizeof(line), "\n| %u | %s |", code, errors[code - 1].name);
		cr_expect_neq(strstr(text, line), NULL, "missing: %s", line);
	}
	free(text);
}
