#!/bin/sh
# tests/guest/run.sh: a real Linux guest on unmodified QEMU, its screen taken by vug-view.
#
# The guest draws a known picture; what vug-view shows has to be the same, pixel by pixel. Then
# the VM is paused and goes on, which is to change nothing; and the guest is reset, which under
# QEMU alone ends the back end, and draws another picture.
# Environment: see rig.sh.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"

# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"

# png_is SIZE FRAME
png_is() {
	"$work/compare-png" "$work/picture.png" "$1" "$2" >"$work/compare.log" 2>&1
}

# shows N: what vug-view shows is the guest's N-th picture. To be polled: the guest's last
# pixels may be under way, and the file is the one of the request before.
shows() {
	ask_for_png
	expected=$(picture "$1")
	png_is "${expected#* }" "${expected% *}"
}

# vnc_shows N: so does a VNC client, which has 20 seconds.
vnc_shows() {
	expected=$(picture "$1")
	"$BUILD/tests/tools/vnc-client" --seconds 20 --encodings zrle \
		--shows "${expected% *}@0,0,${expected#* }" "$work/vnc.sock"
}

pictures_differ() {
	[ -n "$(picture 2)" ] && [ "$(picture 1)" != "$(picture 2)" ]
}

is_same_backend() {
	is_running backend && [ "$(pid_of backend)" = "$first_backend" ]
}

# leaves_png N: ended by SIGTERM, vug-view exits with 0 and leaves the N-th picture
leaves_png() {
	expected=$(picture "$1")
	rm -f "$work/picture.png"
	stop view || { echo "# vug-view exited with status $?"; return 1; }
	png_is "${expected#* }" "${expected% *}"
}

# has_swept COUNT: how often the old guest's resources were looked for
has_swept() {
	[ "$(grep -c 'guest reset: ' "$work/view.log")" = "$1" ]
}

# has_removed: and some were found
has_removed() {
	has_swept 1 && grep -q 'removed [1-9][0-9]* resources' "$work/view.log"
}

need_view
rig_prepare
rig_begin
build_compare

need 'the real back end listens' start_backend
first_backend=$(pid_of backend)
need 'vug-view listens in front of the back end' start_view --verbose --vnc "unix:$work/vnc.sock"
start_vm
need 'the guest boots and draws' await_picture 1
need 'the picture is exact' await 20 shows 1
check 'a VNC client sees the picture, too' vnc_shows 1
check 'the VM is paused and goes on' pause_and_continue
need 'the picture is the same after the pause' await 20 shows 1
check 'a pause is not taken for a reset' has_swept 0
qmp system_reset
need 'after a reset the guest boots and draws again' await_picture 2
check 'the picture after the reset is another one' pictures_differ
need 'the picture after the reset is exact' await 20 shows 2
check 'a VNC client sees the picture after the reset' vnc_shows 2
check 'nothing of the old guest is left in the back end' has_removed
check 'the back end lived through the reset' is_same_backend
check 'vug-view ends at SIGTERM, and leaves the picture' leaves_png 2
finish
