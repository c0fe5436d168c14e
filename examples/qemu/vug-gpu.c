/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "qemu/osdep.h"

#include "chardev/char-fe.h"
#include "hw/virtio/vhost-user.h"
#include "qapi/error.h"
#include "qemu/error-report.h"
#include "qemu/lockable.h"
#include "qemu/main-loop.h"
#include "vug-gpu.h"
#include <vug/guest-reset.h>

/* QEMU's own device, of which this one has the virtio side. modules.sh gives it that name. */
#define TYPE_STOCK "vhost-user-gpu-stock"

/* What the guest's EDID says: QEMU's, so that a guest finds the monitor that it knows. */
#define MONITOR_NAME "QEMU Monitor"
#define MONITOR_VENDOR "RHT"
#define MONITOR_PRODUCT 0x1234
#define MONITOR_MHZ 75000

static struct vug_gpu *to_vug_gpu(void *device)
{
	return OBJECT_CHECK(struct vug_gpu, device, TYPE_VHOST_USER_GPU);
}

static VirtioDeviceClass *stock_class(void)
{
	return VIRTIO_DEVICE_CLASS(object_class_by_name(TYPE_STOCK));
}

/* --- the server: the device's thread ----------------------------------------------------------- */

static void on_server_readable(void *opaque)
{
	struct vug_gpu *gpu = opaque;

	QEMU_LOCK_GUARD(&gpu->lock);
	vug_server_dispatch(gpu->server);
}

static void on_log(struct vug_server *server, enum vug_log_level level, const char *line,
		   void *data)
{
	(void)server, (void)data;
	if (level == VUG_LOG_ERROR)
		error_report("vhost-user-gpu: %s", line);
	else
		warn_report("vhost-user-gpu: %s", line);
}

/* In the main loop. */
static void on_listener_readable(void *opaque)
{
	struct vug_gpu *gpu = opaque;

	vug_listener_dispatch(gpu->listener);
}

/* --- QEMU's consoles: global lock -------------------------------------------------------------- */

/* No display is refused: for one without OpenGL, dma-bufs are copied. */
static int get_console_flags(void *opaque)
{
	(void)opaque;
	return GRAPHIC_FLAGS_NONE;
}

static void set_monitor(struct vug_gpu *gpu, uint32_t index, const QemuUIInfo *info)
{
	bool is_connected = info->width != 0 && info->height != 0;
	const struct vug_monitor monitor = {
		.size = sizeof(monitor),
		.connected = is_connected,
		.x = info->xoff,
		.y = info->yoff,
		.width = is_connected ? info->width : 0,
		.height = is_connected ? info->height : 0,
		.refresh_mhz = info->refresh_rate ? info->refresh_rate : MONITOR_MHZ,
		.width_mm = info->width_mm,
		.height_mm = info->height_mm,
		.name = MONITOR_NAME,
		.vendor = MONITOR_VENDOR,
		.product = MONITOR_PRODUCT,
	};
	int error;

	QEMU_LOCK_GUARD(&gpu->lock);
	error = vug_scanout_set_monitor(vug_server_get_scanout(gpu->server, index), &monitor);
	if (error < 0)
		warn_report("vhost-user-gpu: no guest can have a monitor of %u x %u: %s",
			    info->width, info->height, strerror(-error));
}

static void on_gl_flushed(VirtIOGPUBase *base)
{
	vug_gpu_finish_frames(to_vug_gpu(base));
}

/* A display was resized, moved or closed. */
static void on_ui_info(void *opaque, uint32_t index, QemuUIInfo *info)
{
	struct vug_gpu *gpu = to_vug_gpu(opaque);

	if (index < gpu->parent_obj.parent_obj.conf.max_outputs)
		set_monitor(gpu, index, info);
}

/* --- the guest's driver comes and goes: global lock --------------------------------------------- */

static int open_channel(struct vug_gpu *gpu)
{
	QemuConsole *console = gpu->parent_obj.parent_obj.scanout[0].con;

	QEMU_LOCK_GUARD(&gpu->lock);
	vug_server_set_wait_for_fences(gpu->server, !console_has_gl(console));
	return vug_server_open(gpu->server);
}

/* The channel stays as long as the back end does, which cannot take a second one. */
static bool offer_channel(struct vug_gpu *gpu)
{
	int fd = open_channel(gpu), error = fd;

	if (fd == -EISCONN)
		return true;
	if (fd >= 0) {
		error = vhost_user_gpu_set_socket(&gpu->parent_obj.vhost->dev, fd);
		close(fd);
	}
	if (error < 0)
		error_report("vhost-user-gpu: no display channel: %s", strerror(-error));
	return error >= 0;
}

static void set_status(VirtIODevice *vdev, uint8_t status)
{
	struct vug_gpu *gpu = to_vug_gpu(vdev);

	if (!(status & VIRTIO_CONFIG_S_DRIVER_OK) || !vdev->vm_running) {
		vhost_user_backend_stop(gpu->parent_obj.vhost);
	} else if (offer_channel(gpu)) {
		vhost_user_backend_start(gpu->parent_obj.vhost);
		gpu->is_used = true;
	}
}

static int send_message(const void *message, size_t length, const int *fds, size_t num_fds,
			void *data)
{
	CharBackend *chr = &((struct vug_gpu *)data)->parent_obj.vhost->chr;

	if (qemu_chr_fe_set_msgfds(chr, (int *)(uintptr_t)fds, (int)num_fds) < 0 ||
	    qemu_chr_fe_write_all(chr, message, (int)length) != (int)length)
		return -EIO;
	return 0;
}

/* It waits as long as it takes, as QEMU does for every reply of a back end. */
static int receive_message(void *ret_message, size_t size, uint32_t timeout_ms, void *data)
{
	CharBackend *chr = &((struct vug_gpu *)data)->parent_obj.vhost->chr;
	struct {
		uint32_t request, flags, size;
	} *header = ret_message;
	int length;

	(void)timeout_ms;
	if (qemu_chr_fe_read_all(chr, ret_message, sizeof(*header)) != sizeof(*header))
		return -EIO;
	if (header->size > size - sizeof(*header))
		return -EMSGSIZE;
	length = (int)header->size;
	if (qemu_chr_fe_read_all(chr, (uint8_t *)(header + 1), length) != length)
		return -EIO;
	return (int)sizeof(*header) + length;
}

/* The rings have stopped. What they were is still in QEMU's vhost device. */
static void remove_resources(struct vug_gpu *gpu)
{
	const struct vhost_dev *dev = &gpu->parent_obj.vhost->dev;
	const struct vhost_virtqueue *control = &dev->vqs[0];
	const struct vug_guest_reset reset = {
		.size = sizeof(reset),
		.features = dev->acked_features | dev->backend_features,
		.protocol_features = dev->protocol_features,
		.num_scanouts = gpu->parent_obj.parent_obj.conf.max_outputs,
		.queue_size = (uint32_t)control->num,
		.descriptors = (uintptr_t)control->desc,
		.used = (uintptr_t)control->used,
		.available = (uintptr_t)control->avail,
		.send = send_message,
		.receive = receive_message,
		.data = gpu,
	};
	uint32_t removed;
	int error = vug_guest_reset_remove_resources(&reset, &removed);

	if (error < 0)
		warn_report("vhost-user-gpu: the old guest's resources remain: %s",
			    strerror(-error));
}

static bool has_channel(struct vug_gpu *gpu)
{
	QEMU_LOCK_GUARD(&gpu->lock);
	return vug_server_is_connected(gpu->server);
}

static void forget_pictures(struct vug_gpu *gpu)
{
	qemu_mutex_lock(&gpu->lock);
	vug_server_guest_reset(gpu->server);
	qemu_mutex_unlock(&gpu->lock);
	vug_listener_dispatch(gpu->listener);
}

/* The order counts: rings, resources, pictures; then whatever the firmware shows. */
static void on_reset(VirtIODevice *vdev)
{
	struct vug_gpu *gpu = to_vug_gpu(vdev);

	virtio_gpu_base_reset(VIRTIO_GPU_BASE(vdev));
	vhost_user_backend_stop(gpu->parent_obj.vhost);
	if (!gpu->is_used)
		return;
	gpu->is_used = false;
	if (has_channel(gpu))
		remove_resources(gpu);
	forget_pictures(gpu);
}

/* --- its life ---------------------------------------------------------------------------------- */

static const struct vug_callbacks server_callbacks = {
	.size = sizeof(server_callbacks),
	.log = on_log,
};

static bool make_server(struct vug_gpu *gpu, Error **errp)
{
	const struct vug_config config = {
		.size = sizeof(config),
		.num_scanouts = gpu->parent_obj.parent_obj.conf.max_outputs,
		.log_level = VUG_LOG_WARNING,
	};
	const struct vug_listener_config listener = {
		.size = sizeof(listener),
		/* QEMU's displays read a surface at any time: they have one memory, not snapshots. */
		.flags = VUG_LISTENER_OWN_THREAD | VUG_LISTENER_TEARING_ALLOWED,
		.name = "QEMU's console",
	};
	int error = vug_server_new(&config, &server_callbacks, gpu, &gpu->server);

	if (error == 0)
		error = vug_listener_new(gpu->server, &listener, &vug_gpu_listener_callbacks, gpu,
					 &gpu->listener);
	if (error < 0)
		error_setg_errno(errp, -error, "no display server");
	return error == 0;
}

static bool start_thread(struct vug_gpu *gpu, Error **errp)
{
	g_autofree char *id = g_strdup_printf("vhost-user-gpu-%p", gpu);

	gpu->thread = iothread_create(id, errp);
	if (!gpu->thread)
		return false;
	aio_set_fd_handler(iothread_get_aio_context(gpu->thread), vug_server_get_fd(gpu->server),
			   on_server_readable, NULL, NULL, NULL, gpu);
	qemu_set_fd_handler(vug_listener_get_fd(gpu->listener), on_listener_readable, NULL, gpu);
	return true;
}

static void set_console_ops(struct vug_gpu *gpu)
{
	VirtIOGPUBase *base = VIRTIO_GPU_BASE(gpu);

	gpu->ops = *base->hw_ops;
	gpu->ops.get_flags = get_console_flags;
	gpu->ops.ui_info = on_ui_info;
	base->hw_ops = &gpu->ops;
	for (uint32_t i = 0; i < base->conf.max_outputs; i++)
		graphic_console_set_hwops(base->scanout[i].con, &gpu->ops, base);
}

/* Whatever realize() has made so far. */
static void unrealize(DeviceState *dev)
{
	struct vug_gpu *gpu = to_vug_gpu(dev);

	if (gpu->thread) {
		qemu_set_fd_handler(vug_listener_get_fd(gpu->listener), NULL, NULL, NULL);
		aio_set_fd_handler(iothread_get_aio_context(gpu->thread),
				   vug_server_get_fd(gpu->server), NULL, NULL, NULL, NULL, NULL);
		iothread_destroy(gpu->thread);
	}
	vug_gpu_show_nothing(gpu);
	vug_listener_unref(gpu->listener);
	vug_server_unref(gpu->server);
	qemu_mutex_destroy(&gpu->lock);
	stock_class()->unrealize(dev);
}

static void realize(DeviceState *dev, Error **errp)
{
	ERRP_GUARD();
	struct vug_gpu *gpu = to_vug_gpu(dev);
	QemuUIInfo first = {0};

	stock_class()->realize(dev, errp);
	if (*errp)
		return;
	qemu_mutex_init(&gpu->lock);
	set_console_ops(gpu);
	if (!make_server(gpu, errp) || !start_thread(gpu, errp)) {
		unrealize(dev);
		return;
	}
	first.width = gpu->parent_obj.parent_obj.conf.xres;
	first.height = gpu->parent_obj.parent_obj.conf.yres;
	set_monitor(gpu, 0, &first);
}

static void init_class(ObjectClass *class, void *data)
{
	VirtioDeviceClass *virtio = VIRTIO_DEVICE_CLASS(class);

	(void)data;
	virtio->realize = realize;
	virtio->unrealize = unrealize;
	virtio->set_status = set_status;
	virtio->reset = on_reset;
	VIRTIO_GPU_BASE_CLASS(class)->gl_flushed = on_gl_flushed;
}

static const TypeInfo vug_gpu_info = {
	.name = TYPE_VHOST_USER_GPU,
	.parent = TYPE_STOCK,
	.instance_size = sizeof(struct vug_gpu),
	.class_init = init_class,
};

static void register_vug_gpu(void)
{
	type_register_static(&vug_gpu_info);
}

type_init(register_vug_gpu)
