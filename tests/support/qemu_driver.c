/* SPDX-License-Identifier: MIT */
#include "support/qemu_driver.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/check.h"
#include "support/qemu_process.h"

#define LINE_SIZE 4096

/* Where a microvm has its virtio-mmio transports. */
#define TRANSPORT_FIRST 0xfeb00000UL
#define TRANSPORT_SIZE 0x200UL
#define NUM_TRANSPORTS 32UL

/* Registers of virtio-mmio. */
#define DEVICE_ID 0x08UL
#define DRIVER_FEATURES 0x20UL
#define DRIVER_FEATURES_SELECT 0x24UL
#define STATUS 0x70UL

#define DEVICE_ID_GPU 16UL

static unsigned long read_register(int qtest, unsigned long address)
{
	char question[64], line[LINE_SIZE];

	snprintf(question, sizeof(question), "readl 0x%lx\n", address);
	check(qemu_ask(qtest, question, "OK", line, sizeof(line)), "QEMU's qtest does not answer");
	return strtoul(line + strlen("OK "), NULL, 16);
}

static void write_register(int qtest, unsigned long address, unsigned long value)
{
	char question[64], line[LINE_SIZE];

	snprintf(question, sizeof(question), "writel 0x%lx 0x%lx\n", address, value);
	check(qemu_ask(qtest, question, "OK", line, sizeof(line)), "QEMU's qtest does not answer");
}

static unsigned long find_registers(int qtest)
{
	for (unsigned long i = 0; i < NUM_TRANSPORTS; i++) {
		unsigned long registers = TRANSPORT_FIRST + i * TRANSPORT_SIZE;

		if (read_register(qtest, registers + DEVICE_ID) == DEVICE_ID_GPU)
			return registers;
	}
	check(false, "QEMU has no virtio-gpu device");
	return 0;
}

void qemu_driver_start(int qtest)
{
	static const unsigned long writes[][2] = {
		{STATUS, 0x0},
		{STATUS, 0x1},
		{STATUS, 0x3},
		{DRIVER_FEATURES_SELECT, 0},
		{DRIVER_FEATURES, 0x2}, /* EDID */
		{DRIVER_FEATURES_SELECT, 1},
		{DRIVER_FEATURES, 0x1}, /* VERSION_1 */
		{STATUS, 0xb},
		{STATUS, 0xf},
	};
	unsigned long registers = find_registers(qtest);

	for (size_t i = 0; i < sizeof(writes) / sizeof(writes[0]); i++)
		write_register(qtest, registers + writes[i][0], writes[i][1]);
}
