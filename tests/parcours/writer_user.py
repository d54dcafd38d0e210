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
import time
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException
from com.sun.star.text.ControlCharacter import PARAGRAPH_BREAK

WORD = "MS Word 2007 XML"
BOLD = 150.0


class NotFound(Exception):
    """The words are not in the document."""


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


class Person:
    """One open document and the gestures that a person may make on it."""

    def __init__(self, document, dispatcher):
        self.document, self.dispatcher = document, dispatcher

    def _found(self, words):
        wanted = self.document.createSearchDescriptor()
        wanted.SearchString, wanted.SearchCaseSensitive = words, True
        found = self.document.findFirst(wanted)
        if found is None:
            raise NotFound(words)
        return found

    def track(self):
        self.document.RecordChanges = True

    def command(self, name, **arguments):
        """A command of the menus, such as AcceptAllTrackedChanges."""
        given = tuple(prop(key, value) for key, value in arguments.items())
        frame = self.document.CurrentController.Frame
        self.dispatcher.executeDispatch(frame, f".uno:{name}", "", 0, given)

    def replace(self, words, by):
        self._found(words).setString(by)

    def embolden(self, words):
        self._found(words).CharWeight = BOLD

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
    """Start an office of our own; returns its desktop, its dispatcher and its process."""
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
                context.ServiceManager.createInstanceWithContext(f"com.sun.star.frame.{name}", context)
                for name in ("Desktop", "DispatchHelper")
            )
            return (*made, process)


def play(desktop, dispatcher, script):
    """Open, make the gestures in order, save; the seconds that the gestures took."""
    source = Path(script["open"]).as_uri()
    document = desktop.loadComponentFromURL(source, "_blank", 0, (prop("Hidden", True),))
    try:
        person = Person(document, dispatcher)
        start = time.monotonic()
        for gesture in script["gestures"]:
            arguments = dict(gesture)
            getattr(person, arguments.pop("do"))(**arguments)
        taken = time.monotonic() - start
        document.storeToURL(Path(script["save"]).as_uri(), (prop("FilterName", WORD),))
        return taken
    finally:
        document.close(True)


def main(path):
    scripts = json.loads(Path(path).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="writeruser_") as folder:
        desktop, dispatcher, process = connect(Path(folder))
        try:
            taken = [play(desktop, dispatcher, script) for script in scripts]
        finally:
            try:
                desktop.terminate()
                process.wait(20)
            except (DisposedException, subprocess.TimeoutExpired):
                process.kill()
    print(json.dumps(taken))


if __name__ == "__main__":
    main(sys.argv[1])
