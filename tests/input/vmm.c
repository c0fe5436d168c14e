/* SPDX-License-Identifier: MIT */
/* The VMM: its messages. */
#include "input/vmm.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#define MAX_TURNS 5000

/* ---- the device ------------------------------------------------------------------------- */

static void on_started(struct vug_input *input, void *data)
{
	(void)input;
	((struct vmm *)data)->num_started++;
}

static void on_stopped(struct vug_input *input, void *data)
{
	(void)input;
	((struct vmm *)data)->num_stopped++;
}

static void on_leds_changed(struct vug_input *input, uint32_t leds, void *data)
{
	(void)input;
	((struct vmm *)data)->leds = leds;
}

static void on_disconnected(struct vug_input *input, int error, void *data)
{
	struct vmm *vmm = data;

	(void)input;
	vmm->num_ended++;
	vmm->end_error = error;
}

static void on_log(enum vug_log_level level, const char *line, void *data)
{
	struct vmm *vmm = data;

	cr_assert_neq(level, VUG_LOG_DEFAULT);
	vmm->num_lines++;
	snprintf(vmm->line, sizeof(vmm->line), "%s", line);
}

struct vug_input *vmm_make_input(struct vmm *vmm, enum vug_input_kind kind)
{
	const struct vug_input_config config = {.size = sizeof(config), .kind = kind};
	const struct vug_input_callbacks callbacks = {.size = sizeof(callbacks),
						      .started = on_started,
						      .stopped = on_stopped,
						      .leds_changed = on_leds_changed,
						      .disconnected = on_disconnected,
						      .log = on_log};
	struct vug_input *input;

	cr_assert_eq(vug_input_new(&config, &callbacks, vmm, &input), 0);
	return input;
}

static void make_memory(struct vmm *vmm)
{
	vmm->memory_fd = memfd_create("guest", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	cr_assert_eq(ftruncate(vmm->memory_fd, VMM_MEMORY_SIZE), 0);
	if (!vmm->options.is_unsealed)
		cr_assert_eq(fcntl(vmm->memory_fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW), 0);
	vmm->memory =
		mmap(NULL, VMM_MEMORY_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, vmm->memory_fd, 0);
	cr_assert_neq(vmm->memory, MAP_FAILED);
}

void vmm_begin(struct vmm *vmm, enum vug_input_kind kind, const struct vmm_options *options)
{
	memset(vmm, 0, sizeof(*vmm));
	if (options != NULL)
		vmm->options = *options;
	if (vmm->options.number == 0)
		vmm->options.number = 4;
	vmm->fd = vmm->inflight_fd = -1;
	make_memory(vmm);
	for (int i = 0; i < 2; i++) {
		vmm->queues[i].kick_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
		vmm->queues[i].call_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	}
	vmm_clear_queues(vmm);
	vmm->input = vmm_make_input(vmm, kind);
	vmm_connect(vmm);
}

void vmm_connect(struct vmm *vmm)
{
	int fds[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds), 0);
	vmm->fd = fds[0];
	vmm->is_confirmed = false;
	cr_assert_eq(vug_input_attach(vmm->input, fds[1]), 0);
}

void vmm_hang_up(struct vmm *vmm)
{
	close(vmm->fd);
	vmm->fd = -1;
	vmm_settle(vmm);
}

void vmm_end(struct vmm *vmm)
{
	vug_input_unref(vmm->input);
	for (int i = 0; i < 2; i++) {
		close(vmm->queues[i].kick_fd);
		close(vmm->queues[i].call_fd);
	}
	munmap(vmm->memory, VMM_MEMORY_SIZE);
	close(vmm->memory_fd);
	if (vmm->fd >= 0)
		close(vmm->fd);
	if (vmm->inflight_fd >= 0)
		close(vmm->inflight_fd);
}

static bool is_due(const struct vmm *vmm)
{
	struct pollfd ready = {.fd = vug_input_get_fd(vmm->input), .events = POLLIN};

	return poll(&ready, 1, 0) == 1;
}

void vmm_settle(struct vmm *vmm)
{
	unsigned int turns = 0;

	while (is_due(vmm)) {
		cr_assert_lt(turns++, MAX_TURNS, "the device is never quiet");
		cr_assert_eq(vug_input_dispatch(vmm->input), 0);
	}
}

/* ---- messages --------------------------------------------------------------------------- */

void vmm_send(struct vmm *vmm, uint32_t request, uint32_t flags, const void *payload, size_t size,
	      const int *fds, size_t num_fds)
{
	struct vhost_user_header header = {request, flags, (uint32_t)size};
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int) * 32)];
	} control = {.bytes = {0}};
	uint8_t bytes[sizeof(header) + 8192];
	struct iovec entry = {.iov_base = bytes, .iov_len = sizeof(header) + size};
	struct msghdr message = {.msg_iov = &entry, .msg_iovlen = 1};

	memcpy(bytes, &header, sizeof(header));
	if (size > 0)
		memcpy(bytes + sizeof(header), payload, size);
	if (num_fds > 0) {
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_SPACE(sizeof(int) * num_fds);
		control.aligned.cmsg_level = SOL_SOCKET;
		control.aligned.cmsg_type = SCM_RIGHTS;
		control.aligned.cmsg_len = CMSG_LEN(sizeof(int) * num_fds);
		memcpy(CMSG_DATA(&control.aligned), fds, sizeof(int) * num_fds);
	}
	cr_assert_eq(sendmsg(vmm->fd, &message, MSG_NOSIGNAL), (ssize_t)entry.iov_len);
}

static int take_fd(struct msghdr *message)
{
	const struct cmsghdr *control = CMSG_FIRSTHDR(message);
	int fd = -1;

	if (control != NULL)
		memcpy(&fd, CMSG_DATA(control), sizeof(fd));
	return fd;
}

long vmm_receive(struct vmm *vmm, uint32_t request, void *ret_payload, size_t size, int *ret_fd)
{
	struct vhost_user_header header;
	union {
		struct cmsghdr aligned;
		uint8_t bytes[CMSG_SPACE(sizeof(int))];
	} control;
	struct iovec entry = {.iov_base = &header, .iov_len = sizeof(header)};
	struct msghdr message = {.msg_iov = &entry,
				 .msg_iovlen = 1,
				 .msg_control = control.bytes,
				 .msg_controllen = sizeof(control.bytes)};

	if (recvmsg(vmm->fd, &message, MSG_DONTWAIT) != sizeof(header))
		return -1;
	cr_assert_eq(header.request, request, "a reply to %u, not %u", header.request, request);
	cr_assert_eq(header.flags & 7, 5);
	cr_assert_leq(header.size, size);
	if (header.size > 0)
		cr_assert_eq(recv(vmm->fd, ret_payload, header.size, MSG_DONTWAIT),
			     (ssize_t)header.size);
	if (ret_fd != NULL)
		*ret_fd = take_fd(&message);
	return (long)header.size;
}

uint64_t vmm_say(struct vmm *vmm, uint32_t request, const void *payload, size_t size, int fd)
{
	uint64_t status = 0;

	vmm_send(vmm, request, vmm->is_confirmed ? 9 : 1, payload, size, &fd, fd >= 0 ? 1 : 0);
	vmm_settle(vmm);
	if (vmm->is_confirmed)
		cr_assert_eq(vmm_receive(vmm, request, &status, sizeof(status), NULL),
			     sizeof(status), "no confirmation of %u", request);
	return status;
}

uint64_t vmm_say_u64(struct vmm *vmm, uint32_t request, uint64_t value, int fd)
{
	return vmm_say(vmm, request, &value, sizeof(value), fd);
}

uint64_t vmm_say_state(struct vmm *vmm, uint32_t request, uint32_t index, uint32_t value)
{
	const struct vhost_user_vring_state state = {index, value};

	return vmm_say(vmm, request, &state, sizeof(state), -1);
}

void vmm_ask(struct vmm *vmm, uint32_t request, const void *payload, size_t size, void *ret_payload,
	     size_t reply_size)
{
	vmm_send(vmm, request, 1, payload, size, NULL, 0);
	vmm_settle(vmm);
	cr_assert_eq(vmm_receive(vmm, request, ret_payload, reply_size, NULL), (long)reply_size,
		     "no such reply to %u", request);
}

uint64_t vmm_ask_u64(struct vmm *vmm, uint32_t request)
{
	uint64_t value;

	vmm_ask(vmm, request, NULL, 0, &value, sizeof(value));
	return value;
}

/* ---- the order of a VMM ----------------------------------------------------------------- */

static uint64_t get_protocol_features(const struct vmm *vmm)
{
	const struct vmm_options *options = &vmm->options;

	return VHOST_USER_PROTOCOL_F_MQ | VHOST_USER_PROTOCOL_F_CONFIG |
	       VHOST_USER_PROTOCOL_F_STATUS | VHOST_USER_PROTOCOL_F_RESET_DEVICE |
	       (options->has_no_ack ? 0 : VHOST_USER_PROTOCOL_F_REPLY_ACK) |
	       (options->has_inflight ? VHOST_USER_PROTOCOL_F_INFLIGHT_SHMFD : 0) |
	       (options->has_slots ? VHOST_USER_PROTOCOL_F_CONFIGURE_MEM_SLOTS : 0) |
	       (options->has_guest_addresses ? VHOST_USER_PROTOCOL_F_GPA_ADDRESSES : 0);
}

void vmm_negotiate(struct vmm *vmm)
{
	uint64_t wanted =
		VHOST_USER_F_PROTOCOL_FEATURES | VIRTIO_F_VERSION_1 | VIRTIO_F_INDIRECT_DESC;
	uint64_t protocol = get_protocol_features(vmm);

	if (vmm->options.has_event_index)
		wanted |= VIRTIO_F_EVENT_IDX;
	cr_assert_eq(vmm_ask_u64(vmm, VHOST_USER_GET_FEATURES) & wanted, wanted);
	cr_assert_eq(vmm_ask_u64(vmm, VHOST_USER_GET_PROTOCOL_FEATURES) & protocol, protocol);
	vmm_say_u64(vmm, VHOST_USER_SET_PROTOCOL_FEATURES, protocol, -1);
	vmm->is_confirmed = !vmm->options.has_no_ack;
	cr_assert_eq(vmm_ask_u64(vmm, VHOST_USER_GET_QUEUE_NUM), 2);
	vmm_say(vmm, VHOST_USER_SET_OWNER, NULL, 0, -1);
	cr_assert_eq(vmm_say_u64(vmm, VHOST_USER_SET_FEATURES, wanted, -1), 0);
}

void vmm_show_memory(struct vmm *vmm)
{
	const struct vhost_user_memory_region region = {
		.guest_address = VMM_GUEST_ADDRESS,
		.size = VMM_MEMORY_SIZE,
		.user_address = vmm->options.has_guest_addresses ? 0x5000 /* nobody's */
								 : VMM_USER_ADDRESS};
	const struct vhost_user_memory_slot slot = {.region = region};
	const struct vhost_user_memory_table table = {.count = 1, .regions = {region}};

	if (vmm->options.has_slots)
		cr_assert_eq(
			vmm_say(vmm, VHOST_USER_ADD_MEM_REG, &slot, sizeof(slot), vmm->memory_fd),
			0);
	else
		cr_assert_eq(vmm_say(vmm, VHOST_USER_SET_MEM_TABLE, &table, 8 + sizeof(region),
				     vmm->memory_fd),
			     0);
}

static uint64_t get_ring_address(const struct vmm *vmm, const void *place)
{
	uint64_t offset = (uint64_t)((const uint8_t *)place - vmm->memory);

	return offset + (vmm->options.has_guest_addresses ? VMM_GUEST_ADDRESS : VMM_USER_ADDRESS);
}

static void set_up(struct vmm *vmm, uint32_t index, uint32_t base)
{
	const struct vmm_queue *queue = &vmm->queues[index];
	const struct vhost_user_vring_address address = {
		.index = index,
		.descriptors = get_ring_address(vmm, queue->descriptors),
		.available = get_ring_address(vmm, queue->available),
		.used = get_ring_address(vmm, queue->used)};

	vmm_say_state(vmm, VHOST_USER_SET_VRING_NUM, index, vmm->options.number);
	vmm_say_state(vmm, VHOST_USER_SET_VRING_BASE, index, base);
	vmm_say(vmm, VHOST_USER_SET_VRING_ADDR, &address, sizeof(address), -1);
	vmm_say_u64(vmm, VHOST_USER_SET_VRING_KICK, index, queue->kick_fd);
	vmm_say_u64(vmm, VHOST_USER_SET_VRING_CALL, index, queue->call_fd);
	vmm_say_state(vmm, VHOST_USER_SET_VRING_ENABLE, index, 1);
}

void vmm_set_up_queue(struct vmm *vmm, uint32_t index)
{
	set_up(vmm, index, vmm->options.base);
}

static void set_inflight(struct vmm *vmm)
{
	const struct vhost_user_inflight wanted = {.num_queues = 2,
						   .queue_size = vmm->options.number};

	if (vmm->inflight_fd < 0) {
		vmm_send(vmm, VHOST_USER_GET_INFLIGHT_FD, 1, &wanted, sizeof(wanted), NULL, 0);
		vmm_settle(vmm);
		cr_assert_eq(vmm_receive(vmm, VHOST_USER_GET_INFLIGHT_FD, &vmm->inflight,
					 sizeof(vmm->inflight), &vmm->inflight_fd),
			     sizeof(vmm->inflight));
	}
	cr_assert_geq(vmm->inflight_fd, 0);
	cr_assert_eq(vmm_say(vmm, VHOST_USER_SET_INFLIGHT_FD, &vmm->inflight, sizeof(vmm->inflight),
			     vmm->inflight_fd),
		     0);
}

void vmm_start(struct vmm *vmm)
{
	vmm_negotiate(vmm);
	vmm_show_memory(vmm);
	if (vmm->options.has_inflight)
		set_inflight(vmm);
	vmm_set_up_queue(vmm, 0);
	vmm_set_up_queue(vmm, 1);
	vmm_say_u64(vmm, VHOST_USER_SET_STATUS, 15, -1);
	vmm_fill(vmm);
	vmm_settle(vmm);
}

void vmm_stop(struct vmm *vmm, uint32_t ret_bases[2])
{
	for (uint32_t i = 0; i < 2; i++) {
		struct vhost_user_vring_state state = {i, 0};

		vmm_ask(vmm, VHOST_USER_GET_VRING_BASE, &state, sizeof(state), &state,
			sizeof(state));
		ret_bases[i] = state.value;
	}
	vmm_say_u64(vmm, VHOST_USER_SET_STATUS, 0, -1);
}

void vmm_restart(struct vmm *vmm, const uint32_t bases[2])
{
	for (uint32_t i = 0; i < 2; i++)
		set_up(vmm, i, bases[i]);
	vmm_say_u64(vmm, VHOST_USER_SET_STATUS, 15, -1);
}

void vmm_reset(struct vmm *vmm)
{
	static const uint32_t zero[2];
	uint32_t bases[2];

	vmm_stop(vmm, bases);
	vmm_clear_queues(vmm);
	vmm_restart(vmm, zero);
	vmm_fill(vmm);
	vmm_settle(vmm);
}
