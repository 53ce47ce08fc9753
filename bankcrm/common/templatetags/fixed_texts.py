"""`translate` of a text that stands in the template itself, which nothing but the language decides.

Django's own tag looks it up anew each time, by way of a lazy text: 70 calls for each of a list's twenty-five.
"""

from __future__ import annotations

from typing import Any

from django import template
from django.template.base import Node, Parser, Token
from django.templatetags.i18n import TranslateNode, do_translate
from django.utils.translation import get_language

register = template.Library()


class FixedText(Node):
    """What Django's node says, kept for each language."""

    child_nodelists = ()

    def __init__(self, node: TranslateNode) -> None:
        self._node = node
        self._said: dict[str | None, str] = {}

    def render(self, context: Any) -> str:
        language = get_language()
        said = self._said.get(language)
        if said is None:
            said = self._said[language] = self._node.render(context)
        return said


@register.tag
def translate(parser: Parser, token: Token) -> Node:
    """Django's tag by its own name, so that templates read as everywhere."""
    node = do_translate(parser, token)
    return FixedText(node) if _is_fixed(node) else node


def _is_fixed(node: TranslateNode) -> bool:
    """A text by itself: no variable, no filter, nothing that is put away under a name."""
    text, context = node.filter_expression, node.message_context
    if node.asvar or text.filters or text.var.lookups is not None:
        return False
    return context is None or not (context.is_var or context.filters)
