/* SPDX-License-Identifier: MIT */
#include <json-glib/json-glib.h>
#include <math.h>
#include <sys/utsname.h>

#include "goal.h"
#include "report.h"
#include "support/check.h"

static void add_text(JsonBuilder *builder, const char *name, const char *text)
{
	json_builder_set_member_name(builder, name);
	json_builder_add_string_value(builder, text);
}

/* What is not known is left out. */
static void add_number(JsonBuilder *builder, const char *name, double value)
{
	if (isnan(value))
		return;
	json_builder_set_member_name(builder, name);
	json_builder_add_double_value(builder, value);
}

static void add_figures(JsonBuilder *builder, const double *values)
{
	json_builder_begin_object(builder);
	for (size_t i = 0; i < NUM_METRICS; i++)
		add_number(builder, metrics[i].name, values[i]);
	json_builder_end_object(builder);
}

static void add_result(JsonBuilder *builder, const struct result *result)
{
	json_builder_begin_object(builder);
	add_text(builder, "row", result->row->name);
	add_text(builder, "title", result->row->title);
	add_text(builder, "front_end", result->kind->name);
	json_builder_set_member_name(builder, "medians");
	add_figures(builder, result->values);
	json_builder_set_member_name(builder, "rounds");
	json_builder_begin_array(builder);
	for (size_t i = 0; i < result->num_rounds; i++)
		add_figures(builder, result->rounds[i]);
	json_builder_end_array(builder);
	json_builder_end_object(builder);
}

static void add_goal(JsonBuilder *builder, const struct goal *goal, const struct results *results)
{
	const double value = goal_get_value(goal, results);
	char text[256];

	if (isnan(value))
		return;
	goal_describe(goal, text, sizeof(text));
	json_builder_begin_object(builder);
	add_text(builder, "goal", text);
	add_number(builder, "limit", goal->limit);
	add_number(builder, "measured", value);
	json_builder_set_member_name(builder, "met");
	json_builder_add_boolean_value(builder, goal_is_met(goal, value));
	json_builder_end_object(builder);
}

static void add_machine(JsonBuilder *builder, const struct measure_options *options)
{
	struct utsname name;

	check(uname(&name) == 0, "uname failed");
	add_text(builder, "kernel", name.release);
	add_number(builder, "processors", g_get_num_processors());
	add_number(builder, "seconds", options->seconds);
}

static JsonNode *build(const struct results *results, const struct measure_options *options)
{
	g_autoptr(JsonBuilder) builder = json_builder_new();

	json_builder_begin_object(builder);
	add_machine(builder, options);
	json_builder_set_member_name(builder, "results");
	json_builder_begin_array(builder);
	for (size_t i = 0; i < results->count; i++)
		add_result(builder, &results->list[i]);
	json_builder_end_array(builder);
	json_builder_set_member_name(builder, "goals");
	json_builder_begin_array(builder);
	for (size_t i = 0; i < num_goals; i++)
		add_goal(builder, &goals[i], results);
	json_builder_end_array(builder);
	json_builder_end_object(builder);
	return json_builder_get_root(builder);
}

void report_json(const struct results *results, const struct measure_options *options,
		 const char *path)
{
	g_autoptr(JsonGenerator) generator = json_generator_new();
	g_autoptr(JsonNode) root = build(results, options);
	g_autoptr(GError) error = NULL;

	json_generator_set_pretty(generator, TRUE);
	json_generator_set_root(generator, root);
	check(json_generator_to_file(generator, path, &error), "%s", error->message);
}
