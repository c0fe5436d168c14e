#!/bin/sh
# tests/tools/vnc.sh BUILD [PICTURES]: what the VNC server of vug-view promises, tried by clients.
#
# BUILD is the build folder; what clients saw is kept in the folder PICTURES. Pictures are looked at
# by vnc-client, which is built on libvncclient, and by a viewer of Debian's; rude clients are played
# by vnc-peer.py. Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317,SC2329 # functions are called by their names
set -u

pictures=${2:-}
[ -z "$pictures" ] || { mkdir -p "$pictures" && pictures=$(cd "$pictures" && pwd); } || exit 2
# shellcheck source=tests/tools/helpers.sh
. "$(dirname "$0")/helpers.sh"
client=$build/tests/tools/vnc-client
[ -x "$client" ] || { echo "skipped: there is no $client: this build is without VNC"; exit 77; }
[ -n "$pictures" ] || pictures=$work

# --- helpers -----------------------------------------------------------------------------------

# refuses TEXT ARGUMENT…: one line that has the text, status 2
refuses() {
	text=$1
	shift
	timeout 10 "$view" "$@" >view.out 2>view.err </dev/null
	status=$?
	echo "status $status"
	cat view.err
	[ "$status" = 2 ] && lines view.err 1 && grep -qF -e "$text" view.err
}

# serve ARGUMENT…: vug-view with a socket s for back ends, and where its clients connect to
serve() {
	view --listen s --keep --vnc :0 "$@"
	poll has view.err 1 'waiting for a display channel'
	where=127.0.0.1:$(sed -n 's/.*clients can connect to 127\.0\.0\.1:\([0-9]*\)$/\1/p' view.err)
}

finish() {
	[ -z "$gpu_pid" ] || { kill "$gpu_pid" && gpu_ends; }
	view_ends TERM
}

# sees ARGUMENT…: a client of the server at $where
sees() {
	timeout 30 "$client" "$@" "$where"
}

# peer ARGUMENT…: a client that knows what it does, at $where
peer() {
	timeout 40 python3 "$top/tests/tools/vnc-peer.py" "$where" "$@"
}

# descriptors, threads: of vug-view
descriptors() {
	find "/proc/$view_pid/fd" -type l | wc -l
}

has_descriptors() {
	[ "$(descriptors)" -le "$1" ]
}

# largest_outbox: what waits for one client at most, in KiB; it is no memory of vug-view's in /proc
largest_outbox() {
	find "/proc/$view_pid/fd" -lname '*memfd:vug-vnc*' -exec stat -L -c %s {} + |
		sort -n | awk 'END { print int($1 / 1024) }'
}

# outboxes_hold LIMIT: something waits, and not more than that for any client
outboxes_hold() {
	waiting=$(largest_outbox)
	echo "$waiting KiB"
	[ "$waiting" -gt 0 ] && [ "$waiting" -le "$1" ]
}

# ticks: of processor time that vug-view has used, hundredths of a second
ticks() {
	awk '{ print $14 + $15 }' "/proc/$view_pid/stat"
}

# --- what is refused ---------------------------------------------------------------------------

test_options() {
	for address in '' 5901 x:5901 127.0.0.1 127.0.0.1: :x :65536 :-1 ::1:5901 '[::1]' \
		'[::1]5901' example.org:5901; do
		check "--vnc '$address' is refused" refuses "--vnc $address: " --vnc "$address"
	done
	check 'a display is no port: --vnc :1 is refused' refuses ':5901' --vnc :1
	check '… with an address, too' refuses ':5999' --vnc 127.0.0.1:99
	check 'a second --vnc is refused' refuses 'twice' --vnc :0 --vnc :0
	check 'an address of another machine is refused' refuses 'address that this machine has' \
		--vnc-password-file "$(password secret)" --vnc 192.0.2.1:0
	for address in 0.0.0.0:0 '[::]:0' 192.0.2.1:0; do
		check "without a password, $address is refused" refuses '--vnc-password-file' \
			--vnc "$address"
	done
	: >plain
	check 'a file is not replaced by a socket' refuses 'not a socket' --vnc unix:plain
	check 'a password in no file is refused' refuses 'nowhere' --vnc :0 \
		--vnc-password-file nowhere
	check 'an empty password is refused' refuses 'empty' --vnc :0 \
		--vnc-password-file "$(password '')"
	password secret >/dev/null
	chmod 644 password
	check 'a password that others can read is refused' refuses 'chmod 600' --vnc :0 \
		--vnc-password-file password
}

# password TEXT: the name of a file that has it
password() {
	rm -f password
	(umask 077 && printf '%s\nnot this\n' "$1" >password)
	echo password
}

test_addresses() {
	serve
	check 'a port in use is refused' refuses 'another program listens there' --vnc "$where"
	finish >/dev/null
	view --listen s --vnc '[::1]:0'
	poll has view.err 1 'waiting for a display channel'
	check 'IPv6 is listened at' has view.err 1 'connect to \[::1\]:[1-9]'
	where='[::1]:'$(sed -n 's/.*\[::1\]:\([0-9]*\)$/\1/p' view.err)
	check 'and works' peer handshake
	finish >/dev/null
	view --listen s --keep --vnc unix:vnc.socket
	poll test -S vnc.socket
	gpu --connect s --still --size 64x48
	where=vnc.socket
	check 'a socket at a path has mode 0600' test "$(stat -c %a vnc.socket)" = 600
	check 'and works' sees --shows 0@0,0,64x48
	finish >/dev/null
	check 'and is removed at the end' not test -e vnc.socket
	view --vnc 0.0.0.0:0 --vnc-password-file "$(password secret)" --duration 1
	check 'with a password, every address is listened at' view_ends
}

test_passwords() {
	view --listen s --keep --vnc :0 --vnc-password-file "$(password secret)"
	poll has view.err 1 'waiting for a display channel'
	where=127.0.0.1:$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\)$/\1/p' view.err)
	gpu --connect s --still --size 64x48
	sees --password secret --typing 11 --seconds 20 --shows 0@0,0,64x48 >typing.log 2>&1 &
	typing=$!
	check 'the right password opens' sees --password secret --shows 0@0,0,64x48
	check 'a wrong one does not' not sees --password wrong --shows 0@0,0,64x48
	check 'nor none' not sees --shows 0@0,0,64x48
	check 'nor the choice of no authentication' not peer handshake
	check 'nor what comes instead of an answer' peer no-other-way-in
	check 'who has been asked for it is put out last' peer asked-go-last 40
	check 'a person has longer to type it than a machine to connect' wait "$typing"
	check 'many who have been asked put out the oldest' peer asked-are-bounded 40
	check 'the password is not said' not has view.err 1 secret
	finish >/dev/null
	view --listen s --vnc :0 --vnc-password-file "$(password ninechars)"
	poll has view.err 1 'waiting for a display channel'
	check 'that VNC leaves the ninth character out is said' has view.err 1 'first 8 characters'
	view_ends TERM >/dev/null
}

# Two minutes pass while the other tests run.
begin_patience() {
	password secret >/dev/null
	mv password patient
	"$view" --listen p --vnc :0 --vnc-password-file patient >patient.out 2>patient.err </dev/null &
	patient_view=$!
	poll has patient.err 1 'clients can connect'
	timeout 160 python3 "$top/tests/tools/vnc-peer.py" \
		"127.0.0.1:$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\)$/\1/p' patient.err)" \
		asked-and-silent >patient.log 2>&1 &
	patient=$!
}

patience_ends() {
	wait "$patient"
	status=$?
	cat patient.log
	kill "$patient_view"
	ends "$patient_view"
	[ "$status" = 0 ]
}

# --- pictures ----------------------------------------------------------------------------------

test_pictures() {
	serve
	gpu --connect s --still --size 321x203
	for format in xrgb xbgr rgb565; do
		for encodings in raw hextile zrle tight zlib rre corre 'copyrect zrle'; do
			check "$format, $encodings: the picture is exact" sees --format "$format" \
				--encodings "$encodings" --shows 0@0,0,321x203
		done
	done
	sees --shows 0@0,0,321x203 --png "$pictures/vnc-client.png" >/dev/null
	check 'a picture for people to look at is kept' shows "$pictures/vnc-client.png" 321x203 0
	kill "$gpu_pid"
	gpu_ends >/dev/null
	poll has view.err 2 'waiting for a display channel'
	check 'a picture stays when the back end has gone' sees --shows 0@0,0,321x203
	for kind in --dmabuf=memfd '--dmabuf=memfd --bottom-up'; do
		# shellcheck disable=SC2086 # words are wanted
		gpu --connect s --still --size 400x250 $kind
		check "the next one's is there ($kind)" sees --shows 0@0,0,400x250
		kill "$gpu_pid"
		gpu_ends >/dev/null
	done
	finish >/dev/null
}

# The handshake is itself a message that is answered at once.
test_segments() {
	serve
	gpu --connect s --still --no-cursor --size 64x48
	sees --shows 0@0,0,64x48 >/dev/null
	check 'whatever arrives together with a request, the request is served' peer one-segment
	check 'a whole conversation may be in one segment, or in one for each byte' \
		peer whole-conversation 64 48
	finish >/dev/null
}

test_damage() {
	serve
	gpu --connect s --size 200x150 --no-cursor --rate 60
	check 'what moves is followed' peer follow-the-box
	check 'only what changes is sent' peer count-bytes
	finish >/dev/null
}

test_large() {
	serve --display 3840x2160
	gpu --connect s --still
	check 'a large picture comes in parts' sees --encodings zrle --shows 0@0,0,3840x2160
	finish >/dev/null
	serve --display 9000x64
	check 'in Tight, no rectangle is wider than 2048 pixels' peer widest-in-tight 2048
	gpu --connect s --still
	for encodings in raw hextile zrle tight zlib rre corre; do
		check "a desktop of 9000 columns is exact in $encodings" sees --encodings "$encodings" \
			--shows 0@0,0,9000x64
	done
	finish >/dev/null
}

test_monitors() {
	serve --display 320x200 --display 400x300
	gpu --connect s --still
	check 'two monitors are one desktop, side by side' sees --size 720x300 \
		--shows 0@0,0,320x200 --shows 1@320,0,400x300 --png "$pictures/vnc-two-monitors.png"
	check 'a client is told of both' peer monitors '0:320x200+0+0 1:400x300+320+0'
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
	check 'each client is told whose change it was' peer reasons '0:512x384+0+0'
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
	check 'its position is told to those who ask' peer cursor-position 160,100
	kill "$gpu_pid"
	gpu_ends >/dev/null
	gpu --connect s --size 320x200
	check 'one that is hidden is taken away' peer hidden-cursor
	finish >/dev/null
}

# --- many clients ------------------------------------------------------------------------------

twenty_see() {
	pids=
	for number in 01 02 03 04 05 06 07 08 09 10 11 12 13 14 15 16 17 18 19 20; do
		sees --encodings zrle --shows 0@0,0,320x200 >"many.$number" 2>&1 &
		pids="$pids $!"
	done
	for pid in $pids; do
		wait "$pid" || return
	done
}

test_many() {
	serve -v
	gpu --connect s --still --size 320x200
	sees --shows 0@0,0,320x200 >/dev/null
	poll has view.err 1 'a client has gone (now 0)'
	before=$(descriptors)
	for round in one two three; do
		check "twenty clients come, see and go: round $round" twenty_see
	done
	check 'nothing is left of them' poll has_descriptors "$before"
	check '32 clients are taken, the next is told that there are too many' peer crowd 32
	check 'and nothing is left of those' poll has_descriptors "$before"
	check 'the next client is taken' sees --shows 0@0,0,320x200
	finish >/dev/null
}

# updates: how many a client gets in a second and a half
updates() {
	sees --stay --seconds 1.5 --encodings raw | sed -n 's/ updates$//p'
}

# counts_alike BEFORE AFTER
counts_alike() {
	echo "$1 updates before, $2 after"
	[ "$2" -gt 0 ] && [ $((3 * $2)) -ge "$1" ]
}

# A stuck client has one update in its outbox, whatever is drawn.
test_stuck() {
	serve --display 640x400 --stats
	gpu --connect s --rate 20 --damage full --dmabuf=memfd --no-cursor --verbose
	sees --size 640x400 >/dev/null
	before=$(updates)
	"$client" --stay --seconds 25 "$where" >stuck.log 2>&1 &
	stuck=$!
	peer handshake >/dev/null # the one before it is in by then
	kill -STOP "$stuck"
	peer never-read 5 &
	sleepers=$!
	updates >/dev/null # by then the sleepers have all that they take
	check 'clients that stop reading change nothing for the others' counts_alike "$before" \
		"$(updates)"
	check 'and have one update waiting, however many they ask for' outboxes_hold 1100
	kill "$gpu_pid"
	check 'the guest ends as it would without' gpu_ends
	check 'its frames were taken as fast as it drew them' has gpu.log 1 ' frames .*(\(19\|20\)\.'
	check 'and none of them timed out' ends_without_timeouts
	check '--stats says how late clients saw them' has view.err 1 'vnc .* pictures, late by p50'
	kill -KILL "$sleepers" "$stuck" 2>/dev/null
	wait "$sleepers" "$stuck" 2>/dev/null
}

ends_without_timeouts() {
	cat gpu.log
	view_ends TERM || return
	has view.err 1 'frames .* 0 expired'
}

test_idle() {
	serve
	gpu --connect s --still --size 640x480
	timeout 30 "$client" --stay --seconds 20 "$where" >idle.log 2>&1 &
	idle=$!
	sees --shows 0@0,0,640x480 >/dev/null
	kill -STOP "$gpu_pid" # it asks for the monitors once a second
	start=$(ticks)
	peer wait-quietly 3
	check 'a still picture costs nothing' test $(($(ticks) - start)) -le 1
	kill -CONT "$gpu_pid"
	kill "$idle"
	finish >/dev/null
}

# --- rude clients ------------------------------------------------------------------------------

test_rude() {
	serve
	gpu --connect s --size 320x200 --rate 30
	timeout 60 "$client" --stay --seconds 20 "$where" >good.log 2>&1 &
	good=$!
	peer handshake >/dev/null
	before=$(descriptors)
	peer silent >silent.log 2>&1 &
	silent=$!
	check 'garbage is hung up on' peer garbage 30
	check 'so is garbage behind a version' peer garbage-after-version 30
	check 'and garbage from a client that is in' peer garbage-when-in 30
	check 'HTTP and TLS are hung up on' peer other-protocols
	check 'messages that are not for a display are passed over' peer passed-over
	check 'one whose length is a lie costs no memory' peer huge-lengths
	check 'formats that make no sense are hung up on' peer wrong-formats
	check 'who says nothing for ten seconds is hung up on' wait "$silent"
	check 'many who do not say who they are put out the oldest, not those who are in' \
		peer unauthenticated 40
	check 'nothing is left of them' poll has_descriptors "$before"
	check 'every thread is in the sandbox' threads_are_confined
	check 'all the while, a good client was served' serves_on "$good"
	check 'stderr says nothing of it' not has view.err 1 -i 'garbage\|error\|rfb'
	finish >/dev/null
}

threads_are_confined() {
	grep -h -e ^NoNewPrivs -e ^Seccomp: "/proc/$view_pid"/task/*/status | sort -u >confined
	cat confined
	lines confined 2 && has confined 1 'NoNewPrivs:.1' && has confined 1 'Seccomp:.2'
}

serves_on() {
	kill -0 "$1" && kill "$1"
	sees --stay --seconds 1 --encodings raw >last.log
	cat last.log
	has last.log 1 '^[1-9][0-9]* updates'
}

# --- a viewer of Debian's ----------------------------------------------------------------------

# screen_shows SIZE: the X server's screen has the test picture in its corner
screen_shows() {
	python3 "$top/tests/tools/xwd-to-png.py" screen/Xvfb_screen0 "$1" "$pictures/tigervnc.png" &&
		shows "$pictures/tigervnc.png" "$1" 0
}

test_viewer() {
	mkdir screen
	Xvfb -displayfd 3 -screen 0 1000x700x24 -fbdir screen -nolisten tcp 3>display 2>xvfb.log &
	x_server=$!
	poll test -s display
	serve --display 640x480
	gpu --connect s --still
	HOME=$work DISPLAY=:$(cat display) xtigervncviewer -AutoSelect=0 -PreferredEncoding=Raw \
		-RemoteResize=0 -Shared=1 -geometry 640x480+0+0 "127.0.0.1::${where#*:}" >viewer.log 2>&1 &
	viewer=$!
	check 'tigervnc shows the picture, each pixel' poll screen_shows 640x480
	kill "$viewer" "$x_server"
	wait "$viewer" "$x_server"
	check 'and its end is its own' sees --shows 0@0,0,640x480
	finish >/dev/null
}

# --- all of it ---------------------------------------------------------------------------------

begin_patience
test_options
test_addresses
test_passwords
test_pictures
test_segments
test_damage
test_large
test_monitors
test_resizing
test_wishes_before_a_guest
test_cursor
test_many
test_stuck
test_idle
test_rude
test_viewer
check 'who has been asked for a password has two minutes' patience_ends
conclude
