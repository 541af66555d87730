"""Judges inputs one by one, within limits on time and memory, and keeps one of each fault as small as it gets."""

from __future__ import annotations

import contextlib
import hashlib
import json
import resource
import signal
import sys
import time
import traceback
from pathlib import Path
from types import FrameType

from inputs import Input
from judge import Broken, judge

MEMORY = 500 * 1024 * 1024
"""Bytes that one input may take beyond what the program has when it starts."""
HANG = 30.0
"""Seconds of processor time after which an input is given up."""
MINIMISING = 20.0
"""Seconds of processor time to make an input smaller."""
NOTED = 100
"""Inputs after which the counts are written down again."""


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


class Hunt:
    """Judges inputs, and keeps one of each fault as small as it gets."""

    def __init__(self, folder: Path, longest: float, *, shrink: bool) -> None:
        self.folder = folder
        self.longest = longest
        self.shrink = shrink
        self.tried = 0
        self.faults: dict[str, str] = {}
        self.slowest = 0.0
        self.start = time.monotonic()

    def try_input(self, entry: Input, name: str = "") -> None:
        """Judge one input; note its fault where it is new."""
        path, content = entry
        (self.folder / "last").write_bytes(path.encode() + b"\n" + content)
        self.tried += 1
        fault = self.fault_of(entry, self.longest)
        if fault is not None and fault not in self.faults:
            smaller = self.smaller(entry, fault) if self.shrink else content
            file = self.folder / f"{hashlib.sha256(fault.encode()).hexdigest()[:8]}~{Path(path).name}"
            file.write_bytes(smaller)
            self.faults[fault] = name or file.name
            say(f"{self.faults[fault]}: {fault}")
            self.note()
        if self.tried % NOTED == 0:
            self.note()

    def note(self) -> None:
        """Write down how far the search is."""
        said = {
            "inputs": self.tried,
            "seconds": round(time.monotonic() - self.start),
            "slowest": round(self.slowest, 2),
            "faults": self.faults,
        }
        (self.folder / "summary.json").write_text(json.dumps(said, ensure_ascii=False, indent=2), encoding="utf-8")

    def fault_of(self, entry: Input, longest: float) -> str | None:
        """Return what is wrong with an input, in words that are the same for the same fault."""
        signal.setitimer(signal.ITIMER_PROF, HANG)
        try:
            cost = judge(entry[0], entry[1], longest)
            self.slowest = max(self.slowest, *cost.parts.values())
        except Broken as broken:
            return str(broken)
        except Exception as error:  # noqa: BLE001 whatever it is, it is the finding
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "/sopkit/" in frame.filename]
            place = f"{Path(frames[-1].filename).name}:{frames[-1].name}" if frames else "outside sopkit"
            return f"{type(error).__name__} in {place}: {'' if frames else str(error)[:200]}".rstrip(": ")
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
        return None

    def smaller(self, entry: Input, fault: str) -> bytes:
        """Return the smallest content found that has the same fault: without lines first, then without characters."""
        path, content = entry
        end = time.process_time() + MINIMISING
        for cut in (lines_of, bytes_of):
            pieces = cut(content)
            size = max(1, len(pieces) // 2)
            while size and time.process_time() < end:
                position = 0
                while position < len(pieces) and time.process_time() < end:
                    fewer = pieces[:position] + pieces[position + size :]
                    if self.fault_of((path, b"".join(fewer)), self.longest) == fault:
                        pieces = fewer
                    else:
                        position += size
                size //= 2
            content = b"".join(pieces)
        return content


def lines_of(content: bytes) -> list[bytes]:
    """Return the lines of a content."""
    return content.splitlines(keepends=True)


def bytes_of(content: bytes) -> list[bytes]:
    """Return the bytes of a content one by one."""
    return [content[position : position + 1] for position in range(len(content))]


def give_up(_signal: int, frame: FrameType | None) -> None:
    """End an input that takes too long, where it is."""
    while frame is not None and "/sopkit/" not in frame.f_code.co_filename:
        frame = frame.f_back
    raise Broken(f"hangs in {frame.f_code.co_name if frame else 'a library'}")


def limit() -> None:
    """Set the limits of this process."""
    signal.signal(signal.SIGPROF, give_up)
    with contextlib.suppress(OSError):  # only Linux tells
        used = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
