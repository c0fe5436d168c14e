#!/bin/sh
# tests/conform/conform.sh BUILD: vug-conform finds nothing in what is right, and every fault of programs that have
# one each.
#
# BUILD is the build folder. Prints a line for each rule; exit status 0 if all of them hold.
# shellcheck disable=SC2317 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
conform=$build/examples/vug-conform/vug-conform
faulty=$build/tests/conform/faulty-front-end
faulty_back_end=$build/tests/conform/faulty-back-end
gpu2d=$build/examples/vug-gpu2d/vug-gpu2d
qemu_gpu=${VUG_BACKEND:-/usr/lib/qemu/vhost-user-gpu}
TMPDIR=$work
export TMPDIR

# --- helpers -----------------------------------------------------------------------------------

# conform ARGUMENT…: the report is in report, its status is returned
conform() {
	timeout 300 "$conform" "$@" >report 2>report.err </dev/null
	status=$?
	[ "$status" = 0 ] || head -60 report
	cat report.err
	return "$status"
}

# exits STATUS ARGUMENT…
exits() {
	wanted=$1
	shift
	conform "$@"
	[ $? = "$wanted" ]
}

# is_whole: the report has as many tests as its plan says, numbered from 1 on
is_whole() {
	awk '/^1\.\.[0-9]+$/ { plan = substr($0, 4) }
		/^(not )?ok / { number++; if ($(NF > 0 && $1 == "not" ? 3 : 2) != number) exit 1 }
		END { exit plan != number }' report
}

# --- front ends --------------------------------------------------------------------------------

conforms() {
	conform "$@" && is_whole && ! grep -q '^not ok' report
}

# finds FAULT TEST RULE BYTES: the fault, by that test, which names the rule and has the bytes
finds() {
	exits 1 front-end --timeout 1 --only "$2" -- "$faulty" "$1" listen '{socket}' &&
		grep -qF "not ok 1 - $2: " report && grep -qF "rule: 'docs/protocol.md#$3'" report &&
		grep -qF "$4" report
}

numbers_of_faults() {
	[ "$("$faulty" --count)" = 12 ]
}

# The anchors of docs/protocol.md, and the rules that tests have.
rules_are_documented() {
	grep -ohE "\"$1-[a-z]+\"" "$top"/examples/vug-conform/*.c "$top"/examples/channel-rows/*.c |
		tr -d '"' | sort -u >rules
	[ -s rules ] || return
	grep -o "<a id=\"$1-[a-z]*\">" "$top/docs/protocol.md" | cut -d '"' -f 2 | sort -u >anchors
	diff rules anchors
}

check 'vug-view that listens conforms' conforms front-end -- "$view" --listen '{socket}'
check 'vug-view that inherits its channel conforms' \
	conforms front-end --only '[chr]*' -- "$view" --channel-fd '{fd}'
check 'a small front end without a fault conforms' conforms front-end -- "$faulty" 0 listen '{socket}'
check 'a front end may connect' conforms front-end --only 'control.*' --listen -- "$faulty" 0 connect '{socket}'
check 'no fault of the front end is left out here' numbers_of_faults
check 'GET_EDID of an absent scanout that is not answered is found' \
	finds 1 replies.absent-scanout fe-answer '0b000000 00000000 04000000 02000000'
check 'memory of the size in a header is found' \
	finds 2 sizes.4gib.UPDATE fe-announced '08000000 00000000 ffffffff'
check 'replies without flags are found' finds 3 control.picture fe-reply '01000000 00000000 08000000'
check 'a wrong type in GET_DISPLAY_INFO is found' \
	finds 4 control.session fe-reply '03000000 04000000 98010000 00000000'
check 'a reply in two pieces is found' finds 5 control.session fe-reply '01000000 04000000 08000000'
check 'an acknowledgement that comes twice is found' \
	finds 6 control.picture fe-answer '0a000000 00000000 14000000'
check 'descriptors that are kept are found' \
	finds 7 descriptors.253.CURSOR_POS fe-descriptors '04000000 00000000 0c000000'
check 'a front end that looks at flags is found' finds 8 sizes.flags fe-flags '03000000 ffffffff'
check 'a crash is found' finds 9 geometry.update.first fe-rectangles '08000000 00000000 14010000'
check 'a front end that needs whole messages is found' finds 10 halves.byte fe-pieces "0b'"
check 'a death by SIGPIPE is found' finds 11 halves.stop-listening fe-end 'SIGPIPE'
check 'a wrong checksum in an EDID is found' finds 12 halves.GET_EDID fe-reply '0b000000 04000000 20040000'

# --- back ends ---------------------------------------------------------------------------------

# differs NUMBER TEST…: those tests fail, of so many, and no others
differs() {
	number=$1
	shift
	exits 1 back-end -- "$qemu_gpu" --fd '{fd}' && is_whole || return
	[ "$(grep -cE '^(not )?ok ' report)" = "$number" ] || return
	sed -n 's/^not ok [0-9]* - \([a-z.-]*\): .*/\1/p' report >found
	printf '%s\n' "$@" | diff - found
}

# finds_in_back_end FAULT TEST RULE TEXT
finds_in_back_end() {
	exits 1 back-end --timeout 3 --only "$2" -- "$faulty_back_end" "$1" vmm '{fd}' "$gpu2d" --fd @fd &&
		grep -qF "not ok 1 - $2: " report && grep -qF "rule: 'docs/protocol.md#$3'" report &&
		grep -qF "$4" report
}

finds_missing_wait() {
	exits 1 back-end --channel --timeout 3 --only channel.late-acknowledgement -- \
		"$faulty_back_end" 11 channel '{fd}' "$testgpu" --channel-fd @fd --dmabuf &&
		grep -qF "rule: 'docs/protocol.md#be-ack'" report && grep -qF '0a000000' report
}

numbers_of_back_end_faults() {
	[ "$("$faulty_back_end" --count)" = 14 ]
}

check 'vug-gpu2d conforms' conforms back-end -- "$gpu2d" --socket-path '{socket}'
check 'vug-gpu2d that inherits its connection conforms' \
	conforms back-end --only 'vmm.*' -- "$gpu2d" --fd '{fd}'
check 'vug-gpu2d conforms behind a relay without a fault' \
	conforms back-end -- "$faulty_back_end" 0 vmm '{fd}' "$gpu2d" --fd @fd
check 'vug-testgpu conforms' conforms back-end --channel -- "$testgpu" --channel-fd '{fd}'
check 'vug-testgpu with memory in descriptors conforms' \
	conforms back-end --channel --listen -- "$testgpu" --connect '{socket}' --dmabuf
if [ -x "$qemu_gpu" ]; then
	check "QEMU's back end differs as docs/conformance.md says" \
		differs 31 channel.closed vmm.channel-again
else
	echo "# not looked at: there is no $qemu_gpu"
fi
check 'no fault of the back end is left out here' numbers_of_back_end_faults
check 'a message of a wrong size is found' \
	finds_in_back_end 1 cursor.moves be-size '04000000 00000000 10000000'
check 'a wrong pixel is found' finds_in_back_end 2 picture.odd-size be-pixels 'the pixel at 640,478'
check 'an update without a scanout is found' \
	finds_in_back_end 3 picture.pixel be-order '18000000 00000000 00000000 00000000 01000000 01000000'
check 'an unknown request is found' finds_in_back_end 4 picture.pixel be-known '0d000000 00000000 00000000'
check 'a descriptor in the wrong place is found' \
	finds_in_back_end 5 cursor.moves be-descriptors '24 bytes, 1 descriptor: 04000000'
check 'a wrong hot spot is found' finds_in_back_end 6 cursor.image be-cursor '14400000 00000000'
check 'features that were not offered are found' \
	finds_in_back_end 7 channel.features be-features '08000000 ffffffff'
check 'a scanout that is not switched off is found' finds_in_back_end 8 picture.off be-off 'never comes'
check "a wrong monitor of the guest's is found" finds_in_back_end 9 guest.monitors be-responses 'monitor 0'
check 'a crash at the end of the channel is found' finds_in_back_end 10 channel.closed be-closed SIGABRT
check 'a DMABUF_UPDATE that does not wait is found' finds_missing_wait
check 'a back end that stays is found' finds_in_back_end 12 vmm.hang-up be-end 'when the VMM has gone'
check 'an update of a wrong rectangle is found' finds_in_back_end 13 picture.parts be-pixels '08000000'
check 'an update that announces gigabytes is found' \
	finds_in_back_end 14 picture.pixel be-size '08000000 00000000 fcffffff'

# --- the program -------------------------------------------------------------------------------

# bails_out: nothing can be tested
bails_out() {
	exits 2 "$1" -- ./no-such-program '{socket}' && grep -q '^Bail out! No such file' report
}

ends_before() {
	exits 1 front-end --only 'control.*' -- false '{socket}' && is_whole &&
		[ "$(grep -c 'ended before there was a connection' report)" = 2 ]
}

is_waited_for() {
	exits 1 front-end --timeout 0.2 --only control.session -- sh -c 'sleep 60 # {socket}' &&
		grep -q 'COMMAND makes no connection' report
}

# wrong TEXT ARGUMENT…
wrong() {
	text=$1
	shift
	exits 2 "$@" && grep -qF -e "$text" report.err && grep -q 'see --help$' report.err
}

# is_cleaned_up SIGNAL: COMMAND and the socket are gone at a signal's end
is_cleaned_up() {
	"$conform" front-end --only control.session -- sh -c 'echo $$ >pid; sleep 60 # {socket}' \
		>/dev/null 2>&1 &
	poll test -s pid || return
	kill "-$1" $!
	wait $!
	poll has_ended "$(cat pid)" && rm pid && ! ls -d "$work"/vug-conform.* 2>/dev/null
}

says() {
	"$conform" "$1" >said && grep -q "$2" said
}

lists() {
	"$conform" front-end --list --only 'sizes.4gib.*' >listed && [ "$(wc -l <listed)" = 13 ] &&
		[ "$(awk -F '\t' 'NF == 4' listed | wc -l)" = 13 ]
}

writes_what_command_wrote() {
	exits 1 front-end --only control.session -- sh -c 'echo some complaint >&2 # {socket}' &&
		grep -q '^# COMMAND: some complaint$' report
}

check 'every rule of a front end is in docs/protocol.md, and every one there is tested' \
	rules_are_documented fe
check 'every rule of a back end is in docs/protocol.md, and every one there is tested' \
	rules_are_documented be
check 'a front end that cannot be started ends the report' bails_out front-end
check 'a back end that cannot be started ends the report' bails_out back-end
check 'a COMMAND that ends at once has failed' ends_before
check 'a COMMAND that makes no connection has failed in time' is_waited_for
check 'what COMMAND wrote is in the report' writes_what_command_wrote
check 'SIGTERM ends COMMAND and removes the socket' is_cleaned_up TERM
check 'SIGHUP ends COMMAND and removes the socket' is_cleaned_up HUP
check '--list prints four columns' lists
check '--help prints the exit statuses' says --help 'a test failed'
check '--version prints the version' says --version '^vug-conform [0-9]'
check 'an unknown option is refused' wrong 'no-such' front-end --no-such
check 'a missing mode is refused' wrong 'front-end or back-end is needed'
check 'a wrong mode is refused' wrong 'the first argument' something -- true '{fd}'
check 'a missing COMMAND is refused' wrong 'a COMMAND is needed' front-end
check '--channel without back-end is refused' \
	wrong 'goes with back-end' front-end --channel -- true '{fd}'
check 'a COMMAND without a place for the channel is refused' wrong '{socket} or {fd}' front-end -- true
check 'a timeout of 0 is refused' wrong '--timeout takes' front-end --timeout 0 -- true '{fd}'
conclude
