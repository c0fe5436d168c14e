/* SPDX-License-Identifier: MIT */
/* What a guest's driver does to a vhost-user-gpu device, by qtest: without a guest. */
#ifndef SUPPORT_QEMU_DRIVER_H
#define SUPPORT_QEMU_DRIVER_H

/* Up to DRIVER_OK, which makes QEMU send the back end its channel. The test fails if it cannot. */
void qemu_driver_start(int qtest);

#endif
