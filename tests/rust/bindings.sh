#!/bin/sh
# bindings.sh SOURCE BUILD OUTPUT OPTION…: what bindgen makes of every header that needs no other library's.
set -eu

source=$1
build=$2
output=$3
shift 3
all=$output.h
for header in "$source"/include/vug/*.h; do
	case $header in
	*/egl.h | */glib.h) ;;
	*) echo "#include <vug/${header##*/}>" ;;
	esac
done >"$all"
exec bindgen "$all" "$@" --no-rustfmt-bindings --allowlist-function 'vug_.*' --allowlist-type 'vug_.*' \
	--allowlist-var 'VUG_.*' -o "$output" -- -I"$source/include" -I"$build/include"
