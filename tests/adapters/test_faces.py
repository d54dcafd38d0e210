"""The faces of the packages: all that they promise is there, and a module costs nothing until it is asked for."""

from __future__ import annotations

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

FACES = (
    "colis",
    "excel.reading",
    "excel.writing",
    "exchange",
    "instance",
    "libreoffice",
    "pdf",
    "pdf.liasse",
    "pdf.received",
    "signature",
    "tableaux",
    "word",
)
ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("name", FACES)
def test_every_name_of_a_face_leads_to_something(name: str) -> None:
    face = import_module(f"cpomdoc.adapters.{name}")
    assert face.__all__
    assert [one for one in face.__all__ if not hasattr(face, one)] == []


@pytest.mark.parametrize("name", FACES)
def test_no_function_of_a_face_has_the_name_of_a_module(name: str) -> None:
    face = import_module(f"cpomdoc.adapters.{name}")
    modules = {one.name for one in iter_modules(face.__path__)}
    assert modules & set(face.__all__) <= {"clock"}  # which is shown as a module


def test_every_package_that_others_import_is_known_here() -> None:
    adapters = ROOT / "cpomdoc" / "adapters"
    packages = {path.parent.relative_to(adapters) for path in adapters.rglob("__init__.py")}
    silent = {Path(), Path("excel")}
    assert {".".join(path.parts) for path in packages - silent} == set(FACES)


def test_a_face_does_not_know_what_it_does_not_show() -> None:
    with pytest.raises(AttributeError, match="heading_pages"):
        import_module("cpomdoc.adapters.pdf").heading_pages  # noqa: B018 - asking is the test


def test_who_only_tells_a_pdf_from_a_form_loads_no_library() -> None:
    program = (
        "import sys; before = set(sys.modules); import cpomdoc.adapters.exchange, cpomdoc.adapters.excel.reading; "
        "from cpomdoc.adapters.pdf.received import looks_like_pdf; print(looks_like_pdf(b'%PDF-1.7')); "
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}; "
        "print(*sorted(new - sys.stdlib_module_names))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.split() == ["True", "cpomdoc"]
