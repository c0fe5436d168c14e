#!/bin/sh
# examples/guest.sh: see a real Linux guest through libvug.
#
# Boots a small guest on QEMU without KVM, a GPU or root (root only to install packages), with
# vug-view between QEMU and QEMU's own vhost-user-gpu process, and saves the guest's screen as
# guest.png in the current folder. Arguments are handed to vug-view.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"

build_project() {
	"$top/tests/install.sh" build &&
		cmake -S "$top" -B "$BUILD" >"$work/cmake.log" 2>&1 &&
		cmake --build "$BUILD" >>"$work/cmake.log" 2>&1
}

# step WHAT COMMAND…
step() {
	echo "$1 …"
	shift
	if "$@"; then return; fi
	show_logs
	rig_fail 'that did not work; the logs above say why'
}

# save_png: the file is complete as soon as it is there
save_png() {
	rm -f "$work/picture.png"
	ask_for_png
	await 10 test -f "$work/picture.png"
	cp "$work/picture.png" "$png"
}

png=$PWD/guest.png
rig_begin
trap : USR1 # until there is a picture to save
step 'Getting the guest ready (the first time downloads a Debian kernel)' rig_prepare
if [ ! -x "$view" ]; then step 'Building libvug' build_project; fi
step "Starting the back end, $backend" start_backend
step "Starting vug-view in front of it" start_view "$@"
echo 'Booting the guest (some seconds; this is emulation) …'
start_vm
step 'Waiting for its picture' await_picture 1
sleep 1 # the guest's last pixels
step "Saving $png" save_png

cat <<END

The guest's screen ($(picture 1 | cut -d' ' -f2)) is in $png
The guest goes on running. Save its screen again:  kill -USR1 $$
Its serial console: $serial
Stop everything: Ctrl-C, or kill $$
END

trap 'save_png && echo "saved $png"' USR1
while all_run; do
	sleep 1
done
show_logs
rig_fail 'one of the programs has ended'
