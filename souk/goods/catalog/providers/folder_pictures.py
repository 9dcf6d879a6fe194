"""Pictures as WebP files in a folder, in three widths, re-encoded so that nothing but pixels is kept."""

import hashlib
import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps

from souk.goods.catalog.contracts import NotAPicture

WIDTHS = (160, 480, 1200)
MOST_PIXELS = 40_000_000


class FolderPictures:
    """`<folder>/<first two of the digest>/<digest>-<width>.webp`; the digest is that of the bytes that came."""

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)

    def put(self, data: bytes) -> str:
        digest = hashlib.sha256(data).hexdigest()[:32]
        if self._file(digest, WIDTHS[-1]).exists():
            return digest
        picture = _opened(data)
        for width in WIDTHS:
            made = picture.copy()
            made.thumbnail((width, width * 2), Image.Resampling.LANCZOS)
            file = self._file(digest, width)
            file.parent.mkdir(parents=True, exist_ok=True)
            beside = file.with_suffix(".part")
            made.save(beside, "WEBP", quality=82, method=4)
            beside.replace(file)
        return digest

    def get(self, digest: str, width: int) -> bytes | None:
        if not (digest.isalnum() and digest.isascii()):
            return None
        fitting = next((one for one in WIDTHS if one >= width), WIDTHS[-1])
        try:
            return self._file(digest, fitting).read_bytes()
        except OSError:
            return None

    def _file(self, digest: str, width: int) -> Path:
        return self._folder / digest[:2] / f"{digest}-{width}.webp"


def _opened(data: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "WEBP", "GIF", "PPM"))
            if picture.width * picture.height > MOST_PIXELS:
                raise NotAPicture(f"{picture.width} × {picture.height} pixels are too many")
            upright = ImageOps.exif_transpose(picture)
            return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError, Warning) as error:
        raise NotAPicture(str(error) or type(error).__name__) from error
