"""Sign-ins and roles on the administrators' desk. Branches and employees have pages of their own."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from allauth.account.decorators import secure_admin_login
from django import forms
from django.contrib import admin
from django.contrib.auth.models import Group, Permission
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.generic import RedirectView

from bankcrm.common import audit, formatting
from bankcrm.common.admin import AuditedAdmin
from bankcrm.common.errors import RuleViolation
from bankcrm.common.permissions import permission_label
from staff.models import Role, RoleGrant, User
from staff.services import role as roles
from staff.services import user as users

# Apps whose permissions a role may give; those of sessions, content types and the like are nobody's business.
GRANTED_APPS = (
    "staff",
    "customers",
    "products",
    "early_warning",
    "inquiry",
    "sysadmin",
    "common",
    "django_celery_beat",
)


class UserForm(forms.ModelForm):
    """A sign-in with its roles; passwords are issued, never typed by somebody else."""

    roles = forms.ModelMultipleChoiceField(
        Role.objects.all(), required=False, label=_("roles"), widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = User
        fields = ("username", "display_name", "email", "language")
        widgets = {"language": forms.Select(choices=[("", "---------"), ("zh-hans", "简体中文"), ("en", "English")])}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is not None:
            self.fields["roles"].initial = Role.objects.filter(user=self.instance)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        acting_user = self.acting_user  # type: ignore[attr-defined]
        changes_own = self.instance.pk == acting_user.pk and "roles" in self.changed_data
        if changes_own:
            self.add_error("roles", str(_("Nobody changes their own roles. Ask another administrator.")))
        return values


class RoleFilter(admin.SimpleListFilter):
    """The roles by name, in the reader's language."""

    title = _("role")
    parameter_name = "role"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(role.code, str(role)) for role in Role.objects.order_by("pk")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> QuerySet[User]:
        return queryset.filter(groups__role__code=self.value()) if self.value() else queryset


@admin.register(User)
class UserAdmin(AuditedAdmin):
    """Written by the services of `staff.services.user` alone."""

    form = UserForm
    list_display = (
        "username",
        "display_name",
        "role_names",
        "is_active",
        "must_change_password",
        "password_until",
        "last_login",
    )
    list_filter = ("is_active", RoleFilter)
    search_fields = ("username", "display_name")
    ordering = ("username",)
    actions = ("disable", "open_with_password")

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups__role")

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        return ("username", "is_active", "password_until", "last_login") if obj else ()

    def get_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        own = ("username", "display_name", "email", "language", "roles")
        return (*own, "is_active", "password_until", "last_login") if obj else own

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        form.acting_user = request.user
        return form

    @admin.display(description=_("roles"))
    def role_names(self, user: User) -> str:
        return formatting.listed(group.role for group in user.groups.all() if hasattr(group, "role"))

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        values = form.cleaned_data
        if change:
            users.user_edit(
                user=obj,
                display_name=values["display_name"],
                email=values["email"],
                language=values["language"],
                acting_user=request.user,
            )
            users.user_set_roles(user=obj, roles=values["roles"], acting_user=request.user)
            return
        made, request.one_time_password = users.user_create(  # type: ignore[attr-defined]
            username=values["username"],
            display_name=values["display_name"],
            email=values["email"],
            roles=values["roles"],
            acting_user=request.user,
        )
        obj.pk, obj.password_until = made.pk, made.password_until
        obj._state.adding = False

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """The services have written the roles already."""

    def response_add(self, request: HttpRequest, obj: User, post_url_continue: str | None = None) -> HttpResponse:
        return self._tell(request, [(obj, request.one_time_password)])  # type: ignore[attr-defined]

    @admin.action(description=_("Disable the chosen sign-ins"), permissions=["change"])
    def disable(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        for user in queryset:
            self._try(request, lambda user=user: users.user_disable(user=user, acting_user=request.user))
        return None

    @admin.action(description=_("Open with a new one-time password"), permissions=["change"])
    def open_with_password(self, request: HttpRequest, queryset: QuerySet[User]) -> HttpResponse | None:
        told = []
        for user in queryset:
            service = users.user_issue_one_time_password if user.is_active else users.user_enable
            told.append(service(user=user, acting_user=request.user))
        return self._tell(request, told)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """The audit trail names every user: sign-ins are disabled, never removed."""
        return False

    def _try(self, request: HttpRequest, act: Any) -> None:
        try:
            act()
        except RuleViolation as refusal:
            self.message_user(request, refusal.message, level="ERROR")

    def _tell(self, request: HttpRequest, told: list[tuple[User, str]]) -> HttpResponse:
        """The only time that a password is shown; no page of the admin is kept by the browser."""
        context = {**self.admin_site.each_context(request), "title": _("One-time passwords"), "told": told}
        return TemplateResponse(request, "admin/staff/user/one_time_passwords.html", context)


class PermissionField(forms.ModelChoiceField):
    def label_from_instance(self, permission: Any) -> str:
        name = f"{permission.content_type.app_label}.{permission.codename}"
        return f"{permission_label(name)} ({name})"


class GrantInline(admin.TabularInline):
    """What the role gives, on whose records, and whether names are shown."""

    model = RoleGrant
    extra = 0

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "permission":
            choices = Permission.objects.filter(content_type__app_label__in=GRANTED_APPS)
            return PermissionField(
                choices.select_related("content_type").order_by("content_type__app_label", "codename"),
                label=db_field.verbose_name,
            )
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


@admin.register(Role)
class RoleAdmin(AuditedAdmin):
    """A role and its grants in one form, one audit entry for both."""

    audit_name = "role"
    list_display = ("name_zh", "name_en", "code", "description_en", "is_ready")
    fields = ("code", "name_zh", "name_en", "description_zh", "description_en")
    inlines = (GrantInline,)
    ordering = ("pk",)

    @admin.display(description=_("delivered with the product"), boolean=True)
    def is_ready(self, role: Role) -> bool:
        return bool(role.ready_as)

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """Who holds a role looks at it; somebody else changes it."""
        if obj is not None and request.user.groups.filter(pk=obj.pk).exists():
            return False
        return super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """A ready role can be emptied, and one that somebody holds must be taken from them first."""
        if obj is not None and (obj.ready_as or obj.user_set.exists()):
            return False
        return super().has_delete_permission(request, obj)

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        """The row; its entry is written with the grants."""
        roles.refuse_own_role(obj, request.user)
        old = Role.objects.get(pk=obj.pk) if change else None
        request.role_before = (self.differences(old, obj), roles.grants_in_words(obj) if change else [])  # type: ignore[attr-defined]
        obj.name = obj.code
        obj.save()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        changes, before = request.role_before  # type: ignore[attr-defined]
        after = roles.grants_in_words(form.instance)
        if before != after:
            changes["grants"] = [sorted(set(before) - set(after)), sorted(set(after) - set(before))]
        if changes:
            self.record(request, form.instance, "changed" if change else "created", changes)
        roles.members_follow(form.instance)

    def values(self, obj: Any) -> dict[str, Any]:
        return {name: audit.plain(getattr(obj, name)) for name in self.fields}


# A plain Django group has no scope: roles stand in its place.
if not admin.site.is_registered(Group):
    import_module("django.contrib.auth.admin")
admin.site.unregister(Group)


# One door and one way to a new password: the product's own, with their limits and their record.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]
admin.site.password_change = RedirectView.as_view(pattern_name="account_change_password")  # type: ignore[method-assign]
admin.site.site_header = admin.site.site_title = _("Administration")
