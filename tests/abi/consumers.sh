#!/bin/sh
# consumers.sh SOURCE BUILD: projects outside the tree build against libvug and run, by pkg-config,
# find_package() and add_subdirectory(), in C and C++, with gcc and clang, without a warning.
#
# What is installed was moved first, so that nothing may name the place of the installation.
set -eu

source=$(cd "$1" && pwd)
build=$2
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/abi/report.sh
. "$here/report.sh"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
prefix=$work/moved
warnings="-Wall -Wextra -Werror"

# quietly COMMAND…: what it said if it failed
quietly() {
	"$@" >"$work/log" 2>&1 || { echo "failed: $*"; tail -n 15 "$work/log"; }
}

install_and_move() {
	quietly cmake --install "$build" --prefix "$work/installed"
	mv "$work/installed" "$prefix"
}

config() {
	PKG_CONFIG_PATH=$libdir/pkgconfig pkg-config "$@"
}

# linked PROGRAM: the shared libraries of this project that it needs
linked() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(libvug.*\)\]/\1/p'
}

# kinds FOLDER: the libraries of this project that were built in it
kinds() {
	(cd "$1" && find . -name 'libvug*.a' -o -name 'libvug*.so' | sed 's|.*/||' | sort | xargs)
}

# --- pkg-config ----------------------------------------------------------------------------------

# compile COMPILER FILE FLAG…: and run, without a word about where the libraries are
compile() {
	compiler=$1
	file=$2
	shift 2
	# shellcheck disable=SC2086 # options
	quietly "$compiler" $warnings -o "$work/program" "$here/$file" "$@"
	quietly "$work/program"
}

# by_pkg_config COMPILER FILE MODULE
by_pkg_config() {
	# shellcheck disable=SC2046 # flags
	compile "$1" "$2" $(config --cflags --libs "$3") -Wl,-rpath,"$libdir"
}

# by_archive COMPILER FILE MODULE: with the archives in a folder of their own
by_archive() {
	# shellcheck disable=SC2046 # flags
	compile "$1" "$2" -L"$work/archives" $(config --static --cflags --libs "$3")
	linked "$work/program"
}

# All of every archive, so that no name may be in two of them.
whole_archives() {
	# shellcheck disable=SC2046 # flags
	compile gcc program.c $(config --cflags vug) -Wl,--whole-archive "$libdir"/libvug*.a \
		-Wl,--no-whole-archive $(config --static --libs vug-glib vug-egl | sed 's/-lvug[^ ]*//g')
}

# --- CMake ---------------------------------------------------------------------------------------

# project FOLDER HOW OPTION…: configured and built
project() {
	folder=$work/$1
	how=$2
	shift 2
	quietly cmake -S "$here/consumer" -B "$folder" -G Ninja -DHOW="$how" \
		-DCMAKE_C_FLAGS="$warnings" -DCMAKE_CXX_FLAGS="$warnings" "$@"
	quietly cmake --build "$folder" -j2
}

# runs FOLDER PROGRAM…
runs() {
	folder=$work/$1
	shift
	for program in "$@"; do
		quietly "$folder/$program"
	done
}

# found NAME COMPILER COMPILER++
found() {
	project "$1" find -DCMAKE_C_COMPILER="$2" -DCMAKE_CXX_COMPILER="$3" \
		-DCMAKE_PREFIX_PATH="$prefix"
	runs "$1" core cxx glib egl input core-archive glib-archive egl-archive input-archive
	for program in core glib egl input; do
		linked "$work/$1/$program-archive"
	done
}

# found_version VERSION OPTION…: why there is none
found_version() {
	mkdir -p "$work/version"
	cat >"$work/version/CMakeLists.txt" <<END
cmake_minimum_required(VERSION 3.22)
project(version LANGUAGES C)
find_package(vug $1 CONFIG)
message("found: \${vug_FOUND}")
END
	shift
	rm -f "$work/version/CMakeCache.txt"
	cmake -S "$work/version" -B "$work/version" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" "$@" 2>&1
}

# added NAME COMPILER COMPILER++ OPTION…
added() {
	name=$1
	compiler=$2
	plus=$3
	shift 3
	project "$name" add -DCMAKE_C_COMPILER="$compiler" -DCMAKE_CXX_COMPILER="$plus" \
		-DVUG_SOURCE="$source" "$@"
	runs "$name" core cxx glib egl input
}

# own_flags FOLDER: the project's flags for its own file that are libvug's
own_flags() {
	grep '"command".*/program\.c"' "$1/compile_commands.json" |
		grep -oE -- '-D_GNU_SOURCE|-W(conversion|shadow|undef)|-std=[^ ]*|-O[^ ]*' || :
	grep -q '"command".*/program\.c"' "$1/compile_commands.json" || echo "it compiles nothing"
}

# leaked FOLDER: the project's variables and settings that are not what they were. FindPkgConfig and
# FindThreads leave their own behind.
leaked() {
	[ -e "$1/leaked" ] || echo "nothing was compared"
	grep -vE '^(PKG_CONFIG_|_?pkg_config|_pkgconfig|CMAKE_FILES_DIRECTORY|prefix_result|FIND_PACKAGE_MESSAGE_DETAILS_)' \
		"$1/leaked" || :
}

# more_than_libraries FOLDER
more_than_libraries() {
	[ -e "$1/libvug/cmake_install.cmake" ] || echo "nothing was configured"
	find "$1/libvug" -name '*testgpu*' -o -name 'vug-view*' -o -name '*unit-tests*'
	find "$1/libvug" -name cmake_install.cmake -exec grep -l 'libvug.*\.\(a\|so\)' {} +
}

fetched() {
	(cd "$source" && tar -cf "$work/libvug.tar" CMakeLists.txt cmake include lib pkgconfig)
	project fetched fetch -DVUG_SOURCE="$work/libvug.tar" -DVUG_BUILD_GLIB=OFF -DVUG_BUILD_EGL=OFF
	runs fetched core cxx
}

rule "a copy is installed and moved" "$(install_and_move)"
libdir=$(dirname "$(dirname "$(find "$prefix" -name vug.pc)")")
mkdir "$work/archives"
cp "$libdir"/libvug*.a "$work/archives"
for compiler in gcc clang; do
	plus=$([ $compiler = gcc ] && echo g++ || echo clang++)
	rule "pkg-config: $compiler builds a program that runs" "$(by_pkg_config $compiler program.c vug)"
	rule "pkg-config: $compiler builds a program with vug-glib that runs" \
		"$(by_pkg_config $compiler program_glib.c vug-glib)"
	rule "pkg-config: $compiler builds a program with vug-egl that runs" \
		"$(by_pkg_config $compiler program_egl.c vug-egl)"
	rule "pkg-config: $compiler builds a program with vug-input that runs" \
		"$(by_pkg_config $compiler program_input.c vug-input)"
	rule "pkg-config: $plus builds a C++ program that runs" "$(by_pkg_config "$plus" program.cc vug)"
	rule "pkg-config --static: $compiler links libvug.a alone" "$(by_archive $compiler program.c vug)"
	rule "pkg-config --static: $compiler links libvug-glib.a alone" \
		"$(by_archive $compiler program_glib.c vug-glib)"
	rule "pkg-config --static: $compiler links libvug-egl.a alone" \
		"$(by_archive $compiler program_egl.c vug-egl)"
	rule "pkg-config --static: $compiler links libvug-input.a alone" \
		"$(by_archive $compiler program_input.c vug-input)"
	rule "find_package: $compiler builds C and C++, shared and archives, and all run" \
		"$(found "found-$compiler" $compiler "$plus")"
done
rule "a program may hold the whole of every archive" "$(whole_archives)"
for version in 0.1 0.3; do
	rule "find_package refuses another minor version, $version" \
		"$(found_version $version | grep -q 'found: 0' || echo "$version was found")"
done
rule "find_package names a module that is missing" \
	"$(PKG_CONFIG_LIBDIR=$work found_version 0.2 | tr -d '\n' | grep -q 'needs libdrm' ||
		PKG_CONFIG_LIBDIR=$work found_version 0.2)"
rule "add_subdirectory: gcc builds C and C++ that run" "$(added added-gcc gcc g++)"
rule "add_subdirectory: without BUILD_SHARED_LIBS there are archives alone" \
	"$(kinds "$work/added-gcc" | grep -vx 'libvug-egl.a libvug-glib.a libvug-input.a libvug.a' || :)"
rule "add_subdirectory: clang builds C and C++ that run" \
	"$(added added-clang clang clang++ -DBUILD_SHARED_LIBS=ON)"
rule "add_subdirectory: with BUILD_SHARED_LIBS there are shared libraries alone" \
	"$(kinds "$work/added-clang" | grep -vx 'libvug-egl.so libvug-glib.so libvug-input.so libvug.so' || :)"
rule "add_subdirectory leaves the project's own flags alone" "$(own_flags "$work/added-gcc")"
rule "add_subdirectory leaves the project's variables and settings alone" "$(leaked "$work/added-gcc")"
rule "add_subdirectory builds no programs and no tests, and installs nothing" \
	"$(more_than_libraries "$work/added-gcc")"
rule "FetchContent: a program builds and runs" "$(fetched)"
conclude
