#!/bin/sh
# tests/qemu/device.sh: the device of examples/qemu in Debian's unmodified QEMU, with a real Linux guest on
# QEMU's own back end, without a GPU.
#
# What VNC clients, the monitor's screendump and displays over D-Bus show has to be what the guest draws, pixel
# by pixel: before and after resets, resized, and when the back end has died. Of the two D-Bus displays one gets
# bytes, and the other maps the memory of the picture. The guest draws all the time while its display is
# resized, and the VM stopped and continued, many times: QEMU's own device hangs there. In the end QEMU gets what
# a hostile back end sends (tests/hostile).
# Environment: see tests/guest/rig.sh; VUG_TIMES (default: 200), how often for each of the latter.
# shellcheck disable=SC2119,SC2154,SC2317,SC2329 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"
# shellcheck source=tests/guest/desk.sh
. "$top/tests/guest/desk.sh"
# shellcheck source=tests/qemu/dbus.sh
. "$top/tests/qemu/dbus.sh"
times=${VUG_TIMES:-200}

# --- the machine -------------------------------------------------------------------------------

build_modules() {
	modules=$BUILD/../qemu
	"$top/tests/install.sh" qemu
	VUG_CACHE=$cache sh "$top/examples/qemu/modules.sh" "$BUILD" "$modules" || exit
	QEMU_MODULE_DIR=$(cd "$modules" && pwd)/modules
	export QEMU_MODULE_DIR
}

# boot DEVICE [QEMU-ARGUMENT…]: there is no vug-view between QEMU and the back end
boot() {
	shut_down
	need 'the real back end listens' start_backend
	first_backend=$(pid_of backend)
	ln -s backend.sock "$work/front.sock"
	VUG_GUEST_GPU=$1
	export VUG_GUEST_GPU
	shift
	is_running bus || start_bus
	start_vm -vnc "unix:$work/vnc.sock" -display "dbus,addr=unix:path=$work/bus.socket" "$@"
	need 'QEMU is on the bus' await 20 is_on_bus
	need 'a display over D-Bus that gets bytes is registered' start_listener bytes
	need 'a display over D-Bus that maps memory is registered' start_listener map --map
	need 'the guest boots and draws' await_picture 1
}

# shut_down: the VM and its displays
shut_down() {
	stop_listener bytes
	stop_listener map
	power_off
}

# ask COMMAND [ARGUMENTS]: of the monitor; its answer has come
ask() {
	answers=$(grep -c '^{"return"' "$work/vm.log" || :)
	printf '{"execute": "%s", "arguments": {%s}}\n' "$1" "${2:-}" >&3
	poll 200 has_answered $((answers + 1))
}

# has_answered COUNT
has_answered() {
	[ "$(grep -c '^{"return"' "$work/vm.log")" -ge "$1" ]
}

# vm_is_running: QEMU says so again
vm_is_running() {
	said=$(grep -c '"running": true' "$work/vm.log" || :)
	ask query-status && [ "$(grep -c '"running": true' "$work/vm.log")" -gt "$said" ]
}

# --- what is seen ------------------------------------------------------------------------------

# dump: the monitor's picture of the display, in $work/dump.png
dump() {
	rm -f "$work/dump.png"
	ask screendump "\"filename\": \"$work/dump.png\", \"format\": \"png\""
}

# dump_shows N: the guest's N-th picture
dump_shows() {
	expected=$(picture "$1")
	dump && "$work/compare-png" "$work/dump.png" "${expected#* }" "${expected% *}" \
		>"$work/compare.log" 2>&1
}

# vnc_shows N: a VNC client sees the guest's N-th picture within 20 seconds
vnc_shows() {
	expected=$(picture "$1")
	"$client" --seconds 20 --encodings zrle --shows "${expected% *}@0,0,${expected#* }" \
		"$work/vnc.sock"
}

# all_show N NOTE
all_show() {
	check "the monitor's screendump is exact ($2)" await 20 dump_shows "$1"
	check "a VNC client sees the same, each pixel ($2)" vnc_shows "$1"
	check "a D-Bus display that gets bytes sees the same ($2)" await 20 listener_shows bytes "$1"
	check "a D-Bus display that maps memory sees the same ($2)" await 20 listener_shows map "$1"
	check "the mapped memory is the library's own ($2)" is_mapped "${expected#* }"
}

is_same_backend() {
	is_running backend && [ "$(pid_of backend)" = "$first_backend" ]
}

# resources_were_removed: of both old guests. The back end says so once a reset, when the library asks for what
# is there; a new guest that is refused a resource would add to that.
resources_were_removed() {
	! grep 'resources remain' "$work/vm.log" &&
		[ "$(grep -c 'resource already exists' "$work/backend.log")" = 2 ]
}

# --- the guest's desktop -----------------------------------------------------------------------

# vnc_resizes SIZE: a VNC client wishes it
vnc_resizes() {
	timeout 20 python3 "$top/tests/tools/vnc/peer.py" "$work/vnc.sock" wish-and-go "0:$1+0+0"
}

# dump_shows_desktop: what the guest's desktop says that it shows. A screendump is without the cursor.
dump_shows_desktop() {
	learn && dump && "$work/compare-png" --moving "$work/dump.png" "$size" "$frame" \
		>"$work/compare.log" 2>&1
}

# vnc_shows_cursor: its image and its hot spot
vnc_shows_cursor() {
	"$client" --seconds 20 --cursor "$(cursor_numbers)" "$work/vnc.sock"
}

test_pictures() {
	all_show 1 'at boot'
	check 'a D-Bus display got the picture as bytes alone' has_bytes "Scanout ${expected#* }"
	check 'the VM is stopped' ask stop
	check 'the VM is continued' ask cont
	all_show 1 'after stop and continue'
	for boots in 2 3; do
		check "the guest is reset ($boots)" ask system_reset
		need "the guest boots and draws again ($boots)" await_picture $boots
		all_show $boots "boot $boots"
	done
	check 'the back end lived through both resets' is_same_backend
	check "nothing of the old guests is left in the back end" resources_were_removed
}

test_desktop() {
	guest /desktop
	need "the guest's desktop draws" await "$boot_seconds" has_shown 1
	check 'a VNC client asks for another size' vnc_resizes 720x500
	check 'the guest follows' await 60 shows_size 720x500
	check "the screendump is the desktop's, in the new size" await 20 dump_shows_desktop
	check 'a D-Bus client asks for another size' dbus_resizes 900 640
	check 'the guest follows the D-Bus client' await 60 shows_size 900x640
	check "the screendump is the desktop's, in the D-Bus client's size" await 20 dump_shows_desktop
	listeners_show_desktop "in the D-Bus client's size"
	check 'the desktop draws on by its damage alone' tell 'play 60'
	check 'the screendump is exact after many small updates' await 20 dump_shows_desktop
	listeners_show_desktop 'after many small updates'
	check 'the desktop shows a cursor' tell 'cursor 3 300 200'
	check "a VNC client gets the cursor's image and its hot spot" vnc_shows_cursor
	for display in bytes map; do
		check "D-Bus displays get the cursor's hot spot ($display)" await 20 has_cursor $display
		check "D-Bus displays get the cursor's image and place ($display)" \
			await 20 listener_shows_desktop $display desk
	done
}

# --- many times --------------------------------------------------------------------------------

# begin_drawing: the guest draws one full picture after the other
# shellcheck disable=SC2016 # the guest's shell expands it
begin_drawing() {
	guest 'n=0; while [ ! -e /enough ]; do n=$((n + 1)); /draw $n; done >/dev/null &'
}

# end_drawing: and draws one more
end_drawing() {
	drawn=$(grep -ac 'VUG-GUEST PICTURE' "$serial")
	guest ': >/enough; wait; /draw 777; echo VUG-GUEST READY'
	await 60 has_drawn $((drawn + 1))
}

# stop_often: each answer is waited for
stop_often() {
	for _ in $(seq "$times"); do
		ask stop && ask cont || return
	done
}

# resize_often: with each size QEMU raises an event, and the guest asks for the configuration: GET_CONFIG
resize_often() {
	timeout $((30 + times)) python3 "$top/tests/qemu/resize.py" "$work/vnc.sock" "$times"
}

test_often() {
	check 'the guest draws full pictures without end' begin_drawing
	check "the display is resized $times times meanwhile" resize_often
	need 'the VM goes on' vm_is_running
	check "the VM is stopped and continued $times times meanwhile" stop_often
	need 'the VM goes on after that, too' vm_is_running
	check 'the display gets its first size again' vnc_resizes 1280x800
	need 'the guest draws a last picture' end_drawing
	all_show $((drawn + 1)) 'after all that'
}

# --- an end ------------------------------------------------------------------------------------

kill_backend() {
	kill -KILL "$(pid_of backend)"
	wait "$(pid_of backend)" || :
	rm -f "$work/backend.pid"
}

test_death() {
	last=$(grep -ac 'VUG-GUEST PICTURE' "$serial")
	check 'the back end is killed' kill_backend
	check 'the VM outlives its back end' vm_is_running
	all_show "$last" 'without a back end'
	check 'D-Bus displays are not switched off' no_listener_is_off
	check 'a D-Bus display that comes later gets the last picture' a_late_listener_shows "$last"
	check 'the VM can be reset without a back end' ask system_reset
	check 'the VM outlives that, too' vm_is_running
}

# --- a picture that is drawn in parts -------------------------------------------------------------

test_quarters() {
	shut_down
	need 'a back end that draws by quarters has a QEMU' start_quarters 5
	need 'a display that gets bytes is registered (quarters)' start_listener bytes
	need 'a display that maps memory is registered (quarters)' start_listener map --map
	check 'the back end draws one quarter of a new picture' draw_quarter
	for display in bytes map; do
		check "D-Bus displays get the new size with the first quarter ($display)" \
			await 20 grep -qE '^(Scanout|ScanoutMap) 64x48' "$work/$display.log"
	done
	for quarter in 32,0 0,24 32,24; do
		check "the back end draws the quarter at $quarter" draw_quarter
		for display in bytes map; do
			check "D-Bus displays get the quarter at $quarter alone ($display)" \
				await 20 has_quarter $display $quarter
		done
	done
	for display in bytes map; do
		check "D-Bus displays show all quarters, each pixel ($display)" await 20 shows_quarters $display 5
	done
	check "the mapped memory is the library's own (quarters)" is_mapped 64x48
	shut_down
	stop quarters || :
}

# --- hostile back ends -------------------------------------------------------------------------

# Without the floods: each of their messages waits for QEMU to have read all, which libvug paces.
test_hostile() {
	"$BUILD/tests/hostile/hostile-tests" --qemu control. descriptors. geometry. halves. modes. pictures. \
		sizes. replies.a replies.our >"$work/hostile.log" || :
	check 'QEMU lives through what a hostile back end sends' \
		[ "$(grep -c ' - \(alive\|closed\)$' "$work/hostile.log")" -ge 152 ]
	check 'no row of that is bad' [ -z "$(grep -v ' - \(alive\|closed\)$' "$work/hostile.log" |
		grep -v '^hostile-tests: [0-9]* rows, 0 bad$')" ]
}

# --- the bench ---------------------------------------------------------------------------------

# is_measured: tests/bench has a figure of QEMU with the device, whatever it is
is_measured() {
	"$BUILD/tests/bench/vug-bench" --build "$BUILD" --modules "$QEMU_MODULE_DIR" --seconds 0.02 --rounds 1 \
		--no-calls update.8x8 >"$work/bench.log" 2>&1 &&
		grep -qE '^\| update.8x8 \| qemu-vug \| [0-9]' "$work/bench.log"
}

rig_prepare
build_modules
rig_begin
build_compare
boot vhost-user-gpu-pci
test_pictures
test_often
test_death
boot vhost-user-vga
all_show 1 'with VGA'
check 'the guest is reset (VGA)' ask system_reset
need 'the guest boots and draws again (VGA)' await_picture 2
all_show 2 "in place of the firmware's text"
test_desktop
test_quarters
test_hostile
check 'tests/bench measures QEMU with the device' is_measured
finish
