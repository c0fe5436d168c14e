#!/bin/sh
# tests/vm/window-backends.sh BUILD PICTURES: what QEMU's back end shares in dma-bufs, in a window of
# vug-view's and drawn as it is: udmabufs, and what virgl has drawn upside down. What was on the screen
# is kept in the folder PICTURES. Runs in the VM of run-in-vm.sh, with vgem, whose node the back end
# uses for virgl and which nobody else gets to see.
# Environment: VUG_BACKEND.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

pictures=$(cd "${2:?usage: $0 BUILD PICTURES}" && pwd) || exit 2
# shellcheck source=tests/tools/helpers.sh
. "$(dirname "$0")/../tools/helpers.sh"
backend=${VUG_BACKEND:-/usr/lib/qemu/vhost-user-gpu}
mkdir screen

Xvfb -displayfd 3 -screen 0 1000x760x24 -fbdir screen -nolisten tcp 3>display 2>xvfb.log &
x_server=$!
trap 'kill "$x_server"; end_all; rm -rf "$work"' EXIT
poll test -s display
DISPLAY=:$(cat display)
export DISPLAY

# It becomes its arguments, where no DRM device can be seen.
cat >no-drm <<'SCRIPT'
[ -n "${hidden:-}" ] || exec env hidden=yes unshare --mount sh no-drm "$@"
mount -t tmpfs none /dev/dri && exec "$@"
SCRIPT

# screen_shows SIZE NUMBER
screen_shows() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$1" "$pictures/window-$name.png" &&
		shows "$pictures/window-$name.png" "$1" "$2"
}

# guest COUNT SIZE: a VMM whose guest shows that many pictures, each in a resource of its own
guest() {
	"$build/tests/soak/soak-vmm" front "$1" "$2" "$1"
}

# test_backend NAME SIZE COMMAND…: of the back end
test_backend() {
	name=$1 size=$2
	shift 2
	rm -f front gpu events
	sh no-drm "$view" --vhost-user front --backend gpu --keep --window --stats --events events \
		--display 700x500 --png picture.png >view.out 2>view.err </dev/null &
	view_pid=$!
	poll test -S front
	"$@" -s gpu >backend.log 2>&1 &
	server=$!
	check "$name: QEMU's back end shows a guest's pictures" guest 5 "$size"
	check "$name: the last of them is on the screen, each pixel" poll screen_shows "$size" 5
	check "$name: they were in dma-bufs" has events 5 '"kind":"dmabuf"'
	check "$name: none of them was copied" not has view.err 1 'is copied'
	check "$name: vug-view ends as told" view_ends TERM
	check "$name: and had none taken away" has view.err 1 'frames .* 0 expired'
	check "$name: its PNG file has the same" shows picture.png "$size" 5
	kill "$server" 2>/dev/null
	wait "$server"
}

test_backend udmabuf 641x479 sh no-drm "$backend"
test_backend virgl 640x479 "$backend" --virgl -r /dev/dri/renderD128
conclude
