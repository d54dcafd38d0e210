"""Questionnaire and answers -> the Excel form that people fill in; tables -> the workbook that they read."""

from cpomdoc.adapters.excel.writing.book import write_book
from cpomdoc.adapters.excel.writing.writer import untouched, write_form

__all__ = ["untouched", "write_book", "write_form"]
