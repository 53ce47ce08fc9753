"""Addresses of `customers`."""

from django.urls import path

from customers.views import (
    assignment,
    confidential,
    contact_point,
    detail,
    edit,
    graph,
    group,
    guarantee,
    history,
    identity_document,
    on_file,
    options,
    relationship,
    reveal,
    tags,
)
from customers.views import list as lists

app_name = "customers"
urlpatterns = [
    path("customers/", lists.CustomerListView.as_view(), name="customer_list"),
    path("customers/new/", edit.CustomerCreateView.as_view(), name="customer_create"),
    path("customers/options/", options.CustomerOptionsView.as_view(), name="customer_options"),
    path("customers/tags/options/", options.TagOptionsView.as_view(), name="tag_options"),
    path("customers/number-check/", edit.NumberCheckView.as_view(), name="number_check"),
    path("customers/<int:pk>/", detail.CustomerDetailView.as_view(), name="customer_detail"),
    path("customers/<int:pk>/edit/", edit.CustomerEditView.as_view(), name="customer_edit"),
    path("customers/<int:pk>/history/", history.CustomerHistoryView.as_view(), name="customer_history"),
    path("customers/<int:pk>/tags/", tags.CustomerTagsView.as_view(), name="customer_tags"),
    path("customers/<int:pk>/notes/new/", on_file.NoteAddView.as_view(), name="note_add"),
    path("notes/<int:pk>/read/", on_file.NoteReadView.as_view(), name="note_read"),
    path("notes/<int:pk>/close/", on_file.NoteCloseView.as_view(), name="note_close"),
    path("notes/<int:pk>/readers/", on_file.NoteReadersView.as_view(), name="note_readers"),
    path("customers/<int:pk>/attachments/new/", on_file.AttachmentAddView.as_view(), name="attachment_add"),
    path("attachments/<int:pk>/download/", on_file.AttachmentDownloadView.as_view(), name="attachment_download"),
    path("attachments/<int:pk>/close/", on_file.AttachmentCloseView.as_view(), name="attachment_close"),
    path("attachments/<int:pk>/readers/", on_file.AttachmentReadersView.as_view(), name="attachment_readers"),
    path("customers/<int:pk>/assign/", assignment.CustomerAssignView.as_view(), name="customer_assign"),
    path("customers/<int:pk>/release/", assignment.CustomerReleaseView.as_view(), name="customer_release"),
    path("customers/<int:pk>/confidential/", confidential.CustomerSealView.as_view(), name="customer_seal"),
    path("customers/<int:pk>/assistants/new/", assignment.AssistantAddView.as_view(), name="assistant_add"),
    path("assistants/<int:pk>/end/", assignment.AssistantEndView.as_view(), name="assistant_end"),
    path(
        "customers/<int:pk>/contact-points/new/",
        contact_point.ContactPointAddView.as_view(),
        name="contact_point_add",
    ),
    path("contact-points/<int:pk>/edit/", contact_point.ContactPointEditView.as_view(), name="contact_point_edit"),
    path(
        "contact-points/<int:pk>/retire/", contact_point.ContactPointRetireView.as_view(), name="contact_point_retire"
    ),
    path("contact-points/<int:pk>/reveal/", reveal.ContactPointRevealView.as_view(), name="contact_point_reveal"),
    path(
        "customers/<int:pk>/identity-documents/new/",
        identity_document.IdentityDocumentAddView.as_view(),
        name="identity_document_add",
    ),
    path(
        "identity-documents/<int:pk>/edit/",
        identity_document.IdentityDocumentEditView.as_view(),
        name="identity_document_edit",
    ),
    path(
        "identity-documents/<int:pk>/retire/",
        identity_document.IdentityDocumentRetireView.as_view(),
        name="identity_document_retire",
    ),
    path(
        "identity-documents/<int:pk>/reveal/",
        reveal.IdentityDocumentRevealView.as_view(),
        name="identity_document_reveal",
    ),
    path("customers/<int:pk>/relationships/new/", relationship.RelationshipAddView.as_view(), name="relationship_add"),
    path("relationships/<int:pk>/end/", relationship.RelationshipEndView.as_view(), name="relationship_end"),
    path("customers/<int:pk>/graph/", graph.CustomerGraphView.as_view(), name="customer_graph"),
    path("customers/<int:pk>/graph/data/", graph.CustomerGraphDataView.as_view(), name="customer_graph_data"),
    path("groups/", group.GroupListView.as_view(), name="group_list"),
    path("groups/new/", group.GroupCreateView.as_view(), name="group_create"),
    path("groups/<int:pk>/", group.GroupDetailView.as_view(), name="group_detail"),
    path("groups/<int:pk>/edit/", group.GroupEditView.as_view(), name="group_edit"),
    path("groups/<int:pk>/history/", group.GroupHistoryView.as_view(), name="group_history"),
    path("groups/<int:pk>/dissolve/", group.GroupDissolveView.as_view(), name="group_dissolve"),
    path("groups/<int:pk>/members/new/", group.GroupMemberAddView.as_view(), name="group_member_add"),
    path("group-members/<int:pk>/end/", group.GroupMemberEndView.as_view(), name="group_member_end"),
    path("group-members/<int:pk>/main/", group.GroupMainSetView.as_view(), name="group_main_set"),
    path("guarantees/loops/", guarantee.GuaranteeLoopListView.as_view(), name="guarantee_loop_list"),
    path("guarantees/guarantors/", guarantee.GuarantorListView.as_view(), name="guarantor_list"),
]
