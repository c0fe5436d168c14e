# shellcheck shell=sh
# tests/guest/input/devices.sh: input devices in a real Linux guest, on unmodified QEMU, without a picture. To be sourced
# after rig.sh and initramfs.sh.
#
# The guest's /evdev prints on a virtio console what its input devices say.
# shellcheck disable=SC2154 # variables of rig.sh

view=$BUILD/examples/vug-view/vug-view
mode=record

make_initrd() {
	mkdir -p "$work/root/bin" "$work/root/dev"
	initramfs_add_busybox "$work/root/bin" &&
		initramfs_add_modules "$cache/kernel" "$work/root/modules" virtio_pci virtio_console \
			virtio_input evdev &&
		install -m 755 "$top/tests/guest/input/init" "$work/root/init" &&
		${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -static -o "$work/root/evdev" \
			"$top/tests/guest/input/evdev.c" && initramfs_pack "$work/root" >"$work/initrd.cpio"
}

# start_view ARGUMENT…: a keyboard and a tablet, for VNC clients and what the arguments say
start_view() {
	start view "$view" --listen "$work/channel" --vnc "unix:$work/vnc" --keyboard "$work/view-keyboard" \
		--tablet "$work/view-tablet" "$@"
	await 10 test -S "$work/view-tablet"
}

# devices_of_view: QEMU's arguments for them
devices_of_view() {
	for kind in keyboard tablet; do
		echo "-chardev socket,id=view-$kind,path=$work/view-$kind -device vhost-user-input-pci,chardev=view-$kind"
	done
}

# start_input_vm MEMORY-BACKEND QEMU-ARGUMENT…: $words is where the guest's lines go, $mode what its /evdev does
start_input_vm() {
	backend=$1
	shift
	rm -f "$work/monitor"
	mkfifo "$work/monitor"
	exec 3<>"$work/monitor"
	# shellcheck disable=SC2016 # the inner shell's
	start vm sh -c 'monitor=$1; shift; exec "$@" <>"$monitor"' sh "$work/monitor" \
		"${QEMU:-qemu-system-x86_64}" -accel tcg,thread=multi -cpu Nehalem -smp 1 -m 256M \
		-object "$backend,id=mem,size=256M,share=on" -machine q35,memory-backend=mem \
		-nodefaults -vga none -display none -serial "file:$work/console.log" -qmp stdio \
		-device virtio-serial-pci -chardev "${words:-file,id=words,path=$serial}" -device virtconsole,chardev=words \
		-kernel "$cache/kernel/image" -initrd "$work/initrd.cpio" -append \
		"console=ttyS0 quiet mitigations=off tsc=reliable no_timer_check panic=-1 VUG_EVDEV=$mode" "$@"
	qmp qmp_capabilities
}

# --- what the guest says -----------------------------------------------------------------------

# guest_lines WORD: the guest's lines of that word since the last mark
marked=0
guest_lines() {
	tr -d '\r' <"$serial" | tail -n +$((marked + 1)) | sed -n "s/^VUG-INPUT $1 //p"
}

# What is typed from now on is looked at; a line that is not whole yet belongs to it.
mark() {
	marked=$(wc -l <"$serial")
}

# is_ready N: the guest has opened its devices for the N-th time
is_ready() {
	[ "$(grep -ac 'VUG-INPUT READY' "$serial")" -ge "$1" ]
}

boots() {
	await "$boot_seconds" is_ready "$1"
}
