"""Opening somebody's workbook, in a process that may die of it. Standard library and calamine only, no Django."""
