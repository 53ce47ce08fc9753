"""Pictures of a page as the library that makes PDF takes them: drawn in, in the colours of the light theme."""

from __future__ import annotations

from bankcrm.common import pdf
from bankcrm.common.pdf_pictures import with_pictures
from bankcrm.common.templatetags import bankcrm as tags

FILES = {
    "/s.svg": '<svg><symbol id="red" viewBox="0 0 16 16"><path d="M1" fill="currentColor"/></symbol>'
    '<symbol id="phone" viewBox="0 0 24 24" stroke="currentColor"><path d="M2"/></symbol></svg>',
    "css/tokens.css": ":root { --bc-red: #c8292b; --bc-ink: #111111; --bc-ink-3: #616c74; --bc-c2: #7d8a92; "
    "--bc-accent: #0b6b69; } [data-bs-theme=dark] { --bc-red: #ffffff; }",
}


def page(html: str) -> str:
    return with_pictures(html, FILES.__getitem__)


def test_an_icon_is_drawn_where_it_stands() -> None:
    html = '<svg class="bc-i" aria-hidden="true"><use href="/s.svg#phone"/></svg> 199'
    assert page(html) == '<svg class="bc-i" viewBox="0 0 24 24" stroke="#616c74"><path d="M2"/></svg> 199'


def test_a_level_has_its_colour_of_the_light_theme() -> None:
    html = '<svg class="bc-lv bc-lv-red" aria-hidden="true"><use href="/s.svg#red"/></svg>'
    assert 'fill="#c8292b"' in page(html) and "<use" not in page(html)


def test_bands_and_lines_are_coloured() -> None:
    assert page('<rect class="s-red" x="1"/><rect class="pin"/>').count('fill="#') == 2
    spark = page('<svg class="bc-spark" viewBox="0 0 96 24"><polyline points="1,2"/><circle cx="1"/></svg>')
    assert 'stroke="#7d8a92"' in spark and 'fill="#0b6b69"' in spark


def test_a_picture_that_is_not_there_is_left_out_and_text_stays() -> None:
    assert page('a<svg class="bc-i" aria-hidden="true"><use href="/s.svg#none"/></svg>b') == "ab"
    assert page("currentColor 100 %") == "currentColor 100 %"


def test_the_product_s_own_pictures_are_found() -> None:
    html = f"{tags.icon('phone')}{tags.mark('red')}{tags.mark('blue')}"
    drawn = with_pictures(html, pdf._text)
    assert drawn.count("<svg") == 3 and "<use" not in drawn and "currentColor" not in drawn
