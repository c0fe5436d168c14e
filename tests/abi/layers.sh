#!/bin/sh
# layers.sh SOURCE BUILD: dependencies point down only, and there is no state and no way out.
set -eu

source=$1
build=$2
# shellcheck source=tests/abi/report.sh
. "$(dirname "$0")/report.sh"
require "$build/lib/libvug.so" "$build/lib/libvug-glib.so" "$build/lib/libvug.a" \
	"$build/lib/libvug-egl.so" "$build/lib/libvug-input.so" "$build/lib/libvug-input.a"

# includes FOLDER PATTERN: quoted includes in lib/FOLDER that are neither its own nor PATTERN
stray_includes() {
	grep -rnE --include='*.[ch]' '^#include "' "$source/lib/$1" |
		grep -vE "#include \"($1|$2)/" | strip || :
}

# stray_room_includes ROOM PATTERN: of vug-view: quoted includes that are neither its own, nor PATTERN, nor what
# all rooms may use
everywhere='display-link/[a-z]+|guest-facts|input-codes/[a-z-]+|json-check|latency|lines|listener|monitor-floor|option-table/option-table|options|poll-until/poll-until|report|report-limit|sealed-memory/sealed-memory|signals|timers|unix-socket'
stray_room_includes() {
	grep -rnE --include='*.[ch]' '^#include ".*\.h"' "$source/examples/vug-view/$1" |
		grep -vE "#include \"($1/.*|$everywhere|$2)\.h\"" | strip || :
}

# large_folders: with more files than somebody overlooks, headers aside; their number. The inputs of
# tests/fuzz are no files that somebody reads.
large_folders() {
	find "$source/lib" "$source/include" "$source/examples" "$source/tests" -type f ! -name '*.h' |
		grep -v "^$source/tests/fuzz/corpus/" |
		sed "s|^$source/||; s|/[^/]*$||" | sort | uniq -c | awk '$1 > 25 { print $2 ": " $1 }'
}

# system_includes FOLDER PATTERN: includes of the system's that are not among PATTERN
system_includes() {
	grep -rnE --include='*.[ch]' '^#include <' "$source/lib/$1" |
		grep -vE "#include <($2)\.h>" | strip || :
}

# words FOLDER PATTERN: code, not comments, that has those words
words() {
	grep -rnwE --include='*.[ch]' "$2" "$source/lib/$1" |
		grep -vE '^[^:]*:[0-9]*:[[:space:]]*(/?\*|//)' | strip || :
}

strip() {
	sed "s|^$source/||"
}

needed() {
	readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p'
}

# data ARCHIVE: objects in sections that can be written to; what is only relocated is constant
data() {
	readelf -SW -sW "$1" | awk '
		/^File: / { delete section }
		/^  \[ *[0-9]+\] / {
			sub(/^  \[ */, "")
			sub(/\]/, "")
			section[$1] = $2
		}
		($4 == "OBJECT" || $4 == "TLS") && $7 in section {
			name = section[$7]
			if (name ~ /^\.(t?data|t?bss)/ && name !~ /^\.data\.rel\.ro/)
				print $8 " in " name
		}
		$7 == "COM" { print $8 " is common" }'
}

layer() {
	rule "lib/$1 includes nothing above it" "$(stray_includes "$1" "$2")"
}

layer util vug
layer wire 'util|vug'
layer trace 'util|wire|vug'
layer edid 'util|wire|vug'
layer buffer 'util|wire|vug'
layer display 'util|edid|buffer|vug'
layer source 'util|buffer|display|vug'
layer routing 'util|display|vug'
layer channel 'util|wire|trace|buffer|display|vug'
layer vhost-user 'util|wire|trace|edid|buffer|display|channel|vug'
layer glib vug
layer egl 'util|vug'
layer input 'util|wire|vug'
rule "lib/glib includes the headers of GLib and libvug alone" "$(system_includes glib 'glib|vug/[a-z-]+')"

room() {
	rule "vug-view's $1 includes nothing above it" "$(stray_room_includes "$1" "$2")"
}

room confine nothing
room picture 'confine/.*'
room sources 'confine/.*|viewer|vug-testgpu/testgpu'
room input 'confine/.*|input-sink/input-sink'
room qmp 'confine/.*'
room outputs 'confine/.*|picture/.*|sources/source|input/devices'
for output in terminal vnc window; do
	room "$output" 'confine/.*|picture/.*|outputs/output'
done
room serve 'confine/.*|picture/.*|outputs/output|window/(channel|copy|feed|monitors|user/heard|user/input-event)'
room attach 'confine/.*|picture/.*|sources/(source|connector)|input/devices|qmp/qmp|viewer|window/user/input-event'
room control 'confine/.*|picture/.*|outputs/(output|line-queue|png-file)'
rule "no room of vug-view is left out here" "$(find "$source/examples/vug-view" -mindepth 1 -type d |
	strip | grep -vE '/(attach|confine|control|input|picture|qmp|serve|sources|outputs|terminal|terminal/typing|vnc|window|window/user)$' || :)"
rule "no folder has more than 25 files, headers aside" "$(large_folders)"

# stray_gpu_includes: of vug-gpu2d's GPU, that are neither its own nor of what it may know: no ring, no socket, and
# nothing of the library
stray_gpu_includes() {
	(cd "$source/examples/vug-gpu2d" && grep -nE '^#include' gpu.[ch] commands*.[ch] resource.[ch]) |
		grep -vE '"(gpu|commands|resource)\.h"|<(linux/virtio_gpu|drm_fourcc|endian|errno|std[a-z]*|string|unistd)\.h>' || :
}
rule "vug-gpu2d's GPU knows no ring, no socket and no library" "$(stray_gpu_includes)"

# stray_link_includes: of the display link: what is neither its own nor the system's
stray_link_includes() {
	(cd "$source/examples/display-link" && grep -nE '^#include ("|<(vug|glib|gio))' ./*.[ch]) |
		grep -v '"display-link/' || :
}

# link_system_includes: of the display link's format: what can do I/O
link_format='codec errors fields message messages session'
link_system_includes() {
	for part in $link_format; do
		(cd "$source/examples/display-link" && grep -HnE '^#include <' "$part".[ch] 2>&1 |
			grep -vE "#include <($pure)\.h>") || :
	done
}

pure='assert|endian|errno|inttypes|limits|stdarg|stdbool|stddef|stdint|string'
rule "the display link needs neither the library nor other parts of the examples" "$(stray_link_includes)"
rule "the format of the display link includes nothing that can do I/O" "$(link_system_includes)"
for folder in wire trace edid; do
	rule "lib/$folder includes nothing that can do I/O" "$(system_includes "$folder" "$pure")"
	rule "lib/$folder allocates nothing" \
		"$(words "$folder" 'malloc|calloc|realloc|free|strdup|alloca')"
done
rule "no folder of lib/ is left out here" "$(find "$source/lib" -mindepth 1 -maxdepth 1 -type d |
	strip | grep -vE '/(util|wire|trace|edid|buffer|display|routing|source|channel|vhost-user|glib|egl|input)$' || :)"

rule "libvug.so needs pixman, libdrm and libc alone" "$(needed "$build/lib/libvug.so" |
	grep -vE '^(libpixman-1|libdrm|libc|ld-linux.*|libasan|libubsan|libtsan)\.so' || :)"
rule "libvug-glib.so needs libvug, GLib and libc alone" "$(needed "$build/lib/libvug-glib.so" |
	grep -vE '^(libvug|libglib-2\.0|libc|libasan|libubsan|libtsan)\.so' || :)"
rule "libvug-egl.so needs libvug, libepoxy and libc alone" "$(needed "$build/lib/libvug-egl.so" |
	grep -vE '^(libvug|libepoxy|libc|ld-linux.*|libasan|libubsan|libtsan)\.so' || :)"
rule "libvug-input.so needs libc alone" "$(needed "$build/lib/libvug-input.so" |
	grep -vE '^(libc|ld-linux.*|libasan|libubsan|libtsan)\.so' || :)"
rule "libvug-input.a has no data that can change" "$(data "$build/lib/libvug-input.a")"
rule "libvug.a has no data that can change" "$(data "$build/lib/libvug.a")"
rule "lib/ never ends the process" "$(words . 'abort|_?exit|_Exit|quick_exit|assert|raise')"
rule "lib/ does not look at the environment" "$(words . '(secure_)?getenv|environ')"
rule "lib/ does not sleep" "$(words . 'u?sleep|nanosleep|clock_nanosleep')"
rule "lib/ prints nothing" "$(words . 'v?printf|puts|putchar|perror|stderr|stdout' |
	grep -v 'format(printf' || :)"
conclude
