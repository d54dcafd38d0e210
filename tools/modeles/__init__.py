"""First version of the Word templates, as code: the .docx in templates/ are the truth that lawyers then edit in Word."""
