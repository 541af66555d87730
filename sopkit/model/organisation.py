"""Departments, roles and who holds them."""

from functools import cached_property

from msgspec import Struct


class Bilingual(Struct, frozen=True, kw_only=True):
    """A text in Chinese, in English, or in both."""

    zh: str | None = None
    """In Chinese."""
    en: str | None = None
    """In English."""

    def text(self, language: str) -> str:
        """Return the text in `language`, or in the other one where that is all there is."""
        return (self.zh or self.en or "") if language == "zh" else (self.en or self.zh or "")


class Department(Struct, frozen=True, kw_only=True):
    """A department of the company."""

    id: str
    """Short name used in SOPs."""
    name: Bilingual
    """Name in each language."""
    head: str | None = None
    """The role that leads it."""


class Holder(Struct, frozen=True, kw_only=True):
    """A person, a team or a shared handle that holds a role."""

    handle: str
    """Account or team on the Git host."""
    name: str | None = None
    """Name as shown in the handbook."""
    contact: str | None = None
    """How to reach them."""


class Role(Struct, frozen=True, kw_only=True):
    """What a step or an SOP is assigned to."""

    id: str
    """Short name used in SOPs."""
    name: Bilingual
    """Name in each language."""
    department: str
    """Where the role belongs."""
    duties: Bilingual | None = None
    """What the role is there for."""
    holders: tuple[Holder, ...] = ()
    """Who holds it today."""
    deputy: str | None = None
    """The role that stands in."""
    may_approve: tuple[str, ...] = ()
    """Departments whose SOPs this role may approve; ``*`` for all."""


class Organisation(Struct, frozen=True, kw_only=True, dict=True):
    """All departments and roles."""

    departments: tuple[Department, ...] = ()
    """In the order of the file."""
    roles: tuple[Role, ...] = ()
    """In the order of the file."""

    @cached_property
    def role_by_id(self) -> dict[str, Role]:
        """Roles by their id."""
        return {role.id: role for role in self.roles}

    @cached_property
    def department_by_id(self) -> dict[str, Department]:
        """Departments by their id."""
        return {department.id: department for department in self.departments}
