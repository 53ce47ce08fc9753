"""What a developer must not forget: asked when Django starts, so that it fails closed."""

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.urls import URLPattern, URLResolver, get_resolver

from bankcrm.common.models import BankModel
from bankcrm.common.scoping import ScopedQuerySet


@register()
def every_model_has_a_scope(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A model of ours without ScopePaths would show nothing, or be read around the scope."""
    found: list[CheckMessage] = []
    for model in apps.get_models():
        if not issubclass(model, BankModel) or model._meta.auto_created:
            continue
        queryset = model._default_manager.get_queryset()
        if not isinstance(queryset, ScopedQuerySet) or queryset.scope is None:
            found.append(
                Error(
                    f"{model._meta.label} declares no scope.",
                    hint="Give it a ScopedQuerySet with `scope = ScopePaths(...)` as manager.",
                    obj=model,
                    id="bankcrm.E001",
                )
            )
        elif queryset.scope.confidential and not queryset.scope.customer:
            found.append(
                Error(f"{model._meta.label}: a confidential path needs a customer path.", obj=model, id="bankcrm.E002")
            )
    return found


@register()
def every_approved_act_has_its_permissions(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """An act that waits for a right nobody can be given would wait for ever; one anybody may ask for is no act."""
    from bankcrm.common.approvals import acts

    declared = {
        f"{model._meta.app_label}.{codename}"
        for model in apps.get_models()
        for codename in (
            *(f"{verb}_{model._meta.model_name}" for verb in model._meta.default_permissions),
            *(codename for codename, _label in model._meta.permissions),
        )
    }
    return [
        Error(
            f"The approved act {act.code} names {permission or 'no permission'}, which no model declares.",
            id="bankcrm.E006",
        )
        for act in acts.registered()
        for permission in (act.permission_to_ask, act.permission_to_decide)
        if permission not in declared
    ]


OUR_PACKAGES = ("bankcrm.", "staff.", "customers.", "products.", "early_warning.", "inquiry.", "sysadmin.")


@register()
def every_page_has_a_permission(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A page of ours whose permission cannot be derived does not start."""
    from bankcrm.common.views.base import PermittedView

    found: list[CheckMessage] = []
    for pattern in _our_patterns():
        view = pattern.callback
        if getattr(view, "login_required", True) is False:
            continue
        page = getattr(view, "view_class", None)
        if page is None or not issubclass(page, PermittedView):
            found.append(Error(f"{pattern.pattern} is served by a view that demands nothing.", id="bankcrm.E003"))
        elif not page.required_permission() and not page.open_to_staff:
            found.append(Error(f"{page.__name__} has no permission.", obj=page, id="bankcrm.E004"))
    return found


@register()
def every_page_fills_its_hooks(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """A page of ours whose base class still waits for something would break when it is first opened."""
    found: list[CheckMessage] = []
    for pattern in _our_patterns():
        page = getattr(pattern.callback, "view_class", None)
        if missing := sorted(getattr(page, "__abstractmethods__", ())):
            said = f"{page.__name__} does not fill {', '.join(missing)}."  # type: ignore[union-attr]
            found.append(Error(said, obj=page, id="bankcrm.E005"))
    return found


def _our_patterns() -> list[URLPattern]:
    """The addresses that are served by views of ours."""
    if not getattr(settings, "ROOT_URLCONF", ""):
        return []
    known = _patterns(get_resolver())
    return [one for one in known if getattr(one.callback, "__module__", "").startswith(OUR_PACKAGES)]


def _patterns(resolver: URLResolver) -> list[URLPattern]:
    found: list[URLPattern] = []
    for entry in resolver.url_patterns:
        found += _patterns(entry) if isinstance(entry, URLResolver) else [entry]
    return found
