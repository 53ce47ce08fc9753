"""Addresses of `staff`."""

from django.urls import path

from staff.views import branch, edit, employee, options

app_name = "staff"
urlpatterns = [
    path("branches/", branch.BranchListView.as_view(), name="branch_list"),
    path("branches/new/", edit.BranchCreateView.as_view(), name="branch_create"),
    path("branches/options/", options.BranchOptionsView.as_view(), name="branch_options"),
    path("branches/<int:pk>/", branch.BranchDetailView.as_view(), name="branch_detail"),
    path("branches/<int:pk>/edit/", edit.BranchEditView.as_view(), name="branch_edit"),
    path("branches/<int:pk>/history/", branch.BranchHistoryView.as_view(), name="branch_history"),
    path("employees/", employee.EmployeeListView.as_view(), name="employee_list"),
    path("employees/new/", edit.EmployeeCreateView.as_view(), name="employee_create"),
    path("employees/options/", options.EmployeeOptionsView.as_view(), name="employee_options"),
    path("employees/<int:pk>/", employee.EmployeeDetailView.as_view(), name="employee_detail"),
    path("employees/<int:pk>/edit/", edit.EmployeeEditView.as_view(), name="employee_edit"),
    path("employees/<int:pk>/history/", employee.EmployeeHistoryView.as_view(), name="employee_history"),
]
