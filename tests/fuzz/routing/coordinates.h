/* SPDX-License-Identifier: MIT */
#ifndef VUG_FUZZ_ROUTING_COORDINATES_H
#define VUG_FUZZ_ROUTING_COORDINATES_H

#include "fuzz/script.h"
#include "vug/view.h"

/* Any bytes: what a program may fill in. */
struct vug_view fuzz_take_view(struct script *script);
double fuzz_take_double(struct script *script);

/* What the functions of <vug/view.h> promise of any view and any desktop. */
void fuzz_check_view(struct script *script);
void fuzz_check_desktop(struct script *script);

#endif
