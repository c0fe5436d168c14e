#!/bin/sh
# tests/vm/backends.sh: QEMU's back end and vug-view, when the pictures are in dma-bufs. Runs in the
# VM of run-in-vm.sh; in each of the back end's ways of making them what can be seen is the same.
# Environment: BUILD (default: build), VUG_BACKEND, VUG_PICTURES: the folder that keeps some of them.
# shellcheck disable=SC2317 # functions are called by their names
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
# shellcheck source=tests/abi/report.sh
. "$top/tests/abi/report.sh"
build=${BUILD:-$top/build}
backend=${VUG_BACKEND:-/usr/lib/qemu/vhost-user-gpu}
node=/dev/dri/renderD128
pictures=${VUG_PICTURES:-}
work=$(mktemp -d /run/vug-backends.XXXXXX)
cd "$work" || exit 1

require "$build/examples/vug-view/vug-view" "$build/tests/soak/soak-vmm" "$backend"

# no_drm COMMAND…: where no DRM device can be seen, which the back end prefers to udmabuf
no_drm() {
	unshare --mount sh -c 'mount -t tmpfs none /dev/dri && exec "$@"' - "$@"
}

# await COMMAND…
await() {
	tries=600
	until "$@"; do
		tries=$((tries - 1))
		[ $tries -gt 0 ] || return 1
		sleep 0.1
	done
}

# start_view ARGUMENT…
start_view() {
	rm -f front events picture*.png
	"$build/examples/vug-view/vug-view" --vhost-user front --backend gpu --keep \
		--events events --png picture-%u.png "$@" >view.log 2>&1 &
	view=$!
	await test -S front || cat view.log
}

# it writes its picture when it ends
end_view() {
	kill "$view"
	wait "$view" || { echo "vug-view ended with status $?"; cat view.log; }
}

# guest COMMAND-OF-BACK-END -- ARGUMENT-OF-VMM…
guest() {
	options=
	while [ "$1" != -- ]; do
		options="$options $1"
		shift
	done
	shift
	rm -f gpu
	# shellcheck disable=SC2086 # words
	$options -s gpu >backend.log 2>&1 &
	server=$!
	"$build/tests/soak/soak-vmm" front "$@" || echo "the VMM failed with status $?"
	wait "$server" || { echo "the back end ended with status $?"; cat backend.log; }
}

# shows SIZE FRAME [FILE]
shows() {
	"$build/tests/soak/soak-compare-png" "${3:-picture-0.png}" "$1" "$2" >compare.log 2>&1 || cat compare.log
}

# announces COUNT TEXT…: so many scanouts, each with these in its event
announces() {
	announced=$1
	shift
	grep '"event":"scanout"' events >scanouts
	for text in "$@"; do
		grep -F "$text" scanouts >kept
		mv kept scanouts
	done
	[ "$(wc -l <scanouts)" = "$announced" ] ||
		{ echo "not $announced scanouts with $*:"; sed 10q events; }
}

# in_udmabufs SIZE COUNT
in_udmabufs() {
	start_view
	guest no_drm "$backend" -- "$2" "$1" "$2"
	end_view
	shows "$1" "$2"
	announces "$2" '"kind":"dmabuf"' '"fourcc":"XR24"' '"y_inverted":false' \
		'"modifier":"0x00ffffffffffffff"'
}

# Its stride is announced as width × 4 but is rounded up to 64, hence sizes that need no rounding.
by_virgl() {
	start_view
	guest "$backend" --virgl -r "$node" -- 2 640x479 2
	end_view
	shows 640x479 2
	announces 2 '"kind":"dmabuf"' '"fourcc":"AB24"' '"y_inverted":true' \
		'"modifier":"0x0000000000000000"'
}

# parts HOW SIZE PART…: a framebuffer of that size, of which each scanout shows one
parts() {
	how=$1 size=$2
	shift 2
	displays=
	for part in "$@"; do
		displays="$displays --display ${part%%+*}"
	done
	# shellcheck disable=SC2086 # words
	start_view $displays
	# shellcheck disable=SC2046 # words
	guest $($how) -- 7 "$size" 1 "$@"
	end_view
	frame=7
	for part in "$@"; do
		shows "${part%%+*}" $frame picture-$((frame - 7)).png
		[ -z "$pictures" ] ||
			cp "picture-$((frame - 7)).png" "$pictures/$how-part-$part.png"
		frame=$((frame + 1))
	done
}

with_udmabuf() {
	echo no_drm "$backend"
}

with_virgl() {
	echo "$backend --virgl -r $node"
}

# each change of a part, to the pixel
heads_in_virgl() {
	printf '#!/bin/sh\nexec %s "$@"\n' "$(with_virgl)" >virgl
	chmod +x virgl
	VUG_BACKEND=$work/virgl "$build/tests/backend/backend-tests" --filter 'heads/one_*' \
		>heads.log 2>&1 || cat heads.log
}

# blobs: of the guest's memory, which vug-gpu2d hands on as udmabufs
blobs() {
	VUG_BACKEND=$build/examples/vug-gpu2d/vug-gpu2d VUG_BACKEND_FORGETS=yes \
		"$build/tests/backend/backend-tests" --filter 'blob/*' >blobs.log 2>&1 || cat blobs.log
	! grep -i skipped blobs.log
}

# held: what vug-view has open, and its memory in KiB
held() {
	find "/proc/$view/fd" -type l | wc -l
	sed -n 's/^VmRSS:[^0-9]*\([0-9]*\).*/\1/p' "/proc/$view/status"
}

# idle: the VMM has gone, and nothing of it is left
idle() {
	[ "$(grep -c '"event":"disconnected"' events)" = "$1" ]
}

nothing_is_left() {
	start_view
	guest no_drm "$backend" -- 50 64x48 50
	await idle 1 || echo 'vug-view has not noticed that the VMM left'
	before=$(held | xargs)
	guest no_drm "$backend" -- 1000 64x48 1000
	await idle 2 || echo 'vug-view has not noticed that the second VMM left'
	after=$(held | xargs)
	end_view
	shows 64x48 1000
	announces 1050 '"kind":"dmabuf"'
	[ "${before% *}" = "${after% *}" ] && [ $((${after#* } - ${before#* })) -le 256 ] ||
		echo "descriptors and KiB were $before, and are $after"
	echo "descriptors and KiB: $before, then $after" >&3
}

exec 3>&1
rule 'a picture in a udmabuf is shown as it was drawn' "$(in_udmabufs 641x479 1 2>&1)"
rule 'a picture of 1 x 1 pixel in a udmabuf is shown as it was drawn' "$(in_udmabufs 1x1 1 2>&1)"
rule 'each resource in a buffer of its own is shown' "$(in_udmabufs 333x77 12 2>&1)"
rule 'a picture that virgl drew upside down is shown as it was drawn' "$(by_virgl 2>&1)"
for how in with_udmabuf with_virgl; do
	rule "a scanout shows its part of a larger framebuffer ($how)" \
		"$(parts $how 800x608 320x240+160+96 2>&1)"
	rule "monitors of different heights show their parts ($how)" \
		"$(parts $how 848x480 320x240+0+0 528x480+320+0 2>&1)"
	rule "monitors one below the other show their parts ($how)" \
		"$(parts $how 640x560 640x200+0+0 320x360+160+200 2>&1)"
done
rule "a scanout's part is followed when it changes and when it is moved (with_virgl)" "$(heads_in_virgl 2>&1)"
rule "blobs of a guest's memory are shown where they are, to the pixel (vug-gpu2d)" "$(blobs 2>&1)"
rule '1,000 buffers later vug-view holds no more than after 50' "$(nothing_is_left 2>&1)"
conclude
