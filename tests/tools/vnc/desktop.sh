#!/bin/sh
# tests/tools/vnc/desktop.sh BUILD [PICTURES]: the monitors and the cursor, as VNC clients have them.
#
# BUILD is the build folder; what clients saw is kept in the folder PICTURES. Prints a line for each
# rule; exit status 0 if all of them hold.
# shellcheck disable=SC2154,SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/vnc/helpers.sh
. "$top/tests/tools/vnc/helpers.sh"

# --- monitors ---------------------------------------------------------------------------------

test_monitors() {
	serve --display 320x200 --display 400x300
	gpu --connect s --still
	check 'two monitors are one desktop, side by side' sees --size 720x300 \
		--shows 0@0,0,320x200 --shows 1@320,0,400x300 --png "$pictures/vnc-two-monitors.png"
	check 'a client gets the layout of both monitors' peer monitors '0:320x200+0+0 1:400x300+320+0'
	check 'a client can resize both monitors at once' peer set-monitors 4 '0:352x240+0+0 1:330x210+352+10'
	check 'the guest follows when a client resizes both monitors' sees --size 682x240 --shows 0@0,0,352x240 \
		--shows 1@352,10,330x210
	check 'a client may name the monitors in any order' peer answers \
		'1:330x210+352+10 0:352x240+0+0' 0
	check 'a client cannot unplug a monitor' peer refused-monitors 3 '0:640x480+0+0'
	check 'a client cannot make monitors overlap' peer refused-monitors 3 '0:352x240+0+0 1:330x210+300+0'
	check 'a client cannot plug in a monitor' peer refused-monitors 3 \
		'0:64x64+0+0 1:64x64+64+0 2:64x64+128+0'
	finish >/dev/null
	serve --display 320x200+400+0 --display 400x300+0+50
	gpu --connect s --still
	check 'two monitors are one desktop, laid out as --display says' \
		sees --size 720x350 --shows 0@400,0,320x200 --shows 1@0,50,400x300
	finish >/dev/null
	serve --display 320x200+0+0 --display 400x300+-400+-100
	gpu --connect s --still
	check 'a desktop begins at the monitor with the most negative position' \
		sees --size 720x300 --shows 0@400,100,320x200 --shows 1@0,0,400x300
	finish >/dev/null
	serve --display 320x200 --display 320x200 --display 320x200
	gpu --connect s --still
	check 'the neighbours of a monitor below 320x200 move as far as it grows' peer set-monitors 4 \
		'0:320x200+0+0 1:400x300+320+0 2:320x240+720+10' \
		'0:100x100+0+0 1:400x300+100+0 2:200x240+500+10'
	finish >/dev/null
}

# follow FORMAT: a client that follows to 500x400, in the background
follow() {
	timeout 30 "$client" --format "$1" --shows 0@0,0,500x400 "$where" >"follow.$1" 2>&1 &
	eval "follow_$1=$!"
}

test_resizing() {
	serve --display 400x300
	gpu --connect s --still
	check 'the desktop is as large as the monitor' sees --shows 0@0,0,400x300
	follow xrgb
	follow xbgr
	follow rgb565
	check 'a client resizes the monitor, and the guest follows' sees --resize 500x400 \
		--shows 0@0,0,500x400
	check 'the other clients follow the new size of the desktop' wait "${follow_xrgb:?}"
	check 'a client with pixels of another byte order follows the new size of the desktop' \
		wait "${follow_xbgr:?}"
	check 'a client with 16 bits a pixel follows the new size of the desktop' wait "${follow_rgb565:?}"
	check 'a client that asks for the size that there is gets status 0' peer set-monitors 0 '0:500x400+0+0'
	check 'a desktop of 0 x 0 pixels is refused' peer refused-monitors 3 '0:0x0+0+0'
	check 'a client learns whether it or another one changed the desktop' peer reasons '0:512x384+0+0'
	check 'a client makes no monitor below 320x200' peer set-monitors 4 '0:320x200+0+0' '0:100x30+0+0'
	check 'a client that asks for less than the smallest monitor is answered, and no monitor changes' \
		peer answers '0:319x1+0+0' 1
	check 'each side of a monitor has its own lower bound' peer set-monitors 4 '0:500x200+0+0' '0:500x10+0+0'
	peer set-monitors 4 '0:500x400+0+0' >/dev/null
	kill "$gpu_pid"
	gpu_ends >/dev/null
	follow xrgb
	gpu --connect s --still --size 200x150
	check 'the desktop follows a guest that takes another size' sees --shows 0@0,0,200x150
	kill "$gpu_pid"
	gpu_ends >/dev/null
	gpu --connect s --still --size 500x400
	check 'a connected client follows a guest that takes another size' wait "${follow_xrgb:?}"
	finish >/dev/null
}

# finds COUNT WISH…: a guest that comes after all of them draws 500×400, as COUNT-1 did before it
finds() {
	count=$1
	shift
	peer wish-and-go "$@" || return
	gpu --connect s --still
	poll has events "$count" '"kind":"surface","width":500,"height":400,'
}

# The pixel clock of an EDID ends before 16384x16384 at 1000 Hz.
test_impossible_wishes() {
	serve --display 640x480@1000 --events events
	check 'a size that no EDID can express is refused, and one that an EDID can is not' peer answers \
		'0:16000x16384+0+0' 3 '0:16384x16384+0+0' 3 '0:641x480+0+0' 4
	peer wish-and-go '0:16384x16384+0+0'
	check 'a size that no EDID can express causes no line on stderr' not has view.err 1 'cannot be described'
	finish >/dev/null
}

test_wishes_before_a_guest() {
	serve --display 400x300 --events events
	check 'each request for a size is answered at once, whatever the guest does' peer answers \
		'0:500x400+0+0' 4 '0:0x0+0+0' 3 '0:600x300+0+0' 4 '' 3 '0:400x300+0+0' 4
	check 'a monitor is resized before there is a guest' finds 1 '0:500x400+0+0'
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'of two requests for a size the last one counts' \
		finds 2 '0:600x300+0+0' '0:500x400+0+0'
	finish >/dev/null
}

# --- the cursor --------------------------------------------------------------------------------

# The test GPU's arrow: two by two pixels for each # and each dot; its shadow is not half opaque.
arrow_pixels() {
	sed -n '/arrow\[\] = {/,/};/p' "$top/examples/vug-testgpu/cursor.c" | grep '"' |
		tr -dc '#.' | wc -c | awk '{ print $1 * 4 }'
}

test_cursor() {
	serve
	gpu --connect s --still --cursor --size 320x200
	check 'a client gets the cursor with its hot spot' sees --cursor "8,4,$(arrow_pixels)"
	check 'a client that knows half transparent cursors gets one' peer alpha-cursor
	check 'a cursor that the client draws is not in the picture' sees --shows 0@0,0,320x200
	check 'a cursor that the client cannot draw is in the picture' peer drawn-cursor 160,100
	check 'the shadow of a cursor in the picture is blended' peer drawn-shadow 160,100
	check 'a position of the cursor is sent to clients that ask' peer cursor-position 160,100
	kill "$gpu_pid"
	gpu_ends >/dev/null
	gpu --connect s --size 320x200
	check 'a cursor that the guest hides is hidden in clients' peer hidden-cursor
	finish >/dev/null
}

test_end_of_cursor() {
	serve
	gpu --connect s --still --cursor --size 320x200
	peer drawn-cursor 160,100
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'a client that connects when the back end has gone sees no cursor' \
		peer no-drawn-cursor
	finish >/dev/null
}

# at_places RULE: of cursor.py; a guest of its own, on two monitors
at_places() {
	serve --display 320x200 --display 400x200
	peer "$1" s
	seen=$?
	finish >/dev/null
	return "$seen"
}

test_cursor_places() {
	check 'the drawn cursor is cut at its monitor'"'"'s edges' at_places drawn-at-edges
	check 'the drawn cursor is where it went while no client was connected' \
		at_places drawn-where-it-went-unwatched
	check 'the drawn cursor is placed again when the layout changes' at_places redrawn-in-another-layout
	check 'the drawn cursor leaves the picture when a client begins to draw it itself' \
		at_places taken-off-for-its-own
}

# --- what is said instead of a picture ---------------------------------------------------------

test_notices() {
	serve --display 640x400 --name 'guest 7'
	check 'waiting, live and gone are distinguished, by clients that take names and others' \
		peer told-apart s 'guest 7'
	gpu --connect s --still
	sees --shows 0@0,0,640x400 >/dev/null
	kill "$gpu_pid"
	gpu_ends >/dev/null
	poll has view.err 2 'waiting for a display channel'
	check 'a dim picture is not exact' not sees --seconds 2 --shows 0@0,0,640x400 \
		--png "$pictures/vnc-gone.png"
	finish >/dev/null
	serve --display 640x400 --display 640x400
	check 'a guest that draws one monitor is live, and the others of the last one are dropped' \
		peer one-monitor-is-live s
	finish >/dev/null
}

# --- what changes ------------------------------------------------------------------------------

test_changes() {
	serve --display 640x480
	check 'of a guest that says "all of it" a client gets what differs' peer only-what-differs s
	finish >/dev/null
}

# --- all of it ---------------------------------------------------------------------------------

test_monitors
test_resizing
test_impossible_wishes
test_wishes_before_a_guest
test_cursor
test_end_of_cursor
test_cursor_places
test_notices
test_changes
conclude
