"""A person at LibreOffice Writer, headless: a script of gestures (JSON) -> the documents saved.

Run by the system's Python, which has UNO: ``/usr/bin/python3 writer_user.py script.json``. The script is a list of
``{"open": path, "save": path, "gestures": [{"do": "replace", "words": "…", "by": "…"}, …]}``. It imports nothing of
cpomdoc: it is somebody else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path

import uno
import unohelper
from com.sun.star.awt import XCallback
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.style.ParagraphAdjust import CENTER
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

WORD = "MS Word 2007 XML"
BOLD, LONGEST = 150.0, 400.0
IDENTITY = "/org.openoffice.UserProfile/Data"


class NotFound(Exception):
    """The words are not in the document."""


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


class Person:
    """One open document and the gestures that a person may make on it; *identify* tells the program who is typing."""

    def __init__(self, document, dispatcher, identify):
        self.document, self.dispatcher, self.identify = document, dispatcher, identify

    def _found(self, words):
        wanted = self.document.createSearchDescriptor()
        wanted.SearchString, wanted.SearchCaseSensitive = words, True
        found = self.document.findFirst(wanted)
        if found is None:
            raise NotFound(words)
        return found

    def _within(self, words, inside):
        """Some of the words of a passage."""
        if not inside:
            return self._found(words)
        found = self._found(inside)
        cursor = found.Text.createTextCursorByRange(found.Start)
        cursor.goRight(inside.index(words), False)
        cursor.goRight(len(words), True)
        return cursor

    def _selected(self, found):
        """The view on the page, with these words selected."""
        view = self.document.CurrentController.ViewCursor
        view.gotoRange(found.Start, False)
        view.gotoRange(found.End, True)
        return view

    def track(self, by=""):
        """Record changes from now on, under the name of *by*; empty: of whoever the program thinks that it serves."""
        if by:
            self.identify(by)
        self.document.RecordChanges = True

    def command(self, name, **arguments):
        """A command of the menus, such as AcceptAllTrackedChanges."""
        given = tuple(prop(key, value) for key, value in arguments.items())
        frame = self.document.CurrentController.Frame
        self.dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, given)

    def replace(self, words, by, inside=""):
        """Type over words; with *inside*, over these of a longer passage."""
        self._within(words, inside).setString(by)

    def comment(self, words, text, by):
        """Select words, and write in the margin."""
        found = self._found(words)
        note = self.document.createInstance("com.sun.star.text.textfield.Annotation")
        note.Author, note.Content = by, text
        found.Text.insertTextContent(found, note, True)

    def embolden(self, words):
        self._found(words).CharWeight = BOLD

    def centre(self, words):
        self._found(words).ParaAdjust = CENTER

    def restyle(self, words, style):
        self._found(words).ParaStyleName = style

    def move(self, words, after):
        """Cut the paragraph that holds *words*, and paste it after another one."""
        found = self._found(words)
        whole = found.Text.createTextCursorByRange(found)
        whole.gotoStartOfParagraph(False)
        whole.gotoNextParagraph(True)
        self._selected(whole)
        self.command("Cut")
        target = self._found(after)
        place = target.Text.createTextCursorByRange(target)
        place.gotoNextParagraph(False)
        self._selected(place)
        self.command("Paste")

    def drop_paragraph(self, words):
        found = self._found(words)
        cursor = found.Text.createTextCursorByRange(found)
        cursor.gotoStartOfParagraph(False)
        cursor.gotoNextParagraph(True)
        cursor.setString("")

    def add_paragraph(self, words, text):
        """A paragraph after the one that holds *words*."""
        found = self._found(words)
        cursor = found.Text.createTextCursorByRange(found)
        cursor.gotoEndOfParagraph(False)
        found.Text.insertControlCharacter(cursor, PARAGRAPH_BREAK, False)
        found.Text.insertString(cursor, text, False)

    def drop_row(self, words):
        self.document.CurrentController.ViewCursor.gotoRange(self._found(words).Start, False)
        self.command("DeleteRows")

    def compare(self, other):
        """Mark what differs from another document."""
        self.command("CompareDocuments", URL=Path(other).as_uri(), NoAcceptDialog=True)


def connect(profile):
    """Start an office of our own; returns its desktop, its dispatcher, its settings, its desk, and its process."""
    pipe = f"writeruser{profile.name.replace('_', '')}"
    command = [
        "soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nologo",
        f"--accept=pipe,name={pipe};urp;",
    ]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    deadline = time.monotonic() + 60
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.1)
        else:
            made = (
                context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", context)
                for name in (
                    "frame.Desktop",
                    "frame.DispatchHelper",
                    "configuration.ConfigurationProvider",
                    "awt.AsyncCallback",
                )
            )
            return (*made, process)


def identified(configuration, name):
    """The program of this profile now serves *name*."""
    where = (prop("nodepath", IDENTITY),)
    settings = configuration.createInstanceWithArguments("com.sun.star.configuration.ConfigurationUpdateAccess", where)
    settings.replaceByName("givenname", name)
    settings.commitChanges()


def play(desktop, dispatcher, identify, script):
    """Open, make the gestures in order, save; the seconds that the gestures took."""
    source = Path(script["open"]).as_uri()
    document = desktop.loadComponentFromURL(source, "_blank", 0, (prop("Hidden", True),))
    try:
        person = Person(document, dispatcher, identify)
        start = time.monotonic()
        for gesture in script.get("gestures", ()):
            arguments = dict(gesture)
            getattr(person, arguments.pop("do"))(**arguments)
        taken = time.monotonic() - start
        document.storeToURL(Path(script["save"]).as_uri(), (prop("FilterName", WORD),))
        return taken
    finally:
        document.close(True)


class Sitting(unohelper.Base, XCallback):
    """What the program does in one go, with nothing of its own in between: Debian's Writer without windows falls as
    soon as it has the leisure to draw a comment in the margin.
    """

    def __init__(self, todo):
        self.todo, self.taken, self.failed = todo, [], None
        self.done = threading.Event()

    def notify(self, _):
        try:
            self.taken = self.todo()
        except Exception as error:  # noqa: BLE001 - told by the thread that waits
            self.failed = error
        finally:
            self.done.set()


def main(path):
    scripts = json.loads(Path(path).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="writeruser_") as folder:
        desktop, dispatcher, configuration, desk, process = connect(Path(folder))
        identify = partial(identified, configuration)
        sitting = Sitting(lambda: [play(desktop, dispatcher, identify, script) for script in scripts])
        try:
            desk.addCallback(sitting, None)
            if not sitting.done.wait(LONGEST):
                raise TimeoutError(path)
        finally:
            try:
                desktop.terminate()
                process.wait(20)
            except (DisposedException, subprocess.TimeoutExpired):
                process.kill()
    if sitting.failed is not None:
        raise sitting.failed
    print(json.dumps(sitting.taken))


if __name__ == "__main__":
    main(sys.argv[1])
