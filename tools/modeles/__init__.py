"""First version of the Word templates, as code: the .docx files are the truth that lawyers then edit in Word."""
