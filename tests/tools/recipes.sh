#!/bin/sh
# tests/tools/recipes.sh BUILD: runs the commands of docs/recipes.md as they stand, with a real guest.
#
# Environment: VUG_CACHE (where the guest is kept; default: BUILD/guest).
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/tools/helpers.sh
. "$top/tests/tools/helpers.sh"
cache=${VUG_CACHE:-$build/guest}
serial=$work/serial.log
PATH=$(dirname "$view"):$PATH
trap 'kill_group; end_all; rm -rf "$work"' EXIT

# What a user's own guest is to the recipes: the last option has a space in it.
set -- -accel tcg,thread=multi -cpu Nehalem -nodefaults -serial "file:$serial" \
	-kernel "$cache/kernel/image" -initrd "$cache/initrd.cpio" -append 'console=ttyS0 panic=1'

{ "$top/tests/guest/kernel.sh" "$cache" && "$top/tests/guest/initrd.sh" "$cache"; } ||
	{ echo 'skipped: the guest cannot be had'; exit 77; }

# --- running one -------------------------------------------------------------------------------

# commands HEADING: of the section that is called so
commands() {
	awk -v heading="## $1" '
		/^## / { here = $0 == heading }
		/^```$/ { inside = 0 }
		here && inside
		/^```sh$/ { inside = 1 }' "$top/docs/recipes.md"
}

# What a recipe starts and leaves running is in its process group.
kill_group() {
	[ -z "$view_pid" ] || kill -KILL "-$view_pid" 2>/dev/null
}

# runs HEADING OPTION…: all of it, with a guest that has those options; returns its status
runs() {
	: >"$serial"
	commands "$1" >recipe.sh
	shift
	[ -s recipe.sh ] && shellcheck -s sh recipe.sh || return
	setsid sh recipe.sh "$@" >recipe.log 2>&1 </dev/null &
	view_pid=$!
	tries=1200 # of a boot without KVM
	until has_ended "$view_pid" || [ $((tries -= 1)) = 0 ]; do
		sleep 0.1
	done
	kill_group
	wait "$view_pid"
	status=$?
	view_pid=
	cat recipe.log
	return "$status"
}

# shows_the_guest FILE: the picture that the guest says it has drawn
shows_the_guest() {
	drawn=$(sed -n 's/.*VUG-GUEST PICTURE \([0-9]* [0-9]*x[0-9]*\).*/\1/p' "$serial")
	[ -n "$drawn" ] && shows "$1" "${drawn#* }" "${drawn% *}"
}

# --- all of them -------------------------------------------------------------------------------

tried=
# recipe HEADING PICTURE OPTION…: it works, and leaves the guest's screen there
recipe() {
	tried="$tried
$1"
	heading=$1
	picture=$2
	shift 2
	echo 'of an earlier run' >"$picture"
	check "$heading" runs "$heading" "$@"
	check "$heading: the picture is exact" shows_the_guest "$picture"
}

# --- where something is wrong ------------------------------------------------------------------

# stands_in NAME: a program in place of another one, from standard input
stands_in() {
	mkdir -p stand-in
	{ echo '#!/bin/sh' && cat; } >"stand-in/$1"
	chmod +x "stand-in/$1"
}

# stops HEADING STATUS: a recipe, with those that stand in, ends by itself with vug-view's status
stops() {
	PATH=$work/stand-in:$PATH
	runs "$1"
	[ $? = "$2" ]
}

test_failures() {
	stands_in vug-view <<-'END'
		echo 'vug-view: refused' >&2
		exit 2
	END
	stands_in qemu-system-x86_64 </dev/null
	stands_in vncviewer </dev/null
	grep '^## ' "$top/docs/recipes.md" | cut -c4- >all
	while read -r heading; do
		check "the recipe ends with vug-view's status where that refuses to start: $heading" \
			stops "$heading" 2
	done <all
	stands_in vug-view <<-'END'
		python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$2"
		exit 6
	END
	: >screen.png
	check "the status of the screenshot recipe is vug-view's" stops 'A screenshot of a guest in CI' 6
	check 'the screenshot recipe leaves no picture of an earlier run' not test -e screen.png
}

# Those with commands, that is.
tries_all() {
	grep '^## ' "$top/docs/recipes.md" | cut -c4- | while read -r heading; do
		[ -z "$(commands "$heading")" ] || echo "$heading"
	done >headings
	printf '%s\n' "$tried" | sed 1d | diff headings -
}

# A viewer that looks until it sees what the guest says that it has drawn, and keeps that.
mkdir bin
cat >bin/vncviewer <<END
#!/bin/sh
until picture=\$(sed -n 's/.*VUG-GUEST PICTURE \\([0-9]*\\) \\([0-9]*x[0-9]*\\).*/\\1@0,0,\\2/p' "$serial") && [ -n "\$picture" ]; do
	sleep 0.2
done
exec "$build/tests/tools/vnc-client" --shows "\$picture" --png "$work/console.png" --seconds 60 \
	"\$(echo "\$1" | sed 's/localhost::/127.0.0.1:/')"
END
chmod +x bin/vncviewer
PATH=$work/bin:$PATH

recipe 'A screenshot of a guest in CI' screen.png "$@"
recipe "Watch a QEMU guest without touching its command line's display options" watched.png "$@"
recipe 'A VNC console for a VMM that has none' console.png "$@"
recipe 'Press keys in a QEMU guest' keys.png "$@"
check 'the guest has got the keys of the VNC recipe' has "$serial" 1 'sysrq: HELP'
check 'every recipe has been run' tries_all
test_failures
conclude
