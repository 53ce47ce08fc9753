from customers.models.assignment import Assignment, Assistant
from customers.models.completeness import BranchCompleteness
from customers.models.contact import ContactPoint
from customers.models.contact_record import Contact
from customers.models.customer import Customer
from customers.models.figures import CustomerFigures
from customers.models.group import Group, GroupMembership
from customers.models.group_figures import GroupFigures, GroupMonth
from customers.models.guarantee import GuaranteeLoop, GuaranteeLoopMember, GuarantorLoad
from customers.models.identity import IdentityDocument
from customers.models.on_file import Attachment, Note
from customers.models.portfolio import PortfolioFigure
from customers.models.rating import RatingHistory
from customers.models.recent import RecentCustomer
from customers.models.relationship import Relationship
from customers.models.search import CustomerSearch
from customers.models.tag import CustomerTag, Tag

__all__ = [
    "Assignment",
    "Assistant",
    "Attachment",
    "BranchCompleteness",
    "Contact",
    "ContactPoint",
    "Customer",
    "CustomerFigures",
    "CustomerSearch",
    "CustomerTag",
    "Group",
    "GroupFigures",
    "GroupMembership",
    "GroupMonth",
    "GuaranteeLoop",
    "GuaranteeLoopMember",
    "GuarantorLoad",
    "IdentityDocument",
    "Note",
    "PortfolioFigure",
    "RatingHistory",
    "RecentCustomer",
    "Relationship",
    "Tag",
]
