/* SPDX-License-Identifier: MIT */
#include "scenario.h"

const struct scenario scenarios[] = {
	{.name = "surface", .run = scenario_surface},
	{.name = "damage", .run = scenario_damage},
	{.name = "open", .run = scenario_open},
	{.name = "dmabuf", .run = scenario_dmabuf},
	{.name = "fences", .run = scenario_fences},
	{.name = "watchdog", .run = scenario_watchdog},
	{.name = "jam", .run = scenario_jam},
	{.name = "monitors", .run = scenario_monitors},
	{.name = "reconnect", .run = scenario_reconnect},
	{.name = "guest-reset", .run = scenario_guest_reset},
	{.name = "listeners", .run = scenario_listeners},
	{.name = "source", .run = scenario_source},
	{.name = "callers-memory", .run = scenario_callers_memory},
	{.name = "draft", .run = scenario_draft},
	{.name = "send-socket", .run = scenario_send_socket, .tells_all_errors = true},
	{.name = "blob", .run = scenario_blob},
	{.name = "input", .run = scenario_input},
	{.name = "input-unsealed", .run = scenario_input_unsealed, .is_sampled = true},
	{.name = "interposer", .run = scenario_interposer},
	{.name = "reset", .run = scenario_reset},
	{.name = "reset-table", .run = scenario_reset_table},
	{.name = "silent-reset", .run = scenario_silent_reset},
	{.name = "whole-reset", .run = scenario_whole_reset, .is_sampled = true},
	{.name = NULL},
};
