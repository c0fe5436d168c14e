#!/bin/sh
# tests/guest/installer/installer.sh [TIMES]: GRUB's menu under OVMF and Debian's netboot installer, used by a program.
#
# An unmodified QEMU boots from its own network. installer.py has nothing but --control: it waits for what is on the
# screen, types and takes screenshots; keys go to QEMU by --qmp, to a PS/2 keyboard, which firmware has a driver for.
# Environment: see rig.sh; PICTURES: where its screenshots are kept; VUG_INSTALLER_TIMES (1).
# shellcheck disable=SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"

times=${1:-${VUG_INSTALLER_TIMES:-1}}
boot=/usr/lib/debian-installer/images/12/amd64/text
firmware=/usr/share/OVMF

if [ ! -f "$boot/debian-installer/amd64/linux" ] || [ ! -f "$firmware/OVMF_CODE_4M.fd" ]; then
	echo 'skipped: install debian-installer-12-netboot-amd64, which Debian 12 has, and ovmf'
	exit 77
fi

# start_screen_vm: from nothing
start_screen_vm() {
	cp "$firmware/OVMF_VARS_4M.fd" "$work/variables.fd"
	start vm "${QEMU:-qemu-system-x86_64}" -accel tcg,thread=multi -cpu Nehalem -m 1G \
		-object memory-backend-memfd,id=mem,size=1G,share=on -machine q35,memory-backend=mem \
		-nodefaults -vga none -display none -qmp "unix:$work/qmp,server=on,wait=off" \
		-chardev "socket,id=gpu,path=$work/front.sock" -device vhost-user-gpu-pci,chardev=gpu \
		-drive "if=pflash,format=raw,readonly=on,file=$firmware/OVMF_CODE_4M.fd" \
		-drive "if=pflash,format=raw,file=$work/variables.fd" \
		-netdev "user,id=net,tftp=$boot,bootfile=debian-installer/amd64/bootnetx64.efi" \
		-device virtio-net-pci,netdev=net,romfile=
}

is_used() {
	python3 -B "$top/tests/guest/installer/installer.py" "$work/control"
}

# one_time N
one_time() {
	start_backend && start_view --qmp "$work/qmp" --control "$work/control" --control-directory "$work" &&
		start_screen_vm || return 1
	check "time $1: GRUB and the installer do what a program types" is_used
	[ -z "${PICTURES:-}" ] || cp "$work"/seen-*.png "$PICTURES"
	power_off
	rm -f "$work/control" "$work/qmp"
}

need_view
rig_begin
cp "$top"/tests/guest/installer/*.png "$work"
for time in $(seq "$times"); do
	one_time "$time"
done
finish
