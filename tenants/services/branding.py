"""What a tenant may put on its mall: a drawing, and nothing that acts."""

import xml.etree.ElementTree as ET

from tenants.errors import LogoRefused

LOGO_BYTES = 20_000
LOGO_TAGS = frozenset(
    {"svg", "g", "path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "defs", "linearGradient",
     "radialGradient", "stop", "title", "clipPath"}
)  # fmt: skip
SVG = "{http://www.w3.org/2000/svg}"


def clean_logo(svg: str) -> str:
    """The drawing alone: known shapes and plain attributes. Raises LogoRefused for scripts, links, styles, entities."""
    if len(svg.encode()) > LOGO_BYTES or "<!" in svg.replace("<!--", "") or "<?" in svg.removeprefix("<?xml"):
        raise LogoRefused
    try:
        root = ET.fromstring(svg.strip())  # noqa: S314
    except ET.ParseError as error:
        raise LogoRefused from error
    if root.tag != f"{SVG}svg":
        raise LogoRefused
    for element in root.iter():
        tag = str(element.tag).removeprefix(SVG)
        names = [name.lower() for name in element.attrib]
        if tag not in LOGO_TAGS or any(name.startswith("on") or "href" in name or name == "style" for name in names):
            raise LogoRefused
        if any("url(" in value and "url(#" not in value for value in element.attrib.values()):
            raise LogoRefused
    ET.register_namespace("", "http://www.w3.org/2000/svg")
    return ET.tostring(root, encoding="unicode")
