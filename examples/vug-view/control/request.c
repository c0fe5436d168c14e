/* SPDX-License-Identifier: MIT */
#include "control/request.h"

#include <math.h>
#include <string.h>

#include "json-check.h"

/* json-glib's parser calls itself for each array and object inside another. */
#define MAX_DEPTH 8
/* What is in no request: larger numbers are no exact doubles. */
#define MAX_COORDINATE 65535.0

struct control_request {
	JsonParser *parser;
	JsonObject *object; /* the parser's */
};

static bool refuse(GError **error, const char *format, ...) G_GNUC_PRINTF(2, 3);

static bool refuse(GError **error, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	if (error && !*error)
		*error = g_error_new_valist(G_IO_ERROR, G_IO_ERROR_INVALID_ARGUMENT, format,
					    arguments);
	va_end(arguments);
	return false;
}

/* --- the line --------------------------------------------------------------------------------- */

static bool parse(struct control_request *request, const char *line, size_t length, GError **error)
{
	g_autoptr(GError) problem = NULL;
	JsonNode *root;

	if (!json_check_line(line, length, MAX_DEPTH, error))
		return false;
	if (!json_parser_load_from_data(request->parser, line, -1, &problem))
		return refuse(error, "the line is not JSON: %s", problem->message);
	root = json_parser_get_root(request->parser);
	if (!root || !JSON_NODE_HOLDS_OBJECT(root))
		return refuse(error, "the line is not a JSON object");
	request->object = json_node_get_object(root);
	return true;
}

static bool holds(JsonNode *node, GType type)
{
	return JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type;
}

static bool is_text(JsonNode *node)
{
	return holds(node, G_TYPE_STRING);
}

static bool read_id(const struct control_request *request, char **ret_id, GError **error)
{
	JsonNode *id = json_object_get_member(request->object, "id");

	if (!id)
		return true;
	if (!is_text(id) && !holds(id, G_TYPE_INT64))
		return refuse(error, "'id' is neither an integer nor a text");
	g_free(*ret_id);
	*ret_id = json_to_string(id, FALSE);
	return true;
}

static bool has_command(const struct control_request *request, GError **error)
{
	JsonNode *command = json_object_get_member(request->object, "command");

	return (command && is_text(command)) ||
	       refuse(error, "'command' is missing, or is not a text");
}

struct control_request *control_request_new(const char *line, size_t length, char **ret_id,
					    GError **error)
{
	struct control_request *request = g_new0(struct control_request, 1);

	*ret_id = g_strdup("null");
	request->parser = json_parser_new();
	if (parse(request, line, length, error) && read_id(request, ret_id, error) &&
	    has_command(request, error))
		return request;
	control_request_free(request);
	return NULL;
}

void control_request_free(struct control_request *request)
{
	if (!request)
		return;
	g_object_unref(request->parser);
	g_free(request);
}

const char *control_request_get_command(const struct control_request *request)
{
	return json_object_get_string_member(request->object, "command");
}

/* --- its members ------------------------------------------------------------------------------ */

static bool check_number(const struct control_member *member, JsonNode *node, GError **error)
{
	bool is_integer = holds(node, G_TYPE_INT64);
	double number;

	if (!is_integer && (member->type == CONTROL_INTEGER || !holds(node, G_TYPE_DOUBLE)))
		return refuse(error, "'%s' is not %s", member->name,
			      member->type == CONTROL_INTEGER ? "an integer" : "a number");
	number = is_integer ? (double)json_node_get_int(node) : json_node_get_double(node);
	if (isfinite(number) && number >= member->minimum && number <= member->maximum)
		return true;
	return refuse(error, "'%s' is out of its range, %.0f to %.0f", member->name,
		      member->minimum, member->maximum);
}

static bool check_bool(const struct control_member *member, JsonNode *node, GError **error)
{
	return holds(node, G_TYPE_BOOLEAN) ||
	       refuse(error, "'%s' is neither true nor false", member->name);
}

static bool check_is_text(const struct control_member *member, JsonNode *node, GError **error)
{
	return is_text(node) || refuse(error, "'%s' is not a text", member->name);
}

static bool are_texts(JsonArray *array)
{
	for (guint i = 0; i < json_array_get_length(array); i++)
		if (!is_text(json_array_get_element(array, i)))
			return false;
	return json_array_get_length(array) > 0;
}

static bool check_keys(const struct control_member *member, JsonNode *node, GError **error)
{
	if (is_text(node) || (JSON_NODE_HOLDS_ARRAY(node) && are_texts(json_node_get_array(node))))
		return true;
	return refuse(error, "'%s' is neither a text nor an array of texts", member->name);
}

static const struct control_member area_members[] = {
	{"x", CONTROL_INTEGER, true, 0, MAX_COORDINATE},
	{"y", CONTROL_INTEGER, true, 0, MAX_COORDINATE},
	{"width", CONTROL_INTEGER, true, 1, MAX_COORDINATE},
	{"height", CONTROL_INTEGER, true, 1, MAX_COORDINATE},
};

static bool check_area(const struct control_member *member, JsonNode *node, GError **error)
{
	JsonObject *area;

	if (!JSON_NODE_HOLDS_OBJECT(node))
		return refuse(error, "'%s' is not an object", member->name);
	area = json_node_get_object(node);
	if (json_object_get_size(area) != G_N_ELEMENTS(area_members))
		return refuse(error, "'%s' has other members than x, y, width and height",
			      member->name);
	for (size_t i = 0; i < G_N_ELEMENTS(area_members); i++) {
		JsonNode *value = json_object_get_member(area, area_members[i].name);

		if (!value)
			return refuse(error, "'%s' has no '%s'", member->name,
				      area_members[i].name);
		if (!check_number(&area_members[i], value, error))
			return false;
	}
	return true;
}

static bool (*const checks[])(const struct control_member *member, JsonNode *node,
			      GError **error) = {
	[CONTROL_INTEGER] = check_number, [CONTROL_NUMBER] = check_number,
	[CONTROL_BOOL] = check_bool,      [CONTROL_TEXT] = check_is_text,
	[CONTROL_KEYS] = check_keys,      [CONTROL_AREA] = check_area,
};

static const struct control_member *find(const struct control_member *members, const char *name)
{
	for (; members->name; members++)
		if (strcmp(members->name, name) == 0)
			return members;
	return NULL;
}

static bool check_member(const struct control_request *request, const char *name,
			 const struct control_member *members, GError **error)
{
	const struct control_member *member = find(members, name);

	if (strcmp(name, "id") == 0 || strcmp(name, "command") == 0)
		return true;
	if (!member)
		return refuse(error, "the command '%s' has no member '%s'",
			      control_request_get_command(request), name);
	return checks[member->type](member, json_object_get_member(request->object, name), error);
}

bool control_request_check(const struct control_request *request,
			   const struct control_member *members, GError **error)
{
	g_autoptr(GList) names = json_object_get_members(request->object);

	for (const GList *name = names; name; name = name->next)
		if (!check_member(request, name->data, members, error))
			return false;
	for (; members->name; members++)
		if (members->is_needed && !control_request_has(request, members->name))
			return refuse(error, "'%s' is missing", members->name);
	return true;
}

/* --- their values ----------------------------------------------------------------------------- */

bool control_request_has(const struct control_request *request, const char *name)
{
	return json_object_has_member(request->object, name);
}

gint64 control_request_get_integer(const struct control_request *request, const char *name,
				   gint64 fallback)
{
	return control_request_has(request, name)
		       ? json_object_get_int_member(request->object, name)
		       : fallback;
}

double control_request_get_number(const struct control_request *request, const char *name,
				  double fallback)
{
	return control_request_has(request, name)
		       ? json_object_get_double_member(request->object, name)
		       : fallback;
}

bool control_request_get_bool(const struct control_request *request, const char *name,
			      bool fallback)
{
	return control_request_has(request, name)
		       ? json_object_get_boolean_member(request->object, name)
		       : fallback;
}

const char *control_request_get_text(const struct control_request *request, const char *name)
{
	return control_request_has(request, name)
		       ? json_object_get_string_member(request->object, name)
		       : NULL;
}

bool control_request_get_area(const struct control_request *request, const char *name,
			      struct vug_rect *ret_area)
{
	JsonObject *area;

	if (!control_request_has(request, name))
		return false;
	area = json_object_get_object_member(request->object, name);
	*ret_area = (struct vug_rect){
		.x = (uint32_t)json_object_get_int_member(area, "x"),
		.y = (uint32_t)json_object_get_int_member(area, "y"),
		.width = (uint32_t)json_object_get_int_member(area, "width"),
		.height = (uint32_t)json_object_get_int_member(area, "height"),
	};
	return true;
}

GPtrArray *control_request_get_texts(const struct control_request *request, const char *name)
{
	JsonNode *node = json_object_get_member(request->object, name);
	GPtrArray *texts = g_ptr_array_new();

	if (is_text(node)) {
		g_ptr_array_add(texts, (gpointer)json_node_get_string(node));
	} else {
		JsonArray *array = json_node_get_array(node);

		for (guint i = 0; i < json_array_get_length(array); i++)
			g_ptr_array_add(texts, (gpointer)json_array_get_string_element(array, i));
	}
	g_ptr_array_add(texts, NULL);
	return texts;
}
