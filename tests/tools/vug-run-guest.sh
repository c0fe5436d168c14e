#!/bin/sh
# tests/tools/vug-run-guest.sh: a real Linux guest that vug-run starts: a VNC client sees its picture, and types into it.
#
# Environment: see tests/guest/rig.sh.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/initramfs.sh
. "$top/tests/guest/initramfs.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"

run=$BUILD/examples/vug-run/vug-run

# compile PROGRAM FILE
compile() {
	${CC:-cc} -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -static -o "$@"
}

make_initrd() {
	mkdir -p "$work/root/bin" "$work/root/dev" "$work/tmp"
	initramfs_add_busybox "$work/root/bin" &&
		initramfs_add_modules "$cache/kernel" "$work/root/modules" virtio_pci virtio_gpu virtio_input evdev &&
		install -m 755 "$top/tests/tools/vug-run-init" "$work/root/init" &&
		compile "$work/root/draw" "$top/tests/guest/draw.c" &&
		compile "$work/root/evdev" "$top/tests/guest/input/evdev.c" &&
		initramfs_pack "$work/root" >"$work/initrd.cpio"
}

# start_guest: as a user would, but for the kernel; a line in $work/words ends it
start_guest() {
	mkfifo "$work/words.in" "$work/words.out"
	exec 4<>"$work/words.in"
	start run env TMPDIR="$work/tmp" "$run" --viewer "$view" --vnc "unix:$work/vnc" -- \
		"${QEMU:-qemu-system-x86_64}" -accel tcg,thread=multi -cpu Nehalem -m 256M -nodefaults \
		-chardev "pipe,id=words,path=$work/words,logfile=$serial" -serial chardev:words \
		-kernel "$cache/kernel/image" -initrd "$work/initrd.cpio" -append \
		'console=ttyS0 quiet mitigations=off tsc=reliable no_timer_check panic=-1'
	start reader cat "$work/words.out" # QEMU waits for one
	await "$boot_seconds" grep -aq 'VUG-INPUT READY' "$serial"
}

sees_the_picture() {
	"$BUILD/tests/tools/vnc-client" --seconds 20 --encodings zrle --shows "$(picture 1 |
		sed 's/ /@0,0,/')" "$work/vnc"
}

# events KIND: what the guest has read, but for the ends of batches
events() {
	tr -d '\r' <"$serial" | sed -n "s/^VUG-INPUT EVENT $1 //p" | grep -vx '0 0 0'
}

# has_read KIND EVENT…
has_read() {
	kind=$1
	shift
	[ "$(events "$kind")" = "$(printf '%s\n' "$@")" ]
}

# A client types A and a, points at the last pixel of 1280x800, clicks, scrolls, and goes with b held.
types_and_points() {
	timeout 20 python3 -B "$top/tests/tools/vnc/peer.py" "$work/vnc" type-and-point || return 1
	await 20 has_read keyboard '1 42 1' '1 30 1' '1 30 0' '1 42 0' '1 30 1' '1 30 0' '1 48 1' '1 48 0' &&
		await 20 has_read tablet '3 0 32755' '3 1 32747' '1 272 1' '1 272 0' '2 8 1' '2 11 120'
}

# powers_off: the guest by itself, and all that was started for it
powers_off() {
	run_pid=$(pid_of run)
	echo >&4
	poll 200 has_ended run || return 1
	rm "$work/run.pid"
	wait "$run_pid" || { echo "# vug-run's status is $?"; return 1; }
	grep 'vug-run: QEMU .* ended with status 0 first' "$work/run.log" && [ -z "$(ls "$work/tmp")" ] &&
		! pgrep -f -- "$work/tmp/"
}

[ -x "$BUILD/tests/tools/vnc-client" ] || { echo 'skipped: this build is without VNC'; exit 77; }
"$top/tests/install.sh" guest
"$top/tests/guest/kernel.sh" "$cache"
rig_begin
make_initrd || rig_fail 'there is no initramfs'
need 'a guest boots in one command' start_guest
check 'a VNC client sees its picture, each pixel' sees_the_picture
check 'what a VNC client types and points at comes' types_and_points
check 'a guest that powers off ends all, and leaves nothing' powers_off
finish
