"""What runs in the reading process. It imports the standard library and, for PDF, pdfium."""
