"""Shelves and search, with what the member can afford. (Here, because only orders knows goods and points.)"""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from catalog import selectors as catalog
from catalog.models import Product
from catalog.services import searches
from core.guards import storefront
from core.requests import MemberRequest
from core.ui.fragment_cache import cached, lazy
from members.models import Member
from orders import selectors

PAGE = 12
SHELF = 30  # goods beside the list of shelves
LIST_SECONDS = 15  # that a list is cached for whoever asks the same
LONGEST_KEY = 120  # characters of an address whose list is worth caching: longer ones are rarely asked for twice
MOST_PAGES = 20  # of an endless list that is opened again at once, after Back


@dataclass(frozen=True, slots=True)
class GoodsQuery:
    """The filters of a list of goods, as its address holds them. `least` and `most` are points."""

    text: str
    category: str
    sort: str
    kind: str
    affordable: bool
    stock: bool
    least: int | None
    most: int | None
    page: int
    upto: int  # all pages up to this one at once: somebody comes back to where they were

    @classmethod
    def of(cls, query: QueryDict) -> "GoodsQuery":
        """The clean values of an address; what makes no sense is left out."""

        def number(name: str) -> int | None:
            value = query.get(name, "")
            return int(value) if value.isdecimal() and len(value) < 9 else None

        return cls(
            text=" ".join(query.get("q", "").replace("\x00", "").split())[:60],
            category=query.get("category", "")[:50],
            sort=query.get("sort", ""),
            kind=query.get("kind", ""),
            affordable=bool(query.get("affordable")),
            stock=bool(query.get("stock")),
            least=number("from"),
            most=number("to"),
            page=max(number("page") or 1, 1),
            upto=min(number("upto") or 1, MOST_PAGES),
        )

    @property
    def first(self) -> int:
        """Where the page begins among all goods."""
        return (self.page - 1) * PAGE

    @property
    def end(self) -> int:
        """Where it ends."""
        return max(self.page, self.upto) * PAGE

    @property
    def narrowed(self) -> int:
        """How many conditions of the filter sheet are set."""
        return sum([self.kind != "", self.affordable, self.stock, self.least is not None or self.most is not None])


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of goods: the goods, how many there are in all, whether there are more, whether they only resemble the query."""

    goods: Sequence[Product]
    count: int
    has_next: bool
    is_near: bool = False


def _shelf(query: GoodsQuery, member: Member, balance: int) -> Shelf:
    """The requested page, or, with `upto`, everything up to it. Three to six queries."""
    if not query.text:
        rows = _ids(query, member, balance)
        ids, count = list(rows[query.first : query.end]), rows.count()
        return Shelf(catalog.cards(ids, member), count, count > query.end)
    found = catalog.matching(query.text)
    ids = found.ids
    if query.sort or query.narrowed or query.category:
        fitting = list(_ids(query, member, balance).filter(pk__in=ids))
        kept = set(fitting)
        ids = fitting if query.sort else [one for one in ids if one in kept]
    return Shelf(catalog.cards(ids[query.first : query.end], member), len(ids), len(ids) > query.end, found.is_near)


def _ids(query: GoodsQuery, member: Member, balance: int) -> QuerySet[Product, int]:
    return catalog.storefront_ids(
        member=member,
        category=query.category,
        sort=query.sort,
        kind=query.kind,
        in_stock=query.stock,
        affordable_with=balance if query.affordable else None,
        least=query.least,
        most=query.most,
    )


@storefront
def categories(request: MemberRequest) -> HttpResponse:
    """All shelves, in two levels, with what stands on the chosen one."""
    request.summary = selectors.member_summary(request.member.pk)
    slug = request.GET.get("category", "")[:50]
    version = catalog.goods_version(request.member)
    tree = lazy(catalog.category_tree)
    return render(
        request,
        "storefront/malls/categories.html",
        {
            "goods_version": version,
            "slug": slug,
            "tree": tree,
            "chosen": lazy(lambda: catalog.chosen_shelf(tree(), slug)),
            "goods": lazy(lambda: _on_shelf(tree(), slug, request.member)),
        },
    )


def _on_shelf(tree: list, slug: str, member: Member) -> Sequence[Product]:
    chosen = catalog.chosen_shelf(tree, slug)
    return catalog.shelf(member, SHELF, category=chosen.shelf.slug) if chosen else []


@storefront
def goods(request: MemberRequest) -> HttpResponse:
    """The list: search words, shelf, kind, points, affordable, in stock, sort; further pages come as fragments."""
    query, member = GoodsQuery.of(request.GET), request.member
    request.summary = summary = selectors.member_summary(member.pk)
    version = catalog.goods_version(member)
    shelf = lazy(lambda: _shelf(query, member, summary.balance.points))
    further = request.htmx and query.page > 1
    # What the list depends on: whatever the address says, and the balance where it narrows the list.
    list_key = f"{version}?{request.GET.urlencode()}#{summary.balance.points if query.affordable else ''}"
    seconds = 0 if len(request.GET.urlencode()) > LONGEST_KEY else LIST_SECONDS
    if query.text and not further:
        found = cached(("found", list_key), seconds, lambda: 0 if shelf().is_near else shelf().count)
        searches.remember(member_id=member.pk, query=query.text, found=found)
    context = {
        "query": query,
        "shelf": shelf,
        "text": query.text,
        "balance": summary.balance,
        "goods_version": version,
        "list_key": list_key,
        "list_seconds": seconds,
        "tree": lazy(catalog.category_tree),
        "next_page": max(query.page, query.upto) + 1,
    }
    if not further:
        return render(request, "storefront/malls/goods.html", context)
    answer = render(request, "storefront/malls/goods_page.html", context)
    place = request.GET.copy()
    place.pop("page", None)
    place["upto"] = str(min(query.page, MOST_PAGES))
    answer["HX-Replace-Url"] = (
        f"{request.path}?{place.urlencode()}"  # so that Back finds the same goods at the same place
    )
    return answer


@storefront
def filters(request: MemberRequest) -> HttpResponse:
    """What the list can be narrowed by, as it is now: a sheet over the list, or a page of its own without JavaScript."""
    request.summary = summary = selectors.member_summary(request.member.pk)
    query = GoodsQuery.of(request.GET)
    context = {"query": query, "text": query.text, "balance": summary.balance, "kinds": Product.Kind.choices}
    return render(request, "storefront/malls/filters.html", context)


@storefront
def search(request: MemberRequest) -> HttpResponse:
    """The search page: own history and hot words; while somebody types, suggestions as a fragment."""
    text = GoodsQuery.of(request.GET).text
    if request.htmx:
        found = catalog.suggested_goods(text) if text else []
        return render(request, "storefront/malls/suggestions.html", {"found": found, "text": text})
    request.summary = selectors.member_summary(request.member.pk)
    context = {
        "history": catalog.history(request.member.pk),
        "goods_version": catalog.goods_version(request.member),
        "hot": lazy(catalog.hot_words),
    }
    return render(request, "storefront/malls/search.html", context)


@storefront
@require_POST
def search_forget(request: MemberRequest) -> HttpResponse:
    """Forget one past search of one's own, or all."""
    searches.forget(member_id=request.member.pk, query=request.POST.get("query", "")[:40])
    return redirect("storefront:search")


@storefront
def zone(request: MemberRequest, slug: str) -> HttpResponse:
    """The goods of a zone while it is open, in its own look."""
    found = get_object_or_404(catalog.open_zones(), slug=slug)
    request.summary = selectors.member_summary(request.member.pk)
    page = Paginator(catalog.zone_ids(slug, request.member), 48).get_page(request.GET.get("page"))
    if page.number > MOST_PAGES:
        raise Http404
    shown = catalog.cards(list(page.object_list), request.member)
    return render(request, "storefront/malls/zone.html", {"zone": found, "page": page, "goods": shown})
