/* SPDX-License-Identifier: MIT */
/* What an interposer passes on: any vhost-user message. */
#ifndef VUG_VHOST_USER_MESSAGE_H
#define VUG_VHOST_USER_MESSAGE_H

#include "wire/vhost_user.h"

/* Where virtio_gpu_config has its num_scanouts, a little-endian u32. */
#define VIRTIO_GPU_CONFIG_NUM_SCANOUTS 8

/* SCM_MAX_FD: the most descriptors that one message can carry. */
#define VHOST_USER_MAX_DESCRIPTORS 253
/* Far above anything defined: the largest is GET_SHMEM_CONFIG's reply of 2,056 bytes. */
#define VHOST_USER_MAX_PAYLOAD 65536

#endif
