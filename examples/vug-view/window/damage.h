/* SPDX-License-Identifier: MIT */
/* What has changed of a picture, as one rectangle; 0 wide: nothing. */
#ifndef VUG_VIEW_WINDOW_DAMAGE_H
#define VUG_VIEW_WINDOW_DAMAGE_H

#include <vug/vug.h>

void window_damage_add(struct vug_rect *damage, const struct vug_rect *added);

#endif
