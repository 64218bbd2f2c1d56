"""Runs one program to its end and tells its seconds and its peak memory in bytes (0: untold)."""

from __future__ import annotations

import os
import subprocess
import sys
import time

began_s = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
memory = 0
if hasattr(os, "wait4"):
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    memory = used.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
else:
    process.wait()
print(time.perf_counter() - began_s, memory)
sys.exit(process.returncode)
