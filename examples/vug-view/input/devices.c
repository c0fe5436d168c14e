/* SPDX-License-Identifier: MIT */
#include "input/devices.h"

#include <gio/gio.h>
#include <vug/input-routing.h>

#include "confine/sandbox.h"
#include "input-sink/input-sink.h"
#include "input/device.h"

struct fields {
	const char *keyboard, *tablet, *mouse, *touch; /* paths; NULL: there is no such device */
};

const struct option_part devices_options = {
	.rows = {{.name = "keyboard",
		  .argument = "PATH",
		  .help = "Keyboard of the guest (vhost-user-input): listen at a UNIX socket "
			  "(mode 0600)",
		  .only_one = "a guest has one keyboard here",
		  .is_socket = true,
		  OPTION_FIELD(struct fields, keyboard)},
		 {.name = "tablet",
		  .argument = "PATH",
		  .help = "Pointer of the guest with absolute positions",
		  .only_one = "a guest has one tablet here",
		  .is_socket = true,
		  OPTION_FIELD(struct fields, tablet)},
		 {.name = "mouse",
		  .argument = "PATH",
		  .help = "Pointer of the guest with relative motion",
		  .only_one = "a guest has one mouse here",
		  .is_socket = true,
		  OPTION_FIELD(struct fields, mouse)},
		 {.name = "touch",
		  .argument = "PATH",
		  .help = "Touch screen of the guest",
		  .only_one = "a guest has one touch screen here",
		  .is_socket = true,
		  OPTION_FIELD(struct fields, touch)}},
	.size = sizeof(struct fields),
	.defaults = &(const struct fields){0},
};

/* A row for each kind: where its path is, and where the sink finds the device. */
static const struct kind {
	const char *name;
	enum vug_input_kind kind;
	size_t path, input;
} kinds[] = {
	{"keyboard", VUG_INPUT_KEYBOARD, offsetof(struct fields, keyboard),
	 offsetof(struct input_sink_devices, keyboard)},
	{"tablet", VUG_INPUT_TABLET, offsetof(struct fields, tablet),
	 offsetof(struct input_sink_devices, tablet)},
	{"mouse", VUG_INPUT_MOUSE, offsetof(struct fields, mouse),
	 offsetof(struct input_sink_devices, mouse)},
	{"touch", VUG_INPUT_MULTI_TOUCH, offsetof(struct fields, touch),
	 offsetof(struct input_sink_devices, touch)},
};

struct devices {
	struct device *all[G_N_ELEMENTS(kinds)]; /* NULL: it was not asked for */
	guint count;
	struct input_sink_devices inputs;
	struct vug_sink *sink;
};

static const struct fields *fields_of(const struct options *options)
{
	return options_get_fields(options, &devices_options);
}

bool devices_are_relative(const struct options *options)
{
	const struct fields *fields = fields_of(options);

	return fields->mouse && !fields->tablet;
}

uint32_t devices_get_classes(const struct options *options)
{
	const struct fields *fields = fields_of(options);

	return (fields->keyboard ? VUG_SINK_KEYBOARD : 0) |
	       (fields->tablet || fields->mouse ? VUG_SINK_POINTER : 0) |
	       (fields->touch ? VUG_SINK_TOUCH : 0);
}

static enum vug_log_level log_level(const struct options *options)
{
	static const enum vug_log_level levels[] = {VUG_LOG_WARNING, VUG_LOG_INFO, VUG_LOG_DEBUG};

	return levels[MIN(options->verbosity, G_N_ELEMENTS(levels) - 1)];
}

/* True where it was not asked for, too. */
static bool add_device(struct devices *devices, const struct devices_setup *setup, guint i,
		       GError **error)
{
	const struct kind *kind = &kinds[i];
	const char *path = G_STRUCT_MEMBER(const char *, fields_of(setup->options), kind->path);
	const struct device_setup device = {
		.kind = kind->kind,
		.name = kind->name,
		.path = path,
		.log_level = log_level(setup->options),
		.leds_changed = kind->kind == VUG_INPUT_KEYBOARD ? setup->leds_changed : NULL,
		.data = setup->data,
	};

	if (!path)
		return true;
	devices->all[i] = device_new(&device, error);
	if (!devices->all[i])
		return false;
	devices->count++;
	G_STRUCT_MEMBER(struct vug_input *, &devices->inputs, kind->input) =
		device_get_input(devices->all[i]);
	sandbox_allow_removing(setup->sandbox, path);
	return true;
}

static bool make_sink(struct devices *devices, const struct devices_setup *setup, GError **error)
{
	int result = input_sink_new(setup->server, &devices->inputs, &devices->sink);

	if (result < 0)
		g_set_error(error, G_IO_ERROR, (gint)g_io_error_from_errno(-result),
			    "cannot take input to the guest: %s", g_strerror(-result));
	return result == 0;
}

struct devices *devices_new(const struct devices_setup *setup, GError **error)
{
	struct devices *devices = g_new0(struct devices, 1);
	bool are_made = true;

	for (guint i = 0; i < G_N_ELEMENTS(kinds) && are_made; i++)
		are_made = add_device(devices, setup, i, error);
	if (are_made && devices->count > 0) {
		are_made = make_sink(devices, setup, error);
		sandbox_allow_own_memory(setup->sandbox);
	}
	if (are_made)
		return devices;
	devices_free(devices);
	return NULL;
}

/* The sink releases what it has pressed, and needs them for that. */
void devices_free(struct devices *devices)
{
	if (!devices)
		return;
	vug_sink_unref(devices->sink);
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		device_free(devices->all[i]);
	g_free(devices);
}
