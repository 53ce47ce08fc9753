"""Addresses of `common`: what people keep of lists, whichever app the list belongs to."""

from django.urls import path

from bankcrm.common.views import exports

app_name = "common"
urlpatterns = [
    path("exports/", exports.ExportListView.as_view(), name="export_list"),
    path("exports/<int:pk>/download/", exports.ExportDownloadView.as_view(), name="export_download"),
    path("exports/<int:pk>/again/", exports.ExportAgainView.as_view(), name="export_again"),
    path("exports/<int:pk>/stop/", exports.ExportStopView.as_view(), name="export_stop"),
]
