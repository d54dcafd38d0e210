"""Orders on stdin (one JSON object a line) -> a Word file laid out and exported by LibreOffice, a workbook of another
format saved as .xlsx -> answers on stdout.

Run by the Python that has `uno` (Debian's, not ours), so: standard library and uno only, nothing of cpomdoc, no file
imported beside it. It starts one soffice on a private profile, drives it over a named pipe (no socket), and is the
guardian of that process: if whoever started us vanishes, even by kill -9, soffice and its folder vanish too.

    worker.py SOFFICE_BIN FOLDER [PIPE …]     FOLDER/profil is the profile; all of these are removed at the end
    -> {"ready": true, "version": "7.4.7.2", "pid": 123, "isolated": true}
    <- {"source": "/…/document.docx", "title": "Contrat", "marks": ["bookmark", …]}
    -> {"ok": true, "places": {"bookmark": [3, 6200, 24000], …}}                                           see `places`
    <- {"export": "/…/document.pdf"}                                                the document laid out just before
    -> {"ok": true, "entries": [["Article 1 — Objet", "3"], …], "pages": 22, "rss": 9}
    <- {"source": "/…/classeur.ods", "target": "/…/classeur.xlsx", "filter": "calc8"}
    -> {"ok": true, "rss": 9}
    -> {"ok": false, "error": "what LibreOffice said"}
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import shutil
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.style.BreakType import PAGE_BEFORE as PAGE_BREAK

START_AGAIN = (79, 81)  # soffice.bin's way to say "my profile is ready, start me again"
PR_SET_PDEATHSIG = 1
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
MAX_FILE, MAX_MEMORY = 2**30, 4 * 2**30  # a 500-page contract needs a tenth of that
WORD_FILTER, PDF_FILTER = "MS Word 2007 XML", "writer_pdf_Export"
WORKBOOK_FILTER = "Calc MS Excel 2007 XML"
CHAIN = 5  # paragraphs that must stay together: a title, its announcement, a few lines

libc = ctypes.CDLL(None, use_errno=True)


class Soffice:
    """One soffice process and the UNO connection to it."""

    def __init__(self, binary: str, folder: Path, children: list[subprocess.Popen[bytes]]) -> None:
        self._folder = folder
        self._children = children
        self._pipe = folder.name  # our parent knows it: it removes the socket when it has to kill
        self._command = [
            binary,
            "--headless",
            "--invisible",
            "--nologo",
            "--nodefault",
            "--norestore",
            "--nolockcheck",
            "--nofirststartwizard",
            f"--accept=pipe,name={self._pipe};urp",
            f"-env:UserInstallation={url(folder / 'profil')}",
        ]
        self._spawn()
        self.context = self._connect()
        services = self.context.ServiceManager
        self.desktop = services.createInstanceWithContext("com.sun.star.frame.Desktop", self.context)
        self.document: Any = None

    @property
    def pid(self) -> int:
        return self._children[-1].pid

    def _spawn(self) -> None:
        with (self._folder / "soffice.log").open("ab") as log:
            self._children.append(
                subprocess.Popen(self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, preexec_fn=confine)
            )

    def _connect(self) -> Any:
        local = uno.getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        while True:  # the parent holds the clock: it kills the whole group at its limit
            code = self._children[-1].poll()
            if code in START_AGAIN:
                self._spawn()
            elif code is not None:
                raise RuntimeError(f"soffice stopped with code {code}")
            try:
                return resolver.resolve(f"uno:pipe,name={self._pipe};urp;StarOffice.ComponentContext")
            except NoConnectException:
                time.sleep(0.03)

    def version(self) -> str:
        provider = self.context.ServiceManager.createInstanceWithContext(
            "com.sun.star.configuration.ConfigurationProvider", self.context
        )
        node = value("nodepath", "/org.openoffice.Setup/Product")
        product = provider.createInstanceWithArguments("com.sun.star.configuration.ConfigurationAccess", (node,))
        return str(product.ooSetupVersionAboutBox)

    def memory(self) -> int:
        """Resident memory of soffice in MiB."""
        pages = int(Path(f"/proc/{self.pid}/statm").read_text().split()[1])
        return pages * resource.getpagesize() // 2**20

    def lay_out(self, source: str, title: str, marks: list[str]) -> dict[str, Any]:
        """Lay out *source*, its tables of contents up to date. It stays open, to be exported as it is."""
        self.close()
        self.document = self.desktop.loadComponentFromURL(
            url(Path(source)),
            "_blank",
            0,
            (
                value("FilterName", WORD_FILTER),
                value("Hidden", True),
                value("ReadOnly", False),  # a table of contents in a read-only document cannot be updated
                value("MacroExecutionMode", 0),  # never
                value("UpdateDocMode", 0),  # never
            ),
        )
        if self.document is None:  # soffice's only way to say that a file is damaged or locked
            raise RuntimeError("soffice opened nothing")
        self.document.getDocumentProperties().Title = title
        update_indexes(self.document)  # the contents take their room before anything is measured
        return {"ok": True, "places": places(self.document, marks)}

    def export(self, target: str) -> dict[str, Any]:
        """Export the layout that is open, and close it."""
        document = self.document
        if document is None:
            raise RuntimeError("nothing is laid out")
        keep_together(document)
        entries = update_indexes(document)
        pages = document.getCurrentController().PageCount
        export(document, target)
        self.close()
        return {"ok": True, "entries": entries, "pages": pages, "rss": self.memory()}

    def close(self) -> None:
        document, self.document = self.document, None
        if document is not None:
            document.close(True)

    def to_workbook(self, source: str, target: str, filter_name: str) -> dict[str, Any]:
        """Save a workbook of another format as .xlsx, its results as they were kept: nothing is followed or run."""
        document = self.desktop.loadComponentFromURL(
            url(Path(source)),
            "_blank",
            0,
            (
                value("FilterName", filter_name),
                value("Hidden", True),
                value("ReadOnly", True),
                value("MacroExecutionMode", 0),  # never
                value("UpdateDocMode", 0),  # never
            ),
        )
        if document is None:
            raise RuntimeError("soffice opened nothing")
        try:
            document.storeToURL(url(Path(target)), (value("FilterName", WORKBOOK_FILTER),))
        finally:
            document.close(True)
        return {"ok": True, "rss": self.memory()}


def update_indexes(document: Any) -> list[list[str]]:
    """Update every index of *document*; return the lines (label, page) of its tables of contents."""
    indexes = document.getDocumentIndexes()
    entries: list[list[str]] = []
    for number in range(indexes.getCount()):
        index = indexes.getByIndex(number)
        index.update()
        if not index.supportsService("com.sun.star.text.ContentIndex"):
            continue
        for line in index.getAnchor().getString().splitlines():
            label, tab, page = line.rpartition("\t")
            if tab:  # a line without a page is the title of the table
                entries.append([label, page])
    return entries


def places(document: Any, marks: list[str]) -> dict[str, tuple[int, int, int]]:
    """Where each of these bookmarks stands: its page, how far from the top of its text, and the height of that text, in
    hundredths of a millimetre. Nothing is moved: a layout that is edited depends on its past.
    """
    document.refresh()
    cursor = document.getCurrentController().getViewCursor()
    bookmarks, styles = document.getBookmarks(), document.getStyleFamilies().getByName("PageStyles")
    pages: dict[int, tuple[int, int]] = {}  # where the text of a page begins, and its height
    found = {}
    for name in marks:
        if not bookmarks.hasByName(name):  # it stood in what soffice writes itself: a table of contents
            continue
        cursor.gotoRange(bookmarks.getByName(name).getAnchor(), False)
        page, top = int(cursor.getPage()), int(cursor.getPosition().Y)
        if page not in pages:
            style = styles.getByName(cursor.PageStyleName)
            height = style.Height - style.TopMargin - style.BottomMargin
            for part in ("Header", "Footer"):
                if style.getPropertyValue(f"{part}IsOn"):
                    height -= style.getPropertyValue(f"{part}Height")
            cursor.jumpToStartOfPage()
            pages[page] = int(cursor.getPosition().Y), height
        start, height = pages[page]
        found[name] = page, top - start, height
    return found


def keep_together(document: Any) -> None:
    """Send to the next page what ends one though it must stay with what follows: a title, an announcement, the last
    words before those that end the document.

    « Keep with next » asks for it and soffice now and then forgets, near the end of a document or of a page.
    """
    controller = document.getCurrentController()
    cursor, page = controller.getViewCursor(), 0
    document.refresh()
    while (page := page + 1) < controller.PageCount:
        cursor.jumpToPage(page)
        cursor.jumpToEndOfPage()
        if cursor.TextTable is None and cursor.ParaKeepTogether and not ends_by_itself(document, cursor):
            first = first_of_chain(document, cursor)
            if first.BreakType != PAGE_BREAK and page_of(cursor, first) == page:
                first.BreakType = PAGE_BREAK
                document.refresh()
                if page_of(cursor, first) != page + 1:  # it would leave an empty page
                    first.setPropertyToDefault("BreakType")
                    document.refresh()


def ends_by_itself(document: Any, cursor: Any) -> bool:
    """Whether the page ends there because what follows begins one."""
    following = document.getText().createTextCursorByRange(cursor.getStart())
    return bool(following.gotoNextParagraph(False) and (following.BreakType == PAGE_BREAK or following.PageDescName))


def page_of(cursor: Any, place: Any) -> int:
    cursor.gotoRange(place.getStart(), False)
    return int(cursor.getPage())


def first_of_chain(document: Any, cursor: Any) -> Any:
    """A cursor in the first of the paragraphs that must stay with the one where *cursor* is; in that one, when they are
    many: they would leave an empty page.
    """
    last = document.getText().createTextCursorByRange(cursor.getStart())
    first = document.getText().createTextCursorByRange(last)
    for _ in range(CHAIN):
        before = document.getText().createTextCursorByRange(first)
        if not before.gotoPreviousParagraph(False) or before.TextTable is not None or not before.ParaKeepTogether:
            return first
        first = before
    return last


def export(document: Any, target: str) -> None:
    data = (
        value("SelectPdfVersion", 3),  # PDF/A-3b
        value("PDFUACompliance", True),
        value("UseTaggedPDF", True),
        value("ExportBookmarks", True),
        value("ExportNotes", False),
        value("ExportFormFields", False),
        value("UseLosslessCompression", True),
        value("ReduceImageResolution", False),
    )
    filter_data = uno.Any("[]com.sun.star.beans.PropertyValue", data)
    document.storeToURL(url(Path(target)), (value("FilterName", PDF_FILTER), value("FilterData", filter_data)))


def value(name: str, content: object) -> Any:
    prop = PropertyValue()
    prop.Name, prop.Value = name, content
    return prop


def url(path: Path) -> str:
    return "file://" + quote(str(path))


def confine() -> None:
    """In soffice's process before it runs: it dies with us, sees no network, dumps no core, takes neither
    all the memory nor all the disk."""
    isolate_network()
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_FILE, MAX_FILE))
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))


def isolate_network() -> None:
    """Leave the network where the kernel lets us: directly as root, else inside an own user namespace."""
    user, group = os.getuid(), os.getgid()
    if libc.unshare(CLONE_NEWNET) == 0 or libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0:
        return
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def is_isolated(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/ns/net").readlink() != Path("/proc/self/ns/net").readlink()
    except OSError:
        return False


def vanish_with_parent(belongings: list[Path], children: list[subprocess.Popen[bytes]]) -> None:
    """Watch our parent from a thread. Neither the death signal (it follows the parent's *thread*) nor the end of stdin
    (another child may have inherited it, and we may be inside a long conversion) is certain enough."""
    parent = os.getppid()

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        leave(belongings, children)

    threading.Thread(target=watch, daemon=True).start()


def leave(belongings: list[Path], children: list[subprocess.Popen[bytes]]) -> None:
    """Kill soffice, remove what was ours, end. Never returns."""
    for child in children:
        child.kill()
        child.wait()
    for path in belongings:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    os._exit(0)


def answer(message: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def main(binary: str, folder: Path, pipes: list[Path]) -> None:
    children: list[subprocess.Popen[bytes]] = []
    vanish_with_parent([folder, *pipes], children)
    office = Soffice(binary, folder, children)
    answer({"ready": True, "version": office.version(), "pid": office.pid, "isolated": is_isolated(office.pid)})
    for line in sys.stdin:
        order = json.loads(line)
        try:
            if "filter" in order:
                answer(office.to_workbook(order["source"], order["target"], order["filter"]))
            elif "export" in order:
                answer(office.export(order["export"]))
            else:
                answer(office.lay_out(order["source"], order["title"], order["marks"]))
        except Exception as error:  # noqa: BLE001 — UNO raises classes made at run time; the parent decides
            answer({"ok": False, "error": f"{type(error).__name__}: {error}"[:500]})
    leave([folder, *pipes], children)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), [Path(pipe) for pipe in sys.argv[3:]])
