"""Addresses of `staff`."""

from django.urls import path

from staff.views import branch, employee, options

app_name = "staff"
urlpatterns = [
    path("branches/", branch.BranchListView.as_view(), name="branch_list"),
    path("branches/options/", options.BranchOptionsView.as_view(), name="branch_options"),
    path("branches/<int:pk>/", branch.BranchDetailView.as_view(), name="branch_detail"),
    path("branches/<int:pk>/history/", branch.BranchHistoryView.as_view(), name="branch_history"),
    path("employees/", employee.EmployeeListView.as_view(), name="employee_list"),
    path("employees/options/", options.EmployeeOptionsView.as_view(), name="employee_options"),
    path("employees/<int:pk>/", employee.EmployeeDetailView.as_view(), name="employee_detail"),
    path("employees/<int:pk>/history/", employee.EmployeeHistoryView.as_view(), name="employee_history"),
]
