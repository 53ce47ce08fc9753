"""Saved views of lists: mine and shared, what they keep, who sees and changes them, and what a list opens with."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, ListChoice, SavedView
from bankcrm.common.services import saved_view as services
from bankcrm.common.services.list_choice import list_choice_set_view
from bankcrm.common.services.saved_view import MOST_OF_ONE_LIST
from staff.models import User
from tests.cast import Cast, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
URL = "/customers/"
LIST = "customers:customer_list"


def saved(owner: User, name: str = "Persons", **values: Any) -> SavedView:
    return services.saved_view_create(
        **{"list_name": LIST, "query": "kind=individual&sort=-loans", "columns": ["customer", "loans"], **values},
        name=name,
        acting_user=owner,
    )


def menu(client: Client, url: str = URL) -> str:
    """What stands in the menu of the views when it is opened."""
    headers = {"accept-language": "en", "hx-request": "true", "hx-target": "view-menu"}
    return unescape(client.get(url, headers=headers).content.decode())


def heads(client: Client, url: str) -> list[str]:
    html = client.get(url, headers={"accept-language": "en"}).content.decode()
    words = [re.sub(r"<[^>]*>", " ", head).split() for head in re.findall(r"<th scope.*?</th>", html, re.S)]
    return [said[0] for said in words if said]  # The box that ticks the page says nothing.


def test_a_list_is_saved_as_it_stands_and_opens_so(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.manager)
    client.post(URL, {"do": "columns", "show": ["loans", "grade"], "act": "apply"})
    address = URL + "?kind=individual&sort=-loans&page=WyJhIiwgMSwgMF0&nonsense=1&q=shan"
    page = client.get(address + "&do=save", headers={"accept-language": "en"})
    assert "Kind: Individual" in page.content.decode()
    chinese = client.get(URL + "?kind=individual&grade=key&do=save", headers={"accept-language": "zh-cn"})
    assert "以下筛选条件：类型：个人、等级：重点" in chinese.content.decode()
    answer = client.post(address + "&do=save", {"name": " My  people "})
    view = SavedView.objects.get()
    assert (view.name, view.owner, view.list_name, view.shared) == ("My people", cast.manager, LIST, "nobody")
    assert (view.query, view.columns) == ("kind=individual&q=shan&sort=-loans", ["customer", "loans", "grade"])
    assert answer.headers["Location"] == view.get_absolute_url() == f"{URL}?{view.query}&view={view.pk}"
    client.post(URL, {"do": "columns", "act": "default"})
    html = client.get(view.get_absolute_url()).content.decode()
    assert "单雪梅" in html
    assert "孙协办" not in html
    assert "My people" in html
    assert heads(client, view.get_absolute_url()) == ["Customer", "Loans", "Grade"]
    assert len(heads(client, URL)) > 5


def test_the_menu_holds_mine_and_those_shared_with_me(world: World, cast: Cast, sign_in: SignIn) -> None:
    saved(cast.manager, "Mine alone")
    saved(cast.colleague, "A colleague's alone")
    saved(cast.head, "For the north", shared="branch")
    saved(cast.analyst, "For everybody", shared="everybody")
    saved(cast.manager, "Of another list", list_name="products:loan_list")

    def seen(user: User) -> set[str]:
        names = ("Mine alone", "A colleague's alone", "For the north", "For everybody", "Of another list")
        found = menu(sign_in(user))
        return {name for name in names if f">{name}<" in found}

    assert seen(cast.manager) == {"Mine alone", "For the north", "For everybody"}
    assert seen(cast.head) == {"For the north", "For everybody"}
    assert seen(cast.far_manager) == {"For everybody"}
    assert seen(cast.analyst) == {"For everybody"}  # Head office lies above the north.
    cast.manager.employee.branch = world.branches["south_east"]
    cast.manager.employee.save()
    assert seen(cast.manager) == {"Mine alone", "For everybody"}


def test_a_shared_view_shows_nobody_more_than_they_may_see(cast: Cast, sign_in: SignIn) -> None:
    view = saved(cast.head, shared="branch", columns=["customer", "aum", "remark", "manager__name"], query="sort=-aum")
    html = sign_in(cast.teller).get(view.get_absolute_url()).content.decode()
    assert "单雪梅" in html
    assert "周邻居" not in html
    assert heads(sign_in(cast.teller), view.get_absolute_url()) == ["Customer", "AUM"]
    assert sign_in(cast.administrator).get(view.get_absolute_url()).status_code == 403


def test_what_was_typed_is_kept_for_oneself_and_never_shared(cast: Cast, sign_in: SignIn) -> None:
    own = saved(cast.head, "Own", query="q=%E5%8D%95%E9%9B%AA%E6%A2%85&kind=individual")
    assert "q=" in own.query
    shared = saved(cast.head, "Shared", query=own.query, shared="branch")
    assert shared.query == "kind=individual"
    services.saved_view_edit(view=own, name="Own", shared="branch", acting_user=cast.head)
    services.saved_view_overwrite(view=own, query="q=x&sort=aum", columns=[], acting_user=cast.head)
    own.refresh_from_db()
    assert own.query == "sort=aum"
    said = str(list(AuditEntry.objects.filter(code__startswith="saved_view").values_list("changes", flat=True)))
    assert "单雪梅" not in said
    assert "%E5" not in said
    assert "'q'" in said


@pytest.mark.parametrize(
    ("who", "offered"),
    [
        ("manager", []),
        ("teller", []),
        ("head", ["nobody", "branch"]),
        ("risk_officer", ["nobody", "branch"]),
        ("analyst", ["nobody", "branch", "everybody"]),
    ],
)
def test_sharing_reaches_as_far_as_the_right(cast: Cast, sign_in: SignIn, who: str, offered: list[str]) -> None:
    user = getattr(cast, who)
    html = sign_in(user).get(URL + "?do=save").content.decode()
    assert re.findall(r'<option value="(\w+)"', html) == offered
    for shared in ("branch", "everybody"):
        answer = sign_in(user).post(URL + "?do=save", {"name": shared, "shared": shared})
        made = SavedView.objects.filter(owner=user, shared=shared)
        assert made.exists() is (shared in offered)
        if offered and shared not in offered:
            assert answer.status_code == 422
    forged = {"view": saved(user, "forged"), "name": "forged", "acting_user": user}
    if "everybody" not in offered:
        with pytest.raises((NotAllowed, RuleViolation)):
            services.saved_view_edit(shared="everybody", **forged)


def test_it_is_shared_with_the_branch_where_its_owner_works(world: World, cast: Cast) -> None:
    view = saved(cast.head, shared="branch")
    assert view.branch == world.branches["north"]
    services.saved_view_edit(view=view, name="Persons", shared="nobody", acting_user=cast.head)
    view.refresh_from_db()
    assert view.branch is None
    assert not SavedView.objects.visible_to(cast.manager).exists()


def test_a_view_that_was_changed_says_so_and_is_overwritten_by_its_owner(cast: Cast, sign_in: SignIn) -> None:
    view, client = saved(cast.manager), sign_in(cast.manager)
    assert "Save the changes" not in menu(client, view.get_absolute_url())
    answer = client.post(
        view.get_absolute_url() + "&page=x", {"do": "columns", "show": ["aum", "grade"], "act": "apply"}
    )
    changed = answer.headers["Location"]
    assert heads(client, changed) == ["Customer", "AUM", "Grade", "Loans"]  # By loans it is sorted.
    assert not ListChoice.objects.exists()
    assert "Save the changes" in menu(client, changed)
    assert "Save the changes" in menu(client, view.get_absolute_url().replace("individual", "corporate"))
    assert client.get(changed + "&do=overwrite").status_code == 200
    assert client.post(changed + "&do=overwrite").status_code == 302
    view.refresh_from_db()
    assert (view.columns, view.query) == (["customer", "aum", "grade"], "kind=individual&sort=-loans")
    assert (
        client.post(view.get_absolute_url(), {"do": "columns", "act": "default"})
        .headers["Location"]
        .endswith("cols=default")
    )
    assert len(heads(client, view.get_absolute_url() + "&cols=default")) > 5


def test_only_its_owner_overwrites_a_view(cast: Cast, sign_in: SignIn) -> None:
    view = saved(cast.head, shared="branch")
    client = sign_in(cast.manager)
    assert client.get(view.get_absolute_url()).status_code == 200
    for method in (client.get, client.post):
        assert method(f"{URL}?view={view.pk}&do=overwrite").status_code == 404
    with pytest.raises(NotAllowed):
        services.saved_view_overwrite(view=view, query="", columns=[], acting_user=cast.manager)
    view.refresh_from_db()
    assert view.columns == ["customer", "loans"]


def test_a_list_opens_with_ones_view_until_it_no_longer_does(cast: Cast, sign_in: SignIn) -> None:
    view, client = saved(cast.manager), sign_in(cast.manager)
    default = f"/views/{view.pk}/default/"
    assert client.get(URL).status_code == 200
    client.post(default)
    opened = client.get(URL)
    assert (opened.status_code, opened.headers["Location"]) == (302, view.get_absolute_url())
    assert client.get(URL + "?view=all").status_code == 200
    assert client.get(URL + "?sort=aum").status_code == 200
    assert f'href="{URL}?view=all"' in menu(client, view.get_absolute_url())
    html = client.get(URL + "?kind=corporate").content.decode()
    assert f'href="{URL}?view=all"' in html  # Taking the last filter away does not open the view.
    client.post(default)
    assert client.get(URL).status_code == 200


def test_a_list_opens_with_a_shared_view_as_long_as_it_is_shared(cast: Cast, sign_in: SignIn) -> None:
    view, client = saved(cast.head, shared="branch"), sign_in(cast.teller)
    client.post(f"/views/{view.pk}/default/")
    assert client.get(URL).status_code == 302
    services.saved_view_edit(view=view, name="Persons", shared="nobody", acting_user=cast.head)
    assert client.get(URL).status_code == 200
    assert "Persons" not in client.get(view.get_absolute_url()).content.decode()
    with pytest.raises(NotAllowed):
        list_choice_set_view(list_name=LIST, view=view, acting_user=cast.teller)
    services.saved_view_edit(view=view, name="Persons", shared="branch", acting_user=cast.head)
    services.saved_view_delete(view=view, acting_user=cast.head)
    assert client.get(URL).status_code == 200
    assert ListChoice.objects.get(user=cast.teller).view is None


def test_rename_and_remove(cast: Cast, sign_in: SignIn) -> None:
    view, client = saved(cast.manager), sign_in(cast.manager)
    saved(cast.manager, "Taken")
    edit, delete = f"/views/{view.pk}/edit/", f"/views/{view.pk}/delete/"
    assert client.post(edit, {"name": "Taken"}).status_code == 422
    assert client.post(edit, {"name": "   "}).status_code == 422
    assert client.post(edit, {"name": "Renamed", "is_default": "on"}).status_code == 302
    assert ListChoice.objects.get(user=cast.manager).view == view
    assert client.get(delete).status_code == 200
    assert client.post(delete).headers["Location"] == URL
    assert not SavedView.objects.filter(name="Renamed").exists()
    entries = AuditEntry.objects.filter(subject_id=view.pk, code__startswith="saved_view").order_by("pk")
    assert [entry.code.split(".")[1] for entry in entries] == ["created", "changed", "deleted"]
    with pytest.raises(RuleViolation):
        services.saved_view_delete(view=view, acting_user=cast.manager)


def test_who_keeps_shared_views_renames_takes_back_and_removes_them_and_no_private_one(
    cast: Cast, sign_in: SignIn
) -> None:
    shared, private = saved(cast.head, "Shared", shared="branch"), saved(cast.head, "Private")
    client = sign_in(cast.administrator)
    html = client.get("/system/views/").content.decode()
    assert "Shared" in html
    assert "Private" not in html
    assert client.get(f"/views/{private.pk}/edit/").status_code == 404
    assert client.post(f"/views/{shared.pk}/edit/", {"name": "Mended", "shared": "branch"}).status_code == 302
    assert client.post(f"/views/{shared.pk}/edit/", {"name": "Mended", "shared": "everybody"}).status_code == 422
    with pytest.raises(RuleViolation):
        services.saved_view_edit(view=shared, name="Mended", shared="everybody", acting_user=cast.administrator)
    shared.refresh_from_db()
    assert (shared.name, shared.shared) == ("Mended", "branch")
    answer = client.post(f"/views/{shared.pk}/delete/")
    assert answer.headers["Location"] == "/system/views/"
    assert list(SavedView.objects.all()) == [private]


def test_views_of_one_list_are_not_without_end(cast: Cast) -> None:
    SavedView.objects.bulk_create(
        SavedView(owner=cast.manager, list_name=LIST, name=str(number)) for number in range(MOST_OF_ONE_LIST)
    )
    with pytest.raises(RuleViolation):
        saved(cast.manager)
    saved(cast.manager, list_name="products:loan_list")


@pytest.mark.parametrize(
    "values", [{"name": ""}, {"shared": "branch"}, {"shared": "nobody", "branch": "north"}, {"name": "Persons"}]
)
def test_the_database_refuses_what_cannot_be(world: World, cast: Cast, values: dict[str, Any]) -> None:
    saved(cast.manager)
    if "branch" in values:
        values = {**values, "branch": world.branches[values["branch"]]}
    with pytest.raises(IntegrityError), transaction.atomic():
        SavedView.objects.create(**{"owner": cast.manager, "list_name": LIST, "name": "Other", **values})


@pytest.mark.parametrize("number", ["x", "-1", "0", "9" * 30, "\u0665", "1;2", "all", "99999999"])
def test_a_view_that_is_none_is_the_list_as_declared(cast: Cast, sign_in: SignIn, number: str) -> None:
    client = sign_in(cast.manager)
    assert client.get(URL, {"view": number}).status_code == 200
    assert client.get(URL, {"view": number, "do": "overwrite"}).status_code == 404
    assert client.get(URL, {"cols": number, "do": "save"}).status_code == 200


def test_views_cost_a_list_no_query_and_one_that_is_in_use_costs_one(cast: Cast, sign_in: SignIn) -> None:
    view, client = saved(cast.manager, columns=[], query=""), sign_in(cast.manager)

    def asked(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured.captured_queries)

    without = asked(URL)
    list_choice_set_view(list_name=LIST, view=view, acting_user=cast.manager)
    assert asked(URL + "?view=all") == without
    assert asked(view.get_absolute_url()) == without + 1
