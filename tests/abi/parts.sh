#!/bin/sh
# parts.sh SOURCE BUILD: what is built follows from what is found and from the options; pixman and
# libdrm are enough for libvug.
set -eu

source=$(cd "$1" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/report.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
log=$work/log
pkg_config=$(command -v pkg-config)

# A pkg-config that finds no module of $MISSING.
cat >"$work/pkg-config" <<END
#!/bin/sh
for argument in "\$@"; do
	case " \$MISSING " in *" \$argument "*) exit 1 ;; esac
done
exec $pkg_config "\$@"
END
chmod +x "$work/pkg-config"

# quietly COMMAND…: what it said if it failed
quietly() {
	"$@" >"$log" 2>&1 || { echo "failed: $*"; tail -n 15 "$log"; }
}

# configure FOLDER OPTION…: its output is left in the log
configure() {
	folder=$1
	shift
	rm -f "$folder/CMakeCache.txt"
	cmake -S "$source" -B "$folder" -G Ninja -DCMAKE_BUILD_TYPE=None -DVUG_WERROR=ON "$@" \
		>"$log" 2>&1
}

# modules_of MODULE…: copy their .pc files, and those of what they require, into a folder
modules_of() {
	for module in "$@"; do
		cp "$(pkg-config --variable=pcfiledir "$module")/$module.pc" "$work/modules"
		# shellcheck disable=SC2046 # module names
		modules_of $(pkg-config --print-requires --print-requires-private "$module" |
			sed 's/ .*//')
	done
}

# left_out: the lines of the last configuration about what is not built, against those of stdin
left_out() {
	sed -n 's/^-- \(.*: not built, .*\)/\1/p' "$log" >"$work/actual"
	diff "$work/actual" - || :
}

# --- pixman and libdrm alone ---------------------------------------------------------------------

minimal_configures() {
	mkdir "$work/modules"
	modules_of pixman-1 libdrm
	PKG_CONFIG_LIBDIR=$work/modules configure "$work/minimal" -DCMAKE_CXX_COMPILER=/nonexistent \
		-DBUILD_SHARED_LIBS=OFF -DCMAKE_INSTALL_LIBDIR=lib || cat "$log"
}

minimal_lines() {
	left_out <<'END'
libvug-glib: not built, glib-2.0 was not found; -DVUG_BUILD_GLIB=ON demands it
libvug-egl, and OpenGL in vug-view: not built, epoxy was not found; -DVUG_BUILD_EGL=ON demands it
vug-testgpu, vug-replay and vug-conform: not built, glib-2.0 was not found; -DVUG_BUILD_EXAMPLES=ON demands it
glib-loop: not built, libvug-glib is not built; -DVUG_BUILD_EXAMPLES=ON demands it
vug-view: not built, libvug-glib is not built; -DVUG_BUILD_EXAMPLES=ON demands it
the tests: not built, criterion was not found; -DVUG_BUILD_TESTS=ON demands it
END
}

minimal_builds() {
	quietly cmake --build "$work/minimal" -j2
	quietly cmake --install "$work/minimal" --prefix "$work/prefix"
	(cd "$work/prefix" && find . -type f ! -path './include/*' ! -name '*.cmake' | sort) \
		>"$work/actual"
	printf '%s\n' ./lib/libvug-input.a ./lib/libvug.a ./lib/pkgconfig/vug-input.pc ./lib/pkgconfig/vug.pc | diff "$work/actual" - || :
	(cd "$work/prefix/include/vug" && find . -name glib.h -o -name egl.h)
}

# The flags without --static: there is no other kind to be linked with.
minimal_links() {
	export PKG_CONFIG_LIBDIR="$work/modules" PKG_CONFIG_PATH="$work/prefix/lib/pkgconfig"
	# shellcheck disable=SC2046 # flags
	quietly cc -Wall -Wextra -Werror -o "$work/program" "$here/program.c" \
		$(pkg-config --cflags --libs vug)
	quietly "$work/program"
}

shared_alone() {
	PKG_CONFIG_LIBDIR=$work/modules quietly cmake -S "$source" -B "$work/minimal" -DBUILD_SHARED_LIBS=ON
	quietly cmake --build "$work/minimal" -j2
	quietly cmake --install "$work/minimal" --prefix "$work/shared"
	find "$work/shared" -name '*.a'
	[ -e "$work/shared/lib/libvug.so" ] || echo "there is no libvug.so"
}

# --- the options ---------------------------------------------------------------------------------

# Every option that needs a module, and that.
options() {
	cat <<'END'
VUG_BUILD_GLIB glib-2.0
VUG_BUILD_EGL epoxy
VUG_BUILD_EXAMPLES libseccomp
VUG_BUILD_TESTS criterion
VUG_PNG libpng
VUG_EVENTS json-glib-1.0
VUG_CONTROL xkbcommon
VUG_CONTROL libevdev
VUG_QMP json-glib-1.0
VUG_TERMINAL chafa
VUG_VNC libvncserver
VUG_WINDOW sdl2
VUG_WINDOW wayland-client
VUG_WINDOW x11
VUG_GTK gtk4
END
}

# without MODULES OPTION…: configured where those are not found
without() {
	MISSING=$1
	export MISSING
	shift
	configure "$work/without" -DPKG_CONFIG_EXECUTABLE="$work/pkg-config" "$@"
}

view_lines() {
	without "libpng json-glib-1.0 chafa libvncserver sdl2 x11 gtk4 libvncclient" || cat "$log"
	left_out <<'END'
vug-view --png: not built, libpng was not found; -DVUG_PNG=ON demands it
vug-view --events: not built, json-glib-1.0 was not found; -DVUG_EVENTS=ON demands it
vug-view --control: not built, json-glib-1.0 and libpng was not found; -DVUG_CONTROL=ON demands it
vug-view --qmp: not built, json-glib-1.0 was not found; -DVUG_QMP=ON demands it
vug-view --terminal: not built, chafa was not found; -DVUG_TERMINAL=ON demands it
vug-view --vnc: not built, libvncserver was not found; -DVUG_VNC=ON demands it
vug-view --window: not built, sdl2 and x11 was not found; -DVUG_WINDOW=ON demands it
gtk-viewer: not built, gtk4 was not found; -DVUG_GTK=ON demands it
tests/bench: not built, json-glib-1.0 was not found; -DVUG_BUILD_TESTS=ON demands it
tests/qemu: not built, libpng was not found; -DVUG_BUILD_TESTS=ON demands it
tests/soak: not built, libpng was not found; -DVUG_BUILD_TESTS=ON demands it
END
}

# Its outputs are those that need nothing.
bare_view() {
	quietly cmake --build "$work/without" -j2 --target vug-view
	"$work/without/examples/vug-view/vug-view" --help >"$log" 2>&1 || echo "status $?"
	grep -oE -- '^  --(png|events|terminal|vnc|window)\>' "$log" || :
	grep -q -- '^  --trace' "$log" || echo "there is no --trace"
}

# all_off: nothing but libvug is configured, and nothing is said about it
all_off() {
	off="-DVUG_BUILD_INPUT=OFF $(options | sed 's/\(.*\) .*/-D\1=OFF/' | sort -u)"
	# shellcheck disable=SC2086 # options
	configure "$work/off" $off || cat "$log"
	left_out </dev/null
	(cd "$work/off" && find . -mindepth 1 -maxdepth 2 -type d \( -name examples -o -name tests \
		-o -path './lib/glib' -o -path './lib/egl' -o -path './lib/input' \))
}

# demanded OPTION MODULE: it is an error, which names both, that the module is not found
demanded() {
	without "$2" -D"$1=ON" && echo "it was configured"
	tr -s ' \n' ' ' <"$log" >"$work/actual"
	grep -q "cannot be built, .*$2 was not found, and $1 is ON" "$work/actual" || tail -n 10 "$log"
}

# contradiction: an output is demanded of a vug-view that is not to be built
contradiction() {
	without "" -DVUG_BUILD_EXAMPLES=OFF -DVUG_VNC=ON && echo "it was configured"
	tr -s ' \n' ' ' <"$log" | grep -q 'vug-view is not built, and VUG_VNC is ON' || tail -n 10 "$log"
}

misspelt() {
	without "" -DVUG_VNC=ooff && echo "it was configured"
	grep -q "VUG_VNC is 'ooff'" "$log" || tail -n 10 "$log"
}

# shellcheck disable=SC2016 # the backquotes are of a Markdown table
# documented: the options of the CMake files, and those of README's table
documented() {
	sed -nE 's/^(vug_option|option|set)\((VUG_[A-Z_]+) .*/\1 \2/p' "$source/CMakeLists.txt" |
		grep -v '^set VUG_\(SONAME\|DEFAULT\)$' | sed 's/.* //' | sort -u >"$work/expected"
	sed -nE 's/^\| `(VUG_[A-Z_]+)` .*/\1/p' "$source/README.md" | sort >"$work/actual"
	diff "$work/actual" "$work/expected" || :
}

rule "pixman and libdrm, and no C++ compiler, are enough to configure" "$(minimal_configures)"
rule "each part that is left out has one line, with its option" "$(minimal_lines)"
rule "libvug builds with them alone and installs nothing of the others" "$(minimal_builds)"
rule "archives alone are linked without --static" "$(minimal_links)"
rule "BUILD_SHARED_LIBS=ON installs no archive" "$(shared_alone)"
rule "outputs of vug-view are left out one by one, in one line each" "$(view_lines)"
rule "vug-view without them builds, and offers none of them" "$(bare_view)"
rule "parts that are OFF are left out without a line" "$(all_off)"
options >"$work/options"
while read -r option module; do
	rule "$option=ON fails without $module" "$(demanded "$option" "$module")"
done <"$work/options"
rule "an output that is ON in a vug-view that is OFF is an error" "$(contradiction)"
rule "a misspelt state of an option is an error" "$(misspelt)"
rule "README's table has every option" "$(documented)"
conclude
