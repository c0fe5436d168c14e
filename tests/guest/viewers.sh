#!/bin/sh
# tests/guest/viewers.sh: what people see of a real Linux guest: in windows of vug-view's, under Xvfb
# and in weston, with OpenGL and without, and in VNC viewers, one of Debian's among them. They resize
# it, and the guest follows: QEMU hears of it by --qmp.
#
# Each picture is compared pixel by pixel with what the guest says that it draws, its cursor included,
# and kept. Environment: see rig.sh and desk.sh.
# shellcheck disable=SC2119,SC2317 # functions are called by their names
set -eu

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/guest/rig.sh
. "$top/tests/guest/rig.sh"
# shellcheck source=tests/guest/check.sh
. "$top/tests/guest/check.sh"
# shellcheck source=tests/guest/desk.sh
. "$top/tests/guest/desk.sh"

# boot ARGUMENT…: a guest behind a vug-view with these arguments, a window and a VNC server
boot() {
	power_off
	need 'the real back end listens' start_backend
	need "vug-view has a window ($*)" start_view --window --vnc "unix:$vnc" --cursor --stats \
		--qmp "$work/qmp" "$@"
	start_vm -display dbus,p2p=yes -qmp "unix:$work/qmp,server=on,wait=off"
	need 'the guest draws on its console' await_picture 1
}

# still_seen FILE [OPTION…]: it holds what the guest has drawn on its console last
still_seen() {
	file=$1
	shift
	drawn=$(sed -n 's/.*VUG-GUEST PICTURE \([0-9]* [0-9]*x[0-9]*\).*/\1/p' "$serial" | tail -n 1)
	"$work/compare-png" "$@" "$file" "${drawn#* }" "${drawn% *}"
}

# still_on_screen SCREEN FILE
still_on_screen() {
	drawn=$(picture 1)
	away "$1"
	photograph "$1" "${drawn#* }" "$2" >/dev/null && still_seen "$2"
}

# still_in_vnc FILE [N]: the N-th picture, or the first one
still_in_vnc() {
	drawn=$(picture "${2:-1}")
	"$client" --seconds 20 --encodings zrle --shows "${drawn% *}@0,0,${drawn#* }" --png "$1" "$vnc"
}

# still_in_png FILE
still_in_png() {
	ask_for_png
	cp "$work/picture.png" "$1" && still_seen "$1"
}

# corner_in_png FILE SIZE: the console's upper left corner is all that fits
corner_in_png() {
	ask_for_png
	cp "$work/picture.png" "$1" && still_seen "$1" --corner "$2"
}

windows_on() {
	DISPLAY=$(display_of "$1") xdotool search --onlyvisible --class "$2" 2>/dev/null | head -n 1
}

has_window() {
	[ -n "$(windows_on "$1" "$2")" ]
}

# resize_window SCREEN CLASS WIDTH HEIGHT
resize_window() {
	await 20 has_window "$1" "$2" &&
		DISPLAY=$(display_of "$1") xdotool windowsize "$(windows_on "$1" "$2")" "$3" "$4"
}

# --- in a window -------------------------------------------------------------------------------

# The kernel's console keeps its framebuffer; a desktop sets the mode that the monitor likes.
test_console() {
	check 'a window that is made smaller reaches the kernel' resize_window desk vug-view 640 480
	check "a console keeps its size in a smaller monitor: its upper left corner is shown" await 60 \
		console_is_cut 640x480
}

console_is_cut() {
	corner_in_png "$pictures/guest-console-in-a-smaller-monitor.png" "$1"
}

test_desktop() {
	guest /desktop
	need 'a desktop takes the size of the window' await 60 shows_size 640x480
	check "the desktop's picture is in the window" await 20 on_screen desk \
		"$pictures/guest-in-window-$1.png"
	resize_window desk vug-view 801 603
	check "the desktop follows when the window is resized" await 60 shows_size 801x603
	check 'the resized desktop is in the window' await 20 on_screen desk \
		"$pictures/guest-in-window-$1-resized.png"
	tell 'cursor 5 300 200'
	check "the desktop's cursor is in the window, where it is, as it is" await 20 on_screen desk \
		"$pictures/guest-in-window-$1-with-cursor.png"
	check "the desktop's cursor is in the PNG file" await 20 in_png "$pictures/guest-in-png-with-cursor.png"
}

# The desktop has shown its cursor; the console has none.
test_reset() {
	qmp system_reset
	need 'after a reset the guest draws on its console' await_picture 2
	check 'after a reset the cursor of the guest before it is not in the PNG file' await 20 still_in_png \
		"$pictures/guest-in-png-after-reset.png"
	check 'after a reset a VNC client does not see the cursor of the guest before it' still_in_vnc \
		"$pictures/guest-in-vnc-after-reset.png" 2
}

# --- over VNC ----------------------------------------------------------------------------------

test_vnc() {
	start_watching watcher
	check 'a VNC client sees the desktop with its cursor' await 20 in_vnc watcher \
		"$pictures/guest-in-vnc.png"
	tell 'cursor 9 600 400'
	check 'a VNC client sees the cursor change and move' await 20 in_vnc watcher "$pictures/guest-in-vnc.png"
	check 'the cursor is where the last event says' as_event
	check "a VNC client gets the cursor's shape and hot spot" "$client" --cursor "$(cursor_numbers)" "$vnc"
	"$client" --seconds "$boot_seconds" --resize 720x500 --size 720x500 "$vnc" \
		>"$work/resizer.log" 2>&1 &
	resizer=$!
	check 'a VNC client resizes the desktop, and the guest follows' await 60 shows_size 720x500
	check 'the VNC client that resized the desktop sees the new size' wait $resizer
	check 'another VNC client sees the desktop that was resized' \
		await 20 in_vnc watcher "$pictures/guest-in-vnc-resized.png"
	check 'the window shows the desktop that a VNC client resized' \
		await 20 on_screen desk "$pictures/guest-in-window-after-vnc.png"
	tell 'cursor 0 0 0'
	check 'a VNC client does not see a cursor that the guest hides' await 20 in_vnc watcher \
		"$pictures/guest-in-vnc-without-cursor.png"
	stop watcher || :
}

test_tigervnc() {
	tell 'cursor 12 200 150'
	start_screen other 1000x700
	start tigervnc env HOME="$work" DISPLAY="$(display_of other)" xtigervncviewer -AutoSelect=0 \
		-PreferredEncoding=ZRLE -NoJPEG -RemoteResize=1 -Shared=1 "$vnc"
	check 'tigervnc shows the desktop, with its cursor' await 60 on_screen other \
		"$pictures/guest-in-tigervnc.png"
	check "tigervnc's window is resized" resize_window other TigerVNC 640 480
	check "the guest follows the size of tigervnc's window" await 60 shows_size 640x480
	check 'tigervnc redraws the resized desktop' await 20 on_screen other \
		"$pictures/guest-in-tigervnc-resized.png"
	check 'the window shows the desktop that tigervnc resized' \
		await 20 on_screen desk "$pictures/guest-in-window-after-tigervnc.png"
	stop tigervnc || :
	stop_screen other
}

# --- all of it ---------------------------------------------------------------------------------

# test_end: no frame got lost and nothing failed
test_end() {
	check 'vug-view ends at SIGTERM' stop view
	check 'no frame had to be taken away from an output' grep -q 'frames .* 0 expired' "$work/view.log"
	power_off
}

test_x11() {
	start_screen desk 1200x900
	DISPLAY=$(display_of desk)
	export DISPLAY
	boot --display 800x600
	check "the guest's console is in the window" await 20 still_on_screen desk \
		"$pictures/guest-console-in-window-gl.png"
	check "a VNC client sees the guest's console" still_in_vnc "$pictures/guest-console-in-vnc.png"
	test_console
	test_desktop gl
	test_vnc
	test_tigervnc
	test_end
	boot --display 800x600 --no-gl
	check "without OpenGL the guest's console is in the window" await 20 still_on_screen desk \
		"$pictures/guest-console-in-window-no-gl.png"
	resize_window desk vug-view 640 480
	test_desktop no-gl
	test_reset
	test_end
	unset DISPLAY
}

test_wayland() {
	need 'weston runs' start_weston desk
	SDL_VIDEODRIVER=wayland WAYLAND_DISPLAY=weston.socket
	export SDL_VIDEODRIVER WAYLAND_DISPLAY
	for options in '' --no-gl; do
		# shellcheck disable=SC2086 # perhaps none
		boot --display 800x600 $options
		check "weston shows the guest's console ($options)" await 20 still_on_screen desk \
			"$pictures/guest-console-in-weston${options:+$options}.png"
		test_end
	done
}

need_view
rig_prepare
rig_begin
desk_begin
build_compare
test_x11
test_wayland
finish
