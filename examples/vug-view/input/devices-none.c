/* SPDX-License-Identifier: MIT */
/* In a build without libvug-input: no options, and no devices. */
#include "input/devices.h"

const struct option_part devices_options = {.rows = {{.name = NULL}}};

struct devices {
	bool is_unused;
};

bool devices_are_relative(const struct options *options)
{
	(void)options;
	return false;
}

uint32_t devices_get_classes(const struct options *options)
{
	(void)options;
	return 0;
}

struct devices *devices_new(const struct devices_setup *setup, GError **error)
{
	(void)setup;
	(void)error;
	return g_new0(struct devices, 1);
}

void devices_free(struct devices *devices)
{
	g_free(devices);
}
