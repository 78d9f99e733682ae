"""Goods, prices, pictures and stock for the tenant's staff."""

import uuid
from collections.abc import Callable

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog import selectors, tasks
from catalog.forms import NewProductForm, PictureForm, PriceForm, ProductForm, StockForm
from catalog.forms.bulk_changes import RestockForm
from catalog.kinds import KindForm, find_kind
from catalog.models import Product, Sku
from catalog.selectors.kinds import taken_off_shelf
from catalog.selectors.restocks import restocks_of
from catalog.services import offers, stock
from catalog.services import products as goods
from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from core.tenancy.tasks import enqueue_on_commit

PAGE = 20


@console("catalog.view")
def products(request: SignedInRequest) -> HttpResponse:
    """All goods by state, shelf and words."""
    asked = request.GET
    category = asked.get("category", "")
    rows = selectors.console_list(
        query=asked.get("q", "").strip()[:60],
        state=asked.get("state", ""),
        category_id=cleaners.parse_id(category),
    )
    counts = selectors.state_counts()
    tabs = [{"code": "", "title": _("全部"), "count": sum(counts.values()), "active": not asked.get("state")}]
    tabs += [
        {"code": s.value, "title": s.label, "count": counts.get(s.value, 0), "active": asked.get("state") == s.value}
        for s in Product.State
    ]
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    return render(
        request,
        "console/catalog/products.html",
        {"page": page, "tabs": tabs, "categories": selectors.categories(), "taken_off": _taken_off()},
    )


def _taken_off() -> list[dict[str, object]]:
    """What went off the shelf by itself, and why, in the reader's words."""
    whys = {"provider": _("没有接通供应商，兑换后无法发放"), "kind": _("没有人会发放这类商品")}
    return [{"product": one, "why": whys.get(one.taken_off, "")} for one in taken_off_shelf()[:PAGE]]


@console("catalog.edit")
def product_new(request: SignedInRequest) -> HttpResponse:
    """A new product with its first sku, price, stock and picture."""
    form = NewProductForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            product = goods.create_product(
                fields=form.product_fields(),
                category_id=data["category"].pk,
                sku_code=data["sku_code"],
                price=form.price(),
                quantity=data["quantity"],
                by=Actor.of(request),
            )
            if data["picture"]:
                _picture(product, data["picture"].read(), Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("商品已建立，检查无误后上架"))
            return redirect("console:product", product.public_id)
    return render(request, "console/catalog/product_new.html", {"form": form}, status=422 if form.errors else 200)


@console("catalog.view")
def product(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One product: words, pictures, skus with price and stock, movements. POST changes the words."""
    found = product_or_404(public_id)
    initial = {
        name: getattr(found, name) for name in ProductForm.base_fields if name not in ("category", "warehouse")
    } | {"category": found.category_id, "warehouse": found.warehouse_id}
    form = ProductForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if not request.user.can("catalog.edit"):
            return redirect("console:product", public_id)
        if form.is_valid():
            shelf = form.cleaned_data["category"].pk
            try:
                goods.update_product(
                    product_id=found.pk, fields=form.product_fields(), category_id=shelf, by=Actor.of(request)
                )
            except DomainError as refusal:
                form.add_error("kind", str(refusal))
            else:
                messages.success(request, _("已保存"))
                return redirect("console:product", public_id)
    return product_page(request, found, form, status=422 if form.errors else 200)


@console("catalog.edit")
@require_POST
def product_state(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """On the shelf or off it."""
    found = product_or_404(public_id)
    state = request.POST.get("state", "")
    if state in Product.State.values:
        done = _("已上架") if state == Product.State.ON else _("已下架")
        _tell(request, lambda by: goods.set_state(product_id=found.pk, state=state, by=by), done)
    return redirect("console:product", public_id)


@console("catalog.edit")
@require_POST
def picture_add(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One more picture."""
    found = product_or_404(public_id)
    form = PictureForm(request.POST, request.FILES)
    if form.is_valid():
        _tell(
            request,
            lambda by: _picture(found, form.cleaned_data["picture"].read(), by),
            _("图片已添加"),
        )
    return redirect("console:product", public_id)


@console("catalog.edit")
@require_POST
def picture_remove(request: SignedInRequest, public_id: uuid.UUID, image_id: int) -> HttpResponse:
    """Take a picture off."""
    found = product_or_404(public_id)
    _tell(request, lambda by: goods.remove_picture(product_id=found.pk, image_id=image_id, by=by), _("图片已移除"))
    return redirect("console:product", public_id)


@console("catalog.edit")
@require_POST
def sku_price(request: SignedInRequest, public_id: uuid.UUID, sku_id: int) -> HttpResponse:
    """A new price from now on."""
    found = product_or_404(public_id)
    sku = get_object_or_404(Sku, pk=sku_id, product=found)
    form = PriceForm(request.POST, auto_id=f"price-{sku.pk}-%s")
    if not form.is_valid():
        return product_page(request, found, None, price_form=form, sku_id=sku.pk, status=422)
    price = form.price(selectors.standard_offer(sku.pk))
    _tell(request, lambda by: offers.set_price(sku_id=sku.pk, price=price, by=by), _("价格已更新，即刻生效"))
    return redirect("console:product", public_id)


@console("catalog.edit")
@require_POST
def sku_stock(request: SignedInRequest, public_id: uuid.UUID, sku_id: int) -> HttpResponse:
    """Units in or out, with a reason."""
    found = product_or_404(public_id)
    sku = get_object_or_404(Sku, pk=sku_id, product=found)
    form = StockForm(request.POST, auto_id=f"stock-{sku.pk}-%s")
    if not form.is_valid():
        return product_page(request, found, None, stock_form=form, sku_id=sku.pk, status=422)
    data = form.cleaned_data
    _tell(
        request,
        lambda by: stock.adjust(
            sku_id=sku.pk, change=data["change"], reference=f"desk/{data['key']}", note=data["note"], by=by
        ),
        _("库存已更新"),
    )
    return redirect("console:product", public_id)


def _picture(product: Product, data: bytes, by: Actor) -> None:
    """Keep it; a worker draws the smaller ones at once."""
    goods.add_picture(product_id=product.pk, data=data, by=by)
    enqueue_on_commit(tasks.draw_pictures)


def _tell(request: HttpRequest, act: Callable[[Actor], object], done: str) -> None:
    """Do one act and say how it went."""
    try:
        act(Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)


def product_or_404(public_id: uuid.UUID) -> Product:
    """A product of any state."""
    return get_object_or_404(selectors.console_list(), public_id=public_id)


def product_page(
    request: SignedInRequest,
    found: Product,
    form: ProductForm | None,
    *,
    price_form: PriceForm | None = None,
    stock_form: StockForm | None = None,
    restock_form: RestockForm | None = None,
    details_form: KindForm | None = None,
    sku_id: int | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page of one product, with whatever form was sent and refused."""
    initial = {
        name: getattr(found, name) for name in ProductForm.base_fields if name not in ("category", "warehouse")
    } | {"category": found.category_id, "warehouse": found.warehouse_id}
    rows = []
    kind = find_kind(found.kind)
    for choice in selectors.all_skus(found):
        mine = choice.id == sku_id
        rows.append(
            {
                "sku": choice,
                "price_form": price_form if price_form and mine else _price_form(choice),
                "stock_form": stock_form if stock_form and mine else _stock_form(choice),
            }
        )
    return render(
        request,
        "console/catalog/product.html",
        {
            "product": found,
            "form": form or ProductForm(initial=initial),
            "rows": rows,
            "picture_form": PictureForm(),
            "movements": selectors.stock_movements(found)[:12],
            "can_edit": request.user.can("catalog.edit"),
            "details_form": details_form or (kind.form(product=found) if kind and kind.form else None),
            "goods_kind": kind,
            "restocks": restocks_of(found.pk)[:8],
            "restock_form": restock_form or RestockForm(product=found),
        },
        status=status,
    )


def _price_form(choice: selectors.SkuChoice) -> PriceForm:
    price = {"points": choice.points, "market_yuan": choice.market_fen / 100 or None, "limit": choice.per_member_limit}
    return PriceForm(initial=price, auto_id=f"price-{choice.id}-%s")


def _stock_form(choice: selectors.SkuChoice) -> StockForm:
    return StockForm(initial={"key": uuid.uuid4()}, auto_id=f"stock-{choice.id}-%s")
