/* SPDX-License-Identifier: MIT */
#include "qmp/message.h"

#include <gio/gio.h>

#include "json-check.h"

/* A greeting has four inside one another. */
#define MAX_DEPTH 16

/* --- members ---------------------------------------------------------------------------------- */

static JsonNode *get_member(JsonObject *object, const char *name)
{
	return object ? json_object_get_member(object, name) : NULL;
}

static JsonNode *get_value(JsonObject *object, const char *name, GType type)
{
	JsonNode *node = get_member(object, name);

	return node && JSON_NODE_HOLDS_VALUE(node) && json_node_get_value_type(node) == type ? node
											     : NULL;
}

const char *qmp_get_text(JsonObject *object, const char *name)
{
	JsonNode *node = get_value(object, name, G_TYPE_STRING);

	return node ? json_node_get_string(node) : NULL;
}

bool qmp_get_bool(JsonObject *object, const char *name, bool *ret_value)
{
	JsonNode *node = get_value(object, name, G_TYPE_BOOLEAN);

	if (node)
		*ret_value = json_node_get_boolean(node);
	return node != NULL;
}

JsonObject *qmp_get_object(JsonObject *object, const char *name)
{
	JsonNode *node = get_member(object, name);

	return node && JSON_NODE_HOLDS_OBJECT(node) ? json_node_get_object(node) : NULL;
}

static gint64 get_id(JsonObject *object)
{
	JsonNode *node = get_value(object, "id", G_TYPE_INT64);

	return node ? json_node_get_int(node) : -1;
}

/* --- the line --------------------------------------------------------------------------------- */

static bool take_greeting(JsonObject *object, struct qmp_message *message)
{
	message->data = qmp_get_object(object, "QMP");
	return message->data != NULL;
}

static bool take_return(JsonObject *object, struct qmp_message *message)
{
	message->data = qmp_get_object(object, "return");
	return true;
}

static bool take_error(JsonObject *object, struct qmp_message *message)
{
	message->text = qmp_get_text(qmp_get_object(object, "error"), "desc");
	return message->text != NULL;
}

static bool take_event(JsonObject *object, struct qmp_message *message)
{
	message->text = qmp_get_text(object, "event");
	message->data = qmp_get_object(object, "data");
	return message->text != NULL;
}

/* By the member that no other kind has. */
static const struct {
	const char *member;
	enum qmp_kind kind;
	bool (*take)(JsonObject *object, struct qmp_message *message);
} kinds[] = {
	{"QMP", QMP_GREETING, take_greeting},
	{"return", QMP_RETURN, take_return},
	{"error", QMP_ERROR, take_error},
	{"event", QMP_EVENT, take_event},
};

static bool take_object(JsonObject *object, struct qmp_message *message)
{
	message->id = get_id(object);
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		if (!json_object_has_member(object, kinds[i].member))
			continue;
		message->kind = kinds[i].kind;
		return kinds[i].take(object, message);
	}
	return false;
}

bool qmp_message_parse(const char *line, gsize length, struct qmp_message *ret_message,
		       GError **error)
{
	struct qmp_message message = {.parser = json_parser_new()};
	JsonNode *root = NULL;

	if (json_check_line(line, length, MAX_DEPTH, error) &&
	    json_parser_load_from_data(message.parser, line, -1, error))
		root = json_parser_get_root(message.parser);
	if (root && JSON_NODE_HOLDS_OBJECT(root) &&
	    take_object(json_node_get_object(root), &message)) {
		*ret_message = message;
		return true;
	}
	if (error && !*error)
		*error = g_error_new(G_IO_ERROR, G_IO_ERROR_INVALID_DATA,
				     "the line is no message of QMP");
	g_object_unref(message.parser);
	return false;
}

void qmp_message_clear(struct qmp_message *message)
{
	g_clear_object(&message->parser);
}
