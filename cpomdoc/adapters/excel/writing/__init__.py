"""Questionnaire and answers -> the Excel form that people fill in."""

from cpomdoc.adapters.excel.writing.writer import write_form

__all__ = ["write_form"]
