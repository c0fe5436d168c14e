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
	check 'a client gets both monitors' peer monitors '0:320x200+0+0 1:400x300+320+0'
	check 'and can change both' peer set-monitors 4 '0:352x240+0+0 1:330x210+352+10'
	check 'which the guest follows' sees --size 682x240 --shows 0@0,0,352x240 \
		--shows 1@352,10,330x210
	check 'the order in which a client names them is its own' peer answers \
		'1:330x210+352+10 0:352x240+0+0' 0
	check 'but not unplug one' peer refused-monitors 3 '0:640x480+0+0'
	check 'nor have them overlap' peer refused-monitors 3 '0:352x240+0+0 1:330x210+300+0'
	check 'nor plug in another' peer refused-monitors 3 \
		'0:64x64+0+0 1:64x64+64+0 2:64x64+128+0'
	finish >/dev/null
	serve --display 320x200+400+0 --display 400x300+0+50
	gpu --connect s --still
	check 'or as they stand' sees --size 720x350 --shows 0@400,0,320x200 --shows 1@0,50,400x300
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
	check 'so do the other clients' wait "${follow_xrgb:?}"
	check 'in whatever format' wait "${follow_xbgr:?}"
	check 'they have' wait "${follow_rgb565:?}"
	check 'a size that is there already is answered' peer set-monitors 0 '0:500x400+0+0'
	check 'a size of nothing is refused' peer refused-monitors 3 '0:0x0+0+0'
	check 'each client learns whose change it was' peer reasons '0:512x384+0+0'
	check 'a client makes no monitor below 320x200' peer set-monitors 4 '0:320x200+0+0' '0:100x30+0+0'
	check 'nor is it asked for one that is as small already' peer answers '0:319x1+0+0' 1
	check 'each side has its floor' peer set-monitors 4 '0:500x200+0+0' '0:500x10+0+0'
	peer set-monitors 4 '0:500x400+0+0' >/dev/null
	kill "$gpu_pid"
	gpu_ends >/dev/null
	follow xrgb
	gpu --connect s --still --size 200x150
	check 'a guest that takes another size is followed' sees --shows 0@0,0,200x150
	kill "$gpu_pid"
	gpu_ends >/dev/null
	gpu --connect s --still --size 500x400
	check 'by clients that are there' wait "${follow_xrgb:?}"
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
	check 'what no EDID can express is refused, and what it can is not' peer answers \
		'0:16000x16384+0+0' 3 '0:16384x16384+0+0' 3 '0:641x480+0+0' 4
	peer wish-and-go '0:16384x16384+0+0'
	check 'and is no line in the log' not has view.err 1 'cannot be told'
	finish >/dev/null
}

test_wishes_before_a_guest() {
	serve --display 400x300 --events events
	check 'each wish is answered at once, whatever the guest does' peer answers \
		'0:500x400+0+0' 4 '0:0x0+0+0' 3 '0:600x300+0+0' 4 '' 3 '0:400x300+0+0' 4
	check 'a monitor is resized before there is a guest' finds 1 '0:500x400+0+0'
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'a client that has changed its mind gets what it wanted last' \
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
	check 'a cursor comes with its hot spot' sees --cursor "8,4,$(arrow_pixels)"
	check 'half transparent to those who take that' peer alpha-cursor
	check 'and is not in the picture' sees --shows 0@0,0,320x200
	check 'where a client cannot draw it, it is in the picture' peer drawn-cursor 160,100
	check 'with the shadow blended' peer drawn-shadow 160,100
	check 'a position of the cursor is sent to clients that ask' peer cursor-position 160,100
	kill "$gpu_pid"
	gpu_ends >/dev/null
	gpu --connect s --size 320x200
	check 'one that is hidden is taken away' peer hidden-cursor
	finish >/dev/null
}

test_end_of_cursor() {
	serve
	gpu --connect s --still --cursor --size 320x200
	peer drawn-cursor 160,100
	kill "$gpu_pid"
	gpu_ends >/dev/null
	check 'a client that connects when the back end has gone sees no cursor of it' \
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
	check 'it is where it went while nobody looked' at_places drawn-where-it-went-unwatched
	check 'it is placed again when the layout changes' at_places redrawn-in-another-layout
	check 'who begins to draw it finds it in the picture no more' at_places taken-off-for-its-own
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

# --- all of it ---------------------------------------------------------------------------------

test_monitors
test_resizing
test_impossible_wishes
test_wishes_before_a_guest
test_cursor
test_end_of_cursor
test_cursor_places
test_notices
conclude
