"""Identity numbers that are right and belong to nobody: area 99 does not exist."""

from stdnum.cn.ric import calc_check_digit
from stdnum.cn.uscc import calc_check_digit as company_check_digit


def person(born: str = "19900307", order: str = "002", area: str = "990101") -> str:
    """18 characters with their check digit; an even order is a woman's."""
    body = f"{area}{born}{order}"
    return body + str(calc_check_digit(body + "0"))


def company(body: str = "91990100MA00000AB") -> str:
    return body + str(company_check_digit(body + "0"))
