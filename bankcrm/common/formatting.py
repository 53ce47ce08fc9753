"""How money, numbers, days and counts are written, in Chinese and in English. Pure functions, no HTML.

Chinese counts in 万 and 亿, English in thousands and millions: that is a matter of number formation, not of
translation, so the two stand side by side here and not in the message catalogue.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from zoneinfo import ZoneInfo

from django.utils import timezone, translation

NOTHING = "—"
MINUS = "\u2212"
EXACT_COUNT_LIMIT = 10_000

Number = Decimal | int | float | str


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its unit as the language says it: `3.42 亿元`, `CNY 342 m`. `before` stands in front of it."""

    figure: str
    unit: str
    before: str = ""

    def __str__(self) -> str:
        return " ".join(part for part in (self.before, self.figure, self.unit) if part)

    def as_tile(self) -> dict[str, str]:
        """The three parts as a stat tile shows them."""
        return {"before": self.before, "value": self.figure, "unit": self.unit}


@dataclass(frozen=True, slots=True)
class Scale:
    """A power of ten with its name in one language; a figure uses it from `floor` on."""

    floor: Decimal
    size: Decimal
    name: str


_MONEY_SCALES = {
    "zh": (Scale(Decimal(10**8), Decimal(10**8), "亿"), Scale(Decimal(10**4), Decimal(10**4), "万")),
    "en": (Scale(Decimal(10**6), Decimal(10**6), "m"), Scale(Decimal(10**4), Decimal(10**3), "k")),
}
_COUNT_SCALES = {
    "zh": (Scale(Decimal(10**8), Decimal(10**8), "亿"), Scale(Decimal(10**4), Decimal(10**4), "万")),
    "en": (Scale(Decimal(10**9), Decimal(10**9), "billion"), Scale(Decimal(10**6), Decimal(10**6), "million")),
}


def language_family(language: str | None = None) -> str:
    """`zh` or `en`; the active language when none is given."""
    return "zh" if (language or translation.get_language() or "").lower().startswith("zh") else "en"


def as_decimal(value: Number | None) -> Decimal | None:
    """The value as a Decimal; None for nothing, for an empty text and for what is not a number."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return value if value.is_finite() else None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def grouped(value: Decimal, places: int) -> str:
    """Rounded half up, with separators; U+2212 before a negative figure, never before zero."""
    # An amount of the database has its two places already: nothing to round, and a list has hundreds of them.
    last = _last_place(places)
    rounded = value if value.same_quantum(last) else value.quantize(last, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{places}f}"
    return f"{MINUS}{text}" if rounded < 0 else text


@cache
def _last_place(places: int) -> Decimal:
    """One in the last of so many places."""
    return Decimal(1).scaleb(-places)


def number(value: Number | None, places: int | None = None) -> str:
    """`1,234`; with as many places as asked, or as the value has (trailing zeros dropped)."""
    figure = as_decimal(value)
    if figure is None:
        return NOTHING
    if places is None:
        exponent = figure.normalize().as_tuple().exponent
        places = max(0, -exponent) if isinstance(exponent, int) else 0
    return grouped(figure, places)


def money(value: Number | None) -> str:
    """`1,234.50`. The unit stands in the head of the column, not here."""
    return number(value, 2)


def full_money(value: Number | None, currency: str, *, language: str | None = None) -> Figure:
    """The whole amount with its currency, outside a table: `1,234.50 元`, `CNY 1,234.50`."""
    text = money(value)
    if text == NOTHING:
        return Figure(text, "")
    if language_family(language) == "zh":
        return Figure(text, "元" if currency == "CNY" else currency)
    return Figure(text, "", currency)


def rate(value: Number | None) -> str:
    """Percent a year with two places, as lists show it; the sign `%` stands in the head."""
    return number(value, 2)


def percent(value: Number | None, places: int = 1) -> str:
    figure = number(value, places)
    return figure if figure == NOTHING else f"{figure}%"


def signed(value: Number | None, places: int | None = None) -> str:
    """With its sign, also when it is above zero: `+1.8`, `−0.6`, `0.0`."""
    figure = as_decimal(value)
    text = number(value, places)
    has_digits = any(digit in "123456789" for digit in text)
    return f"+{text}" if figure is not None and figure > 0 and has_digits else text


def short_money(value: Number | None, *, currency: str = "CNY", language: str | None = None) -> Figure:
    """Three significant places in 万 and 亿, in English in thousands and millions; for tiles, never for tables."""
    figure = as_decimal(value)
    if figure is None:
        return Figure(NOTHING, "")
    family = language_family(language)
    scale = _scale_for(figure, _MONEY_SCALES[family])
    short = figure / (scale.size if scale else 1)
    text = grouped(short, _short_places(short)) if figure else "0"
    name = scale.name if scale else ""
    if family == "zh":
        return Figure(text, f"{name}元" if currency == "CNY" else f"{name} {currency}".strip())
    return Figure(text, name, currency)


def count_words(value: int | None, *, language: str | None = None) -> str:
    """Exact to 10,000; beyond, two significant places: `约 120 万`, `about 1.2 million`."""
    if value is None:
        return NOTHING
    if value <= EXACT_COUNT_LIMIT:
        return f"{value:,}"
    family = language_family(language)
    figure = _round_significant(Decimal(value), 2)
    scale = next((s for s in _COUNT_SCALES[family] if figure >= s.floor), None)
    text = number(figure / scale.size if scale else figure)
    words = f"{text} {scale.name}" if scale else text
    return f"约 {words}" if family == "zh" else f"about {words}"


def day(value: date | datetime | None) -> str:
    """`2026-11-21`. An instant becomes the day of the bank's zone."""
    if value is None:
        return NOTHING
    if isinstance(value, datetime):
        value = (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value.isoformat()  # strftime says the same at six times the cost.


def moment(value: datetime | None, zone: ZoneInfo | None = None) -> str:
    """`2026-11-21 15:30` in the bank's zone."""
    if value is None:
        return NOTHING
    if timezone.is_aware(value):
        value = timezone.localtime(value, zone)
    return value.strftime("%Y-%m-%d %H:%M")


def duration(seconds: Number | None) -> str:
    """`00:52`, `1:02:03`: how long a step took."""
    figure = as_decimal(seconds)
    if figure is None:
        return NOTHING
    minutes, rest = divmod(max(0, int(figure)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"


def file_size(octets: int) -> str:
    """`640 KB`, `3.2 MB`: what a download costs."""
    if octets < 1024 * 1024:
        return f"{number(max(1, round(octets / 1024)))} KB"
    return f"{number(octets / (1024 * 1024), 1)} MB"


def listed(words: Iterable[object]) -> str:
    """Several words in a row, set apart as the language does it: `核心、重点`, `core, key`."""
    return ("、" if language_family() == "zh" else ", ").join(str(word) for word in words)


def _scale_for(figure: Decimal, scales: tuple[Scale, ...]) -> Scale | None:
    """The largest scale that the figure reaches as the next smaller one would show it: never 10,000 万 for 1.00 亿."""
    smaller = [*(scale.size for scale in scales[1:]), Decimal(1)]
    for scale, size in zip(scales, smaller, strict=True):
        shown = abs(figure) / size
        shown = shown.quantize(Decimal(1).scaleb(-_short_places(shown)), rounding=ROUND_HALF_UP)
        if shown * size >= scale.floor:
            return scale
    return None


def _round_significant(figure: Decimal, significant: int) -> Decimal:
    """Rounded to that many leading digits; whole digits beyond them become zeros."""
    if not figure:
        return figure
    return figure.quantize(Decimal(1).scaleb(figure.adjusted() - significant + 1), rounding=ROUND_HALF_UP)


def _short_places(figure: Decimal) -> int:
    """Decimals of a short figure: 3.42, 34.2, 342; a longer whole part is never cut (48,210)."""
    whole = max(1, _round_significant(abs(figure), 3).adjusted() + 1)
    return min(2, max(0, 3 - whole))
