"""Addresses of `early_warning`."""

from django.urls import path

from early_warning.views import editor, rules, runs, trials

app_name = "early_warning"
urlpatterns = [
    path("warnings/rules/", rules.RuleListView.as_view(), name="rule_list"),
    path("warnings/rules/new/", editor.RuleCreateView.as_view(), name="rule_create"),
    path("warnings/rules/<int:pk>/", rules.RuleDetailView.as_view(), name="rule_detail"),
    path("warnings/rules/<int:pk>/edit/", editor.RuleEditView.as_view(), name="rule_edit"),
    path("warnings/rules/<int:pk>/discard/", editor.DraftDiscardView.as_view(), name="draft_discard"),
    path("warnings/rules/<int:pk>/history/", rules.RuleHistoryView.as_view(), name="rule_history"),
    path("warnings/rule-versions/<int:pk>/", rules.VersionDetailView.as_view(), name="version_detail"),
    path("warnings/trials/<int:pk>/", trials.TrialDetailView.as_view(), name="rule_trial_detail"),
    path("warnings/runs/", runs.RunListView.as_view(), name="warningrun_list"),
    path("warnings/runs/start/", runs.RunStartView.as_view(), name="warningrun_start"),
    path("warnings/runs/<int:pk>/", runs.RunDetailView.as_view(), name="warningrun_detail"),
    path("warnings/runs/<int:pk>/again/", runs.RunAgainView.as_view(), name="warningrun_again"),
]
