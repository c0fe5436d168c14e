#!/bin/sh
# install.sh SOURCE BUILD: what `cmake --install` leaves is enough for a program outside the tree.
# The copy was moved after its installation.
set -eu

source=$1
build=$2
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/report.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/prefix
log=$work/log
cc=$(sed -n 's/^CMAKE_C_COMPILER:[A-Z]*=//p' "$build/CMakeCache.txt")
version=$(sed -n 's/^CMAKE_PROJECT_VERSION:[A-Z]*=//p' "$build/CMakeCache.txt")
cc=${cc:-cc}

# quietly COMMAND…: what it said if it failed
quietly() {
	"$@" >"$log" 2>&1 || { echo "failed: $*"; tail -n 15 "$log"; }
}

# configure FOLDER OPTION…
configure() {
	folder=$1
	shift
	quietly cmake -S "$source" -B "$folder" -DCMAKE_C_COMPILER="$cc" -DVUG_BUILD_EXAMPLES=OFF \
		-DVUG_BUILD_TESTS=OFF -DCMAKE_BUILD_TYPE=Debug "$@"
}

# missing ROOT FILE…
missing() {
	root=$1
	shift
	for file in "$@"; do
		[ -e "$root/$file" ] || echo "$file"
	done
}

soname() {
	readelf -d "$1" | sed -n 's/.*(SONAME).*\[\(.*\)\]/\1/p'
}

# expect ACTUAL EXPECTED
expect() {
	[ "$1" = "$2" ] || echo "'$1', not '$2'"
}

config() {
	PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config "$@"
}

install_and_move() {
	quietly cmake --install "$build" --prefix "$work/installed"
	mv "$work/installed" "$prefix"
}

# build_and_run PROGRAM SOURCE FLAG…: outside the tree, with nothing but those flags
build_and_run() {
	program=$work/$1
	unit=$here/$2
	shift 2
	(cd "$work" && quietly "$cc" -Wall -Wextra -Werror -o "$program" "$unit" "$@")
	LD_LIBRARY_PATH=$libdir quietly "$program"
}

shared() {
	# shellcheck disable=SC2046 # flags
	build_and_run "program-$1" "$2" $(config --cflags --libs "$1")
}

# With the archive alone in a folder that is looked in first.
archive() {
	mkdir "$work/archive"
	cp "$libdir/libvug.a" "$work/archive"
	# shellcheck disable=SC2046
	build_and_run program-archive program.c -L"$work/archive" $(config --static --cflags --libs vug)
	readelf -d "$work/program-archive" | grep -o 'libvug.*' || :
}

absolute() {
	configure "$work/absolute" -DCMAKE_INSTALL_PREFIX=/opt/vug \
		-DCMAKE_INSTALL_LIBDIR=/opt/vug/lib/here -DCMAKE_INSTALL_INCLUDEDIR=/opt/include
	export PKG_CONFIG_PATH="$work/absolute/pkgconfig"
	expect "$(pkg-config --variable=libdir vug)" /opt/vug/lib/here
	expect "$(pkg-config --variable=includedir vug)" /opt/include
	expect "$(pkg-config --variable=libdir vug-glib)" /opt/vug/lib/here
}


# --- what the documents say ---------------------------------------------------------------------

# block LANGUAGE FILE NUMBER: the commands or the program in it, from 1 on
block() {
	awk -v begin="\`\`\`$1" -v number="$3" '
		/^```$/ { inside = 0 }
		inside && n == number
		$0 == begin { inside = 1; n++ }' "$source/$2"
}

# With the picture of a back end, where there is one.
readme_program() {
	block c README.md 1 >"$work/program.c"
	# shellcheck disable=SC2046 # flags
	quietly "$cc" -Wall -Wextra -Werror -o "$work/readme" "$work/program.c" \
		$(config --cflags --libs vug)
	LD_LIBRARY_PATH=$libdir timeout 30 "$work/readme" "$work/display" >"$work/said" &
	quietly "$build/examples/vug-testgpu/vug-testgpu" --connect "$work/display" --size 320x200 --frames 2
	wait "$!" || echo "status $?"
	grep -q 'scanout 0: 1280 bytes a row' "$work/said" || echo "it said '$(cat "$work/said")'"
}

# tutorial_commands NUMBER: that block of the tutorial's last section, beside its programs
tutorial_commands() {
	block sh docs/tutorial.md "$1" >"$work/commands"
	[ -s "$work/commands" ] || echo "there is no block $1"
	mkdir -p "$work/programs"
	cp "$source"/examples/*.c "$work/programs"
	(
		cd "$work/programs"
		export PKG_CONFIG_PATH="$libdir/pkgconfig"
		quietly sh -eu "$work/commands"
	)
}

# --- a copy that was moved -----------------------------------------------------------------------

moved_programs() {
	for program in vug-view vug-run vug-testgpu vug-replay vug-conform; do
		quietly env -u LD_LIBRARY_PATH "$prefix/bin/$program" --help
	done
}

# moved_flags MODULE: they name folders of the copy, and no other place of this project
moved_flags() {
	for name in prefix libdir includedir; do
		folder=$(config --variable="$name" "$1")
		case $(realpath "$folder") in
		"$prefix"*) [ -d "$folder" ] || echo "$name is not there: $folder" ;;
		*) echo "$name is $folder" ;;
		esac
	done
}

# defined_prefix MODULE: with --define-prefix, the folders of the copy are among the flags
defined_prefix() {
	config --define-prefix --cflags-only-I --libs-only-L "$1" | tr ' ' '\n' >"$work/flags"
	for flag in "-I$prefix/include" "-L$libdir"; do
		grep -qxF -- "$flag" "$work/flags" || echo "there is no $flag"
	done
}

staged() {
	DESTDIR=$work/stage quietly cmake --install "$build" --prefix "$work/final"
	missing "$work/stage$work/final" "${libdir#"$prefix/"}/libvug.so" include/vug/vug.h \
		"${libdir#"$prefix/"}/pkgconfig/vug.pc" "${libdir#"$prefix/"}/cmake/vug/vugConfig.cmake"
	[ ! -e "$work/final" ] || (cd "$work/final" && find . -type f)
}

# public_headers: what is to be installed, and nothing else
public_headers() {
	(cd "$source/include" && find . -name '*.h*' | sed 's/\.in$//' | sort)
}

rule "a copy is installed and moved" "$(install_and_move)"
libdir=$(dirname "$(dirname "$(find "$prefix" -name vug.pc)")")
rule "every header is installed, and nothing else" "$(expect "$(cd "$prefix/include" && find . -type f | sort)" \
	"$(public_headers)")"
rule "every library is installed" "$(missing "$libdir" libvug.a libvug-glib.a libvug-egl.a libvug.so libvug.so.0 \
	"libvug.so.$version" libvug-glib.so libvug-glib.so.0 "libvug-glib.so.$version" \
	libvug-egl.so libvug-egl.so.0 "libvug-egl.so.$version" \
	libvug-input.a libvug-input.so libvug-input.so.0 "libvug-input.so.$version")"
rule "libvug.so's name is libvug.so.0" "$(expect "$(soname "$libdir/libvug.so")" libvug.so.0)"
rule "libvug-glib.so's name is libvug-glib.so.0" \
	"$(expect "$(soname "$libdir/libvug-glib.so")" libvug-glib.so.0)"
rule "libvug-egl.so's name is libvug-egl.so.0" \
	"$(expect "$(soname "$libdir/libvug-egl.so")" libvug-egl.so.0)"
rule "libvug-input.so's name is libvug-input.so.0" \
	"$(expect "$(soname "$libdir/libvug-input.so")" libvug-input.so.0)"
rule "pkg-config finds vug" "$(expect "$(config --modversion vug)" "$version")"
rule "pkg-config finds vug-glib" "$(expect "$(config --modversion vug-glib)" "$version")"
rule "pkg-config finds vug-egl" "$(expect "$(config --modversion vug-egl)" "$version")"
rule "pkg-config finds vug-input" "$(expect "$(config --modversion vug-input)" "$version")"
rule "vug-input asks for no other library" \
	"$(config --static --libs vug-input | tr ' ' '\n' | grep '^-l' | grep -vx -- -lvug-input || :)"
rule "vug asks for no GLib" "$(config --static --cflags --libs vug | grep -o 'glib.*' || :)"
rule "a program runs with the shared library" "$(shared vug program.c)"
rule "a program runs with the archive alone" "$(archive)"
rule "a program runs with the GLib main loop" "$(shared vug-glib program_glib.c)"
rule "a program runs with EGL" "$(shared vug-egl program_egl.c)"
rule "a program runs with an input device" "$(shared vug-input program_input.c)"
rule "README's program is whole, builds without a warning and shows a back end" "$(readme_program)"
rule "the tutorial's commands build its programs" "$(tutorial_commands 5)"
rule "the tutorial's commands link them with the archive" "$(tutorial_commands 6)"
if [ -e "$(cc -print-file-name=libpixman-1.a)" ]; then
	rule "the tutorial's programs run without any shared library" "$(tutorial_commands 7)"
else
	echo "# not looked at: nothing is linked without any shared library, as pixman has no archive"
fi
rule "programs that were moved find their libraries" "$(moved_programs)"
for module in vug vug-glib vug-egl vug-input; do
	rule "the flags of $module that was moved are those of its new place" \
		"$(moved_flags "$module")"
	rule "the flags of $module name its place with --define-prefix, too" "$(defined_prefix "$module")"
done
rule "every program is installed with its man page" "$(missing "$prefix" bin/vug-view bin/vug-testgpu \
	bin/vug-replay bin/vug-conform bin/vug-run share/man/man1/vug-run.1 share/man/man1/vug-conform.1 share/man/man1/vug-view.1 share/man/man1/vug-testgpu.1 share/man/man1/vug-replay.1)"
rule "DESTDIR is put before the prefix, and nothing is installed without it" "$(staged)"
rule "absolute folders are taken as they are by the .pc files" "$(absolute)"
conclude
