#!/bin/sh
# gtk.sh BUILD WATCHED [PICTURES]: the viewer of examples/gtk-viewer under ThreadSanitizer, which watches the viewer
# and the library: tests/gtk/gtk.sh again. WATCHED is a build with VUG_SANITIZE=thread, BUILD one that has all else.
# Exit status 77 where WATCHED has no gtk-viewer.
set -u

top=$(cd "$(dirname "$0")/../.." && pwd)
build=$(cd "${1:?usage: $0 BUILD WATCHED [PICTURES]}" && pwd) || exit 2
watched=$(cd "${2:?usage: $0 BUILD WATCHED [PICTURES]}" && pwd) || exit 2
pictures=${3:-}
# shellcheck source=tests/abi/report.sh
. "$top/tests/abi/report.sh"
viewer=$watched/examples/gtk-viewer/gtk-viewer
[ -x "$viewer" ] || { echo "skipped: this build is without gtk-viewer"; exit 77; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Libraries that nobody instrumented have locks that ThreadSanitizer does not see, so that what they allocate, copy and
# free under them looks like a race. What they call is left out. What the viewer, the library and pixman call is not.
suppressions() {
	ldd "$viewer" | awk '$3 ~ /^\// && $1 !~ /^lib(vug|tsan|c|m|gcc_s|stdc\+\+|pixman-1|drm)[-.]/ {
		print "called_from_lib:" $1 }'
	# Mesa's drivers are loaded later, and call neither the viewer nor the library.
	printf 'race:%s\n' libgallium _dri.so libLLVM
}

# A lock that such a library takes, and a watched tail of it gives back, would look misused: the suite "threads" looks
# for misuse of the library's own.
suppressions >"$work/suppressions"
export TSAN_OPTIONS="suppressions=$work/suppressions:log_path=$work/report:report_mutex_bugs=0:exitcode=66"

# reports: what ThreadSanitizer has said, which is then forgotten
reports() {
	cat "$work"/report.* 2>/dev/null
	rm -f "$work"/report.*
}

# show_all: the rules of the suite gtk
show_all() {
	sh "$top/tests/gtk/gtk.sh" "$build" "$pictures" "$watched" >"$work/gtk.log" 2>&1 || grep -v '^ok' "$work/gtk.log"
}

# A second thread dispatches the server, which GTK's main loop dispatches.
break_viewer() {
	cp "$top"/examples/gtk-viewer/*.[ch] "$work"
	awk '/^static gboolean on_end\(/ {
		print "static gpointer dispatch_too(gpointer server)\n{"
		print "\twhile (vug_server_dispatch(server) == 0)\n\t\tg_usleep(1000);\n\treturn NULL;\n}\n"
	}
	/gtk_window_present\(/ { print "\tg_thread_unref(g_thread_new(\"race\", dispatch_too, viewer.server));"; done = 1 }
	{ print } END { exit !done }' "$top/examples/gtk-viewer/main.c" >"$work/main.c" ||
		echo 'main.c presents its window in another way: this test does not know it'
}

compile_broken() {
	mkdir -p "$work/examples/gtk-viewer"
	# shellcheck disable=SC2046 # words are wanted
	"${CC:-cc}" -fsanitize=thread -g -D_GNU_SOURCE -I"$top/include" -I"$watched/include" "$work"/*.c \
		-o "$work/examples/gtk-viewer/gtk-viewer" -L"$watched/lib" -Wl,-rpath,"$watched/lib" \
		$(pkg-config --cflags gtk4 gio-unix-2.0 libdrm) -lvug-glib -lvug \
		$(pkg-config --libs gtk4 gio-unix-2.0) -lm 2>&1
}

# is_reported FUNCTION…: in a race that the broken viewer has while it shows pictures
is_reported() {
	sh "$top/tests/gtk/gtk.sh" "$build" "" "$work" back_ends >"$work/gtk.log" 2>&1
	reports >"$work/said"
	grep -q 'ThreadSanitizer: data race' "$work/said" || echo "no data race in: $(cat "$work/said")"
	for function; do
		grep -q "#[0-9]* .*$function" "$work/said" || echo "no $function in: $(cat "$work/said")"
	done
}

rule "the viewer keeps the rules of the suite gtk while ThreadSanitizer watches it" "$(show_all)"
rule "the viewer has no data race" "$(reports)"
rule "a second thread that dispatches the viewer's server is reported as a data race" \
	"$(break_viewer; compile_broken; is_reported dispatch_too vug_server_dispatch)"
conclude
