"""A person at LibreOffice Calc, headless: a script of gestures (JSON) -> the workbook saved, what was seen on stdout.

Run by the system's Python, which has UNO: ``/usr/bin/python3 calc_user.py script.json``. The script is
``{"open": path, "save": path, "gestures": [{"do": "type", "sheet": "Gestionnaire", "cell": "D8", "value": "…"}, …]}``.
Gestures go by the API, which obeys sheet protection like the menus do; dispatched commands and the clipboard crash the
builds without screen. It imports nothing of cpomdoc: it is somebody else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.lang import DisposedException, Locale
from com.sun.star.table import TableSortField

FORMULA_CELLS = 16  # com.sun.star.sheet.CellFlags.FORMULA
DAY_ZERO = date(1899, 12, 30)
ENGLISH = Locale("en", "US", "")
FILTERS = {".xlsx": "Calc MS Excel 2007 XML", ".ods": "calc8", ".xls": "MS Excel 97"}


class CannotDo(Exception):
    """The person was stopped: the cell is locked, the sheet refuses."""


def prop(name, value):
    found = PropertyValue()
    found.Name, found.Value = name, value
    return found


class Person:
    """One open workbook and the gestures that a person may make on it."""

    def __init__(self, document):
        self.document = document
        self.seen = {}

    def sheet(self, name):
        return self.document.Sheets.getByName(name)

    def free_cell(self, sheet, cell):
        found = self.sheet(sheet).getCellRangeByName(cell)
        if self.sheet(sheet).isProtected() and found.CellProtection.IsLocked:
            raise CannotDo(f"{sheet}!{cell} is locked")
        return found

    def type(self, sheet, cell, value):
        """Type a text, a number, or a date written {"date": "2027-01-01"}."""
        found = self.free_cell(sheet, cell)
        if isinstance(value, dict):
            found.setValue((date.fromisoformat(value["date"]) - DAY_ZERO).days)
        elif isinstance(value, str):
            found.setString(value)
        else:
            found.setValue(value)

    def type_as(self, sheet, cell, value, look):
        """Type a number in a cell that looks another way, as when it is pasted from another workbook."""
        self.type(sheet, cell, value)
        formats = self.document.NumberFormats
        known = formats.queryKey(look, ENGLISH, False)
        self.free_cell(sheet, cell).NumberFormat = formats.addNew(look, ENGLISH) if known < 0 else known

    def formula(self, sheet, cell, value):
        self.free_cell(sheet, cell).setFormula(value)

    def empty(self, sheet, cell):
        self.free_cell(sheet, cell).setFormula("")

    def lift_protection(self, sheet):
        """What a person does who wants to change a locked cell: no password is asked."""
        self.sheet(sheet).unprotect("")

    def insert_rows(self, sheet, row, count=1):
        self.sheet(sheet).Rows.insertByIndex(row - 1, count)

    def insert_columns(self, sheet, column, count=1):
        """Not allowed on a protected sheet: the person lifts the protection first, which asks no password."""
        self.sheet(sheet).unprotect("")
        self.sheet(sheet).Columns.insertByIndex(column - 1, count)

    def delete_rows(self, sheet, row, count=1):
        self.sheet(sheet).unprotect("")
        self.sheet(sheet).Rows.removeByIndex(row - 1, count)

    def delete_columns(self, sheet, column, count=1):
        self.sheet(sheet).unprotect("")
        self.sheet(sheet).Columns.removeByIndex(column - 1, count)

    def sort(self, sheet, area, column=0, ascending=True):
        order = TableSortField()
        order.Field, order.IsAscending = column, ascending
        fields = uno.Any("[]com.sun.star.table.TableSortField", (order,))
        found = self.sheet(sheet).getCellRangeByName(area)
        uno.invoke(found, "sort", ((prop("SortFields", fields), prop("ContainsHeader", False)),))

    def cut_and_paste(self, sheet, area, to):
        source = self.sheet(sheet).getCellRangeByName(area).getRangeAddress()
        target = self.sheet(sheet).getCellRangeByName(to).getCellAddress()
        self.sheet(sheet).moveRange(target, source)

    def copy_and_paste(self, sheet, area, to):
        source = self.sheet(sheet).getCellRangeByName(area).getRangeAddress()
        target = self.sheet(sheet).getCellRangeByName(to).getCellAddress()
        self.sheet(sheet).copyRange(target, source)

    def rename_sheet(self, sheet, to):
        self.sheet(sheet).Name = to

    def duplicate_sheet(self, sheet, to):
        self.document.Sheets.copyByName(sheet, to, self.document.Sheets.Count)

    def move_sheet(self, sheet, to):
        self.document.Sheets.moveByName(sheet, to)

    def delete_sheet(self, sheet):
        self.document.Sheets.removeByName(sheet)

    def recalculate(self):
        self.document.calculateAll()

    def look(self, sheet, cells):
        """Remember what the person sees in these cells."""
        for cell in cells:
            self.seen[f"{sheet}!{cell}"] = self.sheet(sheet).getCellRangeByName(cell).String

    def hold_calculation(self):
        """As a person who works on a large workbook: nothing is computed before it is asked for."""
        self.document.enableAutomaticCalculation(False)

    def look_at_columns(self, sheet, columns):
        """Remember what stands in these columns (numbers from 1), all at once."""
        cursor = self.sheet(sheet).createCursor()
        cursor.gotoEndOfUsedArea(False)
        last = cursor.RangeAddress.EndRow
        for column in columns:
            area = self.sheet(sheet).getCellRangeByPosition(column - 1, 0, column - 1, last)
            for row, (value,) in enumerate(area.getDataArray(), 1):
                self.seen[f"{sheet}!{row},{column}"] = value

    def look_at_formulas(self):
        """Remember the result of every formula of the workbook: a text, a number, or an error."""
        for name in self.document.Sheets.ElementNames:
            sheet = self.sheet(name)
            for cells in sheet.queryContentCells(FORMULA_CELLS):
                address = cells.RangeAddress
                for row in range(address.StartRow, address.EndRow + 1):
                    for column in range(address.StartColumn, address.EndColumn + 1):
                        self.seen[f"{name}!{row + 1},{column + 1}"] = result(sheet.getCellByPosition(column, row))


def result(cell):
    if cell.getError():
        return f"#ERR{cell.getError()}"
    return cell.Value if cell.FormulaResultType2 == 1 else cell.String


def connect(profile):
    """Start an office of our own; returns its desktop and its process."""
    pipe = f"calcuser{profile.name.replace('_', '')}"
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
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context), process


def play(desktop, script):
    """Open, make the gestures in order, save; returns what was seen."""
    source = Path(script["open"]).as_uri()
    document = desktop.loadComponentFromURL(source, "_blank", 0, (prop("Hidden", True),))
    try:
        person = Person(document)
        for gesture in script["gestures"]:
            arguments = dict(gesture)
            getattr(person, arguments.pop("do"))(**arguments)
        if "save" in script:
            target = Path(script["save"])
            document.storeToURL(target.as_uri(), (prop("FilterName", FILTERS[target.suffix]),))
        return person.seen
    finally:
        document.close(True)


def main(path):
    scripts = json.loads(Path(path).read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory(prefix="calcuser_") as folder:
        desktop, process = connect(Path(folder))
        try:
            seen = [play(desktop, script) for script in (scripts if isinstance(scripts, list) else [scripts])]
        finally:
            try:
                desktop.terminate()
                process.wait(20)
            except (DisposedException, subprocess.TimeoutExpired):
                process.kill()
    print(json.dumps(seen, ensure_ascii=False))


if __name__ == "__main__":
    main(sys.argv[1])
