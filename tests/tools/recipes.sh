#!/bin/sh
# tests/tools/recipes.sh BUILD: runs the commands of docs/recipes.md as they stand, with a real guest.
#
# Environment: VUG_CACHE (where the guest is kept; default: BUILD/guest).
set -u

# shellcheck source=tests/tools/helpers.sh
. "$(dirname "$0")/helpers.sh"
cache=${VUG_CACHE:-$build/guest}
serial=$work/serial.log
PATH=$(dirname "$view"):$PATH
trap 'kill_group; end_all; rm -rf "$work"' EXIT

# What a user's own guest is to the recipes.
GUEST="-accel tcg,thread=multi -cpu Nehalem -nodefaults -serial file:$serial -kernel $cache/kernel/image -initrd $cache/initrd.cpio"
GUEST="$GUEST -append console=ttyS0"
export GUEST

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

# runs HEADING: all of it, by a shell that stops at the first failure
runs() {
	: >"$serial"
	commands "$1" >recipe.sh
	[ -s recipe.sh ] && shellcheck -s sh recipe.sh || return
	setsid sh -eu recipe.sh >recipe.log 2>&1 </dev/null &
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
	picture=$(sed -n 's/.*VUG-GUEST PICTURE \([0-9]* [0-9]*x[0-9]*\).*/\1/p' "$serial")
	[ -n "$picture" ] && shows "$1" "${picture#* }" "${picture% *}"
}

# --- all of them -------------------------------------------------------------------------------

tried=
# recipe HEADING PICTURE: it works, and leaves the guest's screen there
recipe() {
	tried="$tried
$1"
	check "$1" runs "$1"
	check 'the picture is exact' shows_the_guest "$2"
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

recipe 'A screenshot of a guest in CI' screen.png
recipe "Watch a QEMU guest without touching its command line's display options" watched.png
recipe 'A VNC console for a VMM that has none' console.png
check 'there is no recipe that nobody tries' tries_all
conclude
