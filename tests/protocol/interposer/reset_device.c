/* SPDX-License-Identifier: MIT */
#include "protocol/interposer/reset_device.h"

#include <endian.h>
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/check.h"

enum {
	SET_VRING_NUM = 8,
	SET_VRING_ADDR = 9,
	SET_VRING_CALL = 13,
	SET_VRING_KICK = 12,
};

enum {
	CREATE_2D = 0x101,
	UNREF = 0x102,
	SET_SCANOUT = 0x103,
	OK_NO_DATA = 0x1100,
	ERR_UNSPEC = 0x1200,
	ERR_INVALID_RESOURCE = 0x1203,
};

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

void reset_device_init(struct reset_device *device)
{
	memset(device, 0, sizeof(*device));
	device->call_fd = device->kick_fd = -1;
}

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

void reset_device_finish(struct reset_device *device)
{
	bool is_newer;

	if (device->memory != NULL)
		munmap(device->memory, device->size);
	close_fd(&device->call_fd);
	close_fd(&device->kick_fd);
	is_newer = device->kicks_itself;
	reset_device_init(device);
	device->kicks_itself = is_newer;
}

static uint64_t get_u64(const struct peer_message *message, size_t offset)
{
	uint64_t value;

	memcpy(&value, message->bytes + offset, sizeof(value));
	return value;
}

void reset_device_map(struct reset_device *device, const struct peer_message *message,
		      size_t region, int fd)
{
	device->address = get_u64(message, region);
	device->size = (size_t)get_u64(message, region + 8);
	check(get_u64(message, region + 16) == device->address, "two addresses");
	check(get_u64(message, region + 24) == 0, "an offset");
	device->memory = mmap(NULL, device->size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	check(device->memory != MAP_FAILED, "the ring's memory cannot be mapped");
	close(fd);
}

static uint64_t get_place(const struct reset_device *device, uint64_t address, uint64_t length)
{
	check(address >= device->address && length <= device->size &&
		      address - device->address <= device->size - length,
	      "%#llx is not in the ring's memory", (unsigned long long)address);
	return address - device->address;
}

void reset_device_kick_itself(struct reset_device *device)
{
	const uint64_t one = 1;

	check(write(device->kick_fd, &one, sizeof(one)) == sizeof(one), "no kick: %s",
	      strerror(errno));
}

static void set_addresses(struct reset_device *device, const struct peer_message *message)
{
	uint64_t descriptors = get_u64(message, PEER_HEADER_SIZE + 8),
		 used = get_u64(message, PEER_HEADER_SIZE + 16),
		 available = get_u64(message, PEER_HEADER_SIZE + 24);

	check(descriptors % 16 == 0 && available % 2 == 0 && used % 4 == 0, "alignment");
	device->descriptors_place = get_place(device, descriptors, device->number * 16ULL);
	device->available_place = get_place(device, available, 6 + device->number * 2ULL);
	device->used_place = get_place(device, used, 6 + device->number * 8ULL);
}

void reset_device_set_up(struct reset_device *device, const struct peer_message *message)
{
	switch (peer_get_field(message, 0)) {
	case SET_VRING_NUM:
		device->number = (uint16_t)peer_get_field(message, PEER_HEADER_SIZE + 4);
		break;
	case SET_VRING_ADDR:
		set_addresses(device, message);
		break;
	case SET_VRING_CALL:
		device->call_fd = message->fds[0];
		break;
	case SET_VRING_KICK:
		device->kick_fd = message->fds[0];
		if (device->kicks_itself)
			reset_device_kick_itself(device);
		break;
	}
}

static uint16_t load_u16(const struct reset_device *device, uint64_t place)
{
	uint16_t value;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	memcpy(&value, device->memory + place, sizeof(value));
	return le16toh(value);
}

static struct descriptor load_descriptor(const struct reset_device *device, uint16_t index)
{
	struct descriptor descriptor;

	check(index < device->number, "descriptor %u of %u", index, device->number);
	memcpy(&descriptor, device->memory + device->descriptors_place + index * 16U,
	       sizeof(descriptor));
	return (struct descriptor){.address = le64toh(descriptor.address),
				   .length = le32toh(descriptor.length),
				   .flags = le16toh(descriptor.flags),
				   .next = le16toh(descriptor.next)};
}

static uint32_t create(struct reset_device *device, const uint32_t *body, uint32_t length)
{
	uint32_t id = body[0];

	if (length != 40 || body[1] != 2 || body[2] != 1 || body[3] != 1 || id == 0 ||
	    id >= RESET_DEVICE_MAX_RESOURCES) {
		device->num_complaints++;
		return ERR_UNSPEC;
	}
	if (id > device->highest)
		device->highest = id;
	if (device->has_resource[id])
		return ERR_INVALID_RESOURCE;
	device->has_resource[id] = true;
	return OK_NO_DATA;
}

static uint32_t unref(struct reset_device *device, uint32_t id, uint32_t length)
{
	if (length != 32 || id >= RESET_DEVICE_MAX_RESOURCES || !device->has_resource[id]) {
		device->num_complaints++;
		return ERR_INVALID_RESOURCE;
	}
	device->has_resource[id] = false;
	return OK_NO_DATA;
}

/* The header is 24 bytes. */
static uint32_t do_command(struct reset_device *device, const uint32_t *command, uint32_t length)
{
	device->num_commands++;
	switch (command[0]) {
	case CREATE_2D:
		return create(device, command + 6, length);
	case UNREF:
		return unref(device, command[6], length);
	case SET_SCANOUT:
		check(length == 48 && command[10] == device->num_scanouts_off && command[11] == 0,
		      "SET_SCANOUT of scanout %u, resource %u", command[10], command[11]);
		device->num_scanouts_off++;
		return OK_NO_DATA;
	default:
		device->num_complaints++;
		return ERR_UNSPEC;
	}
}

void reset_device_call(struct reset_device *device)
{
	const uint64_t one = 1;

	check(write(device->call_fd, &one, sizeof(one)) == sizeof(one), "no call");
}

void reset_device_use(struct reset_device *device, uint32_t id)
{
	uint64_t element = device->used_place + 4 + (device->used % device->number) * 8U;
	uint16_t index = htole16(++device->used), event;
	const uint32_t used = htole32(id);

	memcpy(device->memory + element, &used, sizeof(used));
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	memcpy(device->memory + device->used_place + 2, &index, sizeof(index));
	event = load_u16(device, device->available_place + 4 + device->number * 2U);
	if (event == (uint16_t)(device->used - 1))
		reset_device_call(device);
}

static void do_chain(struct reset_device *device, uint16_t head)
{
	struct descriptor request = load_descriptor(device, head), response;
	uint32_t command[12] = {0}, answer[6] = {0};

	check(request.flags == 1 && request.length <= sizeof(command), "a strange request");
	response = load_descriptor(device, request.next);
	check(response.flags == 2 && response.length == sizeof(answer), "a strange response");
	memcpy(command, device->memory + get_place(device, request.address, request.length),
	       request.length);
	for (size_t i = 0; i < sizeof(command) / sizeof(command[0]); i++)
		command[i] = le32toh(command[i]);
	answer[0] = htole32(do_command(device, command, request.length));
	memcpy(device->memory + get_place(device, response.address, sizeof(answer)), answer,
	       sizeof(answer));
	reset_device_use(device, head);
}

uint16_t reset_device_count(const struct reset_device *device)
{
	return (uint16_t)(load_u16(device, device->available_place + 2) - device->available);
}

void reset_device_work(struct reset_device *device, uint16_t count)
{
	while (count-- > 0) {
		uint64_t entry =
			device->available_place + 4 + (device->available++ % device->number) * 2U;

		do_chain(device, load_u16(device, entry));
	}
}

bool reset_device_take_kick(struct reset_device *device)
{
	uint64_t kicks;

	return read(device->kick_fd, &kicks, sizeof(kicks)) == sizeof(kicks);
}
