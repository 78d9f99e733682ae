"""Times of a service: a week's pattern, how many may come."""

import datetime as dt
import re

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.days import DayField

WEEKDAYS = [
    (0, _("周一")),
    (1, _("周二")),
    (2, _("周三")),
    (3, _("周四")),
    (4, _("周五")),
    (5, _("周六")),
    (6, _("周日")),
]
CLOCK = re.compile(r"([01]?\d|2[0-3])[:：]([0-5]\d)\Z")


class TimesForm(forms.Form):
    """A week's pattern, for so many weeks."""

    weekdays = forms.TypedMultipleChoiceField(
        label=_("星期几"), choices=WEEKDAYS, coerce=int, widget=forms.CheckboxSelectMultiple, initial=[0, 1, 2, 3, 4]
    )
    clock = forms.CharField(label=_("几点"), max_length=200, help_text=_("用顿号或空格隔开，例如 09:00、10:30、14:00"))
    first_on = DayField(label=_("从哪天起"))
    weeks = forms.IntegerField(label=_("几周"), min_value=1, max_value=26, initial=4)
    capacity = forms.IntegerField(label=_("每个时段几人"), min_value=1, max_value=10_000, initial=1)

    def clean_clock(self) -> list[dt.time]:
        """Hours of the day, each once."""
        found = []
        for text in re.split(r"[、,，;；\s]+", self.cleaned_data["clock"].strip()):
            match = CLOCK.match(text)
            if not match:
                raise forms.ValidationError(_("「%(text)s」不是时间，请写成 09:00。") % {"text": text[:10]})
            found.append(dt.time(int(match[1]), int(match[2])))
        return sorted(set(found))

    def clean_first_on(self) -> dt.date:
        """Not in the past."""
        day: dt.date = self.cleaned_data["first_on"]
        if day < timezone.localdate():
            raise forms.ValidationError(_("请选今天或以后的日子。"))
        return day


class CapacityForm(forms.Form):
    """How many may come at a time."""

    capacity = forms.IntegerField(min_value=0, max_value=10_000)
