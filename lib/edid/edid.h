/* SPDX-License-Identifier: MIT */
/*
 * The EDID generator: a monitor in, the blob that GET_EDID answers with out. Pure: no I/O, no
 * allocation, no state.
 *
 * The blob is one base block of EDID 1.4 (VESA E-EDID Standard, Release A, Revision 2: "EDID"
 * in the comments here), followed by a DisplayID 1.3 extension block if the base block cannot
 * say what the monitor is.
 */
#ifndef VUG_EDID_H
#define VUG_EDID_H

#include <stdint.h>

#include "vug/vug.h" /* VUG_EDID_MAX_SIZE */

/* What the EDID says of the monitor. */
struct vug_edid_monitor {
	uint32_t width, height;       /* pixels, 1 to 16384 */
	uint32_t refresh_mhz;         /* thousandths of a hertz, 1000 to 1000000 */
	uint32_t width_mm, height_mm; /* of the visible area; either 0: as at 96 dots per inch */
	const char *name;             /* the first 13 characters count; NULL or "": "libvug" */
	const char *serial;           /* the first 13 characters count; NULL or "": none */
	const char *vendor;           /* three letters A to Z; NULL or "": "VUG" */
	uint16_t product;             /* 0: 1 */
	uint32_t number;              /* distinguishes monitors of one server */
};

/*
 * Write the EDID of a monitor. Its preferred timing has exactly the monitor's size, and no mode
 * it lists is larger. Text is printable ASCII: every other byte of name and serial becomes '?'.
 *
 * Linux ignores a detailed timing of less than 64 pixels or lines; such a monitor passes every
 * check, but guests then choose a mode by themselves.
 *
 * A monitor of less than 95 mm in a direction is said to be of unknown size unless the caller
 * gave the millimetres: guests then assume 96 dots per inch, which is what we would have said.
 *
 * The bytes are a promise: docs/abi-policy.md. tests/data/edid has those of some monitors.
 *
 * ret_blob: VUG_EDID_MAX_SIZE bytes, zero behind the blob; untouched on failure.
 * Returns the blob's length, a multiple of 128; -ERANGE if a number above is out of its range,
 * or if the mode needs a pixel clock beyond 167.77216 GHz.
 */
int vug_edid_generate(const struct vug_edid_monitor *monitor, uint8_t *ret_blob);

#endif
