"""The floor of a list page: one ORM query, twenty rows, a template of 2.7 KB. Imported by the floor's own process alone."""

from typing import ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template import Context, Engine

PAGE = Engine().from_string(
    "<!doctype html><html lang='en'><title>Goods</title><ul>{% for one in goods %}"
    "<li class='card'><a href='/goods/{{ one.pk }}/'><img src='/art/{{ one.art }}.svg' alt=''><b>{{ one.title }}</b>"
    "<span>{{ one.points }}</span></a></li>{% endfor %}</ul></html>"
)


class Goods(models.Model):
    """A product with nothing to think about."""

    title = models.CharField(max_length=80)
    art = models.CharField(max_length=40)
    points = models.IntegerField()

    objects: ClassVar = models.Manager()

    class Meta:
        app_label, db_table, managed = "floor", 'floor"."goods', False


def goods(request: HttpRequest) -> HttpResponse:
    """The first twenty."""
    html = PAGE.render(Context({"goods": Goods.objects.order_by("id")[:20]})).encode()
    return HttpResponse(html, headers={"Content-Length": str(len(html))})
