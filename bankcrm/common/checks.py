"""What a developer must not forget: asked when Django starts, so that it fails closed."""

from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error, register

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
