"""Sheets, workbooks, PDF and QR codes."""
