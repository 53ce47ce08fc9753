"""Pages of groups: the list, the group, and what is done with it."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, DecimalField, QuerySet, Value, When
from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bankcrm.common import bank, formatting
from bankcrm.common.forms import RecordForm
from bankcrm.common.ordering import Order
from bankcrm.common.permissions import access_of
from bankcrm.common.scoping import ScopedQuerySet
from bankcrm.common.templatetags import bankcrm as tags
from bankcrm.common.views.action import ObjectActionView
from bankcrm.common.views.base import RecordView
from bankcrm.common.views.detail import ObjectDetailView
from bankcrm.common.views.edit import ObjectCreateView, ObjectEditView
from bankcrm.common.views.history import ObjectHistoryView
from bankcrm.common.views.list import ObjectListView
from customers import shown as customers_shown
from customers.forms import group as forms
from customers.groups import actions, selectors, shown
from customers.groups.filtersets import GroupFilter
from customers.groups.panels import outside_words
from customers.groups.tables import GroupTable
from customers.models import Customer, Group, GroupFigures, GroupMembership
from customers.models.figures import BELOW_ALL, in_order
from customers.models.group_figures import open_in_order
from customers.services import group as groups

LIST = gettext_lazy("Groups")
CHANGE = "customers.change_group"


class GroupListView(ObjectListView):
    """Walks the groups' figures. A total that the reader is not told gives no place in the order either."""

    model = GroupFigures
    permission = "customers.view_group"
    title = LIST
    table_class = GroupTable
    filterset_class = GroupFilter
    select_related = ("group", "main")
    actions = (actions.GROUP_NEW,)
    empty_icon = "users-group"
    empty_title = gettext_lazy("No group yet")
    empty_text = gettext_lazy("Form a family or a company group to look at what its members hold together.")

    @property
    def orders(self) -> tuple[Order, ...]:  # type: ignore[override]
        return (
            Order("aum", gettext_lazy("AUM"), self._amount("aum"), descending=True, is_amount=True),
            Order("loans", gettext_lazy("loans"), self._amount("loans"), descending=True, is_amount=True),
        )

    def _amount(self, name: str) -> Any:
        """For who sees the whole bank the expression of the index; for others their groups are few enough to sort."""
        scope = access_of(self.request.user).scope("customers.view_customer")
        if scope.everything:
            return open_in_order(name)
        return Case(
            When(self.model.objects.reached_by(self.request.user), then=in_order(name)),
            default=Value(BELOW_ALL),
            output_field=DecimalField(max_digits=20, decimal_places=2),
        )

    def annotate(self, queryset: Any) -> QuerySet:
        return queryset.with_reach(self.request.user)


class _GroupView(RecordView):
    """A group within the reader's reach, with whether they may open the main member's file."""

    model: Any = Group

    def visible(self) -> ScopedQuerySet:
        return super().visible().with_reach(self.request.user).select_related("figures")  # type: ignore[attr-defined]


class GroupDetailView(_GroupView, ObjectDetailView):
    def crumbs(self, record: Any) -> list[tuple[str | Promise, str]]:
        return [(LIST, reverse("customers:group_list")), (record.number, "")]

    def header(self, record: Any) -> dict[str, Any]:
        self.members = selectors.group_members(record, self.request.user)
        main = self.members.main
        facts = [
            {"label": _("Group number"), "value": format_html('<span class="bc-num">{}</span>', record.number)},
            {"label": _("Main member"), "value": self._customer(main.customer) if main else self._no_main(record)},
            *self._controllers(),
            {"label": _("Formed"), "value": tags.day(record.formed_on)},
        ]
        if record.dissolved_on:
            facts.append({"label": _("Dissolved"), "value": tags.day(record.dissolved_on)})
        if record.remark and record.is_reached and not customers_shown.masks_names(self.request.user):
            facts.append({"label": _("Remark"), "value": record.remark})
        return {
            "title": shown.name_of(record, self.request.user),
            "badges": [shown.kind_badge(record), shown.state_badge(record)],
            "facts": facts,
        }

    def _customer(self, customer: Customer) -> Any:
        url = reverse("customers:customer_detail", args=[customer.pk])
        return format_html('<a href="{}">{}</a>', url, customers_shown.name_of(customer, self.request.user))

    def _no_main(self, record: Group) -> str:
        return "" if record.dissolved_on else _("A customer outside your scope")

    def _controllers(self) -> list[dict[str, Any]]:
        """Parent company and actual controller, where they are not the main member already."""
        labels = {"parent": _("Parent company"), "controller": _("Actual controller")}
        return [
            {"label": labels[one.role], "value": self._customer(one.customer)}
            for one in self.members.seen
            if one.role in labels and not one.is_main
        ][:4]

    def tiles(self, record: Any) -> list[dict[str, Any]]:
        totals = selectors.group_totals(record, self.members)
        return [
            _money_tile(_("AUM"), totals.aum, _coverage(totals)),
            _money_tile(_("Deposits"), totals.deposits, _as_of(totals)),
            _money_tile(_("Loans"), totals.loans),
            _money_tile(_("Overdue"), totals.overdue),
            {
                "label": _("Members"),
                "value": formatting.number(totals.members),
                "note": outside_words(self.members.hidden),
                "url": "?tab=members",
            },
        ]


def _coverage(totals: selectors.Totals) -> str:
    """What the sums cover."""
    if not totals.is_whole:
        return _("of %(covered)s of %(all)s members") % {"covered": totals.covered, "all": totals.members}
    if totals.left_out:
        words = ngettext("without %(number)s confidential", "without %(number)s confidential", totals.left_out)
        return words % {"number": totals.left_out}
    return _("whole group")


def _as_of(totals: selectors.Totals) -> str:
    if totals.is_incomplete:
        return _("some balances unknown")
    return _("as of %(date)s") % {"date": formatting.day(totals.as_of)} if totals.as_of else ""


def _money_tile(label: str, amount: Any, note: str = "") -> dict[str, Any]:
    figure = formatting.short_money(amount, currency=bank.currency())
    return {"label": label, **figure.as_tile(), "note": note}


class GroupHistoryView(_GroupView, ObjectHistoryView):
    listed = (LIST, "customers:group_list")

    def entries(self, record: Any, before: int | None, size: int) -> list[dict[str, Any]]:
        return shown.history(super().entries(record, before, size), record, self.request.user)

    def record_title(self, record: Any) -> str:
        return shown.name_of(record, self.request.user)


class GroupCreateView(ObjectCreateView):
    model = Group
    form_class = forms.NewGroupForm
    title = gettext_lazy("New group")

    def crumbs(self) -> list[tuple[str | Promise, str]]:
        return [(LIST, reverse("customers:group_list")), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("customers:group_list")

    def success_url(self, record: Group) -> str:
        return record.get_absolute_url()

    def write(self, form: RecordForm) -> Group:
        values = form.cleaned_data
        return groups.group_create(
            name=values["name"],
            kind=values["kind"],
            main=values["main"],
            role=values["role"] if values["kind"] == Group.Kind.COMPANY else "",
            remark=values["remark"],
            acting_user=self.request.user,
        )


class GroupEditView(_GroupView, ObjectEditView):
    form_class = forms.GroupForm
    title = gettext_lazy("Edit group")

    def get_object(self) -> Any:
        found = super().get_object()
        if found.dissolved_on:
            raise Http404
        return found

    def make_form(self, data: Any = None) -> RecordForm:
        form = super().make_form(data)
        if customers_shown.masks_names(self.request.user):
            form.leave_out(("name", "remark"))
        return form

    def heading_meta(self) -> str:
        return str(self.record.number)

    def crumbs(self) -> list[tuple[str | Promise, str]]:
        name = shown.name_of(self.record, self.request.user)
        return [(LIST, reverse("customers:group_list")), (name, self.cancel_url()), (self.title, "")]

    def cancel_url(self) -> str:
        return reverse("customers:group_detail", args=[self.kwargs["pk"]])

    def success_url(self, record: Group) -> str:
        return self.cancel_url()

    def write(self, form: RecordForm) -> Group:
        return groups.group_edit(
            group=self.record,
            values=form.changed_values(),
            row_version=form.cleaned_data["row_version"],
            acting_user=self.request.user,
        )


class _GroupActionView(ObjectActionView):
    """One verb on a group or on one of its members; leads back to the group's page."""

    permission = CHANGE
    template_name = "generic/object_confirm.html"

    def group(self, record: Any) -> Any:
        return record

    def title_of(self, record: Any) -> str:
        return shown.name_of(self.group(record), self.request.user)

    def success_url(self, record: Any) -> str:
        return reverse("customers:group_detail", args=[self.group(record).pk])

    def crumbs(self, record: Any) -> list[tuple[str | Promise, str]]:
        return [
            (LIST, reverse("customers:group_list")),
            (self.title_of(record), self.cancel_url(record)),
            (self.title, ""),
        ]


class GroupMemberAddView(_GroupView, _GroupActionView):
    form_class = forms.MemberForm
    title = gettext_lazy("Add member")
    submit_label = gettext_lazy("Add")

    def form_arguments(self, record: Group) -> dict[str, Any]:
        return {"kind": record.kind}

    def act(self, record: Group, form: Any) -> None:
        groups.group_add_member(
            group=record,
            customer=form.cleaned_data["customer"],
            role=form.cleaned_data["role"],
            acting_user=self.request.user,
        )


class GroupDissolveView(_GroupView, _GroupActionView):
    form_class = forms.DissolveForm
    title = gettext_lazy("Dissolve group")
    submit_label = gettext_lazy("Dissolve")
    danger = True

    def sentence(self, record: Group) -> str:
        return _("Every membership ends today. The group and its history stay to be read; it is not taken up again.")

    def act(self, record: Group, form: Any) -> None:
        groups.group_dissolve(group=record, reason=form.cleaned_data["reason"], acting_user=self.request.user)


class _MembershipView(_GroupActionView):
    """Found when its group may be changed and its customer may be seen."""

    model = GroupMembership

    def get_object(self) -> Any:
        changeable = Group.objects.visible_to(self.request.user, CHANGE)
        found = (
            GroupMembership.objects.visible_to(self.request.user)
            .filter(pk=self.kwargs["pk"], group__in=changeable)
            .select_related("customer")
            .first()
        )
        if found is None:
            raise Http404
        found.group = Group.objects.with_reach(self.request.user).get(pk=found.group_id)
        return found

    def group(self, record: Any) -> Any:
        return record.group

    def name(self, record: GroupMembership) -> str:
        return customers_shown.name_of(record.customer, self.request.user)


class GroupMemberEndView(_MembershipView):
    title = gettext_lazy("End membership")
    submit_label = gettext_lazy("End")

    def sentence(self, record: GroupMembership) -> str:
        return _("%(name)s leaves the group today and stays in its history.") % {"name": self.name(record)}

    def refusal(self, record: GroupMembership) -> str:
        return _("The main member stays until another one leads the group.") if record.is_main else ""

    def act(self, record: GroupMembership, form: Any) -> None:
        groups.group_end_membership(membership=record, acting_user=self.request.user)


class GroupMainSetView(_MembershipView):
    title = gettext_lazy("Set main member")
    submit_label = gettext_lazy("Make main member")

    def sentence(self, record: GroupMembership) -> str:
        return _(
            "%(name)s leads the group from today on. Whoever may open this customer's file then sees the group's name "
            "and its whole totals, and may change it."
        ) % {"name": self.name(record)}

    def act(self, record: GroupMembership, form: Any) -> None:
        groups.group_set_main(membership=record, acting_user=self.request.user)
