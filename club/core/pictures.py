"""Pictures from strangers: read with limits, written anew."""

import io
import warnings
from typing import Any

from PIL import Image, ImageOps

MOST_BYTES = 12 * 1024 * 1024
MOST_PIXELS = 60_000_000
FORMATS = ("JPEG", "PNG", "WEBP")


class NotAPicture(Exception):
    """No picture, too large, or with more pixels than a camera takes."""


def re_encoded(file: Any, longest_side: int) -> bytes:
    """A picture as a JPEG of at most so many pixels a side, the right way up, without metadata.

    Raises NotAPicture.
    """
    if file.size > MOST_BYTES:
        raise NotAPicture
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(file, formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise NotAPicture
                upright = ImageOps.exif_transpose(picture).convert("RGB")
    except (
        OSError,
        ValueError,
        SyntaxError,
        Image.DecompressionBombError,
        Image.DecompressionBombWarning,
    ) as no:
        raise NotAPicture from no
    upright.thumbnail((longest_side, longest_side))
    out = io.BytesIO()
    # A picture made of the pixels alone: whatever else the file carried is not copied.
    Image.frombytes("RGB", upright.size, upright.tobytes()).save(out, "JPEG", quality=82, optimize=True)
    return out.getvalue()
