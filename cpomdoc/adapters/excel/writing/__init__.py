"""Questionnaire and answers -> the Excel form that people fill in."""

from cpomdoc.adapters.excel.writing.writer import untouched, write_form

__all__ = ["untouched", "write_form"]
