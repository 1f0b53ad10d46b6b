"""Photos from strangers' phones: read with limits, written anew."""

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

from merchants.bookings.refusals import BadPhoto

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 60_000_000
LONGEST_SIDE = 1600
FORMATS = ("JPEG", "PNG", "WEBP")


def re_encoded(file: Any) -> bytes:
    """A photo as a JPEG of at most 1600 pixels a side, the right way up, without metadata.

    Raises BadPhoto for what is no picture, too large, or has more pixels than a phone takes.
    """
    if file.size > MOST_BYTES:
        raise BadPhoto
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise BadPhoto
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as no:
        raise BadPhoto from no
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    # A picture made of the pixels alone: whatever else the file carried is not copied.
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
