#!/bin/sh
# tests/guest/vm.sh SOCKET DIR LOG MONITOR [QEMU-ARGUMENT…]: boots the test guest.
#
# SOCKET   where QEMU finds the vhost-user-gpu device (a back end, or vug-view before it)
# DIR      the guest, as kernel.sh and initrd.sh left it
# LOG      the file that receives the guest's serial console
# MONITOR  a FIFO that exists: lines written to it are QMP commands (the first one has to be
#          {"execute": "qmp_capabilities"}), whose answers go to standard output
# Becomes QEMU, so its process is the caller's to end. Environment: QEMU, VUG_GUEST_MEMORY,
# VUG_GUEST_GPU (the device: vhost-user-gpu-pci).
set -eu

[ $# -ge 4 ] || { echo 'usage: vm.sh SOCKET DIR LOG MONITOR [QEMU-ARGUMENT…]' >&2; exit 2; }
socket=$1 dir=$2 log=$3 monitor=$4
shift 4
memory=${VUG_GUEST_MEMORY:-256M}

# One processor: two have met a race of multi-threaded TCG while the kernel patches itself.
# The FIFO is opened for both directions, so that a writer that closes it does not end it.
exec "${QEMU:-qemu-system-x86_64}" \
	-accel tcg,thread=multi -cpu Nehalem -smp 1 -m "$memory" \
	-object "memory-backend-memfd,id=mem,size=$memory,share=on" \
	-machine q35,memory-backend=mem \
	-nodefaults -vga none -display none \
	-chardev "socket,id=gpu,path=$socket" \
	-device "${VUG_GUEST_GPU:-vhost-user-gpu-pci},id=gpu0,chardev=gpu" \
	-serial "file:$log" -qmp stdio \
	-kernel "$dir/kernel/image" -initrd "$dir/initrd.cpio" \
	-append 'console=tty1 console=ttyS0 quiet mitigations=off tsc=reliable no_timer_check panic=-1' \
	"$@" <>"$monitor"
