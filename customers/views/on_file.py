"""Notes and attachments of a customer: written, closed, opened to readers, read, downloaded."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bankcrm.common.views.base import RecordView
from customers.forms import on_file as forms
from customers.models import Attachment, Customer, Note
from customers.services import on_file
from customers.views.base import CustomerActionView
from staff.models import Employee

# A downloaded page would run as ours: the browser is told to save it, to believe the kind, and to run nothing.
_SHUT = "default-src 'none'; sandbox"


class NoteAddView(CustomerActionView):
    permission = "customers.add_note"
    form_class = forms.NoteForm
    title = gettext_lazy("Add note")
    submit_label = gettext_lazy("Add")
    tab = "notes"
    saves_once = True

    def act(self, record: Customer, form: Any) -> None:
        on_file.note_add(
            customer=record,
            text=form.cleaned_data["text"],
            is_confidential=form.cleaned_data["is_confidential"],
            readers=form.reading_users,
            acting_user=self.request.user,
        )


class AttachmentAddView(CustomerActionView):
    permission = "customers.add_attachment"
    form_class = forms.AttachmentForm
    title = gettext_lazy("Add attachment")
    submit_label = gettext_lazy("Upload")
    tab = "attachments"
    saves_once = True

    def act(self, record: Customer, form: Any) -> None:
        on_file.attachment_add(
            customer=record,
            upload=form.cleaned_data["file"],
            description=form.cleaned_data["description"],
            is_confidential=form.cleaned_data["is_confidential"],
            readers=form.reading_users,
            acting_user=self.request.user,
        )


class _PieceView(CustomerActionView):
    """An act on a note or an attachment that the person sees, by somebody who may add such things."""

    select_related = ("customer", "made_by")

    def visible(self) -> Any:
        """Within the scope of adding and of seeing alike."""
        user = self.request.user
        seen = self.model.objects.visible_to(user)
        return seen.filter(pk__in=self.model.objects.visible_to(user, self.required_permission()).values("pk"))


class _CloseView(_PieceView):
    form_class = forms.CloseForm
    submit_label = gettext_lazy("Close")

    def sentence(self, record: Any) -> str:
        return _("It stays readable, marked as closed, with your reason.")

    def refusal(self, record: Any) -> str:
        if record.closed_at is not None:
            return _("It is closed already.")
        allowed = on_file.may_close(self.request.user, record)
        return "" if allowed else _("Only its author closes it, or the head of the customer's branch.")

    def act(self, record: Any, form: Any) -> None:
        on_file.on_file_close(piece=record, reason=form.cleaned_data["reason"], acting_user=self.request.user)


class NoteCloseView(_CloseView):
    model = Note
    permission = "customers.add_note"
    title = gettext_lazy("Close note")
    tab = "notes"


class AttachmentCloseView(_CloseView):
    model = Attachment
    permission = "customers.add_attachment"
    title = gettext_lazy("Close attachment")
    tab = "attachments"


class _ReadersView(_PieceView):
    form_class = forms.ReadersForm
    title = gettext_lazy("Readers")
    submit_label = gettext_lazy("Save")

    def initial(self, record: Any) -> dict[str, Any]:
        readers = Employee.objects.visible_to(self.request.user).filter(user__in=record.readers.all())
        return {"is_confidential": record.is_confidential, "readers": [one.pk for one in readers]}

    def refusal(self, record: Any) -> str:
        return "" if record.made_by_id == self.request.user.pk else _("Only its author says who reads it.")

    def act(self, record: Any, form: Any) -> None:
        on_file.on_file_set_readers(
            piece=record,
            is_confidential=form.cleaned_data["is_confidential"],
            readers=form.reading_users,
            acting_user=self.request.user,
        )


class NoteReadersView(_ReadersView):
    model = Note
    permission = "customers.add_note"
    tab = "notes"


class AttachmentReadersView(_ReadersView):
    model = Attachment
    permission = "customers.add_attachment"
    tab = "attachments"


class NoteReadView(RecordView):
    """The text of a confidential note on click: POST only, JSON, and on record."""

    model = Note
    permission = "customers.view_note"
    http_method_names = ["post"]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
        response = JsonResponse({"value": on_file.note_read(note=self.get_object(), acting_user=request.user)})
        response["Cache-Control"] = "no-store"
        return response


class AttachmentDownloadView(RecordView):
    """The only way to a file: within the scope, on record, and never opened as a page of ours."""

    model = Attachment
    permission = "customers.view_attachment"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> FileResponse:
        attachment = on_file.attachment_fetch(attachment=self.get_object(), acting_user=request.user)
        response = FileResponse(
            attachment.path.open("rb"),
            as_attachment=True,
            filename=attachment.name,
            content_type="application/octet-stream",
        )
        response["X-Content-Type-Options"] = "nosniff"
        response["Content-Security-Policy"] = _SHUT
        response["Cache-Control"] = "no-store"
        return response
