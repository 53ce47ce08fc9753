"""Addresses of `products`."""

from django.urls import path

from products.views import account, category, edit, loan, product

app_name = "products"
urlpatterns = [
    path("products/", product.ProductListView.as_view(), name="product_list"),
    path("products/options/", product.ProductOptionsView.as_view(), name="product_options"),
    path("products/new/", edit.ProductCreateView.as_view(), name="product_create"),
    path("products/categories/", category.CategoryListView.as_view(), name="category_list"),
    path("products/categories/new/", edit.CategoryCreateView.as_view(), name="category_create"),
    path("products/categories/<int:pk>/edit/", edit.CategoryEditView.as_view(), name="category_edit"),
    path("products/<int:pk>/", product.ProductDetailView.as_view(), name="product_detail"),
    path("products/<int:pk>/history/", product.ProductHistoryView.as_view(), name="product_history"),
    path("products/<int:pk>/edit/", edit.ProductEditView.as_view(), name="product_edit"),
    path("products/<int:pk>/retire/", edit.ProductRetireView.as_view(), name="product_retire"),
    path("products/<int:pk>/rates/new/", edit.RateCreateView.as_view(), name="rate_create"),
    path("rates/<int:pk>/end/", edit.RateEndView.as_view(), name="rate_end"),
    path("accounts/", account.AccountListView.as_view(), name="account_list"),
    path("accounts/<int:pk>/", account.AccountDetailView.as_view(), name="account_detail"),
    path("accounts/<int:pk>/reveal/", account.AccountRevealView.as_view(), name="account_reveal"),
    path("cards/<int:pk>/reveal/", account.CardRevealView.as_view(), name="card_reveal"),
    path("loans/", loan.LoanListView.as_view(), name="loan_list"),
    path("loans/<int:pk>/", loan.LoanDetailView.as_view(), name="loan_detail"),
]
