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

view_conforms() {
	conform front-end "$@" && is_whole && ! grep -q '^not ok' report
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

# The anchors of docs/protocol.md, and the rules that tests have, that of all replies among them.
rules_are_documented() {
	{ "$conform" "$1" --list | cut -f 2 | sed 's/.*#//' && echo "$2-reply"; } | sort -u >rules
	[ -s rules ] || return
	grep -o "<a id=\"$2-[a-z]*\">" "$top/docs/protocol.md" | cut -d '"' -f 2 | sort -u >anchors
	diff rules anchors
}

check 'vug-view that listens conforms' view_conforms -- "$view" --listen '{socket}'
check 'vug-view that inherits its channel conforms' \
	view_conforms --only '[chr]*' -- "$view" --channel-fd '{fd}'
check 'a small front end without a fault conforms' view_conforms -- "$faulty" 0 listen '{socket}'
check 'a front end may connect' view_conforms --only 'control.*' --listen -- "$faulty" 0 connect '{socket}'
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

# --- the program -------------------------------------------------------------------------------

# bails_out: nothing can be tested
bails_out() {
	exits 2 front-end -- ./no-such-program '{socket}' && grep -q '^Bail out! No such file' report
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
	rules_are_documented front-end fe
check 'a COMMAND that cannot be started ends the report' bails_out
check 'a COMMAND that ends at once has failed' ends_before
check 'a COMMAND that makes no connection has failed in time' is_waited_for
check 'what COMMAND wrote is in the report' writes_what_command_wrote
check 'SIGTERM ends COMMAND and removes the socket' is_cleaned_up TERM
check 'SIGHUP ends COMMAND and removes the socket' is_cleaned_up HUP
check '--list prints four columns' lists
check '--help prints the exit statuses' says --help 'a test failed'
check '--version prints the version' says --version '^vug-conform [0-9]'
check 'an unknown option is refused' wrong 'no-such' front-end --no-such
check 'a missing mode is refused' wrong 'front-end is needed'
check 'a wrong mode is refused' wrong 'the first argument' something -- true '{fd}'
check 'a missing COMMAND is refused' wrong 'a COMMAND is needed' front-end
check 'a COMMAND without a place for the channel is refused' wrong '{socket} or {fd}' front-end -- true
check 'a timeout of 0 is refused' wrong '--timeout takes' front-end --timeout 0 -- true '{fd}'
conclude
