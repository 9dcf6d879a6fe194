"""Pictures that a merchant's warning has, brought here and drawn anew, so that a page shows them from its own place."""

import base64
import io
import warnings

from PIL import Image

LARGEST, SIDE = 4096, 320


def address_of(data: bytes) -> str:
    """A picture as a `data:` address, no larger than a warning needs; empty where the bytes are none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF"))
            if max(picture.size) > LARGEST:
                return ""
            made = picture.convert("RGBA")
        made.thumbnail((SIDE, SIDE))
        out = io.BytesIO()
        made.save(out, "PNG", optimize=True)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning):
        return ""
    return f"data:image/png;base64,{base64.b64encode(out.getvalue()).decode()}"
