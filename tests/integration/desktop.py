# SPDX-License-Identifier: GPL-2.0-or-later
"""Drives the real Wireshark on a display of its own (Xvfb), with keys and clicks (xdotool)."""

import os
import re
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, NamedTuple

from clirun import until
from extcap import INTERFACE, SECONDS, Home

MISSING = [name for name in ("wireshark", "Xvfb", "xdotool") if shutil.which(name) is None]

# All types of interfaces but ours, and Wireshark's own extcaps: nothing else is in the list.
_HIDDEN = ("-o", "gui.interfaces_hidden_types:0,1,2,3,4,5,6,7,9",
           "-o", "capture.devices_hide:ciscodump,dpauxmon,randpkt,sdjournal,sshdig,sshdump,"
                 "udpdump,wifidump")
# As root Wireshark would begin with a warning.
_RECENT = "privs.warn_if_elevated: FALSE\n"
_SCREEN = "1280x1000x24"
_SETTLE_SECONDS = 0.4
# A window may take long to come where other tests use the machine, too.
_WINDOW_SECONDS = 240
# What a click has done shows before that, or the click was beside it.
_CLICK_SECONDS = 4
# What Wireshark says on its standard error.
_WORDS = "wireshark-words"
_MAIN_TITLE = "Wireshark"
_DIALOG_TITLE = "Interface Options"
_NO_TITLE = "Wireshark"

# The dialog of 4.0 to 4.6, in pixels: the middle of the first row, from there to the next, and the
# middle of the button that loads a list, from the right edge. That which saves, from the lower
# right corner.
_FIRST_ROW_Y = 61
_ROW_PITCH = 31
_LOAD_X = 97
_SAVE_X, _SAVE_Y = 224, 24
# Right of the dialog.
_BESIDE = 30
# Buttons of the main toolbar, and one of the interface's, from the right edge.
_STOP, _RESTART = (53, 41), (85, 41)
_END_RECORDING_X, _END_RECORDING_Y = 235, 104
# The gear in the one row of the list of interfaces: of 4.0, 4.4 and 4.6. A click where another
# version has it does no harm. The interface's name is to its right.
_GEARS = ((46, 238), (81, 221), (72, 233))
_NAME_DX = 60
# The field for a capture filter: so far above the gear.
_FILTER_X, _FILTER_DY = 330, 37


def _find_running(*words: str) -> List[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = path.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if all(word in line for word in words):
            found.append(int(path.parent.name))
    return found


def is_running(*words: str) -> bool:
    """Whether there is a process, whoever its parent is, with all of these in its command line."""
    return bool(_find_running(*words))


def kill_running(*words: str) -> None:
    """Kills all that is_running() means."""
    for process in _find_running(*words):
        os.kill(process, signal.SIGKILL)


class Place(NamedTuple):
    x: int
    y: int
    width: int
    height: int


class Display:
    """An X server without a window manager: windows stand where their programs put them."""

    def __init__(self, name: str) -> None:
        self.name = name
        # The first is where it was found the last time.
        self.gears = list(_GEARS)

    def do(self, *words: str) -> str:
        """A command of xdotool; what it prints."""
        ended = subprocess.run(["xdotool", *words], env={**os.environ, "DISPLAY": self.name},
                               capture_output=True, text=True, timeout=SECONDS, check=False)
        # A search that finds nothing fails like one that could not be made.
        found_nothing = words[0] == "search" and "display" not in ended.stderr
        is_gone = words[0] == "getwindowname" and "BadWindow" in ended.stderr
        assert ended.returncode == 0 or found_nothing or is_gone, f"xdotool {words}: {ended.stderr}"
        return ended.stdout

    def windows(self, title: str) -> List[str]:
        """The visible ones whose title has these words."""
        return self.do("search", "--onlyvisible", "--name", title).split()

    def untitled(self) -> List[str]:
        """Message boxes and lists that are unfolded: they have the program's title. xdotool does
        not search for that."""
        return [window for window in self.windows(".*")
                if self.do("getwindowname", window).strip() == _NO_TITLE]

    def wait_for_window(self, title: str) -> str:
        return until(lambda: self.windows(title), what=f"a window {title}",
                     seconds=_WINDOW_SECONDS)[0]

    def place(self, window: str) -> Place:
        lines = self.do("getwindowgeometry", "--shell", window).splitlines()
        values = dict(line.split("=") for line in lines)
        return Place(*(int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT")))

    def focus(self, window: str) -> None:
        self.do("windowfocus", "--sync", window)
        time.sleep(_SETTLE_SECONDS)

    def key(self, *keys: str) -> None:
        self.do("key", "--delay", "50", *keys)
        time.sleep(_SETTLE_SECONDS)

    def type(self, text: str) -> None:
        self.do("type", "--delay", "20", text)

    def press(self, x: int, y: int) -> None:
        """The mouse's button, until release()."""
        self.do("mousemove", str(x), str(y), "mousedown", "1")

    def release(self, x: int, y: int) -> None:
        """The mouse's button, elsewhere."""
        self.do("mousemove", str(x), str(y), "mouseup", "1")

    def click(self, x: int, y: int, times: int = 1) -> None:
        self.do("mousemove", str(x), str(y), "click", "--repeat", str(times), "--delay", "50", "1")
        time.sleep(_SETTLE_SECONDS)

    def picture(self, path: Path) -> None:
        """What is on the screen, as a PNG, where ImageMagick is installed."""
        if shutil.which("import") is not None:
            subprocess.run(["import", "-display", self.name, "-window", "root", str(path)],
                           timeout=SECONDS, check=False)


@contextmanager
def running_display() -> Iterator[Display]:
    reader, writer = os.pipe()
    # Without -noreset it begins anew whenever the last client, an xdotool, goes, and refuses a
    # Wireshark that comes at that moment. With -r no key repeats itself where an xdotool takes long
    # from pressing to releasing it.
    process = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writer), "-screen", "0", _SCREEN, "-nolisten", "tcp",
         "-noreset", "-r"],
        pass_fds=(writer,), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL)
    os.close(writer)
    try:
        with os.fdopen(reader) as numbers:
            yield Display(f":{numbers.readline().strip()}")
    finally:
        process.terminate()
        process.wait()


class Recorder:
    """Stands in the extcap folders for the program, and notes each command line."""

    def __init__(self, home: Home) -> None:
        self.notes = home.folder / "command-lines"
        home.wrap_program(f"{{ printf '%s\\037' \"$@\"; echo; }} >>'{self.notes}'\n")

    def lines(self, word: str) -> List[List[str]]:
        """The command lines that have this word, in their order."""
        if not self.notes.exists():
            return []
        lines = [line.split("\x1f")[:-1] for line in self.notes.read_text().split("\n")[:-1]]
        return [line for line in lines if word in line]

    def values(self, word: str, count: int = 1) -> Dict[str, str]:
        """The options and their values of the last of so many command lines with this word."""
        until(lambda: len(self.lines(word)) >= count, what=f"{count} times {word}")
        line = self.lines(word)[count - 1]
        return {name: value for name, value in zip(line, line[1:]) if name.startswith("--")}


class Dialog:
    """The open dialog with the options of the interface."""

    def __init__(self, home: Home, display: Display) -> None:
        self.display = display
        self.window = display.wait_for_window(_DIALOG_TITLE)
        self.rows = _read_rows(home)
        self.tab = 0
        display.focus(self.window)

    def _row(self, option: str) -> Place:
        """Goes to the option's tab; the middle of its row."""
        tab, row = self.rows[option]
        place = self.display.place(self.window)
        while self.tab < tab:
            self.display.click(place.x + place.width // 2, place.y + _FIRST_ROW_Y)
            self.display.key("ctrl+Tab")
            self.tab += 1
        assert self.tab == tab, "tabs are gone through from left to right"
        return place._replace(y=place.y + _FIRST_ROW_Y + row * _ROW_PITCH)

    def fill(self, option: str, text: str) -> None:
        row = self._row(option)
        self.display.click(row.x + row.width // 2, row.y)
        self.display.key("ctrl+a")
        self.display.type(text)

    def load(self, option: str) -> None:
        """Presses the button beside a list."""
        row = self._row(option)
        self.display.click(row.x + row.width - _LOAD_X, row.y)

    def choose(self, option: str, index: int) -> None:
        """The entry of a list, which begins with the first chosen. The mouse's button is released
        when that is done: where its release comes late, Qt folds the list."""
        row = self._row(option)
        self.display.press(row.x + row.width // 2, row.y)
        until(self.display.untitled, what="a list to open", seconds=_WINDOW_SECONDS)
        self.display.key(*["Down"] * index, "Return")
        until(lambda: not self.display.untitled(), what="a list to close", seconds=_WINDOW_SECONDS)
        self.display.release(row.x + row.width + _BESIDE, row.y)

    def unfold(self, option: str) -> None:
        """Shows a list."""
        row = self._row(option)
        self.display.click(row.x + row.width // 2, row.y)

    def toggle(self, option: str) -> None:
        """A switch, by the words beside its box."""
        row = self._row(option)
        self.display.click(row.x + row.width * 3 // 5, row.y)

    def start(self) -> None:
        """Presses Start, the default button."""
        self.display.key("Return")
        self._wait_for_end()

    def save(self) -> None:
        """Presses Save, which captures nothing."""
        place = self.display.place(self.window)
        self.display.click(place.x + place.width - _SAVE_X, place.y + place.height - _SAVE_Y)
        self._wait_for_end()

    def _wait_for_end(self) -> None:
        until(lambda: not self.display.windows(_DIALOG_TITLE), what="the dialog to close",
              seconds=_WINDOW_SECONDS)


def _read_rows(home: Home) -> Dict[str, "tuple[int, int]"]:
    """The number of an option's tab, and of its row there: what is required comes first."""
    text = home.extcap("--extcap-config", "--extcap-interface", INTERFACE).stdout
    groups: Dict[str, List[str]] = {}
    for call, rest in re.findall(r"^arg \{number=\d+\}\{call=(--[\w-]+)\}(.*)$", text, re.M):
        rows = groups.setdefault(re.search(r"\{group=([^}]*)\}", rest).group(1), [])
        rows.insert(0 if "{required=true}" in rest else len(rows), call)
    return {call: (tab, row) for tab, rows in enumerate(groups.values())
            for row, call in enumerate(rows)}


def _comes(has_come: Callable[[], object]) -> bool:
    """Within the time of a click."""
    end = time.monotonic() + _CLICK_SECONDS
    while not has_come():
        if time.monotonic() > end:
            return False
        time.sleep(_SETTLE_SECONDS / 4)
    return True


class Wireshark:
    """A running Wireshark whose one interface is ours."""

    def __init__(self, home: Home, display: Display, process: "subprocess.Popen[bytes]") -> None:
        self.home = home
        self.display = display
        self.process = process
        self.window = until(self._windows, what="Wireshark's window", seconds=_WINDOW_SECONDS)[0]

    def _windows(self) -> List[str]:
        assert self.process.poll() is None, (self.home.folder / _WORDS).read_text()
        return self.display.windows(_MAIN_TITLE)

    def double_click(self, has_come: Callable[[], object]) -> None:
        """On the interface, until what shall come has."""
        self._click_interface(_NAME_DX, 2, has_come)

    def open_dialog(self) -> Dialog:
        """That of an interface that cannot begin without it."""
        self.double_click(lambda: self.display.windows(_DIALOG_TITLE))
        return Dialog(self.home, self.display)

    def press_gear(self) -> Dialog:
        self._click_interface(0, 1, lambda: self.display.windows(_DIALOG_TITLE))
        return Dialog(self.home, self.display)

    def type_capture_filter(self, text: str, has_come: Callable[[], object]) -> None:
        """Into the field above the list, with the interface chosen: until what shall come has."""
        gears = self.display.gears
        place = self.display.place(self.window)
        end = time.monotonic() + _WINDOW_SECONDS
        while time.monotonic() < end:
            self.display.click(place.x + gears[0][0] + _NAME_DX, place.y + gears[0][1])
            self.display.click(place.x + _FILTER_X, place.y + gears[0][1] - _FILTER_DY)
            self.display.key("ctrl+a")
            self.display.type(text)
            if _comes(has_come):
                return
            gears.append(gears.pop(0))
        raise AssertionError("nobody checks the capture filter")

    def _click_interface(self, dx: int, times: int, has_come: Callable[[], object]) -> None:
        """So far right of its gear. The list may come later than its window: a click that has done
        nothing is repeated."""
        gears = self.display.gears
        place = self.display.place(self.window)
        end = time.monotonic() + _WINDOW_SECONDS
        while time.monotonic() < end:
            self.display.click(place.x + gears[0][0] + dx, place.y + gears[0][1], times)
            if _comes(has_come):
                return
            gears.append(gears.pop(0))
        raise AssertionError("nothing happens in the list of interfaces")

    def stop(self) -> None:
        self._press_button(_STOP)

    def restart(self) -> None:
        self._press_button(_RESTART)

    def end_recording(self) -> None:
        """Presses Stop and load, see show_toolbar()."""
        width = self.display.place(self.window).width
        self._press_button((width - _END_RECORDING_X, _END_RECORDING_Y))

    def answer_boxes(self) -> None:
        """The one that must be there, and those behind it."""
        until(self.display.untitled, what="a message box")
        while boxes := self.display.untitled():
            self.display.focus(boxes[0])
            self.display.key("Return")

    def close_file(self) -> None:
        """Back to the list of interfaces, as File > Close does."""
        self.display.focus(self.window)
        self.display.key("ctrl+w")

    def close(self) -> None:
        """As File > Quit does."""
        self.display.focus(self.window)
        self.display.key("ctrl+q")

    def _press_button(self, button: "tuple[int, int]") -> None:
        place = self.display.place(self.window)
        self.display.click(place.x + button[0], place.y + button[1])

    def kill(self) -> None:
        """Wireshark alone."""
        self.process.kill()
        self.process.wait()


def show_toolbar(home: Home) -> None:
    """That of the interface, which Wireshark hides at first; before it is started."""
    recent = home.folder / ".config/wireshark/recent"
    recent.write_text('gui.interface_toolbar_show: "Cloudflare Magic Transit"\n')


@contextmanager
def running_wireshark(home: Home, display: Display, *arguments: str,
                      **options: Any) -> Iterator[Wireshark]:
    """Whatever it has started ends with it. options: of subprocess."""
    recent = home.folder / ".config/wireshark/recent_common"
    if not recent.exists():
        recent.write_text(_RECENT)
    folder = home.folder / "wireshark"
    folder.mkdir(mode=0o700, exist_ok=True)
    environment = {**home.environment, "DISPLAY": display.name, "QT_QPA_PLATFORM": "xcb",
                   "TMPDIR": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    with open(home.folder / _WORDS, "wb") as words:
        process = subprocess.Popen(["wireshark", *_HIDDEN, *arguments], env=environment,
                                   cwd=home.folder, start_new_session=True,
                                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                   stderr=words, **options)
    try:
        yield Wireshark(home, display, process)
    finally:
        try:
            os.killpg(process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        process.wait()
