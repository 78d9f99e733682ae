"""What is typed about people, addresses and messages → clean values."""

from members.forms.people import (
    CardsForm,
    ChoicesForm,
    MemberForm,
    MessageChannelForm,
    MessageRulesForm,
    RosterForm,
    SiteForm,
    pairs_of,
)

__all__ = [
    "CardsForm",
    "ChoicesForm",
    "MemberForm",
    "MessageChannelForm",
    "MessageRulesForm",
    "RosterForm",
    "SiteForm",
    "pairs_of",
]
