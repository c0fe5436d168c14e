/* SPDX-License-Identifier: MIT */
/* What the VMM says of the guest. */
#ifndef VUG_VIEW_GUEST_FACTS_H
#define VUG_VIEW_GUEST_FACTS_H

/* Borrowed; each of one line. */
struct guest_facts {
	const char *name; /* NULL: it was not said */
	const char
		*state; /* the VMM's word, such as "running" or "paused"; NULL: it says none now */
};

#endif
