"""Audit codes of the customer file, with the words that history pages show, and the names of what is no field."""

from django.utils.translation import gettext_lazy as _

from bankcrm.common import audit
from customers import shown
from customers.choices import ContactKind, DocumentType
from customers.groups import shown as group_shown

audit.register("customer.created", _("Customer entered"))
audit.register("customer.edited", _("Customer changed"))
audit.register("customer.assigned", _("Manager assigned"))
audit.register("customer.released", _("Manager released"))
audit.register("customer.sealed", _("Made confidential"))
audit.register("customer.unsealed", _("No longer confidential"))
audit.register("customer.readers_set", _("Readers of the confidential file set"))
audit.register("customer.number_revealed", _("Number shown"))
audit.register("search.mended", _("Search index mended"))
audit.register("customer.found_by_number", _("Found by a masked number"))
audit.register("customer.number_looked_up", _("Number looked up by somebody out of scope"))
audit.register("assistant.added", _("Assistant added"))
audit.register("assistant.ended", _("Assistant ended"))
audit.register("contact_point.added", _("Contact point added"))
audit.register("contact_point.edited", _("Contact point changed"))
audit.register("contact_point.retired", _("Contact point retired"))
audit.register("identity_document.added", _("Identity document added"))
audit.register("identity_document.edited", _("Identity document changed"))
audit.register("identity_document.retired", _("Identity document retired"))
audit.register("relationship.added", _("Relationship added"))
audit.register("relationship.ended", _("Relationship ended"))
audit.register("customer.profile_printed", _("Profile printed"))
audit.register("customer.profile_saved", _("Profile saved as PDF"))
audit.register("customer.tagged", _("Tags changed"))
audit.register("note.added", _("Note added"))
audit.register("note.closed", _("Note closed"))
audit.register("note.read", _("Confidential note read"))
audit.register("note.readers_set", _("Readers of a note set"))
audit.register("attachment.added", _("Attachment added"))
audit.register("attachment.closed", _("Attachment closed"))
audit.register("attachment.downloaded", _("Attachment downloaded"))
audit.register("attachment.readers_set", _("Readers of an attachment set"))
audit.register("tag.created", _("Tag made"))
audit.register("tag.changed", _("Tag changed"))

audit.register("customer.resealed", _("New readers named of a confidential file"))

audit.register_mask("customers.customer", shown.masked_entry)

for _code, _label in (*ContactKind.choices, *DocumentType.choices):
    audit.name_field("customers.customer", _code, _label)
audit.name_field("customers.customer", "name", _("customer name"))
audit.name_field("customers.customer", "assistant", _("assistant"))
audit.name_field("customers.customer", "relationship", _("relationship"))
audit.name_field("customers.customer", "tags", _("tags"))
audit.name_field("customers.customer", "confidential_readers", _("readers"))
audit.name_field("customers.customer", "valid_until", _("valid until"))
audit.name_field("customers.customer", "is_primary", _("main document"))
audit.name_field("customers.customer", "is_preferred", _("preferred"))
audit.name_field("customers.customer", "is_verified", _("verified"))
audit.name_field("customers.customer", "number_asked", _("number asked for"))
audit.name_field("customers.customer", "group", _("group"))

audit.register("group.created", _("Group formed"))
audit.register("group.edited", _("Group changed"))
audit.register("group.dissolved", _("Group dissolved"))
audit.register("group.member_joined", _("Member added"))
audit.register("group.member_left", _("Membership ended"))
audit.register("group.main_member_set", _("Main member set"))
audit.register("customer.group_joined", _("Added to a group"))
audit.register("customer.group_left", _("Left a group"))
audit.register_mask("customers.group", group_shown.masked_entry)
audit.name_field("customers.group", "member", _("member"))
audit.name_field("customers.group", "main_member", _("main member"))
