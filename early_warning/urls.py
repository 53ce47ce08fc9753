"""Addresses of `early_warning`; screens and addresses say "warnings"."""

from django.urls import path

from early_warning.views import acts, bulk, detail, editor, inbox, notices, overview, rules, runs, trials, why
from early_warning.views import list as lists

app_name = "early_warning"
urlpatterns = [
    path("warnings/", inbox.InboxView.as_view(), name="inbox"),
    path("warnings/waiting/", inbox.CountsView.as_view(), name="waiting"),
    path("warnings/all/", lists.WarningListView.as_view(), name="warning_list"),
    path("warnings/all/acknowledge/", bulk.WarningAcknowledgeManyView.as_view(), name="warning_acknowledge_many"),
    path("warnings/all/snooze/", bulk.WarningSnoozeManyView.as_view(), name="warning_snooze_many"),
    path("warnings/why/customers/<int:pk>/", why.WhyCustomerView.as_view(), name="why_customer"),
    path("warnings/why/loans/<int:pk>/", why.WhyLoanView.as_view(), name="why_loan"),
    path("warnings/why/accounts/<int:pk>/", why.WhyAccountView.as_view(), name="why_account"),
    path("warnings/overview/", overview.OverviewView.as_view(), name="overview"),
    path("warnings/overview/branches/", overview.OverviewBranchesView.as_view(), name="overview_branches"),
    path("warnings/overview/managers/", overview.OverviewManagersView.as_view(), name="overview_managers"),
    path("warnings/overview/precision/", overview.OverviewPrecisionView.as_view(), name="overview_precision"),
    path("warnings/notices/", notices.NoticesView.as_view(), name="notices"),
    path("warnings/<int:pk>/", detail.WarningDetailView.as_view(), name="warning_detail"),
    path("warnings/<int:pk>/acknowledge/", acts.WarningAcknowledgeView.as_view(), name="warning_acknowledge"),
    path("warnings/<int:pk>/handle/", acts.WarningBeginView.as_view(), name="warning_begin"),
    path("warnings/<int:pk>/contact/", acts.WarningContactView.as_view(), name="warning_contact"),
    path("warnings/<int:pk>/note/", acts.WarningNoteView.as_view(), name="warning_note"),
    path("warnings/<int:pk>/snooze/", acts.WarningSnoozeView.as_view(), name="warning_snooze"),
    path("warnings/<int:pk>/escalate/", acts.WarningEscalateView.as_view(), name="warning_escalate"),
    path("warnings/<int:pk>/close/", acts.WarningCloseView.as_view(), name="warning_close"),
    path("warnings/<int:pk>/false-alarm/", acts.WarningFalseAlarmView.as_view(), name="warning_false_alarm"),
    path("warnings/<int:pk>/exempt/", acts.WarningExemptView.as_view(), name="warning_exempt"),
    path("warnings/<int:pk>/chain/", detail.WarningChainView.as_view(), name="warning_chain"),
    path("warnings/<int:pk>/chain.pdf", detail.WarningChainPdfView.as_view(), name="warning_chain_pdf"),
    path("warnings/rules/", rules.RuleListView.as_view(), name="rule_list"),
    path("warnings/rules/new/", editor.RuleCreateView.as_view(), name="rule_create"),
    path("warnings/rules/<int:pk>/", rules.RuleDetailView.as_view(), name="rule_detail"),
    path("warnings/rules/<int:pk>/edit/", editor.RuleEditView.as_view(), name="rule_edit"),
    path("warnings/rules/<int:pk>/discard/", editor.DraftDiscardView.as_view(), name="draft_discard"),
    path("warnings/rules/<int:pk>/history/", rules.RuleHistoryView.as_view(), name="rule_history"),
    path("warnings/rules/versions/<int:pk>/", rules.VersionDetailView.as_view(), name="version_detail"),
    path("warnings/rules/trials/<int:pk>/", trials.TrialDetailView.as_view(), name="rule_trial_detail"),
    path("warnings/runs/", runs.RunListView.as_view(), name="warningrun_list"),
    path("warnings/runs/start/", runs.RunStartView.as_view(), name="warningrun_start"),
    path("warnings/runs/<int:pk>/", runs.RunDetailView.as_view(), name="warningrun_detail"),
    path("warnings/runs/<int:pk>/again/", runs.RunAgainView.as_view(), name="warningrun_again"),
]
