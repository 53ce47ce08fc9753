"""Addresses of `sysadmin`."""

from django.urls import path

from sysadmin.views import audit, batches, home, jobs, overview, parameters, saved_views, upload

app_name = "sysadmin"
urlpatterns = [
    path("me/", home.MyAccountView.as_view(), name="my_account"),
    path("overview/", overview.OverviewView.as_view(), name="overview"),
    path("system/feeds/", batches.BatchListView.as_view(), name="batch_list"),
    path("system/feeds/upload/", upload.BatchUploadView.as_view(), name="batch_upload"),
    path("system/feeds/<int:pk>/", batches.BatchDetailView.as_view(), name="batch_detail"),
    path("system/feeds/<int:pk>/stop/", batches.BatchStopView.as_view(), name="batch_stop"),
    path("system/feeds/<int:pk>/start/", batches.BatchStartView.as_view(), name="batch_start"),
    path("system/feeds/<int:pk>/rejects/", batches.RejectDownloadView.as_view(), name="reject_download"),
    path("system/jobs/", jobs.JobListView.as_view(), name="job_list"),
    path("system/jobs/<int:pk>/", jobs.JobDetailView.as_view(), name="job_detail"),
    path("system/views/", saved_views.SavedViewListView.as_view(), name="saved_view_list"),
    path("system/jobs/<int:pk>/stop/", jobs.JobStopView.as_view(), name="job_stop"),
    path("system/jobs/<int:pk>/start/", jobs.JobStartView.as_view(), name="job_start"),
    path("system/audit/", audit.AuditListView.as_view(), name="audit_list"),
    path("system/audit/<int:pk>/", audit.AuditDetailView.as_view(), name="audit_detail"),
    path("system/parameters/", parameters.ParameterListView.as_view(), name="parameter_list"),
    path("system/parameters/<str:code>/", parameters.ParameterEditView.as_view(), name="parameter_edit"),
]
