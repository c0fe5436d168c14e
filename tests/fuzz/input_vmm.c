/* SPDX-License-Identifier: MIT */
#include "fuzz/input_vmm.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "fuzz/target.h"
#include "input/message.h"

#define MAX_FDS 9
#define GUEST_ADDRESS UINT64_C(0x100000)
#define USER_ADDRESS UINT64_C(0x7f0000000000)

/* Of each queue in the guest's memory. */
#define QUEUE_SIZE 0x4000
#define AVAILABLE_AT 0x1000
#define USED_AT 0x2000
#define BUFFERS_AT 0x8000

static int make_memory(bool is_sealed, uint8_t **ret_bytes)
{
	int fd = memfd_create("guest", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	FUZZ_CHECK(fd >= 0 && ftruncate(fd, INPUT_VMM_MEMORY_SIZE) == 0);
	if (is_sealed)
		FUZZ_CHECK(fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK) == 0);
	*ret_bytes = mmap(NULL, INPUT_VMM_MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	FUZZ_CHECK(*ret_bytes != MAP_FAILED);
	return fd;
}

void input_vmm_begin(struct input_vmm *vmm)
{
	vmm->fd = -1;
	for (int i = 0; i < 2; i++) {
		vmm->memory_fds[i] = make_memory(i == 0, &vmm->memory[i]);
		vmm->signal_fds[i] = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	}
}

void input_vmm_end(struct input_vmm *vmm)
{
	input_vmm_hang_up(vmm);
	for (int i = 0; i < 2; i++) {
		munmap(vmm->memory[i], INPUT_VMM_MEMORY_SIZE);
		close(vmm->memory_fds[i]);
		close(vmm->signal_fds[i]);
	}
}

int input_vmm_connect(struct input_vmm *vmm)
{
	int fds[2];

	input_vmm_hang_up(vmm);
	FUZZ_CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) == 0);
	vmm->fd = fds[0];
	return fds[1];
}

void input_vmm_hang_up(struct input_vmm *vmm)
{
	if (vmm->fd >= 0)
		close(vmm->fd);
	vmm->fd = -1;
}

/* ---- messages --------------------------------------------------------------------------- */

static void send_bytes(const struct input_vmm *vmm, const void *bytes, size_t length,
		       const int *fds, size_t num_fds)
{
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * MAX_FDS)];
	} control = {.bytes = {0}};
	union {
		const void *constant;
		void *ours;
	} from = {.constant = bytes};
	struct iovec entry = {.iov_base = from.ours, .iov_len = length};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};

	if (num_fds > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * num_fds);
		control.aligned.cmsg_level = SOL_SOCKET;
		control.aligned.cmsg_type = SCM_RIGHTS;
		control.aligned.cmsg_len = CMSG_LEN(sizeof(int) * num_fds);
		memcpy(CMSG_DATA(&control.aligned), fds, sizeof(int) * num_fds);
	}
	(void)sendmsg(vmm->fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
}

static void send_message(const struct input_vmm *vmm, uint32_t request, uint32_t flags,
			 const void *payload, size_t size, const int *fds, size_t num_fds)
{
	const struct vhost_user_header header = {request, flags, (uint32_t)size};
	uint8_t bytes[sizeof(header) + 512];

	memcpy(bytes, &header, sizeof(header));
	if (size > 0)
		memcpy(bytes + sizeof(header), payload, size);
	send_bytes(vmm, bytes, sizeof(header) + size, fds, num_fds);
}

/* Not its own end of the connection: where the device has that, it never sees a hang-up. */
static int choose_fd(const struct input_vmm *vmm, uint8_t choice)
{
	const int fds[] = {vmm->memory_fds[0], vmm->memory_fds[1], vmm->signal_fds[0],
			   vmm->signal_fds[1], STDIN_FILENO};

	return fds[choice % (sizeof(fds) / sizeof(fds[0]))];
}

void input_vmm_send(struct input_vmm *vmm, struct script *script)
{
	int fds[MAX_FDS];
	size_t num_fds = script_take_byte(script) % (MAX_FDS + 1), length;
	const uint8_t *bytes;

	for (size_t i = 0; i < num_fds; i++)
		fds[i] = choose_fd(vmm, script_take_byte(script));
	bytes = script_take_bytes(script, script_take_u16(script), &length);
	if (vmm->fd >= 0 && length > 0)
		send_bytes(vmm, bytes, length, fds, num_fds);
}

void input_vmm_drain(struct input_vmm *vmm)
{
	uint8_t bytes[4096];
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec entry = {.iov_base = bytes, .iov_len = sizeof(bytes)};
	int fd;

	for (;;) {
		struct msghdr message = {.msg_iov = &entry,
					 .msg_iovlen = 1,
					 .msg_control = control.bytes,
					 .msg_controllen = sizeof(control.bytes)};

		if (vmm->fd < 0 || recvmsg(vmm->fd, &message, MSG_DONTWAIT) <= 0)
			return;
		if (CMSG_FIRSTHDR(&message) == NULL)
			continue;
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(fd));
		close(fd);
	}
}

/* ---- a good start ----------------------------------------------------------------------- */

/* A bit each. */
enum way {
	IS_UNSEALED = 1,
	HAS_EVENT_INDEX = 2,
	HAS_GUEST_ADDRESSES = 4,
	HAS_INFLIGHT = 8,
	IS_LARGE = 16,
	HAS_RUN_BEFORE = 32,
	HAS_CONFIRMATIONS = 64,
};

static void send_u64(const struct input_vmm *vmm, uint32_t request, uint64_t value, int fd)
{
	send_message(vmm, request, 1, &value, sizeof(value), &fd, fd >= 0 ? 1 : 0);
}

static void send_state(const struct input_vmm *vmm, uint32_t request, uint32_t index,
		       uint32_t value)
{
	const struct vhost_user_vring_state state = {index, value};

	send_message(vmm, request, 1, &state, sizeof(state), NULL, 0);
}

static void show_memory(const struct input_vmm *vmm, unsigned int way)
{
	const struct vhost_user_memory_table table = {
		.count = 1, .regions = {{GUEST_ADDRESS, INPUT_VMM_MEMORY_SIZE, USER_ADDRESS, 0}}};
	const struct vhost_user_inflight inflight = {.num_queues = 2, .queue_size = 64};
	int fd = vmm->memory_fds[way & IS_UNSEALED ? 1 : 0];

	send_message(vmm, VHOST_USER_SET_MEM_TABLE, 1, &table, 8 + sizeof(table.regions[0]), &fd,
		     1);
	if (way & HAS_INFLIGHT)
		send_message(vmm, VHOST_USER_SET_INFLIGHT_FD, 1, &inflight, sizeof(inflight), &fd,
			     1);
}

static void set_up_queue(const struct input_vmm *vmm, uint32_t index, unsigned int way)
{
	uint64_t start =
		(way & HAS_GUEST_ADDRESSES ? GUEST_ADDRESS : USER_ADDRESS) + index * QUEUE_SIZE;
	const struct vhost_user_vring_address address = {.index = index,
							 .descriptors = start,
							 .available = start + AVAILABLE_AT,
							 .used = start + USED_AT};

	send_state(vmm, VHOST_USER_SET_VRING_NUM, index, way & IS_LARGE ? 64 : 4);
	send_state(vmm, VHOST_USER_SET_VRING_BASE, index, way & HAS_RUN_BEFORE ? 7 : 0);
	send_message(vmm, VHOST_USER_SET_VRING_ADDR, 1, &address, sizeof(address), NULL, 0);
	send_u64(vmm, VHOST_USER_SET_VRING_CALL, index, vmm->signal_fds[1]);
	send_u64(vmm, VHOST_USER_SET_VRING_KICK, index, vmm->signal_fds[0]);
	send_state(vmm, VHOST_USER_SET_VRING_ENABLE, index, 1);
}

void input_vmm_start(struct input_vmm *vmm, struct script *script)
{
	unsigned int way = script_take_byte(script);

	if (vmm->fd < 0)
		return;
	send_u64(vmm, VHOST_USER_SET_PROTOCOL_FEATURES,
		 VHOST_USER_PROTOCOL_F_MQ | VHOST_USER_PROTOCOL_F_CONFIG |
			 (way & HAS_CONFIRMATIONS ? VHOST_USER_PROTOCOL_F_REPLY_ACK : 0) |
			 (way & HAS_GUEST_ADDRESSES ? VHOST_USER_PROTOCOL_F_GPA_ADDRESSES : 0),
		 -1);
	send_u64(vmm, VHOST_USER_SET_FEATURES,
		 VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC | VHOST_USER_F_PROTOCOL_FEATURES |
			 (way & HAS_EVENT_INDEX ? VIRTIO_F_EVENT_IDX : 0),
		 -1);
	show_memory(vmm, way);
	set_up_queue(vmm, 0, way);
	set_up_queue(vmm, 1, way);
}

/* ---- the guest -------------------------------------------------------------------------- */

/* What is cut off cannot be written to. */
static bool is_whole(const struct input_vmm *vmm, uint8_t which)
{
	return lseek(vmm->memory_fds[which], 0, SEEK_END) == INPUT_VMM_MEMORY_SIZE;
}

void input_vmm_poke(struct input_vmm *vmm, struct script *script)
{
	uint8_t which = script_take_byte(script) % 2;
	size_t offset = script_take_u16(script), length;
	const uint8_t *bytes = script_take_bytes(script, script_take_byte(script), &length);

	if (length > INPUT_VMM_MEMORY_SIZE - offset)
		length = INPUT_VMM_MEMORY_SIZE - offset;
	if (length > 0 && is_whole(vmm, which))
		memcpy(vmm->memory[which] + offset, bytes, length);
}

struct descriptor {
	uint64_t address;
	uint32_t length;
	uint16_t flags, next;
};

void input_vmm_refill(struct input_vmm *vmm, struct script *script)
{
	uint8_t choice = script_take_byte(script);
	uint8_t *memory = vmm->memory[choice % 2];
	uint32_t queue = choice / 2 % 2;
	uint16_t number = choice & 4 ? 64 : 4, index;
	uint8_t *start = memory + queue * QUEUE_SIZE;

	if (!is_whole(vmm, choice % 2))
		return;
	for (uint16_t head = 0; head < number; head++) {
		const struct descriptor descriptor = {.address = GUEST_ADDRESS + BUFFERS_AT +
								 queue * 1024 + head * 8u,
						      .length = 8,
						      .flags = queue == 0 ? 2 : 0};

		memcpy(start + head * sizeof(descriptor), &descriptor, sizeof(descriptor));
		memcpy(start + AVAILABLE_AT + 4 + 2 * head, &head, sizeof(head));
	}
	memcpy(&index, start + USED_AT + 2, sizeof(index));
	index = (uint16_t)(index + number);
	memcpy(start + AVAILABLE_AT + 2, &index, sizeof(index));
}

void input_vmm_kick(const struct input_vmm *vmm, struct script *script)
{
	const uint64_t count = script_take_byte(script);

	(void)!write(vmm->signal_fds[0], &count, sizeof(count));
}

void input_vmm_truncate(const struct input_vmm *vmm, struct script *script)
{
	off_t length = script_take_byte(script) * 1024;

	FUZZ_CHECK(ftruncate(vmm->memory_fds[1], length) == 0);
	if (script_take_byte(script) % 2 == 0)
		FUZZ_CHECK(ftruncate(vmm->memory_fds[1], INPUT_VMM_MEMORY_SIZE) == 0);
}
