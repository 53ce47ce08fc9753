from customers.models.assignment import Assignment, Assistant
from customers.models.contact import ContactPoint
from customers.models.customer import Customer
from customers.models.figures import CustomerFigures
from customers.models.identity import IdentityDocument
from customers.models.rating import RatingHistory
from customers.models.relationship import Relationship
from customers.models.tag import CustomerTag, Tag

__all__ = [
    "Assignment",
    "Assistant",
    "ContactPoint",
    "Customer",
    "CustomerFigures",
    "CustomerTag",
    "IdentityDocument",
    "RatingHistory",
    "Relationship",
    "Tag",
]
