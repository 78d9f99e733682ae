"""What members keep an eye on: favourites, what they want to be told, the one thing they save for."""

from dataclasses import dataclass

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from catalog.models import Favourite
from core import jobs
from members.services import messages


@transaction.atomic
def put(*, member_id: int, product_id: int, points: int) -> Favourite:
    """Make a product a favourite; `points` is its price now. Idempotent."""
    return Favourite.objects.get_or_create(
        member_id=member_id, product_id=product_id, defaults={"points_then": points}
    )[0]


@transaction.atomic
def drop(*, member_id: int, product_id: int) -> None:
    """Take a favourite away, its notices and goal with it. Idempotent."""
    Favourite.objects.filter(member_id=member_id, product_id=product_id).delete()


@transaction.atomic
def choose(*, member_id: int, product_id: int, points: int, **wishes: bool) -> Favourite:
    """Say what to be told of a product (`tell_restock`, `tell_price`) and whether to save for it (`is_goal`: one at a time).

    It becomes a favourite if it was none. Idempotent.
    """
    one = put(member_id=member_id, product_id=product_id, points=points)
    if wishes.get("is_goal"):
        Favourite.objects.filter(member_id=member_id, is_goal=True).exclude(pk=one.pk).update(is_goal=False)
    for name in ("tell_restock", "tell_price", "is_goal"):
        setattr(one, name, wishes.get(name, getattr(one, name)))
    one.save()
    return one


NEWS = """
select p.id, p.public_id::text, p.title, f.tell_restock and k.n > 0, f.tell_price and o.points < f.points_then, o.points,
  array_agg(f.id), array_agg(f.member_id)
from catalog_favourite f join catalog_product p on p.id = f.product_id and p.state = 'on'
join members_member m on m.id = f.member_id and m.state <> 'left'
join lateral (
  select min(o.points) as points from catalog_offer o join catalog_sku s on s.id = o.sku_id
  where s.product_id = p.id and o.is_active and o.departments = '{}' and o.tiers = '{}' and o.labels = '{}'
    and (o.starts_at is null or o.starts_at <= now()) and (o.ends_at is null or o.ends_at > now())
    and (o.quota_left is null or o.quota_left > 0)
) o on o.points is not null
join lateral (
  select coalesce(sum(available), 0) as n from catalog_stockslot t join catalog_sku s on s.id = t.sku_id where s.product_id = p.id
) k on k.n > 0
where f.tell_restock or f.tell_price and o.points < f.points_then
group by 1, 2, 3, 4, 5, 6 order by 1 limit 200
"""


@dataclass(frozen=True, slots=True)
class _News:
    """A product that is back or costs less, and who waits for that."""

    product_id: int
    public_id: str
    title: str
    is_back: bool
    is_cheaper: bool
    points: int
    favourite_ids: list[int]
    member_ids: list[int]

    def __str__(self) -> str:
        return f"{self.product_id}/{'back' if self.is_back else 'cheaper'}"


def tell() -> int:
    """Tell members that what they wait for is back or costs less; each piece of news once. Returns how many were told.

    Nobody who left; a leaver may still use their points up and wants to know.
    """
    return jobs.each("catalog-tell-favourites", _news, _tell, label=lambda one: one.title).done


def _news() -> list[_News]:
    with connection.cursor() as cursor:
        cursor.execute(NEWS)
        return [_News(*row) for row in cursor.fetchall()]


def _tell(news: _News) -> int:
    told, link = 0, f"/goods/{news.public_id}/"
    waiting = Favourite.objects.filter(pk__in=news.favourite_ids)
    if news.is_back:
        told += messages.notify(
            member_ids=news.member_ids,
            kind="goods",
            title=gettext_noop("您等的好礼补货了"),
            body=gettext_noop("「%(title)s」又有货了，先到先得。"),
            facts={"title": news.title},
            link=link,
            reference=f"restock/{news.product_id}/{timezone.localdate()}",
        )
        waiting.update(tell_restock=False)
    if news.is_cheaper:
        told += messages.notify(
            member_ids=news.member_ids,
            kind="goods",
            title=gettext_noop("收藏的好礼降价了"),
            body=gettext_noop("「%(title)s」现在只要 %(points)s 积分。"),
            facts={"title": news.title, "points": f"{news.points:,}"},
            link=link,
            reference=f"cheaper/{news.product_id}/{news.points}",
        )
        waiting.update(points_then=news.points)
    return told
