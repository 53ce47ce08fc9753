"""By which rights customers are searched: to be seen at all, and to be asked for their whole numbers."""

VIEW, REVEAL = "customers.view_customer", "customers.reveal_customer"
