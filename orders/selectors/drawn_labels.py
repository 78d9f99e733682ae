"""Labels and packing slips drawn, one page a parcel. Brings a whole typesetter: imported by who prints, when they print."""

import io
from collections.abc import Iterable, Sequence
from typing import IO
from xml.sax.saxutils import escape

from django.utils.translation import gettext as _
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib import colors
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, PageBreak, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from core.documents.pdf import FACE, INK, LINE, MUTED, draw_qr
from orders.selectors.labels import Slip

LABEL = (100 * mm, 150 * mm)


def _style(size: float, leading: float = 0, color: colors.Color = INK, **more: object) -> ParagraphStyle:
    return ParagraphStyle(
        "s", fontName=FACE, fontSize=size, leading=leading or size * 1.35, textColor=color, wordWrap="CJK", **more
    )


def labels_pdf(slips: Sequence[Slip], *, kind: str, mall: str, color: str) -> io.BytesIO:
    """Labels («label») or packing slips («slip») as a file at its start."""
    to = io.BytesIO()
    if kind == "slip":
        write_slips(slips, mall=mall, color=color, to=to)
    else:
        write_labels(slips, mall=mall, to=to)
    to.seek(0)
    return to


def write_labels(slips: Iterable[Slip], *, mall: str, to: IO[bytes]) -> None:
    """One label a page, 100 × 150 mm, for a label printer."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    canvas = Canvas(to, pagesize=LABEL)
    canvas.setTitle(_("面单"))
    for slip in slips:
        _label(canvas, slip, mall)
        canvas.showPage()
    canvas.save()


def _label(canvas: Canvas, slip: Slip, mall: str) -> None:
    width, height = LABEL
    left, inner = 6 * mm, width - 12 * mm
    canvas.setFillColor(INK)
    canvas.setFont(FACE, 12)
    canvas.drawString(left, height - 10 * mm, mall[:18])
    canvas.setFont(FACE, 15)
    canvas.drawRightString(width - left, height - 10 * mm, (slip.carrier or slip.place)[:10])
    _rule(canvas, height - 13 * mm)
    if slip.tracking_no:
        bars = Code128(slip.tracking_no, barHeight=14 * mm, barWidth=0.33 * mm)
        scale = min(1.0, inner / bars.width)
        bars = Code128(slip.tracking_no, barHeight=14 * mm, barWidth=0.33 * mm * scale)
        bars.drawOn(canvas, (width - bars.width) / 2, height - 29 * mm)
        canvas.setFont(FACE, 11)
        canvas.drawCentredString(width / 2, height - 33.5 * mm, slip.tracking_no)
    else:
        _below(canvas, Paragraph(escape(_("运单号：________________")), _style(12)), left, height - 18 * mm, inner)
    _rule(canvas, height - 37 * mm)
    top = _below(
        canvas, Paragraph(f"{escape(slip.receiver)}　{escape(slip.phone)}", _style(17)), left, height - 40 * mm, inner
    )
    top = _below(canvas, Paragraph(escape(slip.address), _style(13)), left, top - 1.5 * mm, inner)
    _rule(canvas, height - 82 * mm)
    side = 34 * mm
    draw_qr(canvas, slip.code, width - left - side, height - 85 * mm - side, side)
    text = "<br/>".join(f"{escape(title)} ×{units}" for _code, title, units in slip.goods[:6])
    if len(slip.goods) > 6:
        text += f"<br/>{escape(_('等 %(n)s 种') % {'n': len(slip.goods)})}"
    _below(canvas, Paragraph(text, _style(10)), left, height - 85 * mm, inner - side - 3 * mm)
    if slip.note:
        _below(canvas, Paragraph(f"{escape(_('备注'))}：{escape(slip.note)}", _style(9.5)), left, 24 * mm, inner)
    canvas.setFont(FACE, 10)
    canvas.drawString(left, 6 * mm, f"{_('订单号')} {slip.number}")
    canvas.drawRightString(width - left, 6 * mm, slip.place[:12])


def _below(canvas: Canvas, text: Flowable, left: float, top: float, width: float) -> float:
    """Draw under `top`; the foot it reaches."""
    _w, height = text.wrapOn(canvas, width, 60 * mm)
    text.drawOn(canvas, left, top - height)
    return top - height


def _rule(canvas: Canvas, y: float) -> None:
    canvas.setStrokeColor(INK)
    canvas.setLineWidth(0.8)
    canvas.line(4 * mm, y, LABEL[0] - 4 * mm, y)


def write_slips(slips: Sequence[Slip], *, mall: str, color: str, to: IO[bytes]) -> None:
    """One packing slip a page on A5; a long list goes on overleaf."""
    pdfmetrics.registerFont(UnicodeCIDFont(FACE))
    story: list[Flowable] = []
    for place, slip in enumerate(slips):
        if place:
            story.append(PageBreak())
        story += _packing(slip, mall, colors.HexColor(color))
    margins = dict.fromkeys(("leftMargin", "rightMargin", "topMargin", "bottomMargin"), 12 * mm)
    SimpleDocTemplate(to, pagesize=A5, title=_("装箱单"), **margins).build(story or [Spacer(1, 1)])


def _packing(slip: Slip, mall: str, brand: colors.Color) -> list[Flowable]:
    body, muted, width = _style(10), _style(9, color=MUTED), A5[0] - 24 * mm
    pairs = [
        f"{_('订单号')}　{slip.number}",
        f"{_('收货人')}　{slip.receiver}　{slip.phone}",
        f"{_('地址')}　{slip.address}",
    ]
    pairs += [f"{slip.carrier}　{slip.tracking_no}"] if slip.tracking_no else []
    pairs += [f"{_('备注')}　{slip.note}"] if slip.note else []
    rows = [[Paragraph(escape(one), muted) for one in ("", _("货号"), _("商品"), _("件数"))]]
    rows += [
        [
            Paragraph("□", body),
            Paragraph(escape(code), body),
            Paragraph(escape(title), body),
            Paragraph(str(units), body),
        ]
        for code, title, units in slip.goods
    ]
    table = Table(rows, colWidths=[8 * mm, 28 * mm, width - 52 * mm, 16 * mm], repeatRows=1)
    table.setStyle(TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE), ("VALIGN", (0, 0), (-1, -1), "MIDDLE")]))
    return [
        Paragraph(f"{escape(mall)} · {escape(_('装箱单'))}", _style(17, color=brand)),
        Spacer(1, 3 * mm),
        *(Paragraph(escape(fact), body) for fact in pairs),
        Spacer(1, 5 * mm),
        table,
        Spacer(1, 6 * mm),
        Paragraph(escape(_("请当面清点；有问题请在商城的订单页申请售后。")), muted),
    ]
