"""Addresses of `common`: what people keep of lists, whichever app the list belongs to."""

from django.urls import path

from bankcrm.common.views import approvals, bulk, exports, saved_views

app_name = "common"
urlpatterns = [
    path("approvals/", approvals.ApprovalListView.as_view(), name="approval_list"),
    path("approvals/<int:pk>/", approvals.ApprovalDetailView.as_view(), name="approval_detail"),
    path("exports/", exports.ExportListView.as_view(), name="export_list"),
    path("exports/new/", exports.ExportCreateView.as_view(), name="export_create"),
    path("exports/<int:pk>/download/", exports.ExportDownloadView.as_view(), name="export_download"),
    path("exports/<int:pk>/again/", exports.ExportAgainView.as_view(), name="export_again"),
    path("exports/<int:pk>/stop/", exports.ExportStopView.as_view(), name="export_stop"),
    path("changes/", bulk.BulkRunListView.as_view(), name="bulk_list"),
    path("changes/<int:pk>/", bulk.BulkDetailView.as_view(), name="bulk_detail"),
    path("changes/<int:pk>/again/", bulk.BulkAgainView.as_view(), name="bulk_again"),
    path("changes/<int:pk>/stop/", bulk.BulkStopView.as_view(), name="bulk_stop"),
    path("views/<int:pk>/edit/", saved_views.SavedViewEditView.as_view(), name="saved_view_edit"),
    path("views/<int:pk>/delete/", saved_views.SavedViewDeleteView.as_view(), name="saved_view_delete"),
    path("views/<int:pk>/default/", saved_views.SavedViewDefaultView.as_view(), name="saved_view_default"),
]
