/* SPDX-License-Identifier: MIT */
/* The life of a sink, and which one gets a class. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "routing/routing.h"
#include "util/sized.h"

#define DEFAULT_NUM_CONTACTS 10

static const struct {
	uint32_t class;
	const char *name;
} classes[] = {
	{VUG_SINK_KEYBOARD, "keyboard"},
	{VUG_SINK_POINTER, "pointer"},
	{VUG_SINK_TOUCH, "touch screen"},
};

#define NUM_CLASSES (sizeof(classes) / sizeof(classes[0]))
#define KNOWN_CLASSES ((uint32_t)(VUG_SINK_KEYBOARD | VUG_SINK_POINTER | VUG_SINK_TOUCH))

static struct vug_sink *find_in(struct vug_sink *sink, uint32_t class)
{
	while (sink != NULL && (sink->classes & class) == 0)
		sink = sink->next;
	return sink;
}

struct vug_sink *vug_router_find_sink(const struct vug_server *server, uint32_t class)
{
	return find_in(server->router.sinks, class);
}

/* ---- it comes --------------------------------------------------------------------------- */

static int read_config(const struct vug_sink_config *config, struct vug_sink_config *ret_config)
{
	int error = vug_sized_read(ret_config, sizeof(*ret_config), config);

	if (error < 0)
		return error;
	if (ret_config->classes == 0 || (ret_config->classes & ~KNOWN_CLASSES) != 0)
		return -EINVAL;
	if (ret_config->num_contacts > VUG_MAX_TOUCH_SLOTS)
		return -ERANGE;
	if (ret_config->num_contacts == 0)
		ret_config->num_contacts = DEFAULT_NUM_CONTACTS;
	if (ret_config->name == NULL)
		ret_config->name = "a sink";
	return 0;
}

static struct vug_sink *create(struct vug_server *server, const struct vug_sink_config *config,
			       const struct vug_sink_callbacks *callbacks, void *data)
{
	struct vug_sink *sink = calloc(1, sizeof(*sink));

	if (sink == NULL)
		return NULL;
	sink->references = 1;
	sink->server = server;
	sink->callbacks = *callbacks;
	sink->data = data;
	sink->classes = config->classes;
	sink->num_contacts = config->num_contacts;
	memcpy(sink->name, config->name, strnlen(config->name, sizeof(sink->name) - 1));
	return sink;
}

static void log_taken(struct vug_sink *sink)
{
	for (size_t i = 0; i < NUM_CLASSES; i++) {
		const struct vug_sink *before = find_in(sink->next, classes[i].class);

		if ((sink->classes & classes[i].class) != 0 && before != NULL)
			vug_log_line(&sink->server->log, VUG_LOG_INFO,
				     "input: %s takes the %s from %s", sink->name, classes[i].name,
				     before->name);
	}
}

/* The callbacks of those that had its classes may drop the server. */
static void link_sink(struct vug_sink *sink)
{
	struct vug_server *server = vug_server_ref(sink->server);

	vug_router_release(server, sink->classes);
	server->router.type = &vug_router_type;
	sink->next = server->router.sinks;
	server->router.sinks = sink;
	log_taken(sink);
	vug_server_unref(server);
}

int vug_sink_new(struct vug_server *server, const struct vug_sink_config *config,
		 const struct vug_sink_callbacks *callbacks, void *data, struct vug_sink **ret_sink)
{
	struct vug_sink_callbacks our_callbacks;
	struct vug_sink_config our_config;
	struct vug_sink *sink;
	int error;

	if (server == NULL || config == NULL || callbacks == NULL || ret_sink == NULL)
		return -EINVAL;
	error = read_config(config, &our_config);
	if (error == 0)
		error = vug_sized_read(&our_callbacks, sizeof(our_callbacks), callbacks);
	if (error == 0 && server->references == 0)
		error = -ENODEV;
	if (error < 0)
		return error;
	sink = create(server, &our_config, &our_callbacks, data);
	if (sink == NULL)
		return -ENOMEM;
	*ret_sink = sink;
	link_sink(sink);
	return 0;
}

/* ---- it goes ---------------------------------------------------------------------------- */

/* Of its classes, those that it has now. */
static uint32_t get_owned(const struct vug_sink *sink)
{
	uint32_t owned = 0;

	for (size_t i = 0; i < NUM_CLASSES; i++)
		if (vug_router_find_sink(sink->server, classes[i].class) == sink)
			owned |= classes[i].class;
	return owned;
}

static void log_given_back(struct vug_server *server, const struct vug_sink *sink, uint32_t owned)
{
	for (size_t i = 0; i < NUM_CLASSES; i++) {
		const struct vug_sink *after = vug_router_find_sink(server, classes[i].class);

		if ((owned & classes[i].class) != 0 && after != NULL)
			vug_log_line(&server->log, VUG_LOG_INFO,
				     "input: %s gets the %s again: %s has gone", after->name,
				     classes[i].name, sink->name);
	}
}

static void unlink_sink(struct vug_sink *sink)
{
	struct vug_server *server = sink->server;
	struct vug_sink **link = &server->router.sinks;
	uint32_t owned = get_owned(sink);

	vug_router_release(server, owned);
	while (*link != sink)
		link = &(*link)->next;
	*link = sink->next;
	sink->server = NULL;
	log_given_back(server, sink, owned);
}

/* Its callbacks may drop the server; one that is ending stays until they return. */
static void leave_server(struct vug_sink *sink)
{
	struct vug_server *server =
		sink->server->references > 0 ? vug_server_ref(sink->server) : NULL;

	unlink_sink(sink);
	vug_server_unref(server);
}

struct vug_sink *vug_sink_ref(struct vug_sink *sink)
{
	if (sink != NULL)
		sink->references++;
	return sink;
}

void vug_sink_unref(struct vug_sink *sink)
{
	if (sink == NULL)
		return;
	if (sink->references > 1) {
		sink->references--;
		return;
	}
	/* Its last callbacks have the reference. */
	if (sink->server != NULL)
		leave_server(sink);
	if (sink->callbacks.destroyed != NULL)
		sink->callbacks.destroyed(sink->data);
	free(sink);
}

void *vug_sink_get_data(const struct vug_sink *sink)
{
	return sink != NULL ? sink->data : NULL;
}

int vug_sink_get_place(const struct vug_sink *sink, struct vug_sink_place *ret_place)
{
	if (sink == NULL || ret_place == NULL)
		return -EINVAL;
	if (sink->server == NULL || sink->server->router.placed_sink != sink)
		return -ENODATA;
	return vug_sized_write(ret_place, sink->server->router.place, sizeof(*ret_place));
}
