"""Questionnaire and answers -> the Excel form that people fill in; tables -> the workbook that they read."""

from cpomdoc.adapters.faces import on_demand

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cpomdoc.adapters.excel.writing.book import write_book
    from cpomdoc.adapters.excel.writing.writer import untouched, write_form
else:
    __getattr__ = on_demand(__name__, book="write_book", writer="untouched write_form")

__all__ = ["untouched", "write_book", "write_form"]
