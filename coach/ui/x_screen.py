"""The size of a screen on which no window manager looks after the windows.

A full screen is asked of the window manager. A bare X server (a kiosk, a virtual display) has
none: there a window fills the screen only if it is made as large.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import sys

__all__ = ["unmanaged_screen"]


def unmanaged_screen() -> tuple[int, int] | None:
    """(width, height) px of the X screen where no window manager is; None everywhere else."""
    if sys.platform in ("win32", "darwin") or not os.environ.get("DISPLAY"):
        return None
    library = ctypes.util.find_library("X11")
    if library is None:
        return None
    x = ctypes.CDLL(library)
    x.XOpenDisplay.restype = ctypes.c_void_p
    x.XInternAtom.restype = x.XDefaultRootWindow.restype = ctypes.c_ulong
    display = ctypes.c_void_p(x.XOpenDisplay(None))
    if not display:
        return None
    try:
        if _is_managed(x, display):
            return None
        screen = x.XDefaultScreen(display)
        return x.XDisplayWidth(display, screen), x.XDisplayHeight(display, screen)
    finally:
        x.XCloseDisplay(display)


def _is_managed(x: ctypes.CDLL, display: ctypes.c_void_p) -> bool:
    """Whether the root window names a window manager, as the freedesktop.org hints want it."""
    root = x.XDefaultRootWindow(display)
    name = x.XInternAtom(display, b"_NET_SUPPORTING_WM_CHECK", 0)
    kind, left, count = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.c_ulong()
    form, data = ctypes.c_int(), ctypes.c_void_p()
    x.XGetWindowProperty(
        display,
        ctypes.c_ulong(root),
        ctypes.c_ulong(name),
        ctypes.c_long(0),
        ctypes.c_long(1),
        0,
        ctypes.c_ulong(0),
        *(ctypes.byref(value) for value in (kind, form, count, left, data)),
    )
    if data:
        x.XFree(data)
    return count.value > 0
