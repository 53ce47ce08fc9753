"""What of a number or a name is shown to whoever has no need of the whole (JR/T 0171-2020).

A masked value keeps enough to be told apart by somebody who knows it, and too little to be used.
"""

STARS = "****"


def mask_middle(value: str, head: int, tail: int, stars: str = STARS) -> str:
    """`head` characters, stars, `tail` characters; a value too short for that shows its last character only."""
    if not value:
        return ""
    if len(value) <= head + tail:
        return "*" * (len(value) - 1) + value[-1]
    return f"{value[:head]}{stars}{value[len(value) - tail :] if tail else ''}"


def mask_telephone(value: str) -> str:
    """199****0001"""
    return mask_middle(value, 3, 4)


def mask_identity(value: str) -> str:
    """000***********0012: as many stars as characters are hidden."""
    hidden = max(len(value) - 7, 0)
    return mask_middle(value, 3, 4, "*" * hidden)


def mask_account(value: str) -> str:
    """6200****0034"""
    return mask_middle(value, 4, 4)


def mask_email(value: str) -> str:
    """zh****@example.cn"""
    name, at, host = value.partition("@")
    return f"{name[:2]}{STARS}{at}{host}" if at else mask_middle(value, 2, 0)


def mask_address(value: str) -> str:
    """The first six characters: about as far as the town."""
    return f"{value[:6]}{STARS}" if len(value) > 6 else STARS


def mask_person(name: str) -> str:
    """张*: the surname and a star; a Latin name keeps its first letter."""
    return f"{name[:1]}{'*' * max(len(name) - 1, 1)}" if name else ""


def mask_company(name: str) -> str:
    """The first two and last four characters of a company's name."""
    return mask_middle(name, 2, 4, "**") if len(name) > 6 else f"{name[:2]}**"
