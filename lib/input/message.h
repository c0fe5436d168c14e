/* SPDX-License-Identifier: MIT */
/* What an input device takes: the vhost-user messages that it knows. */
#ifndef VUG_INPUT_MESSAGE_H
#define VUG_INPUT_MESSAGE_H

#include "wire/vhost_user.h"

/* What one message carries at most. */
#define VHOST_USER_MAX_DESCRIPTORS VHOST_USER_MAX_TABLE_REGIONS
#define VHOST_USER_MAX_PAYLOAD 4096

#endif
