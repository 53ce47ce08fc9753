from staff.models.branch import Branch
from staff.models.employee import Employee
from staff.models.role import Role, RoleGrant
from staff.models.user import User

__all__ = ["Branch", "Employee", "Role", "RoleGrant", "User"]
