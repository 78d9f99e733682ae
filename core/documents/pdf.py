"""Tables, codes and cards as PDF. The Chinese face is one every reader brings along, so no font file is needed or embedded."""

import io
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

import segno
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

FACE = "STSong-Light"
INK, MUTED, LINE = colors.HexColor("#1b2438"), colors.HexColor("#5a6478"), colors.HexColor("#d8deea")


def write_pdf(
    *,
    title: str,
    pairs: Sequence[tuple[str, str]],
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    total: tuple[str, str] | None = None,
    note: str = "",
    color: str = "#2b5ce6",
) -> bytes:
    """A titled sheet: named values (`pairs`) on top, a table whose first column is text and the others figures, a total, a note."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    brand = colors.HexColor(color)
    body = ParagraphStyle("body", fontName=FACE, fontSize=10, leading=15, textColor=INK, wordWrap="CJK")
    muted = ParagraphStyle("muted", parent=body, textColor=MUTED, fontSize=9)
    head = ParagraphStyle("head", parent=body, fontSize=20, leading=28, textColor=brand)
    figure = ParagraphStyle("figure", parent=body, alignment=2)

    def cells(row: Sequence[str], first: ParagraphStyle, other: ParagraphStyle) -> list[Paragraph]:
        return [Paragraph(escape(str(cell)), first if place == 0 else other) for place, cell in enumerate(row)]

    story: list[object] = [Paragraph(escape(title), head), Spacer(1, 4 * mm)]
    story += [Paragraph(f"{escape(name)}　{escape(value)}", body) for name, value in pairs]
    grey = ParagraphStyle("grey", parent=figure, textColor=MUTED, fontSize=9)
    lines = [cells(header, muted, grey), *(cells(row, body, figure) for row in rows)]
    if total:
        lines.append(cells([total[0], *[""] * (len(header) - 2), total[1]], body, figure))
    width = A4[0] - 40 * mm
    table = Table(lines, colWidths=[width * 0.4, *[width * 0.6 / (len(header) - 1)] * (len(header) - 1)], repeatRows=1)
    table.setStyle(
        TableStyle(
            [
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LINEABOVE", (0, -1), (-1, -1), 1 if total else 0.5, brand if total else LINE),
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("TOPPADDING", (0, 0), (-1, -1), 5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 5),
            ]
        )
    )
    story += [Spacer(1, 6 * mm), table]
    if note:
        story += [Spacer(1, 6 * mm), Paragraph(escape(note), muted)]
    out = io.BytesIO()
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 20 * mm)
    SimpleDocTemplate(out, pagesize=A4, title=title, **margins).build(story)
    return out.getvalue()


def draw_qr(canvas: Canvas, text: str, x: float, y: float, side: float) -> None:
    """The QR code that says `text`, its lower left corner at (x, y); what is around it has to be white."""
    rows = segno.make(text, error="m", micro=False).matrix
    step = side / len(rows)
    canvas.setFillColor(colors.black)
    for down, row in enumerate(rows):
        for along, module in enumerate(row):
            if module & 1:
                canvas.rect(x + along * step, y + side - (down + 1) * step, step * 1.02, step * 1.02, stroke=0, fill=1)
    canvas.setFillColor(INK)


def write_cards(cards: Sequence[tuple[str, str, str, str]], *, head: str, color: str = "#2b5ce6") -> bytes:
    """Cards of 85 × 54 mm to cut out, ten on each A4 sheet: (name, a line below it, what the QR code says, a note)."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4)
    width, height, left = 85 * mm, 54 * mm, (A4[0] - 170 * mm) / 2
    foot = (A4[1] - 5 * height) / 2
    for place, (name, line, text, note) in enumerate(cards):
        if place and place % 10 == 0:
            canvas.showPage()
        x, y = left + place % 2 * width, foot + (4 - place % 10 // 2) * height
        canvas.setStrokeColor(LINE)
        canvas.rect(x, y, width, height)
        canvas.setFillColor(colors.HexColor(color))
        canvas.rect(x, y + height - 11 * mm, width, 11 * mm, stroke=0, fill=1)
        canvas.setFillColor(colors.white)
        canvas.setFont(FACE, 12)
        canvas.drawString(x + 5 * mm, y + height - 7.5 * mm, head[:20])
        draw_qr(canvas, text, x + width - 37 * mm, y + 5 * mm, 32 * mm)
        canvas.setFont(FACE, 17)
        canvas.drawString(x + 5 * mm, y + 28 * mm, name[:7])
        canvas.setFont(FACE, 10)
        canvas.setFillColor(MUTED)
        canvas.drawString(x + 5 * mm, y + 21 * mm, line[:12])
        canvas.setFont(FACE, 8)
        canvas.drawString(x + 5 * mm, y + 6 * mm, note[:16])
    canvas.setTitle(head)
    canvas.save()
    return out.getvalue()
