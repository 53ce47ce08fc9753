"""Parameters on screen: typed by their declaration, old value on record, a second editor is told."""

import pytest
from django.test import Client

from bankcrm.common import parameters
from bankcrm.common.errors import NotAllowed, RuleViolation
from bankcrm.common.models import AuditEntry, Parameter
from sysadmin.services.parameter import parameter_set
from tests.cast import Cast

pytestmark = pytest.mark.django_db

ENGLISH = {"accept-language": "en"}


@pytest.fixture
def declared(monkeypatch) -> dict[str, parameters.Declared]:
    """One parameter of each type, in a registry of the test's own."""
    monkeypatch.setattr(parameters, "_declared", dict(parameters.declared()))
    return {
        "whole": parameters.register("test.whole", "Days until asked", default=30, minimum=1, maximum=90),
        "flag": parameters.register("test.flag", "Ask at all", default=True),
        "choice": parameters.register("test.choice", "Way of asking", default="mail", choices=("mail", "call")),
        "several": parameters.register("test.several", "Whom to ask", default=["a"], choices=("a", "b")),
        "table": parameters.register("test.table", "Days by kind", default={"x": 1}),
    }


@pytest.fixture
def administrator(cast: Cast, sign_in, declared) -> Client:
    return sign_in(cast.administrator)


def change(client: Client, code: str, value: object, row_version: int = 0):
    data = {"value": value, "row_version": row_version} if value is not None else {"row_version": row_version}
    return client.post(f"/system/parameters/{code}/", data, headers=ENGLISH)


def test_list_shows_value_default_and_range(administrator: Client) -> None:
    Parameter.objects.create(code="test.whole", value=45)
    page = administrator.get("/system/parameters/", headers=ENGLISH).content.decode()
    for words in ("Days until asked", "45", "30", "1 to 90", "Files that a complete night needs"):
        assert words in page


@pytest.mark.parametrize(
    ("code", "sent", "kept"),
    [
        ("test.whole", "45", 45),
        ("test.flag", None, False),
        ("test.choice", "call", "call"),
        ("test.several", ["a", "b"], ["a", "b"]),
        ("test.table", '{"x": 2}', {"x": 2}),
    ],
)
def test_value_of_each_type_is_kept(code: str, sent: object, kept: object, administrator: Client, cast: Cast) -> None:
    before = parameters.get(code)
    assert change(administrator, code, sent).status_code == 302
    assert parameters.get(code) == kept
    entry = AuditEntry.objects.get(code="parameter.changed")
    assert (entry.user_id, entry.changes) == (cast.administrator.pk, {"value": [before, kept]})


@pytest.mark.parametrize(
    ("code", "sent"),
    [("test.whole", "91"), ("test.whole", "many"), ("test.choice", "shout"), ("test.table", "{")],
)
def test_value_out_of_range_is_refused_at_its_field(code: str, sent: str, administrator: Client) -> None:
    response = change(administrator, code, sent)
    assert response.status_code == 422
    assert response.context["form"].errors["value"]
    assert not Parameter.objects.exists()


def test_second_editor_is_told_and_overwrites_nothing(administrator: Client) -> None:
    assert change(administrator, "test.whole", "45").status_code == 302
    response = change(administrator, "test.whole", "60", row_version=0)
    assert response.status_code == 409
    assert "Somebody else has changed it meanwhile." in response.content.decode()
    assert parameters.get("test.whole") == 45
    assert change(administrator, "test.whole", "60", row_version=1).status_code == 302


def test_saving_what_stands_leaves_no_trace(administrator: Client) -> None:
    change(administrator, "test.whole", "45")
    assert change(administrator, "test.whole", "45", row_version=1).status_code == 302
    assert AuditEntry.objects.filter(code="parameter.changed").count() == 1


def test_unknown_parameter_does_not_exist(administrator: Client) -> None:
    assert administrator.get("/system/parameters/test.unknown/").status_code == 404


def test_service_demands_right_and_range(declared, cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        parameter_set(code="test.whole", value=45, row_version=0, acting_user=cast.analyst)
    with pytest.raises(RuleViolation):
        parameter_set(code="test.whole", value=0, row_version=0, acting_user=cast.administrator)
    with pytest.raises(RuleViolation):
        parameter_set(code="test.unknown", value=0, row_version=0, acting_user=cast.administrator)


def test_parameters_are_closed_to_others(declared, cast: Cast, sign_in) -> None:
    for name in ("manager", "auditor", "analyst"):
        client = sign_in(getattr(cast, name))
        assert client.get("/system/parameters/").status_code == 403
        assert change(client, "test.whole", "45").status_code == 403
