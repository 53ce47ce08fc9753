from django.urls import path

from inquiry.views.search import SearchView

app_name = "inquiry"

urlpatterns = [path("search/", SearchView.as_view(), name="search")]
