# shellcheck shell=sh
# tests/run/suites.sh: the suites, one row each, and a function each. To be sourced by tests/run.sh.
# shellcheck disable=SC2154,SC2317,SC2329 # run.sh's variables; suites are called by their names
#
#	suite    its name; run_SUITE below is what it does
#	tier     quick: part of `quick` and of the default; default; release: only of `release`
#	seconds  what it may take on two idle processors. 1.5 times as long is reported
#	machine  shared: any other shared suite may run beside it; quiet: it needs the clock or a screen, but mostly
#	         waits, so that three other quiet suites may run beside it; alone: it needs all processors
#	packages the groups of tests/install.sh that it needs
#
# Who adds a suite buys its time: lint fails when the quick and default rows pass 2,400 seconds.
suites() {
	cat <<'END'
runner       quick   20  shared test   this script: tiers, order, reports, budgets, interruption
unit         quick   6   shared test   the pure parts: wire, scatter, replies, geometry, buffers, formats
input        quick   5   shared test   input devices: a scripted VMM and its guest, every order, 80,000 events, hostile rings
edid         quick   3   shared test   every byte of some EDIDs, and what edid-decode says of a sweep of them
protocol     quick   15  shared test   a scripted back end over a socket pair, every message and every fault
faults       quick   8   shared test   every system call and allocation fails once, in each way that it can
hostile      quick   5   shared test   what a hostile back end sends, one row a case; docs/security.md tells it
conform      default 45  shared guest,test vug-conform finds nothing in what is right, and every fault in programs with one each
threads      quick   15  shared test   frames and buffers from many threads, under ThreadSanitizer
view         quick   40  shared test   vug-view and vug-testgpu from the command line
abi          quick   60  shared test   symbols, headers, layers, and what an installed copy gives
docs         quick   10  shared docs   the API reference that Doxygen makes of the headers, without a warning
run          default 15  shared guest  vug-run: what it refuses, what it prints, and that all ends with one program
replay       quick   6   shared test   vug-replay, and recorded sessions of real back ends played to vug-view
rust         default 40  shared rust   the headers through bindgen, and a producer in Rust, shown by a display in Rust and by vug-view
examples     quick   6   shared guest  the programs of docs/tutorial.md, and that it speaks of them
backend      quick   5   shared guest  QEMU's real vhost-user-gpu over virtqueues
gpu2d        quick   12  shared test   vug-gpu2d: its GPU between a guest and a display that are played, and as backend's back end
backend_old  quick   5   shared guest  the same with QEMU 7.2's, of Debian 12
compilers    default 40  shared test   clang, a compiler for 32 bits and musl: no warning of what each can build
serve        default 15  shared test   --serve and --attach: pictures, input, a thousand viewers that come and go, rude ones
qmp          default 15  shared test   --qmp: what QEMU's monitor gets, and peers that play it, some of them rude
vm           default 260 shared vm     real dma-bufs, in a VM on this machine's own root folder
sanitize     default 230 shared guest,test unit, protocol, faults, hostile, backend, gpu2d, view and scripts again, under ASan and UBSan
fuzz         default 110 shared test   each fuzz target for $VUG_FUZZ_SECONDS (5) seconds, seeds and corpus
scripts      default 30  shared test   the exit statuses, files and events of vug-view, which scripts rely on
lint         default 150 shared test   format, clang-tidy, cppcheck, gcc -fanalyzer, sizes, shellcheck
valgrind     default 50  shared test   uninitialised memory in what the fuzz corpus reaches, under valgrind
recipes      default 40  shared guest  the commands of docs/recipes.md, with a real guest
input_guest  default 70  shared guest,window input devices in a real Linux guest on unmodified QEMU: what its evdev devices say
guest        default 45  shared guest  a real Linux guest on unmodified QEMU, before and after a reset, and one of vug-run
gpu2d_guest  default 15  shared guest  vug-gpu2d under a real Linux guest on unmodified QEMU: fbcon, page flips, a pause, a reset
bench        default 18  shared guest  each row of the measurements for a moment: that they work, not how fast
sanitize_vnc default 180 quiet  test   vnc again, under ASan and UBSan
vnc          default 180 quiet  test   VNC clients, good and rude ones, what they type and point at, and a viewer of Debian's
sanitize_window default 130 quiet test,window terminal and window again, under ASan and UBSan
window       default 110 quiet  window vug-view --window, under Xvfb and in weston
quickstart   default 80  quiet  window examples/quickstart.sh from nothing, with a display and without
gtk          default 50  quiet  gtk    the viewer of examples/gtk-viewer under Xvfb, with GTK's cairo and GL renderers
terminal     default 25  quiet  test   vug-view --terminal, in tmux and in a terminal that is played
soak         default 70  alone  guest  vug-view for $VUG_SOAK_SECONDS (40): killed back ends, VMM restarts, load, garbage
viewers      default 40  alone  guest,test,window a guest in windows and VNC viewers, which resize it
together     default 85  alone  guest,test,window every output at once for $VUG_TOGETHER_SECONDS (60): all agree
valgrind_all release 200 shared test   what valgrind finds in unit, protocol, the corpus and vug-view
hostile_qemu release 190 shared guest  the rows of hostile against QEMU's front end, beside docs/security.md
fuzz_long    release 1600 shared test  each fuzz target for $VUG_FUZZ_SECONDS (300) seconds, as many at a time as there are processors
qemu_device  release 240 shared guest,qemu the device of examples/qemu in Debian's QEMU: a guest exact, resets, resizes, hostile rows
soak_long    release 650 alone  guest  soak for $VUG_SOAK_SECONDS (600)
installer    release 2600 shared guest,installer GRUB under OVMF and Debian's installer, used by --control alone, $VUG_INSTALLER_TIMES (20) times
input_long   release 130 alone  guest  a real guest's input for $VUG_INPUT_SECONDS (60): 1,000 events a second, and how soon one comes
threads_rust release 150 shared rust,test the Rust producer and display, and vug-view with that producer, under ThreadSanitizer
threads_gtk  release 130 quiet  gtk,test the viewer of examples/gtk-viewer under Xvfb and ThreadSanitizer
torn_long    release 610 shared test   readers beside whole pictures for $VUG_TORN_SECONDS (600): none is seen in part
END
}

# configure DIR OPTION…; compile DIR
configure() {
	folder=$1
	shift
	cmake -S "$top" -B "$folder" -G Ninja -DVUG_WERROR="$werror" "$@"
}

compile() {
	cmake --build "$1"
}

werror=OFF
[ "${CI:-}" != true ] || werror=ON

# compile_folders DIR FOLDER…: what is made there, and what that needs
compile_folders() {
	folder=$1
	shift
	# shellcheck disable=SC2046 # words
	cmake --build "$folder" --target $(printf '%s/all ' "$@")
}

# Of suites that begin at a time one builds, and the other waits. -O1 is compiled in two thirds of the time of
# -O2, and leaves the sanitizers more to look at; to name a place they need its line, and nothing else of -g.
sanitized() {
	(
		flock 9 && configure "$BUILD/sanitized" -DVUG_SANITIZE=address,undefined -DVUG_GTK=OFF \
			-DCMAKE_C_FLAGS_RELWITHDEBINFO='-O1 -g1 -DNDEBUG' &&
			compile_folders "$BUILD/sanitized" examples tests/backend tests/egl tests/faults \
				tests/gpu2d tests/hostile tests/protocol tests/tools tests/unit tests/view
	) 9>"$BUILD/sanitized.lock"
}
# threaded TARGETS OPTION…: a suite adds what it wants to one build
threaded() {
	(
		targets=$1
		shift
		# shellcheck disable=SC2086 # words
		flock 9 && configure "$BUILD/threads" -DVUG_SANITIZE=thread "$@" &&
			cmake --build "$BUILD/threads" --target $targets
	) 9>"$BUILD/threads.lock"
}

# --- before the suites -------------------------------------------------------------------------

# install_for GROUP…: the packages
install_for() { sh "$top/tests/install.sh" build "$@"; }

# What every suite needs; it runs, and is reported, as a suite does.
run_build() { configure "$BUILD/plain" && compile "$BUILD/plain"; }

# The guest's kernel: one suite downloads it, and those beside it wait.
guest_files() {
	mkdir -p "$VUG_CACHE" &&
		flock "$VUG_CACHE/lock" sh "$top/tests/guest/kernel.sh" "$VUG_CACHE"
}

# --- the suites: each returns 0, or 77 where it cannot run here, or anything else --------------

run_runner() { sh "$top/tests/run/selftest.sh"; }
run_unit() { "$BUILD/plain/tests/unit/unit-tests" && "$BUILD/plain/tests/egl/egl-unit-tests"; }
run_input() { "$BUILD/plain/tests/input/input-tests" && "$BUILD/plain/tests/input/input-routing-tests"; }
run_edid() {
	"$BUILD/plain/tests/unit/edid_golden" "$top/tests/data/edid" &&
		sh "$top/tests/unit/edid/edid-decode.sh" "$BUILD/plain/tests/unit"
}
run_protocol() {
	"$BUILD/plain/tests/protocol/protocol-tests" && "$BUILD/plain/tests/protocol/glib-tests"
}
run_faults() {
	sh "$top/tests/faults/known-calls.sh" "$top" "$BUILD/plain" &&
		"$BUILD/plain/tests/faults/fault-tests"
}
run_hostile() { BUILD=$BUILD/plain sh "$top/tests/hostile/run.sh"; }
run_hostile_qemu() { BUILD=$BUILD/plain sh "$top/tests/hostile/run.sh" --qemu; }
run_conform() { sh "$top/tests/conform/conform.sh" "$BUILD/plain"; }
run_qemu_device() { guest_files && BUILD=$BUILD/plain sh "$top/tests/qemu/device.sh"; }
run_threads() {
	threaded thread-tests -DVUG_BUILD_EXAMPLES=OFF && "$BUILD/threads/tests/protocol/thread-tests"
}
run_threads_rust() {
	VUG_THREADS_RUSTC=$(sh "$top/tests/threads/rustc.sh" --find) || return 77
	export VUG_THREADS_RUSTC
	threaded "vug vug-view" -DVUG_BUILD_EXAMPLES=ON "-DVUG_VIEW_EXTRA_DIRS=tests/rust/view;tests/threads" \
		-DVUG_RUSTC="$top/tests/threads/rustc.sh" &&
		sh "$top/tests/threads/rust.sh" "$top" "$BUILD/threads"
}
run_threads_gtk() {
	threaded "vug vug-glib gtk-viewer" -DVUG_BUILD_EXAMPLES=ON -DVUG_VIEW_EXTRA_DIRS= -DVUG_GTK=ON &&
		sh "$top/tests/threads/gtk.sh" "$BUILD/plain" "$BUILD/threads" "$BUILD/pictures"
}
run_abi() {
	for test in symbols headers docs layers baseline install parts consumers; do
		sh "$top/tests/abi/$test.sh" "$top" "$BUILD/plain" || return
	done
}
run_compilers() { sh "$top/tests/abi/compilers.sh" "$top" "$BUILD/plain"; }
run_docs() { sh "$top/tests/abi/reference.sh" "$top"; }
run_view() {
	for test in view-tests window-feed-tests window-input-tests; do
		"$BUILD/plain/tests/view/$test" || return
	done
	sh "$top/tests/tools/codes.sh" "$top" || return
	for test in vug-view vug-view-connections sandbox/sandbox signals/signals inherited control/control; do
		sh "$top/tests/tools/$test.sh" "$BUILD/plain" || return
	done
}
run_serve() { sh "$top/tests/tools/serve/serve.sh" "$BUILD/plain"; }
run_qmp() { sh "$top/tests/tools/qmp/qmp.sh" "$BUILD/plain"; }
run_scripts() { sh "$top/tests/tools/vug-view-scripts.sh" "$BUILD/plain"; }
run_terminal() { sh "$top/tests/tools/terminal/terminal.sh" "$BUILD/plain"; }
# A vug-view with one more source, and without what nobody looks at here.
rust_view() {
	configure "$BUILD/rust" -DCMAKE_BUILD_TYPE=Debug -DVUG_VIEW_EXTRA_DIRS=tests/rust/view -DVUG_BUILD_TESTS=OFF \
		-DVUG_BUILD_EGL=OFF -DVUG_EVENTS=OFF -DVUG_TERMINAL=OFF -DVUG_WINDOW=OFF &&
		cmake --build "$BUILD/rust" --target vug-view
}
run_rust() {
	sh "$top/tests/rust/rust.sh" "$top" "$BUILD/plain" && rust_view &&
		sh "$top/tests/rust/view/view.sh" "$BUILD/plain" "$BUILD/rust"
}
run_examples() { sh "$top/tests/tools/examples.sh" "$BUILD/plain"; }
run_recipes() { guest_files && sh "$top/tests/tools/recipes.sh" "$BUILD/plain"; }
run_vnc() { sh "$top/tests/tools/vnc/all.sh" "$BUILD/plain" "$BUILD/pictures"; }
run_window() {
	sh "$top/tests/tools/window/all.sh" "$BUILD/plain" "$BUILD/pictures"
}
run_quickstart() { sh "$top/tests/tools/quickstart.sh" "$BUILD/plain" "$BUILD/quickstart"; }
run_gtk() { sh "$top/tests/gtk/gtk.sh" "$BUILD/plain" "$BUILD/pictures"; }
run_run() { sh "$top/tests/tools/vug-run.sh" "$BUILD/plain"; }
run_replay() { sh "$top/tests/tools/vug-replay.sh" "$BUILD/plain"; }
run_backend() { "$BUILD/plain/tests/backend/backend-tests"; }
# own_backend PROGRAM TESTS: that back end forgets a guest by itself, and survives what it does to its rings.
own_backend() { VUG_BACKEND=$1 VUG_BACKEND_FORGETS=yes VUG_BACKEND_SURVIVES=yes "$2"; }
run_gpu2d() {
	"$BUILD/plain/tests/gpu2d/gpu2d-tests" &&
		sh "$top/tests/gpu2d/command-line.sh" "$BUILD/plain" &&
		own_backend "$BUILD/plain/examples/vug-gpu2d/vug-gpu2d" "$BUILD/plain/tests/backend/backend-tests"
}
run_backend_old() {
	old=$(sh "$top/tests/backend/fetch-old-backend.sh" "$VUG_CACHE/old-backend") || return
	VUG_BACKEND=$old "$BUILD/plain/tests/backend/backend-tests"
}
run_sanitize() {
	sanitized || return
	for test in unit/unit-tests egl/egl-unit-tests protocol/protocol-tests faults/fault-tests \
		hostile/hostile-tests backend/backend-tests gpu2d/gpu2d-tests view/view-tests \
		view/window-feed-tests view/window-input-tests; do
		"$BUILD/sanitized/tests/$test" || return
	done
	own_backend "$BUILD/sanitized/examples/vug-gpu2d/vug-gpu2d" \
		"$BUILD/sanitized/tests/backend/backend-tests" || return
	for test in vug-view vug-view-connections vug-view-scripts vug-replay examples sandbox/sandbox \
		signals/signals inherited; do
		sh "$top/tests/tools/$test.sh" "$BUILD/sanitized" || return
	done
}
run_sanitize_vnc() { sanitized && sh "$top/tests/tools/vnc/all.sh" "$BUILD/sanitized"; }
run_sanitize_window() {
	sanitized || return
	for test in terminal/terminal window/all; do
		sh "$top/tests/tools/$test.sh" "$BUILD/sanitized" || return
	done
}
run_valgrind() { sh "$top/tests/valgrind/run.sh" --corpus "$BUILD/plain"; }
run_valgrind_all() { sh "$top/tests/valgrind/run.sh" "$BUILD/plain"; }
run_lint() { sh "$top/tests/lint.sh" "$top" "$BUILD/plain"; }
run_fuzz() {
	python3 -B "$top/tests/fuzz/seeds.py" "$BUILD/fuzz-seeds" || return
	for target in $(sh "$top/tests/fuzz/run.sh" --list); do
		"$BUILD/plain/tests/fuzz/fuzz-$target" "$BUILD/fuzz-seeds/$target" \
			"$top/tests/fuzz/corpus/$target" || return
	done
	sh "$top/tests/fuzz/run.sh" all "${VUG_FUZZ_SECONDS:-5}"
}
run_fuzz_long() {
	VUG_FUZZ_JOBS=$(nproc) sh "$top/tests/fuzz/run.sh" all "${VUG_FUZZ_SECONDS:-300}"
}
run_bench() {
	BUILD=$BUILD/plain sh "$top/tests/bench/run.sh" --quick &&
		BUILD=$BUILD/plain sh "$top/tests/bench/run.sh" --callgrind --check \
			update.8x8 update.64x64 cursor.position request.display_info dmabuf.update scanouts.16 &&
		"$BUILD/plain/tests/bench/many-servers" 1000
}
run_soak() { python3 "$top/tests/soak/soak.py" "$BUILD/plain"; }
run_torn_long() { VUG_TORN_SECONDS=${VUG_TORN_SECONDS:-600} "$BUILD/plain/tests/protocol/thread-tests"; }
run_soak_long() { VUG_SOAK_SECONDS=${VUG_SOAK_SECONDS:-600} python3 "$top/tests/soak/soak.py" "$BUILD/plain"; }
run_vm() { PICTURES=$pictures BUILD=$BUILD/plain sh "$top/tests/vm/run.sh"; }
run_guest() {
	guest_files || return
	BUILD=$BUILD/plain sh "$top/tests/guest/run.sh" &&
		BUILD=$BUILD/plain sh "$top/tests/tools/vug-run-guest.sh" &&
		sh "$top/tests/guest/kernel-packages.sh" "$VUG_CACHE"
}
run_gpu2d_guest() { guest_files && BUILD=$BUILD/plain sh "$top/tests/guest/gpu2d.sh"; }
run_input_guest() { guest_files && BUILD=$BUILD/plain sh "$top/tests/guest/input/input.sh"; }
run_input_long() { guest_files && BUILD=$BUILD/plain sh "$top/tests/guest/input/long.sh"; }
run_installer() {
	PICTURES=$pictures VUG_INSTALLER_TIMES=${VUG_INSTALLER_TIMES:-20} BUILD=$BUILD/plain sh "$top/tests/guest/installer/installer.sh"
}
run_viewers() { PICTURES=$pictures BUILD=$BUILD/plain sh "$top/tests/guest/viewers.sh"; }
run_together() { PICTURES=$pictures BUILD=$BUILD/plain sh "$top/tests/guest/together.sh"; }
