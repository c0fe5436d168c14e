#!/bin/sh
# tests/vm/window-backends.sh BUILD PICTURES: what QEMU's back end shares in dma-bufs, in a window of
# vug-view's: udmabufs, and what virgl has drawn upside down. In weston they are drawn as they are, on
# X11 if Mesa imports them there (tests/vm/window.sh). What was on the screen is kept in the folder PICTURES.
# Runs in the VM of run-in-vm.sh, with vgem, whose node the back end uses for virgl and which nobody
# else gets to see.
# Environment: VUG_BACKEND.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"
# shellcheck source=tests/vm/window-dmabufs.sh
. "$top/tests/vm/window-dmabufs.sh"
backend=${VUG_BACKEND:-/usr/lib/qemu/vhost-user-gpu}

# It becomes its arguments, where no DRM device can be seen.
cat >no-drm <<'SCRIPT'
[ -n "${hidden:-}" ] || exec env hidden=yes unshare --mount sh no-drm "$@"
mount -t tmpfs none /dev/dri && exec "$@"
SCRIPT

# guest COUNT SIZE: a VMM whose guest shows that many pictures, each in a resource of its own
guest() {
	"$build/tests/soak/soak-vmm" front "$1" "$2" "$1"
}

# guest_with_part SIZE PART: one that shows a part of a framebuffer, and draws a band at a time
guest_with_part() {
	"$build/tests/soak/soak-vmm" front 7 "$1" 1 "$2"
}

# start_view: that a VMM finds at the socket front and a back end at gpu
start_view() {
	rm -f front gpu events
	sh no-drm "$view" --vhost-user front --backend gpu --keep --window --verbose --stats \
		--events events --display 700x500 --png picture.png >view.out 2>view.err </dev/null &
	view_pid=$!
	poll test -S front
	[ -z "$weston" ] || to_edge
}

# test_backend NAME HOW SIZE COMMAND…: of the back end
test_backend() {
	name=$1 how=$2 size=$3
	shift 3
	start_view
	"$@" -s gpu >backend.log 2>&1 &
	server=$!
	check "$name: QEMU's back end shows a guest's pictures" guest 5 "$size"
	check "$name: the last of them is on the screen, each pixel" poll screen_shows "$name" "$size" 5
	check "$name: the pictures were in dma-bufs" has events 5 '"kind":"dmabuf"'
	check "$name: each picture $(words "$how")" "$how"
	check "$name: vug-view ends at SIGTERM" view_ends TERM
	check "$name: no frame had to be taken away" has view.err 1 'frames .* 0 expired'
	check "$name: the PNG file has the last picture" shows picture.png "$size" 5
	kill "$server" 2>/dev/null
	wait "$server"
}

# test_part NAME COMMAND…: of the back end
test_part() {
	name=$1
	shift
	start_view
	"$@" -s gpu >backend.log 2>&1 &
	server=$!
	check "$name: a guest shows a part of a framebuffer" guest_with_part 800x608 640x479+100+70
	check "$name: each pixel of the part is on the screen" poll screen_shows "$name" 640x479 7
	check "$name: the PNG file has the part" finish_part
	kill "$server" 2>/dev/null
	wait "$server"
}

finish_part() {
	view_ends TERM && shows picture.png 640x479 7
}

# test_backends WHERE HOW
test_backends() {
	test_part "$1-virgl-part" "$backend" --virgl -r /dev/dri/renderD128
	test_backend "$1-udmabuf" "$2" 641x479 sh no-drm "$backend"
	test_backend "$1-virgl" "$2" 640x479 "$backend" --virgl -r /dev/dri/renderD128
}

start_x
test_backends x11 "$(x11_rule)"
start_weston pixman
test_backends weston draws_dmabufs
conclude
