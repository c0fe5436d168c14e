/* SPDX-License-Identifier: MIT */
/*
 * Where the display channel comes from. A source is one file that defines
 * `source_NAME`, and one row in CMakeLists.txt.
 */
#ifndef VUG_VIEW_SOURCE_H
#define VUG_VIEW_SOURCE_H

#include <glib.h>
#include <stdbool.h>

#include "options.h"

struct source;
struct viewer;

/* One kind of source. */
struct source_type {
	/* The first one names the source; it and the others need each other. */
	struct option_part options;
	/* The guest learns the number of scanouts: it is the number of monitors, not the maximum.
	 */
	bool tells_scanouts;
	/* The source takes to the guest what outputs send. */
	bool takes_input;
	/* The source calls viewer_source_ended() itself: it has more to lose than the channel. */
	bool outlives_channel;

	/* Begin. NULL with an error of one line that names what is unusable and what to do. */
	struct source *(*open)(struct viewer *viewer, const struct options *options,
			       GError **error);
	/* The channel has ended and another one is wanted (--keep). NULL: there is no other. */
	void (*next)(struct source *source);
	void (*close)(struct source *source);
};

/* What every source begins with. */
struct source {
	const struct source_type *type;
	struct viewer *viewer;
};

/* Every kind there is, ended by NULL; the first one is the default. */
extern const struct source_type *const source_types[];

#endif
