#!/usr/bin/env python3
"""generate.py: rows.c, on standard output, with the layout "us" of libxkbcommon, scancodes.txt and the kernel's names.

A keysym is that of the key with the least shift. Shift is left alone but for characters: Shift and Tab is another
thing than Tab. On letters and on the number pad Caps Lock and Num Lock have a say, which the guest keeps itself.
"""
import ctypes
import os
import re
import subprocess

HEADER = "/usr/include/linux/input-event-codes.h"
HERE = os.path.dirname(os.path.abspath(__file__))
MAX_KEY = 248
MAX_SCANCODE = 0xff
OFFSET = 8  # of X's numbers from Linux's
SELF = 0x58  # up to there a scan code is Linux's number
MAX_CHARACTER = 0xff
NOT_EVERYWHERE = {"KEY_102ND"}  # what it types, another key types, too


class Names(ctypes.Structure):
    _fields_ = [(name, ctypes.c_char_p) for name in ("rules", "model", "layout", "variant", "options")]


def load_xkbcommon():
    xkb = ctypes.CDLL("libxkbcommon.so.0")
    for function in ("xkb_context_new", "xkb_keymap_new_from_names", "xkb_state_new"):
        getattr(xkb, function).restype = ctypes.c_void_p
    return xkb


def read_names():
    """The name of each key, by its code: the first one of several."""
    names = {}
    with open(HEADER, encoding="ascii") as header:
        for line in header:
            found = re.match(r"#define\s+(KEY_\w+)\s+(0x[0-9a-fA-F]+|\d+)\b", line)
            if found:
                names.setdefault(int(found[2], 0), found[1])
    return {code: name for code, name in names.items() if 0 < code <= MAX_KEY}


class Layout:
    def __init__(self):
        self.xkb = load_xkbcommon()
        context = ctypes.c_void_p(self.xkb.xkb_context_new(2))  # without the environment's say
        names = Names(b"evdev", b"pc105", b"us", b"", b"")
        self.keymap = ctypes.c_void_p(self.xkb.xkb_keymap_new_from_names(context, ctypes.byref(names), 0))
        assert self.keymap.value, "libxkbcommon finds no layout"
        self.state = ctypes.c_void_p(self.xkb.xkb_state_new(self.keymap))

    def keysym(self, code, modifier=None):
        mask = 1 << self.xkb.xkb_keymap_mod_get_index(self.keymap, modifier) if modifier else 0
        self.xkb.xkb_state_update_mask(self.state, mask, 0, 0, 0, 0, 0)
        return self.xkb.xkb_state_key_get_one_sym(self.state, code + OFFSET)


def keysyms_of(layout, code):
    """Its keysyms, each with what it wants of shift."""
    plain, shifted = layout.keysym(code), layout.keysym(code, b"Shift")
    numeric = layout.keysym(code, b"Mod2")
    is_locked = layout.keysym(code, b"Lock") != plain or numeric != plain
    if is_locked or plain == shifted or plain > MAX_CHARACTER:
        return [(plain, "ANY"), (shifted, "ANY"), (numeric, "ANY")]
    return [(plain, "WITHOUT"), (shifted, "WITH")]


def read_keysyms(names):
    layout = Layout()
    keysyms = {}
    for rank in range(3):
        for code in sorted(code for code, name in names.items() if name not in NOT_EVERYWHERE):
            for keysym, shift in keysyms_of(layout, code)[rank:rank + 1]:
                if keysym:
                    keysyms.setdefault(keysym, (code, shift))
    return keysyms


def read_scancodes(names):
    codes = {name: code for code, name in names.items()}
    scancodes = {code: code for code in names if code <= SELF}
    with open(os.path.join(HERE, "scancodes.txt"), encoding="ascii") as rows:
        for row in rows:
            if not row.startswith("#"):
                scancode, name = row.split()
                scancodes[int(scancode, 16)] = codes[name]
    assert max(scancodes) <= MAX_SCANCODE
    return scancodes


def get_version():
    """Of the layouts."""
    said = subprocess.run(["pkg-config", "--modversion", "xkeyboard-config"], check=True, capture_output=True)
    return said.stdout.decode().strip()


def main():
    names = read_names()
    keysyms = read_keysyms(names)
    scancodes = read_scancodes(names)
    print("/* SPDX-License-Identifier: MIT */")
    print(f"/* Made by generate.py, with xkeyboard-config {get_version()}. */")
    print('#include "input-codes/rows.h"\n')
    print("#include <linux/input-event-codes.h>\n")
    print("/* clang-format off */")
    print("const uint8_t input_scancodes[INPUT_NUM_SCANCODES] = {")
    for scancode, code in sorted(scancodes.items()):
        print(f"\t[0x{scancode:02x}] = {names[code]},")
    print("};\n")
    print("const struct input_keysym input_keysyms[] = {")
    for keysym, (code, shift) in sorted(keysyms.items()):
        print(f"\t{{0x{keysym:x}, {names[code]}, INPUT_SHIFT_{shift}}},")
    print("};\n")
    print(f"const size_t input_num_keysyms = {len(keysyms)};")


main()
