"""What people do with their accounts, and what doors and operators do with them."""

from souk.people.accounts.service.accounts import Accounts

__all__ = ["Accounts"]
