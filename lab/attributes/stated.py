"""The matching rule: which hidden field is stated in a text, and whether a reading agrees; knows no annotator."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

Value = str | float | bool

# Name, dimension, how many of the dimension's smallest it is, how it is written.
_UNITS = """
m length 1000 m meter meters metre metres
ft length 304.8 ft feet foot
cm length 10 cm
mm length 1 mm
in length 25.4 in inch inches " ” ″ ''
μm length .001 μm µm um micron
nm length .000001 nm
g mass 1 g gram grams
kg mass 1000 kg
lb mass 453.592 lb lbs
oz mass 28.3495 oz
GB bytes 1000 gb
MB bytes 1 mb
TB bytes 1000000 tb
GHz frequency 1000 ghz
MHz frequency 1 mhz
kHz frequency .001 khz
Hz frequency .000001 hz
W power 1 w watt watts
kW power 1000 kw
V voltage 1 v volt volts vac vdc
mAh charge 1 mah
Ah charge 1000 ah
min time 60 min minutes
h time 3600 h hr hrs hour hours
s time 1 s sec seconds
year age 1 year years y yr yrs
Mbps rate 1 mbps mbit/s mb/s
Gbps rate 1000 gbps gbit/s
count count 1 pc pcs pc(s) piece pieces pack count
page page 1 page pages
sheet sheet 1 sheet sheets
dB sound 1 db dba
L volume 1000 l liter liters litre litres
mL volume 1 ml
rpm turn 1 rpm
ppm pace 1 ppm
g/m² density 1 g/m² g/m2 gsm
lm light 1 lm lumen lumens
"""
# The unit in which Icecat gives a field's bare number.
_FIELDS = """
m cable_length tape_length cord_length maximum_transfer_distance maximum_operating_distance wireless_range
mm height width depth diameter label_height label_width tape_width tape_size viewable_size_diagonal filter_size
mm fan_diameter fixed_focal_length mounting_depth__max_ mounting_depth__min_ length width__with_stand_ sheet_length
mm height__with_stand_ depth__with_stand_ spine_width maximum_label_width compatible_lens_diameter
mm viewable_screen_height viewable_screen_width package_width package_height package_depth
cm display_diagonal__metric_ diagonal__metric_
in display_diagonal maximum_screen_size_compatibility minimum_screen_size_compatibility size diagonal
μm cladding_diameter core_diameter
nm wavelength processor_lithography
g weight package_weight package_gross_weight package_net_weight net_weight weight_with_stand
kg maximum_weight_capacity packaging_net_weight load_capacity
lb gross_weight__imperial_ weight__imperial_
GB internal_memory total_storage_capacity ssd_capacity total_ssds_capacity hdd_capacity total_hdds_capacity
GB native_capacity compressed_capacity capacity discrete_graphics_adapter_memory maximum_internal_memory flash_memory
GB internal_storage_capacity ram_capacity storage_drive_capacity maximum_supported_storage_capacity
TB total_installed_storage_capacity
MB processor_cache cd_storage_capacity
GHz processor_frequency processor_boost_frequency
MHz memory_clock_speed bus_clock_rate frequency bandwidth processor_front_side_bus
Hz maximum_refresh_rate refresh_rate_at_maximum_resolution
W output_power bulb_power power power_supply rms_rated_power total_power power_consumption__typical_ maximum_power
W usb_power_delivery_up_to peak_power thermal_design_power__tdp_
V battery_voltage output_operation_voltage__max_ output_operation_voltage__min_ operating_voltage
V input_operation_voltage__max_ input_operation_voltage__min_
mAh battery_capacity
min recording_time
h service_life_of_lamp battery_life__max_ continuous_video_playback_time charging_time battery_recharge_time
h bulb_lifetime service_life_of_lamp__economic_mode_ continuous_audio_playback_time talk_time
year number_of_years
Mbps maximum_data_transfer_rate data_transfer_rate
Gbps switching_capacity data_transfer_rate__max_
count quantity_per_pack labels_per_pack media_sheets_per_package colour_ink_cartridges_quantity quantity
count number_of_products_included number_of_pages
page black_toner_page_yield colour_toner_page_yield page_yield black_ink_page_yield colour_ink_page_yield
sheet maximum_capacity sheets_per_pack punch_capacity total_input_capacity
dB headphone_sensitivity signal_to_noise_ratio__snr_ noise_level noise_level__full_load_mode__100__
L water_tank_capacity volume bowl_capacity
mL colour_ink_volume black_ink_volume
rpm rotational_speed__max_ rotational_speed
ppm print_speed__black__normal_quality__a4_us_letter_ copy_speed__black__normal_quality__a4_
ppm print_speed__colour__normal_quality__a4_us_letter_
g/m² media_weight
lm projector_brightness
"""
_KNOWN: dict[str, tuple[str, float]] = {}
_WRITTEN: dict[str, tuple[str, float]] = {}
for _line in _UNITS.strip().splitlines():
    _name, _dimension, _factor, *_words = _line.split()
    _KNOWN[_name] = (_dimension, float(_factor))
    _WRITTEN |= dict.fromkeys(_words, _KNOWN[_name])
UNIT_OF = {key: line.split()[0] for line in _FIELDS.strip().splitlines() for key in line.split()[1:]}
_SAID = re.compile(
    r"(?<![\w.,])(\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d*\.?\d+)\s?-?("
    + "|".join(re.escape(word) for word in sorted(_WRITTEN, key=len, reverse=True))
    + r")(?![a-z0-9])"
)
_BESIDE = re.compile(r"(?<=\d)\s?[x×/-]\s?(?=\d)")
_PART = re.compile(r"\s*[,;/、,;]\s*|\s[&+]\s")
_COUNT = re.compile(r"^\d+\s?[x×]\s?(?=\D)", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+|\d+(?:\.\d+)?")
MOST_WORDS = 8
_EMPTY = frozenset({"", "y", "n", "yes", "no", "none", "not supported", "unspecified"})


def kind_stated(key: str, value: Value, texts: tuple[str, ...]) -> str:
    """`number` or `words` where a text states the field's value, else nothing.

    number: the key is in `UNIT_OF`, and a number with a unit of the same dimension, within 1 %, stands in a text; a
    number in a row (`210x297 mm`) has the unit of the last. words: the value has a letter, two characters or more and
    at most `MOST_WORDS` words, and these stand in a text one after another, folded. Yes, no and bare numbers are
    never stated.
    """
    if isinstance(value, bool):
        return ""
    if isinstance(value, float):
        return "number" if any(_has(text, key, value) for text in texts) else ""
    words = folded(value)
    if words in _EMPTY or len(words) < 2 or words.count(" ") >= MOST_WORDS or not any(map(str.isalpha, words)):
        return ""
    return "words" if any(f" {words} " in f" {folded(text)} " for text in texts) else ""


def agrees(read: Value, stated: Value) -> bool:
    """Whether a reading is what the field says: numbers within 1 %; the field's words; or enough of them.

    Enough is a part with a figure, which is a name by itself (`DDR4` of `DDR4-SDRAM`), and one of a list (`Black` of
    `Black,White`, or `SC` of `2x SC`). Letters alone may leave out just what tells one value from others: `Intel` of
    `Intel Xeon`, `Black` of `Light black`. A reading that says more than the field is right (`USB 2.0`, where
    it has `USB`).
    """
    if isinstance(read, bool) or isinstance(stated, bool):
        return read is stated
    if isinstance(read, float) and isinstance(stated, float):
        return abs(read - stated) <= 0.01 * abs(stated)
    one, other = folded(_text(read)), folded(_text(stated))
    if not one or not other:
        return False
    if f" {other} " in f" {one} ":
        return True
    parts = (folded(_COUNT.sub("", part)) for part in _PART.split(_text(stated)))
    return f" {one} " in f" {other} " and (any(map(str.isdigit, one)) or one in parts)


@lru_cache(maxsize=65536)
def folded(text: str) -> str:
    """Lower case, full width to half, letters and digits apart, single spaces, no marks."""
    return " ".join(_WORD.findall(unicodedata.normalize("NFKC", text).lower()))


def _text(value: Value) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _has(text: str, key: str, value: float) -> bool:
    unit = UNIT_OF.get(key)
    if unit is None or not value:
        return False
    dimension, factor = _KNOWN[unit]
    return any(of == dimension and abs(number / factor - value) <= 0.01 * abs(value) for number, of in _numbers(text))


@lru_cache(maxsize=4096)
def _numbers(text: str) -> tuple[tuple[float, str], ...]:
    return tuple(_found(unicodedata.normalize("NFKC", text).lower()))


def _found(plain: str) -> Iterator[tuple[float, str]]:
    # A number in a row, such as `210x297 mm`, takes the unit of the last.
    for one in _SAID.finditer(_BESIDE.sub(" ", plain)):
        yield _measured(one)
    for row in re.finditer(r"(?:\d+(?:\.\d+)?\s?[x×/-]\s?)+(?=\d)", plain):
        last = _SAID.match(" " + plain[row.end() :], 1)
        if last:
            unit = _WRITTEN[last.group(2)]
            for number in re.findall(r"\d+(?:\.\d+)?", row.group()):
                yield float(number) * unit[1], unit[0]


def _measured(one: re.Match[str]) -> tuple[float, str]:
    dimension, factor = _WRITTEN[one.group(2)]
    return float(one.group(1).replace(",", "")) * factor, dimension


def numbers_in(text: str, key: str) -> list[float]:
    """The numbers of a text that have a unit of the key's dimension, in the key's unit."""
    dimension, factor = _KNOWN[UNIT_OF[key]]
    return [round(number / factor, 6) for number, of in _numbers(text) if of == dimension]
