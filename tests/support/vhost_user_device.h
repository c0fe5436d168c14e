/* SPDX-License-Identifier: MIT */
/*
 * The vhost-user side of a back end, as little of it as QEMU needs to send us the display
 * channel: a thread that answers whatever QEMU asks, until QEMU goes.
 */
#ifndef SUPPORT_VHOST_USER_DEVICE_H
#define SUPPORT_VHOST_USER_DEVICE_H

#include <pthread.h>
#include <stdbool.h>

struct vhost_user_device {
	int fd;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t changed;
	int channel; /* what came with SET_SOCKET; -1: nothing yet */
	bool has_ended;
};

/* The descriptor is taken over. */
void vhost_user_device_start(struct vhost_user_device *device, int fd);

/* Wait for the channel, which becomes the caller's; -1: QEMU ended, or it never came. */
int vhost_user_device_take_channel(struct vhost_user_device *device);

/* Once QEMU has ended. */
void vhost_user_device_finish(struct vhost_user_device *device);

#endif
