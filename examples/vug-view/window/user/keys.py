#!/usr/bin/env python3
"""keys.py: keys.c, on standard output, of the names in SDL's header and in the kernel's.

SDL's scan codes are the usages of the USB's keyboard page; behind those, numbers of its own. A scan code and a key
that have the same name are the same key; `OTHERS` has those of which the two have different names, and `NEITHER` those
of SDL's that are no key of the same name.
"""
import re
import subprocess

KERNEL = "/usr/include/linux/input-event-codes.h"
OTHERS = """
RETURN ENTER            ESCAPE ESC              EQUALS EQUAL            LEFTBRACKET LEFTBRACE
RIGHTBRACKET RIGHTBRACE NONUSHASH BACKSLASH     PERIOD DOT              PRINTSCREEN SYSRQ
NUMLOCKCLEAR NUMLOCK    KP_DIVIDE KPSLASH       KP_MULTIPLY KPASTERISK  KP_PERIOD KPDOT
KP_EQUALS KPEQUAL       NONUSBACKSLASH 102ND    APPLICATION COMPOSE     EXECUTE OPEN
SELECT FRONT            INTERNATIONAL1 RO       INTERNATIONAL2 KATAKANAHIRAGANA
INTERNATIONAL3 YEN      INTERNATIONAL4 HENKAN   INTERNATIONAL5 MUHENKAN INTERNATIONAL6 KPJPCOMMA
LANG1 HANGEUL           LANG2 HANJA             LANG3 KATAKANA          LANG4 HIRAGANA
LANG5 ZENKAKUHANKAKU    LCTRL LEFTCTRL          LSHIFT LEFTSHIFT        LALT LEFTALT
LGUI LEFTMETA           RCTRL RIGHTCTRL         RSHIFT RIGHTSHIFT       RALT RIGHTALT
RGUI RIGHTMETA          AUDIONEXT NEXTSONG      AUDIOPREV PREVIOUSSONG  AUDIOSTOP STOPCD
AUDIOPLAY PLAYPAUSE     AUDIOMUTE MUTE          AUDIOREWIND REWIND      AUDIOFASTFORWARD FASTFORWARD
MEDIASELECT MEDIA       CALCULATOR CALC         AC_SEARCH SEARCH        AC_HOME HOMEPAGE
AC_BACK BACK            AC_FORWARD FORWARD      AC_STOP STOP            AC_REFRESH REFRESH
AC_BOOKMARKS BOOKMARKS  DISPLAYSWITCH SWITCHVIDEOMODE                   EJECT EJECTCD
APP1 PROG1              APP2 PROG2
"""
NEITHER = "UNKNOWN CLEAR MODE"


def find_header():
    flags = subprocess.run(["pkg-config", "--cflags-only-I", "sdl2"], check=True, text=True,
                           stdout=subprocess.PIPE).stdout.split()
    folders = [flag[2:] for flag in flags] + ["/usr/include/SDL2"]
    return next(folder for folder in folders if folder.endswith("SDL2")) + "/SDL_scancode.h"


def read_names(path, pattern):
    with open(path, encoding="utf-8") as header:
        return re.findall(pattern, header.read(), re.MULTILINE)


def pair(scan_codes, keys):
    words = OTHERS.split()
    others, pairs = dict(zip(words[::2], words[1::2])), []
    for name in scan_codes:
        key = others.get(name, re.sub("^KP_", "KP", name))
        if key in keys and name not in NEITHER.split():
            pairs.append((name, key))
    missing = set(others) - {name for name, _ in pairs}
    assert not missing, f"SDL or the kernel does not have {missing}"
    return pairs


def main():
    scan_codes = read_names(find_header(), r"^ +SDL_SCANCODE_(\w+) = \d+")
    keys = set(read_names(KERNEL, r"^#define\s+KEY_(\w+)"))
    print("/* SPDX-License-Identifier: MIT */")
    print("/* Made by keys.py. */")
    print('#include "window/user/keys.h"\n')
    print("#include <linux/input-event-codes.h>\n")
    print("const uint16_t window_keys[SDL_NUM_SCANCODES] = {")
    for name, key in pair(scan_codes, keys):
        print(f"\t[SDL_SCANCODE_{name}] = KEY_{key},")
    print("};")


main()
