from products.models.account import Account, AccountHolder
from products.models.balance import BalanceChange, BalanceYear
from products.models.card import Card, StandingOrder
from products.models.loan import Collateral, Loan, LoanGuarantor, LoanState
from products.models.movement import LargestMovement
from products.models.product import Category, Product
from products.models.rate import ExchangeRate, Rate
from products.models.search import AccountSearch
from products.models.transaction import Transaction

__all__ = [
    "Account",
    "AccountHolder",
    "AccountSearch",
    "BalanceChange",
    "BalanceYear",
    "Card",
    "Category",
    "Collateral",
    "ExchangeRate",
    "LargestMovement",
    "Loan",
    "LoanGuarantor",
    "LoanState",
    "Product",
    "Rate",
    "StandingOrder",
    "Transaction",
]
