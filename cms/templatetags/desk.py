"""Template pieces of the desk."""

from django import template

from club.core.acts import in_words

register = template.Library()
register.filter("act_in_words", in_words)
