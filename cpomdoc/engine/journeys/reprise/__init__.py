"""The signed document of a contract that is taken over -> kept; its tables proposed in the workbook that goes back."""
