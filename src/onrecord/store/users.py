"""People who log in to the workbench."""

from __future__ import annotations

from onrecord.errors import UsageError
from onrecord.store.models import User, UserRole

SHORTEST = 12


def add_user(name: str, password: str, role: str = "reviewer") -> User:
    """Add a user; raises UsageError where the name is taken, the role unknown or the password short."""
    if role not in UserRole.values:
        raise UsageError(f"there is no role {role!r}.", next_step=f"Name one of {', '.join(UserRole.values)}.")
    if not name.strip():
        raise UsageError("a user needs a name.", next_step="Give one.")
    if User.objects.filter(name=name).exists():
        raise UsageError("there is a user of this name.", next_step="Choose another name, or `onrecord user passwd`.")
    _check_password(password)
    return User.objects.create_user(name, password, role)


def set_password(name: str, password: str) -> None:
    """Give a user another password; raises UsageError where there is no such user."""
    user = get_user(name)
    _check_password(password)
    user.set_password(password)
    user.save(update_fields=["password"])


def get_user(name: str) -> User:
    """Return a user by name; raises UsageError where there is no such user."""
    user = User.objects.filter(name=name).first()
    if user is None:
        raise UsageError("there is no user of this name.", item=name, next_step="Add one with `onrecord user add`.")
    return user


def list_users() -> list[User]:
    """Return all users by name."""
    return list(User.objects.order_by("name"))


def list_deciders() -> list[User]:
    """Return the users who may decide, and so sign, by name."""
    return [user for user in list_users() if user.may_decide and user.is_active]


def find_user(name: str, password: str) -> User:
    """Return the user of a name who may decide; raises UsageError where name or password is not right."""
    user = User.objects.filter(name=name, is_active=True).first()
    if user is None or not user.check_password(password) or not user.may_decide:
        raise UsageError(
            "there is no such user who may decide, or the password is another.",
            item=name,
            next_step="Check both; add one with `onrecord user add`.",
        )
    return user


def first_owner() -> User | None:
    """Return the owner added first; None where the record has no user."""
    return User.objects.filter(role=UserRole.OWNER).order_by("added_at").first()


def _check_password(password: str) -> None:
    if len(password) < SHORTEST:
        raise UsageError(f"the password is shorter than {SHORTEST} characters.", next_step="Take a longer one.")
