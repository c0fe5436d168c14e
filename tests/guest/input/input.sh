#!/bin/sh
# tests/guest/input/input.sh: input devices of libvug-input in a real Linux guest, on unmodified QEMU.
#
# examples/input-device is typed into; what the guest's evdev devices say has to be the same: what they are,
# each event, and which keys are held. Then the VM is paused, the guest is reset, programs end and are
# killed, and another VMM comes, whose memory could be cut off. That one has a keyboard and a tablet of vug-view's, too,
# which a VNC client, a program at --control and a person with two windows type into, and QEMU's own, which a vug-view
# types into by QMP.
# Environment: see rig.sh.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/initramfs.sh
. "$top/tests/guest/initramfs.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"
# shellcheck source=tests/guest/input/devices.sh
. "$top/tests/guest/input/devices.sh"

device=$BUILD/examples/input-device
kinds='keyboard tablet mouse touch'

# --- the programs ------------------------------------------------------------------------------

# start_device KIND: what is written to its FIFO is typed
start_device() {
	# shellcheck disable=SC2016 # the inner shell's
	start "$1" sh -c 'exec "$0" "$1" "$2" <"$3"' "$device" "$1" "$work/$1.sock" "$work/$1.in"
	await 10 test -S "$work/$1.sock"
}

start_devices() {
	mkfifo "$work/keyboard.in" "$work/tablet.in" "$work/mouse.in" "$work/touch.in"
	exec 5<>"$work/keyboard.in" 6<>"$work/tablet.in" 7<>"$work/mouse.in" 8<>"$work/touch.in"
	for kind in $kinds; do
		start_device "$kind" || return
	done
}

# type_into KIND LINE…
type_into() {
	into=$1
	shift
	printf '%s\n' "$@" >"$work/$into.in"
}

# start_vm_of MEMORY-BACKEND QEMU-ARGUMENT…: with a device of each kind
start_vm_of() {
	memory=$1
	shift
	for kind in $kinds; do
		set -- "$@" -chardev "socket,id=$kind,path=$work/$kind.sock" \
			-device "vhost-user-input-pci,chardev=$kind"
	done
	start_input_vm "$memory" "$@"
}

# said KIND LINE: its program has printed that
said() {
	grep -qxF "$2" "$work/$1.log"
}

# --- what the guest says -----------------------------------------------------------------------

devices_are() {
	guest_lines DEVICE | sort >"$work/actual"
	guest_lines AXIS | sort >>"$work/actual"
	cat >"$work/expected" <<'END'
keyboard 'libvug keyboard' 'keyboard' 6 0 1 1 0
mouse 'libvug mouse' 'mouse' 6 0 3 1 1
screen 'libvug touch screen' 'touch' 6 0 4 1 2
tablet 'libvug tablet' 'tablet' 6 0 2 1 0
screen 47 0 9 0
screen 53 0 32767 0
screen 54 0 32767 0
screen 57 0 65535 0
tablet 0 0 32767 0
tablet 1 0 32767 0
END
	diff "$work/expected" "$work/actual"
}

# events_are KIND EVENT…: "TYPE CODE VALUE" each; "|" is the end of a batch
events_are() {
	guest_lines EVENT | sed -n "s/^$1 //p" | sed 's/^0 0 0$/|/' >"$work/actual"
	shift
	printf '%s\n' "$@" | cmp -s - "$work/actual"
}

# gets KIND LINE… -- EVENT…: that is typed into the device, and the guest has those events
gets() {
	from=$1
	shift
	mark
	while [ "$1" != -- ]; do
		type_into "$from" "$1"
		shift
	done
	shift
	[ "$from" != touch ] || from=screen
	await 20 events_are "$from" "$@" || { sed "s/^/# $from: /" "$work/actual"; return 1; }
}

# A client types A and a, points at the last pixel of two monitors, clicks, scrolls, and goes with b held.
vnc_comes() {
	mark
	timeout 20 python3 "$top/tests/tools/vnc/peer.py" "$work/vnc" type-and-point || return 1
	await 20 vnc_events_are keyboard '1 42 1' '1 30 1' '1 30 0' '1 42 0' '1 30 1' '1 30 0' '1 48 1' '1 48 0' &&
		await 20 vnc_events_are tablet '3 0 32742' '3 1 32699' '1 272 1' '1 272 0' '2 8 1' '2 11 120'
}

# A program and a person in two windows; the pictures are vug-testgpu's.
start_screen() {
	mkdir "$work/screen"
	start screen Xvfb -displayfd 6 -screen 0 1000x760x24 -fbdir "$work/screen" -nolisten tcp -noreset \
		6>"$work/display"
	await 20 test -s "$work/display"
	DISPLAY=:$(cat "$work/display")
	export DISPLAY
}

has_pictures() {
	start pictures "$BUILD/examples/vug-testgpu/vug-testgpu" --connect "$work/channel" --still --no-cursor --size 320x240
	await 20 has_two_frames
}

has_two_frames() {
	[ "$(grep -c '"event":"frame"' "$work/events")" -ge 2 ]
}

person() {
	timeout 60 python3 -B "$top/tests/guest/input/person.py" "$1" "$work/view-control" "$serial"
}

# Keys that come at once may share a batch.
vnc_events_are() {
	guest_lines EVENT | sed -n "s/^$1 //p" | grep -vx '0 0 0' >"$work/actual"
	shift
	printf '%s\n' "$@" | cmp -s - "$work/actual"
}

# held_are KIND CODES: the guest's own key state, which it prints where F24 (194) is pressed
held_are() {
	type_into keyboard 'key 194 1' sync 'key 194 0' sync
	await 20 has_held "$1" || return 1
	[ "$(guest_lines HELD | sed -n "s/^$1 *//p" | tail -n 1)" = "$2" ]
}

has_held() {
	[ -n "$(guest_lines HELD | sed -n "/^$1/p")" ]
}

no_key_is_stuck() {
	mark
	held_are keyboard ''
}

# --- one thing each ----------------------------------------------------------------------------

keys_come() {
	gets keyboard 'key 42 1' sync 'key 30 1' sync 'key 30 0' 'key 42 0' sync -- \
		'1 42 1' '|' '1 30 1' '|' '1 30 0' '1 42 0' '|'
}

positions_come() {
	gets tablet 'place 0 32767' sync 'place 16384 1' 'button 0x110 1' sync 'scroll 0 -240' \
		'button 0x110 0' sync -- \
		'3 1 32767' '|' '3 0 16384' '3 1 1' '1 272 1' '|' '2 8 -2' '2 11 -240' '1 272 0' '|'
}

motion_comes() {
	gets mouse 'move 5 -3' sync 'move -7 0' 'button 0x111 1' sync 'button 0x111 0' sync \
		'scroll 120 30' sync -- \
		'2 0 5' '2 1 -3' '|' '2 0 -7' '1 273 1' '|' '1 273 0' '|' '2 11 30' '2 6 1' '2 12 120' '|'
}

# Ten events in a ring of four.
contacts_come() {
	gets touch 'touch 0 10 20' 'touch 1 30 40' sync 'touch 1 31 41' sync 'lift 0' 'lift 1' sync -- \
		'3 57 0' '3 53 10' '3 54 20' '3 47 1' '3 57 1' '3 53 30' '3 54 40' '1 330 1' '|' \
		'3 53 31' '3 54 41' '|' '3 47 0' '3 57 -1' '3 47 1' '3 57 -1' '1 330 0' '|'
}

# The guest's console switches them at CapsLock.
leds_come_back() {
	mark
	type_into keyboard 'key 58 1' sync 'key 58 0' sync
	await 20 said keyboard 'leds 2' || return 1
	type_into keyboard 'key 58 1' sync 'key 58 0' sync
	await 20 said keyboard 'leds 0' && held_are keyboard ''
}

# type_many: the keys 2 to 11, each pressed and released: 4 events in 4 ms, 5,000 in all. A guest's reader has room
# for 64 of them, and loses more that come at once.
type_many() {
	python3 - "$work/keyboard.in" <<'END'
import sys, time
with open(sys.argv[1], "w", buffering=1) as keyboard:
    for i in range(1250):
        keyboard.write(f"key {2 + i % 10} 1\nsync\nkey {2 + i % 10} 0\nsync\n")
        time.sleep(0.004)
END
}

# many_keys_come: where the guest's kernel says that its reader was too slow (SYN_DROPPED), they are typed again.
many_keys_come() {
	awk 'BEGIN { for (i = 0; i < 1250; i++) { c = 2 + i % 10; print "1 " c " 1\n|\n1 " c " 0\n|" } }' \
		>"$work/expected"
	for attempt in 1 2 3 4; do
		mark
		type_many
		held_are keyboard "" || return 1
		if all_came; then
			return
		fi
		grep -q '^0 3 0$' "$work/actual" || break
		echo "# attempt $attempt: the guest's reader was too slow"
	done
	diff "$work/expected" "$work/actual" | head -n 5
	return 1
}

# all_came: up to F24
all_came() {
	guest_lines EVENT | sed -n 's/^keyboard //p' | sed 's/^0 0 0$/|/; /^1 194 1$/,$d; /^17 /d' >"$work/actual"
	cmp -s "$work/expected" "$work/actual"
}

pause() {
	qmp stop
	await 10 said keyboard stopped
}

resume() {
	qmp cont
	await 10 started_again 2
}

# started_again N: the keyboard's driver was there for the N-th time
started_again() {
	[ "$(grep -cx started "$work/keyboard.log")" -ge "$1" ]
}

release_while_paused() {
	mark
	type_into keyboard 'key 30 1' sync
	held_are keyboard 30 || return 1
	pause || return 1
	type_into keyboard 'key 30 0' sync
	resume
}

quit_with_a_button_pressed() {
	gets tablet 'button 0x110 1' sync -- '1 272 1' '|' || return 1
	mark
	type_into tablet quit
	poll 200 events_are tablet '1 272 0' '|' || return 1 # await() takes its end for a failure
	poll 50 has_ended tablet || return 1
	stop tablet
}

# QEMU 10 takes no second connection of such a device: the guest has lost its mouse, and nothing else.
kill_one_program() {
	kill -KILL "$(pid_of mouse)"
	stop mouse || :
	rm -f "$work/mouse.pid"
	keys_come
}

start_again() {
	start_device tablet && start_device mouse
}

# With a key held, which the new guest knows nothing of.
reset() {
	mark
	type_into keyboard 'key 30 1' sync
	held_are keyboard 30 || return 1
	qmp system_reset
	boots 2
}

end_vm() {
	qmp quit
	poll 100 has_ended vm || return 1
	stop vm || :
	rm -f "$work/monitor"
	await 10 said keyboard 'disconnected 0'
}

# shellcheck source=tests/tools/qmp/guest.sh
. "$top/tests/tools/qmp/guest.sh"

[ -x "$device" ] || rig_fail "no $device; build the project first"
"$top/tests/install.sh" guest
"$top/tests/guest/kernel.sh" "$cache"
rig_begin
make_initrd || rig_fail 'there is no initramfs'
need 'four input devices listen' start_devices
start_vm_of memory-backend-memfd
need 'the guest boots and opens them' boots 1
check 'the guest finds names, ids, properties and axes' devices_are
check 'keys come as they were typed' keys_come
check 'positions, buttons and the wheel of a tablet come' positions_come
check 'motion, buttons and both wheels of a mouse come' motion_comes
check 'contacts of a touch screen come, though the ring is smaller' contacts_come
check 'LEDs come back' leds_come_back
check '5,000 events in five seconds come, none lost, doubled or reordered' many_keys_come
need 'the VM is paused and goes on, a key let go meanwhile' release_while_paused
check 'after a pause no key is stuck' no_key_is_stuck
need 'the guest is reset and boots again' reset
check 'after a reset no key is stuck' no_key_is_stuck
check 'after a reset keys come' keys_come
check 'after a reset positions come' positions_come
check 'a program that ends releases what is pressed' quit_with_a_button_pressed
check 'a program that is killed costs its own device alone' kill_one_program
need 'the VMM ends' end_vm
need 'the programs that have gone are there again' start_again
need 'there is a screen' start_screen
need 'devices of vug-view listen' start_view --display 320x240 --display 400x300 --window --control "$work/view-control" \
	--events "$work/events"
: >"$serial"
# shellcheck disable=SC2046 # words
start_vm_of memory-backend-file,mem-path=/dev/shm $(devices_of_view) -device virtio-keyboard-pci \
	-device virtio-tablet-pci -qmp "unix:$work/qmp,server=on,wait=off"
need 'a guest of another VMM, whose memory could shrink, boots' boots 1
need 'two monitors have pictures' has_pictures
check 'what a VNC client of vug-view types and points at comes' vnc_comes
check 'what is typed and pointed at in two windows, one of three sizes, comes to the pixel' person windows
check 'what a program at --control types and points at comes, on two monitors' person control
check 'in memory that could shrink keys come' keys_come
check 'in memory that could shrink contacts come' contacts_come
check 'in memory that could shrink LEDs come back' leds_come_back
check 'in memory that could shrink 5,000 events come' many_keys_come
need 'a vug-view with --qmp has a picture' start_monitor_view
check 'keys come by QMP' monitor_types
check 'places, buttons and the wheel come by QMP' monitor_points
check 'each key of a PC that QEMU has comes by QMP' every_key_comes
check 'a key that is let go while the guest is paused is released by QMP when it goes on' monitor_releases_in_a_pause
check 'a vug-view with --qmp that ends releases what is pressed' monitor_view_ends
finish
