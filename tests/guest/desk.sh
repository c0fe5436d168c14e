# shellcheck shell=sh
# tests/guest/desk.sh: what stands on the desks of those who look at the guest, and what tells the
# guest's own desktop (desktop.c) what to do. To be sourced after rig.sh and check.sh.
#
# Environment: BUILD/pictures or, where it is set, PICTURES receives what was seen.

pictures=${PICTURES:-$BUILD/pictures}
client=$BUILD/tests/tools/vnc-client
watch=$BUILD/tests/tools/vnc-watch
vnc=

# desk_begin: after rig_begin
desk_begin() {
	mkdir -p "$pictures"
	vnc=$work/vnc.sock
	XDG_RUNTIME_DIR=$work
	export XDG_RUNTIME_DIR
	unset DISPLAY WAYLAND_DISPLAY SDL_VIDEODRIVER
	for program in "$client" "$watch"; do
		[ -x "$program" ] || { echo "skipped: there is no $program: this build is without VNC"; exit 77; }
	done
	"$view" --help | grep -q -e --window ||
		{ echo 'skipped: this vug-view is built without --window'; exit 77; }
}

# --- the guest's desktop -----------------------------------------------------------------------

# guest LINE: its shell, or the program that it runs, reads that
guest() {
	await "$boot_seconds" grep -aq 'VUG-GUEST LISTENS' "$serial" && printf '%s\n' "$1" >&4
}

# shown: "FRAME WIDTHxHEIGHT CURSOR X Y", of what the guest has said last
shown() {
	sed -n 's/.*VUG-GUEST SHOWS \([0-9x -]*\).*/\1/p' "$serial" | tail -n 1
}

# has_shown COUNT: it has said so that often
has_shown() {
	[ "$(grep -ac 'VUG-GUEST SHOWS' "$serial")" -ge "$1" ]
}

# tell LINE: and it has done that. What it shows then is in $frame, $size, $cursor, $x and $y.
tell() {
	told=$(grep -ac 'VUG-GUEST SHOWS' "$serial" || :)
	guest "$1"
	await "$boot_seconds" has_shown $((told + 1)) && learn && return
	echo "# the guest has not done it: $1"
	show_logs
	return 1
}

# learn: what the guest shows now, if it has said so yet
learn() {
	# shellcheck disable=SC2046 # words
	set -- $(shown)
	[ $# = 5 ] || return 1
	frame=$1 size=$2 cursor=$3 x=$4 y=$5
}

# shows_size SIZE
shows_size() {
	learn && [ "$size" = "$1" ]
}

# --- a change of monitors ----------------------------------------------------------------------

# A front end cannot tell a guest of QEMU's that its monitor has changed: QEMU can, and does when
# its own display asks it. D-Bus is the one that knows how to ask and needs no display.
start_bus() {
	start bus dbus-daemon --session --nofork --nopidfile --address="unix:path=$work/bus.socket"
	await 10 test -S "$work/bus.socket"
}

# --- screens -----------------------------------------------------------------------------------

# start_screen NAME SIZE: an X server; its display is in $work/NAME.display
start_screen() {
	mkdir "$work/$1.screen"
	start "$1" sh -c 'exec Xvfb -displayfd 5 -screen 0 "$2x24" -fbdir "$1.screen" -nolisten tcp \
		5>"$1.display"' - "$work/$1" "$2"
	await 20 test -s "$work/$1.display"
}

display_of() {
	echo ":$(cat "$work/$1.display")"
}

# stop_screen NAME
stop_screen() {
	stop "$1" || :
	rm -rf "$work/$1.screen" "$work/$1.display"
}

# start_weston SCREEN: in a window of that X server, since it has a pointer then
start_weston() {
	start weston env DISPLAY="$(display_of "$1")" weston --no-config --backend=x11 \
		--renderer=pixman --width=1000 --height=740 --idle-time=0 --socket=weston.socket
	await 20 test -S "$work/weston.socket"
	DISPLAY=$(display_of "$1") xdotool mousemove 960 730 mousemove 998 738
}

# photograph SCREEN SIZE FILE: the part of the screen that has a picture; says where it is
photograph() {
	python3 "$top/tests/tools/xwd-to-png.py" "$work/$1.screen/Xvfb_screen0" "$2" "$3"
}

# point SCREEN "X Y": the pointer goes to that place of the picture, whose corner is at X Y
point() {
	DISPLAY=$(display_of "$1") xdotool mousemove $((${2% *} + x)) $((${2#* } + y))
}

# away SCREEN: the pointer lies over no window; where a guest shows no cursor the host's would be on its picture
away() {
	DISPLAY=$(display_of "$1") xdotool mousemove 9999 9999
}

# --- what is looked for ------------------------------------------------------------------------

# is_seen FILE [OPTION…]: it holds what the guest's desktop says that it shows, cursor and all
is_seen() {
	file=$1
	shift
	"$work/compare-png" --moving --cursor "$cursor,$x,$y" "$@" "$file" "$size" "$frame"
}

# pointed_at SCREEN FILE: the picture, and the guest's cursor and no other when the pointer is where the guest's is
pointed_at() {
	away "$1"
	place=$(photograph "$1" "$size" "$2") && point "$1" "$place" &&
		photograph "$1" "$size" "$2" >/dev/null && is_seen "$2"
}

# on_screen SCREEN FILE: the picture, and the guest's cursor if it has one. Over a guest that has sent none the
# pointer is the host's, which SDL 3 draws.
on_screen() {
	[ "$cursor" = 0 ] || { pointed_at "$@"; return; }
	away "$1"
	photograph "$1" "$size" "$2" >/dev/null && is_seen "$2"
}

# in_png FILE: vug-view's own
in_png() {
	ask_for_png
	cp "$work/picture.png" "$1" && is_seen "$1"
}

# start_watching NAME: a VNC client that stays; $work/NAME.wants is what it is to write
start_watching() {
	mkfifo "$work/$1.wants"
	start "$1" sh -c 'exec "$1" "$2" <>"$3"' - "$watch" "$vnc" "$work/$1.wants"
}

# in_vnc NAME FILE: what that client has
in_vnc() {
	rm -f "$2"
	echo "$2" >"$work/$1.wants"
	poll 100 test -e "$2" && is_seen "$2"
}

# as_event: the last event of the cursor's tells the same place, of its corner
as_event() {
	[ "$cursor" = 0 ] || grep '"event":"cursor",' "$work/events" | tail -n 1 | grep -q \
		"\"x\":$((x - cursor % 8)),\"y\":$((y - cursor % 11)),\"visible\":true"
}

# cursor_numbers: HOTX,HOTY,PIXELS of the cursor, as cursor_image.h has it
cursor_numbers() {
	echo "$((cursor % 8)),$((cursor % 11)),$(((8 + cursor * 7 % 40) * (12 + cursor * 5 % 50)))"
}
