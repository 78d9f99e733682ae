"""Render every page before and after a change of templates, and compare what a browser would make of them.

`python -m tests.html_equality write <folder>` before the change and after it (about seven minutes; a third word limits
it to the routes whose names begin so), then `python -m tests.html_equality compare <before> <after>`.
`not_rendered.list` in the folder names the templates that no page rendered: equality says nothing about those.
"""
