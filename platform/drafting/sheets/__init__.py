"""A document as a workbook that staff can fill in, and back, without loss."""
