"""HTML as one token a line, so that only differences a reader could see remain.

Runs of whitespace are one space, also in attributes. Whitespace that no browser shows is dropped: beside block-level
elements, at the edges of buttons, and beside the children of flex and grid containers (known by their class names).
Between inline pieces, a space and no space stay different. Tokens, identifiers, numbers and times that differ from one
run to the next are masked.
"""

import re
from html.parser import HTMLParser

# svg and what it holds are drawn, not laid out as text.
BLOCK_NAMES = """
    html head title meta link script style body div p ul ol li dl dt dd section header footer main nav article aside
    form fieldset legend figure figcaption table caption colgroup col thead tbody tfoot tr th td h1 h2 h3 h4 h5 h6 hr br
    select optgroup option template dialog details summary noscript pre blockquote address svg g path circle rect
    ellipse line text defs use stop lineargradient clippath image mask symbol source track
"""
BLOCKS = frozenset(BLOCK_NAMES.split())
OUTSIDE_INLINE = frozenset({"svg", "select"})  # inline to their neighbours, free inside
VOID = frozenset(["area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"])
VERBATIM = frozenset({"script", "style", "pre", "textarea"})
FLEX = frozenset({"flex", "inline-flex", "grid", "inline-grid", "btn"})
DISPLAYS = FLEX | {"block", "inline-block", "inline", "hidden", "contents", "table"}
BLOCK_DISPLAYS = frozenset({"block", "flex", "grid"})
MASKS = [
    (r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b", "<uuid>"),
    (r"(csrfmiddlewaretoken[^>]* value=\"|csrf-token\" content=\"|nonce=\")[^\"]+", r"\1<token>"),
    (r"(/static/[\w./-]+?)\.[0-9a-f]{8,12}(\.\w+)", r"\1.<hash>\2"),
    (r"\b[0-9a-f]{32,}\b", "<hex>"),
    (r"data-until=\"[^\"]*\"", 'data-until="<time>"'),
    (r"delay:\d+s", "delay:<seconds>"),
    (r"M\d+ \d+h1v1h-1z[^\"]*", "<code>"),
    (r"(?m)^\"\d{6}\"$", '"<digits>"'),
    (r"用了 \d+ 分钟|redemption: \d+ minutes?|\d+ 行/秒|\d+ rows/s|[\d,]+ ms\b", "<duration>"),
    (r"data:image/svg\+xml;base64,[^\"]+", "<drawing>"),
    (r"\"challenge\": \"[\w-]+\"", '"challenge": "<token>"'),
    (r"(?<!\d)\d{1,2}:\d\d(:\d\d(\.\d+)?)?( [ap]\.?m\.?)?", "<time>"),
    (r"\b\d{14,}\b", "<number>"),
    (r"早上好|下午好|晚上好|Good (morning|afternoon|evening)", "<greeting>"),
]


def displays(classes: str) -> set[str]:
    """The display classes among an element's classes, those of other widths too; empty where they are not plain."""
    found, names = set(), classes.split()
    if any(name.startswith("line-clamp") for name in names):
        return {"block"}
    for name in names:
        last = name.rpartition(":")[2].rstrip("!")
        if last in DISPLAYS:
            found.add(last)
    return found


def is_flex(classes: str) -> bool:
    """Whether the element lays its children out as flex or grid items at every width where it is shown."""
    found = displays(classes) - {"hidden"}
    return bool(found) and found <= FLEX


def is_block(tag: str, classes: str) -> bool:
    """Whether whitespace beside the element is never shown."""
    found = displays(classes) - {"hidden"}
    if found:
        return found <= BLOCK_DISPLAYS
    return tag in BLOCKS and tag not in OUTSIDE_INLINE


def holds_lines(tag: str, classes: str) -> bool:
    """Whether the element is a box of its own, whose lines' first and last whitespace is never shown."""
    return is_block(tag, classes) or is_flex(classes) or tag in ("button", "svg", "select", "option")


class Normaliser(HTMLParser):
    """Collects tokens; `free` says that whitespace here is not shown, `space` is where a shown one would stand."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: list[str] = []
        self.open: list[tuple[str, str]] = []
        self.free, self.space = True, -1

    def boundary(self) -> None:
        """An edge beside which whitespace is not shown."""
        self.free, self.space = True, -1

    def shown(self) -> None:
        """Something that is part of the line: a space before it counts."""
        if self.space >= 0:
            self.tokens.insert(self.space, '" "')
        self.free, self.space = False, -1

    def among_items(self) -> bool:
        """Whether the parent lays out its children as items."""
        return bool(self.open) and is_flex(self.open[-1][1])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Opening tags, and void elements."""
        given = dict(attrs)
        classes, hidden = given.get("class") or "", tag == "input" and given.get("type") == "hidden"
        edge = is_block(tag, classes) or self.among_items()
        if edge:
            self.boundary()
        elif (tag in VOID or holds_lines(tag, classes)) and not hidden:
            self.shown()
        texts = [f'{key}="{" ".join((value or "").split())}"' for key, value in attrs]
        self.tokens.append("<" + " ".join([tag, *texts]) + ">")
        if tag not in VOID:
            self.open.append((tag, classes))
            if holds_lines(tag, classes) or edge:
                self.boundary()
        elif edge:
            self.boundary()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<path/>` is an element without children."""
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Closing tags; one that was never opened is kept in the list, so that it shows as a difference."""
        classes = ""
        while any(name == tag for name, _ in self.open):
            name, classes = self.open.pop()
            if name == tag:
                break
        edge = is_block(tag, classes) or self.among_items()
        if edge or holds_lines(tag, classes):
            self.boundary()
        self.tokens.append(f"</{tag}>")
        if not edge:
            self.free = False

    def handle_data(self, data: str) -> None:
        """Text, with its shown whitespace."""
        if self.open and self.open[-1][0] in VERBATIM:
            style = self.open[-1][0] == "style"
            self.tokens.append(re.sub(r"\s*([{}:;,]|^|$)\s*", r"\1", data).replace(";}", "}") if style else repr(data))
            return
        text = re.sub(r"[ \t\r\n\f]+", " ", data)
        if text.startswith(" ") and not self.free and self.space < 0:
            self.space = len(self.tokens)
        core = text.strip(" ")
        if not core:
            return
        self.shown()
        self.tokens.append(f'"{core}"')
        if text.endswith(" "):
            self.space = len(self.tokens)

    def handle_comment(self, data: str) -> None:
        """Comments are part of what is sent."""
        self.tokens.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """The doctype."""
        self.tokens.append(f"<!{decl}>")


def normalised(html: str) -> str:
    """The page's tokens, one a line, masked."""
    parser = Normaliser()
    parser.feed(html)
    parser.close()
    text = "\n".join(parser.tokens) + "\n"
    for pattern, mask in MASKS:
        text = re.sub(pattern, mask, text)
    return text
