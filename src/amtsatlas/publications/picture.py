"""Pictures as PNG, for those who can't take an SVG."""

import font_source_sans_pro
from resvg_py import svg_to_bytes

_FONT = "Source Sans Pro"
"""Comes as a dependency in the form the renderer reads, so a picture looks the same on every machine."""

_FILES = [font_source_sans_pro.font_files_ttf[name] for name in ("SourceSansPro", "SourceSansProSemibold")]


def to_png(svg: str, width: int) -> bytes:
    """An SVG that stands alone as PNG, ``width`` pixels wide. Raises ValueError for no SVG."""
    return svg_to_bytes(
        svg_string=svg,
        width=width,
        skip_system_fonts=True,
        font_files=_FILES,
        font_family=_FONT,
        sans_serif_family=_FONT,
    )
