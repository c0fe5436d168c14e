/* SPDX-License-Identifier: MIT */
/*
 * embed-in-vmm BACK-END: what a VMM adds to its vhost-user-gpu device to have a display.
 * Starts QEMU's vhost-user-gpu, hands a display over to it, lets it die, and goes on with its
 * successor. docs/tutorial.md goes through it, number by number.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vug/stats.h>
#include <vug/vhost-user.h>

/* Of the vhost-user protocol, which a VMM speaks already. */
struct message {
	uint32_t request, flags, size;
	uint64_t value;
} __attribute__((packed));

enum { GET_FEATURES = 1, SET_FEATURES = 2, VERSION = 1 };

struct device {
	struct vug_server *server; /* the display: as long as the device */
	int vhost_user_fd;         /* to the back end of now */
	pid_t back_end;
	bool is_lost;
};

/* 1. The display's part of the device. Frames would be shown here: see the other examples. */
static void on_disconnected(struct vug_server *server, enum vug_disconnect_reason reason, int error,
			    void *data)
{
	struct device *device = data;

	(void)server, (void)error;
	printf("the back end has gone: %s\n", vug_disconnect_reason_to_string(reason));
	device->is_lost = true;
}

/* 2. The monitors have changed: the guest looks when its device says so. */
static void on_monitors_changed(struct vug_server *server, void *data)
{
	(void)server, (void)data;
	printf("raise VIRTIO_GPU_EVENT_DISPLAY in the guest's configuration space\n");
}

static const struct vug_callbacks callbacks = {
	.size = sizeof(callbacks),
	.monitors_changed = on_monitors_changed,
	.disconnected = on_disconnected,
};

/* 3. What a VMM has: a back end, and a vhost-user connection to it. */
static int start_back_end(struct device *device, const char *program)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) < 0)
		return -errno;
	device->back_end = fork();
	if (device->back_end == 0) {
		if (dup2(fds[1], 3) == 3)
			execl(program, program, "--fd=3", (char *)NULL);
		perror(program);
		_exit(127);
	}
	close(fds[1]);
	device->vhost_user_fd = fds[0];
	return device->back_end > 0 ? 0 : -errno;
}

static int agree_on_features(const struct device *device)
{
	struct message message = {.request = GET_FEATURES, .flags = VERSION};
	int fd = device->vhost_user_fd;

	if (send(fd, &message, sizeof(message) - sizeof(message.value), MSG_NOSIGNAL) < 0 ||
	    recv(fd, &message, sizeof(message), MSG_WAITALL) != sizeof(message))
		return -ECONNRESET;
	message.request = SET_FEATURES;
	message.flags = VERSION;
	return send(fd, &message, sizeof(message), MSG_NOSIGNAL) < 0 ? -errno : 0;
}

/* 4. At the first DRIVER_OK on a back end: open a channel and hand its other end over. */
static int hand_display_over(const struct device *device)
{
	int channel = vug_server_open(device->server);
	int result = channel;

	if (channel >= 0)
		result = vug_vhost_user_send_socket(device->vhost_user_fd, channel, 0);
	close(channel); /* the back end has it now; while it lives, no reset needs another one */
	return result;
}

/* 5. In the VMM's loop: here until the back end has spoken on the channel, or has left it. */
static bool dispatch_until_served(struct device *device, uint64_t replies)
{
	struct vug_stats stats = {.size = sizeof(stats)};

	while (!device->is_lost && stats.replies < replies) {
		struct pollfd ready = {.fd = vug_server_get_fd(device->server), .events = POLLIN};

		if (poll(&ready, 1, -1) > 0)
			vug_server_dispatch(device->server);
		vug_server_get_stats(device->server, &stats);
	}
	return !device->is_lost;
}

/* 6. A back end may die: the monitors and the last picture stay for its successor. */
static int serve_one(struct device *device, const char *program, uint64_t number)
{
	int result = start_back_end(device, program);

	device->is_lost = false;
	result = result < 0 ? result : agree_on_features(device);
	result = result < 0 ? result : hand_display_over(device);
	if (result == 0 && dispatch_until_served(device, number))
		printf("back end %d has the display\n", (int)number);
	kill(device->back_end, SIGKILL);
	if (result == 0)
		dispatch_until_served(device, UINT64_MAX);
	waitpid(device->back_end, NULL, 0);
	close(device->vhost_user_fd);
	return result;
}

int main(int argc, char **argv)
{
	const struct vug_monitor monitor = {
		.size = sizeof(monitor), .connected = true, .width = 1920, .height = 1080};
	struct device device = {0};
	int result =
		argc == 2 ? vug_server_new(NULL, &callbacks, &device, &device.server) : -EINVAL;

	if (result == 0)
		vug_scanout_set_monitor(vug_server_get_scanout(device.server, 0), &monitor);
	for (uint64_t number = 1; number <= 2 && result == 0; number++)
		result = serve_one(&device, argv[1], number);
	if (result < 0)
		fprintf(stderr, "embed-in-vmm BACK-END: %s\n", strerror(-result));
	vug_server_unref(device.server);
	return result < 0;
}
