#!/bin/sh
# view.sh BUILD VIEW_BUILD: the producer of examples/rust, shown by the outputs of vug-view. VIEW_BUILD has a vug-view
# with -DVUG_VIEW_EXTRA_DIRS=tests/rust/view, BUILD what looks at it.
# shellcheck disable=SC2154 # helpers.sh sets variables
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
rust_view=$(cd "${2:?usage: $0 BUILD VIEW_BUILD}" && pwd)/examples/vug-view/vug-view
# shellcheck source=tests/tools/vnc/helpers.sh
. "$top/tests/tools/vnc/helpers.sh"
# shellcheck disable=SC2034 # helpers.sh uses it
view=$rust_view

# How many pictures there are. The last but one is seen until `gate` is readable.
last=100
before=99

look() {
	what=$1
	shift
	timeout 60 python3 "$top/tests/rust/view/look.py" "$what" "$@"
}

# presents: vug-view in the background, whose last picture waits, and where VNC clients connect to
presents() {
	view --rust "$last:9" --vnc :0 "$@"
	poll has view.err 1 'clients can connect'
	where=127.0.0.1:$(sed -n 's/.*clients can connect to 127\.0\.0\.1:\([0-9]*\)$/\1/p' view.err)
}

# snapshot_is PICTURE CURSOR
snapshot_is() {
	kill -USR1 "$view_pid"
	poll test -s picture.png && look png picture.png "$@"
}

ends_by_itself() {
	view --rust "$last:9" --png alone.png
	ends_with 0 && look png alone.png "$last" none
}

mkfifo gate
exec 9<>gate

check 'an argument that names no descriptor is refused' refuses 'an inherited descriptor' --rust 30:77
presents --keep --png picture.png --cursor -v
check 'a VNC client that draws no cursor sees the picture and the cursor, each pixel' \
	look vnc-comes-to "$where" "$before" "$last"
check 'vug-view is confined while a thread of the source draws' has view.err 1 'sandbox: no new privileges'
check 'a VNC client gets a cursor of 256×256, its hot spot and its place' look vnc-cursor "$where" 0 "$last"
check 'a VNC client that blends gets a cursor of 256×256' look vnc-alpha-cursor "$where" 0 "$last"
check 'a VNC client that knows two colours gets the part of a cursor around the hot spot' \
	look vnc-x-cursor "$where" 0 "$last"
for format in xrgb rgb565; do
	check "libvncclient takes a cursor of 256×256 ($format)" sees --format "$format" --size 480x320 \
		--cursor 200,100,65536
done
check 'a VNC client does not see a picture before its acquire fence has signalled' \
	look vnc-is "$where" "$before" "$last"
check 'a PNG file does not have a picture before its acquire fence has signalled' \
	snapshot_is "$before" "$last"
echo open >&9
check 'a VNC client sees a picture when its acquire fence has signalled' \
	look vnc-comes-to "$where" "$last" "$last"
check 'vug-view ends well while the source is there' ends_with 0 TERM
check 'a PNG file has the last picture and the cursor, each pixel' look png picture.png "$last" "$last"
check 'vug-view ends with the source, and a PNG file has the picture without the cursor' ends_by_itself
conclude
