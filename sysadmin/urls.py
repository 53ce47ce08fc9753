"""Addresses of `sysadmin`."""

from django.urls import path

from sysadmin.views import audit, home, jobs

app_name = "sysadmin"
urlpatterns = [
    path("me/", home.MyAccountView.as_view(), name="my_account"),
    path("system/jobs/", jobs.JobListView.as_view(), name="job_list"),
    path("system/jobs/<int:pk>/", jobs.JobDetailView.as_view(), name="job_detail"),
    path("system/audit/", audit.AuditListView.as_view(), name="audit_list"),
    path("system/audit/<int:pk>/", audit.AuditDetailView.as_view(), name="audit_detail"),
]
