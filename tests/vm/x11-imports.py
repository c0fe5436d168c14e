#!/usr/bin/env python3
"""x11-imports.py: says "yes" if EGL imports dma-bufs for windows on the X server of $DISPLAY, "no" if not."""
import ctypes
import sys

PLATFORM_X11, EXTENSIONS = 0x31D5, 0x3055

egl = ctypes.CDLL("libEGL.so.1")
egl.eglGetPlatformDisplay.restype = ctypes.c_void_p
egl.eglQueryString.restype = ctypes.c_char_p
display = ctypes.c_void_p(egl.eglGetPlatformDisplay(PLATFORM_X11, None, None))
if not egl.eglInitialize(display, None, None):
    sys.exit("EGL cannot be used on this X server")
names = egl.eglQueryString(display, EXTENSIONS).split()
egl.eglTerminate(display)
print("yes" if b"EGL_EXT_image_dma_buf_import" in names else "no")
