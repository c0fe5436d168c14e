#!/bin/sh
# tests/tools/vnc/input.sh BUILD: what clients of vug-view's VNC server type and point at, as a guest reads it.
#
# The guest is a scripted VMM at the sockets of vug-view's devices. Prints a line for each rule; exit status 0 if all
# of them hold.
# shellcheck disable=SC2154,SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/vnc/helpers.sh
. "$top/tests/tools/vnc/helpers.sh"

if [ ! -d "$build/examples/input-sink" ]; then
	echo "skipped: this build is without libvug-input"
	exit 77
fi

# with ARGUMENT…: a server with a keyboard and a tablet, or what the arguments say
with() {
	serve "$@"
	poll test -S kbd
}

# ends_without_sockets: the program ends, and has removed them
ends_without_sockets() {
	finish && [ ! -e kbd ] && [ ! -e tab ]
}

test_devices() {
	with --keyboard kbd --tablet tab
	check 'the socket of --keyboard has mode 0600' test "$(stat -c %a kbd)" = 600
	check 'the socket of --keyboard is not taken from a program that listens there' \
		refuses 'another program listens there' --demo --keyboard kbd
	check 'the next VMM gets the keyboard when one has gone' peer next-vmm kbd
	check 'the sockets of devices are removed at the end' ends_without_sockets
	python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("kbd")'
	with --keyboard kbd
	check 'a socket that nobody listens at is replaced by that of --keyboard' has view.err 1 'waiting for'
	finish >/dev/null
	check 'two devices at one path are refused' refuses 'kbd' --demo --keyboard kbd --tablet kbd
	: >plain
	check 'a file is not replaced by the socket of a device' refuses 'not a socket' --demo --mouse plain
}

test_keys() {
	with --keyboard kbd --tablet tab
	check 'keysyms become the keys of an American keyboard' peer keysyms kbd
	check 'a keysym that is on another layout gets the Shift that it needs' peer another-layout kbd
	check 'a key is released, too, where its client takes it for another one' peer other-release kbd
	check 'extended key events become keys, whatever is written on them' peer extended-keys kbd
	check 'each scan code is a key or nothing' peer every-scancode kbd
	check 'a key that a client repeats is pressed once' peer repeated kbd
	check 'keys and buttons are released when their client goes' peer leaving kbd tab
	check 'a key that two clients hold is released by the last one' peer two-hands kbd
	check 'LEDs of the guest go to clients that know LEDs' peer leds kbd
	finish >/dev/null
}

test_pointer() {
	with --keyboard kbd --tablet tab --display 320x200 --display 400x300
	gpu --connect s --still
	sees --shows 1@320,0,400x300 >/dev/null 2>&1
	check 'places on two monitors are the pixels under the pointer' peer places tab
	check 'buttons one to nine are buttons of the guest' peer buttons tab
	check 'wheel buttons are clicks of both wheels' peer wheels tab
	check 'a client gets that the pointer is absolute' peer absolute
	finish >/dev/null
	with --keyboard kbd --mouse mouse
	check 'places become motion where the guest has a mouse alone' peer motion mouse
	finish >/dev/null
}

test_refused() {
	for option in --view-only --vnc-view-only; do
		with --keyboard kbd --tablet tab "$option"
		check "with $option clients look, and nothing that they send gets to the guest" \
			peer looks-only kbd tab
		finish >/dev/null
	done
	check '--vnc-view-only needs --vnc' refuses '--vnc' --demo --vnc-view-only
	with --keyboard kbd --tablet tab
	check 'keysyms, places and masks that nobody has cost only their client' peer hostile kbd tab
	check 'a flood of keys leaves none pressed' peer flood kbd tab
	finish >/dev/null
}

for part in devices keys pointer refused; do
	"test_$part"
done
conclude
