"""What members' pages are asked with."""

from django import forms


class NearForm(forms.Form):
    """Where the member is: 'latitude,longitude' as the browser gives it, or nothing."""

    near = forms.RegexField(r"^-?\d{1,2}(\.\d+)?,-?\d{1,3}(\.\d+)?$", required=False, max_length=40)

    def position(self) -> tuple[float, float] | None:
        """Latitude and longitude; None when not given or nonsense."""
        text = self.cleaned_data.get("near") if self.is_valid() else ""
        if not text:
            return None
        latitude, longitude = (float(part) for part in text.split(","))
        return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
