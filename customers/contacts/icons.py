"""The icon of each kind of contact."""

from customers.choices import ContactChannel

call_icon = "phone"
visit_icon = "map-pin"
message_icon = "message"
branch_icon = "building-bank"

ICONS: dict[str, str] = {
    ContactChannel.CALL: call_icon,
    ContactChannel.VISIT: visit_icon,
    ContactChannel.MESSAGE: message_icon,
    ContactChannel.BRANCH: branch_icon,
}
