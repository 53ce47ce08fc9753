"""Every address of the product. Upper apps add their own pages; nothing is registered behind anybody's back."""

from django.conf import settings
from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from sysadmin.views.home import HomeView, choose_language


def alive(request: HttpRequest) -> HttpResponse:
    """For the supervisor and load balancers: the process answers. Says nothing about anybody."""
    return HttpResponse("ok", content_type="text/plain")


alive.login_required = False  # type: ignore[attr-defined]

urlpatterns = [
    path("alive/", alive, name="alive"),
    path("", HomeView.as_view(), name="home"),
    path("language/", choose_language, name="set_language"),
    path("account/", include("bankcrm.account_urls")),
    path("admin/", admin.site.urls),
    path("", include("bankcrm.common.urls")),
    path("", include("staff.urls")),
    path("", include("customers.urls")),
    path("", include("products.urls")),
    path("", include("early_warning.urls")),
    path("", include("inquiry.urls")),
    path("", include("sysadmin.urls")),
]

if settings.STYLEGUIDE:
    urlpatterns.append(path("styleguide/", include("bankcrm.common.styleguide")))

handler404 = "bankcrm.common.views.errors.not_found"
handler403 = "bankcrm.common.views.errors.forbidden"
handler500 = "bankcrm.common.views.errors.server_error"
