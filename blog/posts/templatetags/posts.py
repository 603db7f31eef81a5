from django import template

from blog.posts.rendering.card import get_card

register = template.Library()
register.filter("card", get_card)
