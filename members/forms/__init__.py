"""What is typed about people, addresses and messages → clean values."""

from members.forms.people import (
    CardsForm,
    ChoicesForm,
    DepartmentForm,
    DepartmentPlaceForm,
    MemberEditForm,
    MemberForm,
    MessageChannelForm,
    MessageRulesForm,
    RosterColumnsForm,
    RosterForm,
    SiteForm,
    pairs_of,
)

__all__ = [
    "CardsForm",
    "ChoicesForm",
    "DepartmentForm",
    "DepartmentPlaceForm",
    "MemberEditForm",
    "MemberForm",
    "MessageChannelForm",
    "MessageRulesForm",
    "RosterColumnsForm",
    "RosterForm",
    "SiteForm",
    "pairs_of",
]
