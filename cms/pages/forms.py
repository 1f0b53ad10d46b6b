"""Questions that visitors ask the site."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cms.reports.stores import StoreQuestion, cities
from vouchers.catalogue.models import ServiceProduct


class StoreSearchForm(forms.Form):
    """Which stores? Everything is optional."""

    q = forms.CharField(label=_("Name or address"), required=False, max_length=40)
    city = forms.ChoiceField(label=_("City"), required=False)
    service = forms.ModelChoiceField(
        ServiceProduct.objects.none(),
        label=_("Service"),
        required=False,
        to_field_name="code",
        empty_label=_("All services"),
    )
    open = forms.BooleanField(label=_("Open now"), required=False)

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["city"].choices = [("", _("All cities")), *((city, city) for city in cities())]
        self.fields["service"].queryset = ServiceProduct.objects.filter(live=True)

    def question(self, near: tuple[float, float] | None = None) -> StoreQuestion:
        """What was asked from a place, without the parts that make no sense."""
        asked = self.cleaned_data
        return StoreQuestion(
            text=asked.get("q", ""),
            city=asked.get("city", ""),
            product=asked.get("service"),
            open_now=asked.get("open", False),
            near=near,
        )

    def asked_for(self) -> bool:
        """Whether anything was asked that narrows the list."""
        return any(self.cleaned_data.get(name) for name in ("q", "city", "service", "open"))
