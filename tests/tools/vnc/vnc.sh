#!/bin/sh
# tests/tools/vnc/vnc.sh BUILD [PICTURES]: what the VNC server of vug-view promises a client.
#
# BUILD is the build folder; what clients saw is kept in the folder PICTURES. Prints a line for each
# rule; exit status 0 if all of them hold.
# shellcheck disable=SC2154,SC2317,SC2329 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/vnc/helpers.sh
. "$top/tests/tools/vnc/helpers.sh"

# --- what is refused ---------------------------------------------------------------------------

test_options() {
	for address in '' 5901 x:5901 127.0.0.1 127.0.0.1: :x :65536 :-1 ::1:5901 '[::1]' \
		'[::1]5901' example.org:5901; do
		check "--vnc '$address' is refused" refuses "--vnc $address: " --vnc "$address"
	done
	check '--vnc :1, which is a display and no port, is refused' refuses ':5901' --vnc :1
	check '--vnc 127.0.0.1:99, which is a display and no port, is refused' refuses ':5999' --vnc 127.0.0.1:99
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

test_addresses() {
	serve
	check 'a port in use is refused' refuses 'another program listens there' --vnc "$where"
	finish >/dev/null
	view --listen s --vnc '[::1]:0'
	poll has view.err 1 'waiting for a display channel'
	check 'vug-view listens at an IPv6 address' has view.err 1 'connect to \[::1\]:[1-9]'
	where='[::1]:'$(sed -n 's/.*\[::1\]:\([0-9]*\)$/\1/p' view.err)
	check 'a client connects to an IPv6 address' peer handshake
	finish >/dev/null
	view --listen s --keep --vnc unix:vnc.socket
	poll test -S vnc.socket
	gpu --connect s --still --size 64x48
	where=vnc.socket
	check 'the socket of --vnc unix:PATH has mode 0600' test "$(stat -c %a vnc.socket)" = 600
	check 'a client connects to a socket at a path' sees --shows 0@0,0,64x48
	finish >/dev/null
	check 'the socket at a path is removed at the end' not test -e vnc.socket
	view --vnc 0.0.0.0:0 --vnc-password-file "$(password secret)" --duration 1
	check 'vug-view with a password listens at every address' view_ends
}

test_passwords() {
	view --listen s --keep --vnc :0 --vnc-password-file "$(password secret)"
	poll has view.err 1 'waiting for a display channel'
	where=127.0.0.1:$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\)$/\1/p' view.err)
	gpu --connect s --still --size 64x48
	sees --password secret --typing 11 --seconds 20 --shows 0@0,0,64x48 >typing.log 2>&1 &
	typing=$!
	check 'a client with the right password sees the picture' sees --password secret --shows 0@0,0,64x48
	check 'a client with a wrong password sees nothing' not sees --password wrong --shows 0@0,0,64x48
	check 'a client without a password sees nothing' not sees --shows 0@0,0,64x48
	check 'a client that chooses no authentication is refused' not peer handshake
	check 'a client that sends another message for the password is refused' peer no-other-way-in
	check 'a client that was asked for the password is evicted last' peer asked-go-last 40
	check 'a client has longer to send the password than to connect' wait "$typing"
	check 'of many clients that were asked for the password, the 16 first ones keep their time' \
		peer first-asked-are-spared
	check 'a client with a wrong password is evicted before all others' peer wrong-ones-go-first
	check 'the password is not logged' not has view.err 1 secret
	finish >/dev/null
	view --listen s --vnc :0 --vnc-password-file "$(password ninechars)"
	poll has view.err 1 'waiting for a display channel'
	check 'a line on stderr says that VNC drops the ninth character' has view.err 1 'first 8 characters'
	view_ends TERM >/dev/null
}

# Two minutes pass while the other tests run.
begin_patience() {
	password secret >/dev/null
	mv password patient
	empty patient.out patient.err
	"$view" --listen p --vnc :0 --vnc-password-file patient >patient.out 2>patient.err </dev/null &
	patient_view=$!
	poll has patient.err 1 'clients can connect'
	timeout 160 python3 "$top/tests/tools/vnc/peer.py" \
		"127.0.0.1:$(sed -n 's/.*127\.0\.0\.1:\([0-9]*\)$/\1/p' patient.err)" \
		asked-and-silent >patient.log 2>&1 &
	patient=$!
}

patience_ends() {
	wait "$patient"
	patience=$?
	cat patient.log
	kill "$patient_view"
	ends "$patient_view"
	[ "$patience" = 0 ]
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
	for kind in --dmabuf=memfd '--dmabuf=memfd --bottom-up' \
		'--dmabuf=memfd --margins 160,96,80,272' \
		'--dmabuf=memfd --bottom-up --margins 160,96,80,272'; do
		# shellcheck disable=SC2086 # words are wanted
		gpu --connect s --still --size 400x250 $kind
		check "the picture of the next back end is shown ($kind)" sees --shows 0@0,0,400x250 \
			--png "$pictures/vnc-dmabuf.png"
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
	check 'a request is served, whatever arrives together with it' peer one-segment
	check 'a whole conversation may be in one segment, or in one for each byte' \
		peer whole-conversation 64 48
	finish >/dev/null
}

test_damage() {
	serve
	gpu --connect s --size 200x150 --no-cursor --rate 60
	check 'a moving picture is followed' peer follow-the-box
	check 'only what changes is sent' peer count-bytes
	kill "$gpu_pid" && gpu_ends >/dev/null
	gpu --connect s --size 200x150 --no-cursor --rate 60 --dmabuf=memfd --buffers 1 --bottom-up \
		--margins 210,7,5,90
	check 'a moving part of a bottom-up picture is followed' peer follow-the-box
	check 'only what changes is sent of a part of a bottom-up picture' peer count-bytes
	finish >/dev/null
}

test_large() {
	serve --display 3840x2160
	gpu --connect s --still
	check 'a large picture is sent in parts' sees --encodings zrle --shows 0@0,0,3840x2160
	finish >/dev/null
	serve --display 4096x1100
	check 'a client gets the area that it asks for, whatever has changed beside it' peer half-by-half
	finish >/dev/null
	serve --display 9000x64
	check 'no rectangle in Tight is wider than 2048 pixels' peer widest-in-tight s 2048
	poll has view.err 2 'waiting for a display channel'
	gpu --connect s --still
	for encodings in raw hextile zrle tight zlib rre corre; do
		check "a desktop of 9000 columns is exact in $encodings" sees --encodings "$encodings" \
			--shows 0@0,0,9000x64
	done
	finish >/dev/null
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
	check 'tigervnc shows each pixel of the picture' poll screen_shows 640x480
	kill "$viewer" "$x_server"
	wait "$viewer" "$x_server"
	check 'other clients are served after tigervnc has ended' sees --shows 0@0,0,640x480
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
test_viewer
check 'a client that was asked for the password has two minutes' patience_ends
conclude
