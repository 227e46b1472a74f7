"""Text from HTML: what a reader of the page would see, in paragraphs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree, html
from lxml.html import defs

_UNSEEN = (
    "script", "style", "template", "noscript", "iframe", "frame", "object", "embed", "applet", "canvas",
    "svg", "math", "audio", "video", "select", "textarea", "datalist", "input", "button", "dialog",
)  # fmt: skip
_BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "body", "caption", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header",
    "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
))  # fmt: skip
_ZERO = r"0+(?:\.0*)?(?![.\d])"
_HIDING = re.compile(
    rf"(?:^|;)(?:display:none|visibility:(?:hidden|collapse)|content-visibility:hidden|color:transparent"
    rf"|opacity:{_ZERO}|font-size:{_ZERO}|text-indent:-\d{{3}}|(?:left|right|top|bottom|margin-left|margin-top):-\d{{3}}"
    rf"|clip:rect\(0|clip-path:inset\((?:50|100)%|transform:scale\(0\))"
    rf"|^(?=.*overflow:hidden)(?:.*;)?(?:max-)?(?:height|width):{_ZERO}"
)
_HIDING_CLASS = re.compile(r"(?:^|;)(?:display:none|visibility:hidden)")
_SIMPLE_SELECTOR = re.compile(r"[a-z0-9]*([.#])([\w-]+)")
_SPACE_OR_COMMENT = re.compile(r"\s+|/\*.*?\*/|!important", re.DOTALL)
_AT_RULE = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")
_BLOCK_END = "\x00"
_LINE_END = "\x01"
_PARAGRAPH_END = re.compile(r"\x00|\x01\s*\x01")
_TAGS = "|".join(sorted(defs.tags | set(_UNSEEN)))
_NOT_A_TAG = re.compile(rf"<(?!/?(?:{_TAGS})[\s/>]|!--)", re.IGNORECASE)
_MARKUP = re.compile(r"<[a-zA-Z/!]|&(?:#\w+|\w+);")


def parse_html(text: str) -> html.HtmlElement | None:
    """Parse a page or a fragment; None where there is nothing in it.

    Raises
    ------
    MemoryError
        The page needs more than there is.
    """
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except etree.ParserError:
        return None
    except etree.XMLSyntaxError as error:
        if error.code == etree.ErrorTypes.ERR_NO_MEMORY:
            raise MemoryError from error
        return None


def _compact(declarations: str) -> str:
    return _SPACE_OR_COMMENT.sub("", declarations).lower()


def _hidden_by_class(tree: html.HtmlElement) -> tuple[set[str], set[str]]:
    """Return the classes and ids that the page's own style sheets hide outright."""
    classes: set[str] = set()
    ids: set[str] = set()
    for sheet in tree.iter("style"):
        # What holds for print or narrow screens only says nothing of the reader's.
        for rule in _AT_RULE.sub("", sheet.text or "").split("}"):
            selectors, _, declarations = rule.partition("{")
            if _HIDING_CLASS.search(_compact(declarations)):
                for selector in selectors.lower().split(","):
                    found = _SIMPLE_SELECTOR.fullmatch(selector.strip())
                    if found:
                        (classes if found[1] == "." else ids).add(found[2])
    return classes, ids


def _is_hidden(element: html.HtmlElement, classes: set[str], ids: set[str]) -> bool:
    if element.get("hidden") is not None or _HIDING.search(_compact(element.get("style", ""))):
        return True
    if element.get("id", "").lower() in ids:
        return True
    return not classes.isdisjoint(element.get("class", "").lower().split())


def drop_hidden(tree: html.HtmlElement) -> None:
    """Remove from a page what its reader does not see: scripts, forms, and hidden elements.

    Seen are the page's own attributes and the simple selectors of its own style sheets; style
    sheets elsewhere are not fetched.
    """
    classes, ids = _hidden_by_class(tree)
    unseen = list(tree.iter(*_UNSEEN))
    unseen += [
        element
        for element in tree.xpath(".//*[@hidden or @style or @class or @id]")
        if element.tag not in ("html", "body") and _is_hidden(element, classes, ids)
    ]
    for element in unseen:
        if element.getparent() is not None:
            element.drop_tree()
    etree.strip_attributes(tree, "colspan", "rowspan")  # a cell may claim to span a thousand million


def _pieces(tree: html.HtmlElement) -> Iterator[str]:
    for event, element in etree.iterwalk(tree, events=("start", "end")):
        if element.tag in _BLOCKS:
            yield _BLOCK_END
        elif element.tag == "br" and event == "end":
            yield _LINE_END
        text = element.text if event == "start" else element.tail
        if text:
            yield text


def paragraphs(tree: html.HtmlElement) -> str:
    """Return the text of a page, its blocks apart by empty lines.

    A single line break inside a block is a space, two in a row end the block.
    """
    blocks = _PARAGRAPH_END.split("".join(_pieces(tree)))
    lines = (" ".join(block.replace(_LINE_END, " ").split()) for block in blocks)
    return "\n\n".join(line for line in lines if line)


def text_of(value: str) -> str:
    """Return the visible text of what may be HTML, as titles and summaries in feeds may.

    Examples
    --------
    >>> text_of("<p>Troops &amp; tanks</p><p style='display:none'>war</p><script>x</script>")
    'Troops & tanks'
    >>> text_of("3 < 4, and AT&T")
    '3 < 4, and AT&T'
    """
    if not _MARKUP.search(value):
        return value.strip()
    tree = parse_html(value)
    if tree is None:
        return ""
    drop_hidden(tree)
    return paragraphs(tree)


def title_of(value: str) -> str:
    """Return the text of a title, in which only real tags are markup.

    Examples
    --------
    >>> title_of("<b>War</b> & <peace>: <!here> a <script>x</script>reader's guide")
    "War & <peace>: <!here> a reader's guide"
    """
    return " ".join(text_of(_NOT_A_TAG.sub("&lt;", value)).split())
