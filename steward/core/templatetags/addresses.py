"""`{% url "desk:account" account.pk %}` as Django has it, by `core.addresses` where every argument is an id."""

from __future__ import annotations

from django import template
from django.template import Context, Node, defaulttags
from django.template.base import Parser, Token

from steward.core.addresses import address

register = template.Library()


class AddressNode(Node):
    """Django's node, and the quick way past it."""

    def __init__(self, node: defaulttags.URLNode) -> None:
        self.node = node

    def render(self, context: Context) -> str:
        """The address."""
        ids = [argument.resolve(context) for argument in self.node.args]
        if all(type(one) is int for one in ids):
            return address(self.node.view_name.resolve(context), *ids)
        return self.node.render(context)


@register.tag
def url(parser: Parser, token: Token) -> Node:
    """`{% url %}` for all templates: a builtin, see the settings."""
    node = defaulttags.url(parser, token)
    return node if node.kwargs or node.asvar else AddressNode(node)
