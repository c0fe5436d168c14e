/* SPDX-License-Identifier: MIT */
#include "fuzz/device.h"

#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "fuzz/descriptors.h"

/* Where lib/vhost-user/gpu_ring.c puts things. A real device learns that from SET_VRING_ADDR. */
#define MEMORY_SIZE 65536
#define NUMBER 256
#define DESCRIPTOR_SIZE 16
#define AVAILABLE_INDEX (NUMBER * DESCRIPTOR_SIZE + 2)
#define USED_INDEX 4626

void fuzz_device_init(struct fuzz_device *device)
{
	*device = (struct fuzz_device){.call_fd = -1};
}

void fuzz_device_finish(struct fuzz_device *device)
{
	if (device->memory != NULL)
		munmap(device->memory, MEMORY_SIZE);
	if (device->call_fd >= 0)
		close(device->call_fd);
	fuzz_device_init(device);
}

static void keep_memory(struct fuzz_device *device, int fd)
{
	void *memory = mmap(NULL, MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);

	close(fd);
	if (memory == MAP_FAILED)
		return;
	if (device->memory != NULL)
		munmap(device->memory, MEMORY_SIZE);
	device->memory = memory;
}

static void keep_call(struct fuzz_device *device, int fd)
{
	if (device->call_fd >= 0)
		close(device->call_fd);
	device->call_fd = fd;
}

static bool is_memory(const struct stat *status)
{
	return S_ISREG(status->st_mode) && status->st_size == MEMORY_SIZE;
}

/* An eventfd has no type of file at all. */
static bool is_signal(const struct stat *status)
{
	return (status->st_mode & S_IFMT) == 0;
}

static void take(int fd, void *data)
{
	struct stat status = {.st_mode = S_IFDIR};

	fstat(fd, &status);
	if (is_memory(&status))
		keep_memory(data, fd);
	else if (is_signal(&status))
		keep_call(data, fd);
	else
		close(fd);
}

void fuzz_device_receive(struct fuzz_device *device, int socket)
{
	fuzz_receive(socket, take, device);
}

/* The second descriptor of each pair is where the response goes. */
static void respond(struct fuzz_device *device, uint32_t response)
{
	for (size_t i = 1; i < NUMBER; i += 2) {
		uint64_t address;

		memcpy(&address, device->memory + i * DESCRIPTOR_SIZE, sizeof(address));
		memcpy(device->memory + address % (MEMORY_SIZE - sizeof(response)), &response,
		       sizeof(response));
	}
}

void fuzz_device_work(struct fuzz_device *device, uint32_t response)
{
	const uint64_t one = 1;

	if (device->memory == NULL)
		return;
	respond(device, response);
	memcpy(device->memory + USED_INDEX, device->memory + AVAILABLE_INDEX, sizeof(uint16_t));
	if (device->call_fd >= 0)
		(void)!write(device->call_fd, &one, sizeof(one));
}

void fuzz_device_scribble(struct fuzz_device *device, size_t offset, const uint8_t *bytes,
			  size_t length)
{
	if (device->memory != NULL && offset + length <= MEMORY_SIZE)
		memcpy(device->memory + offset, bytes, length);
}
