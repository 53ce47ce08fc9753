"""Addresses of `customers`."""

from django.urls import path

from customers.views import list as lists

app_name = "customers"
urlpatterns = [
    path("customers/", lists.CustomerListView.as_view(), name="customer_list"),
]
