#!/bin/sh
# tests/tools/window/signals.sh BUILD [PICTURES]: a window, while signals come without end.
#
# Prints a line for each rule; exit status 0 if all of them hold, 77 if there are no windows in BUILD.
set -u

top=$(cd "$(dirname "$0")/../../.." && pwd)
# shellcheck source=tests/tools/window/helpers.sh
. "$top/tests/tools/window/helpers.sh"

# In place of vug-view: itself in a storm, which hands signals on to it.
printf '#!/bin/sh\nexec "%s" "%s" "$@"\n' "$build/tests/tools/signal-storm" "$view" >stormy
chmod +x stormy
view=$work/stormy

# in_a_storm OPTION…
in_a_storm() {
	show -v --display 640x480 "$@"
	gpu --connect s --still
	check "a window opens in a storm of signals ($*)" poll has_windows 1
	check 'a window shows each pixel in a storm of signals' poll screen_shows signals 640x480
	kill "$gpu_pid"
	gpu_ends >/dev/null
	gpu --connect s --rate 30 --size 320x200 --dmabuf=memfd
	check 'a window shows the next back end in a storm of signals' poll scanout_events 320x200 1
	check 'a window shows frames in a storm of signals' poll has events 30 '"event":"frame"'
	check 'vug-view with a window ends in a storm of signals' finish
	check 'a window reports no fault in a storm of signals' \
		not grep -E 'did not|no window any more|ended by signal' view.err
}

start_x
in_a_storm --png a.png
check 'OpenGL draws in a storm of signals' has view.err 1 'window: OpenGL draws'
in_a_storm --no-gl
end_displays
conclude
