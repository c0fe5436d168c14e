#!/bin/sh
# tests/guest/gpu2d.sh: the real Linux guest on unmodified QEMU with vug-gpu2d as its GPU, its screen taken by vug-view.
#
# fbcon's picture, then a KMS program's double buffers, a pause, and a reset, after which the next guest numbers
# its resources from 1 again. Each time what vug-view shows is the guest's picture, pixel by pixel.
# Environment: see rig.sh.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
backend=$BUILD/examples/vug-gpu2d/vug-gpu2d

# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"

# shows N: what vug-view shows is the guest's N-th picture. To be polled: the file is the one of the request before.
shows() {
	ask_for_png
	expected=$(picture "$1")
	"$work/compare-png" "$work/picture.png" "${expected#* }" "${expected% *}" >"$work/compare.log" 2>&1
}

# vnc_shows N: so does a VNC client, which has 20 seconds.
vnc_shows() {
	expected=$(picture "$1")
	"$BUILD/tests/tools/vnc-client" --seconds 20 --encodings zrle \
		--shows "${expected% *}@0,0,${expected#* }" "$work/vnc.sock"
}

# flips COUNT FRAME: the guest's KMS program has come to that frame
flips() {
	await "$boot_seconds" grep -aq 'VUG-GUEST LISTENS' "$serial" || return 1
	printf '/flip %s %s &\n' "$1" "$2" >&4
	await "$boot_seconds" has_picture "$2"
}

has_picture() {
	grep -aq "VUG-GUEST PICTURE $1 " "$serial"
}

# keeps_the_rules: neither the guest nor the VMM nor the display was found at fault
keeps_the_rules() {
	[ ! -s "$work/backend.log" ]
}

is_same_backend() {
	is_running backend && [ "$(pid_of backend)" = "$first_backend" ]
}

need_view
[ -x "$backend" ] || { echo "skipped: there is no $backend: this build is without GLib or libvug-input"; exit 77; }
rig_prepare
rig_begin
build_compare

need 'vug-gpu2d listens' start_backend
first_backend=$(pid_of backend)
need 'vug-view listens in front of vug-gpu2d' start_view --verbose --vnc "unix:$work/vnc.sock"
start_vm
need 'the guest boots and draws' await_picture 1
need 'the picture of the console is exact' await 20 shows 1
need 'a KMS program flips between two buffers' flips 12 1012
need 'the last of the flipped pictures is exact' await 20 shows 2
check 'a VNC client sees the flipped picture, too' vnc_shows 2
check 'the VM is paused and goes on' pause_and_continue
need 'the picture is the same after the pause' await 20 shows 2
qmp system_reset
need 'after a reset the guest boots and draws again' await_picture 2
need 'the picture after the reset is exact' await 20 shows 3
check 'vug-gpu2d lived through the reset' is_same_backend
check 'vug-gpu2d has found no fault' keeps_the_rules
finish
