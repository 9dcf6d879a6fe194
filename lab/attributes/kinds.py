"""`python -m lab.attributes.kinds`: is the kind that a title tells what the fields hidden from it show?

Icecat's open records name no category, but each kind has fields of its own. A product is of a kind where it has two of
the fields that only such goods can have; one with fewer than `FEWEST` fields shows nothing and is not judged.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lab.attributes.evaluate import hidden, is_test
from lab.attributes.train import products
from souk.goods.annotation.providers.toml_knowledge import TomlKnowledge
from souk.goods.annotation.rules.reader import passages
from souk.goods.annotation.rules.sorting import CategoryReader
from souk.goods.catalog import Product

FEWEST = 6
_NEEDED = 2
_TELLING = """
laptop front_camera ac_adapter_power battery_capacity__watt_hours_ number_of_built_in_speakers
monitor horizontal_scan_range vertical_scan_range display_brightness__typical_ power_consumption__off_ pixel_pitch
printer print_speed__black__normal_quality__a4_us_letter_ print_speed__colour__normal_quality__a4_us_letter_
printer maximum_input_capacity total_input_capacity total_output_capacity maximum_print_size warm_up_time
printer standard_input_trays time_to_first_page__black__normal_ page_description_languages maximum_label_width
printer maximum_duty_cycle print_technology maximum_iso_a_series_paper_size iso_a_series_sizes__a0___a9_
media_player wma_bit_rates player_media_type continuous_audio_playback_time mp3_bit_rates equalizer_modes
headphones headphone_frequency ear_coupling headphone_sensitivity magnet_type driver_unit
mouse movement_detection_technology buttons_quantity movement_resolution scroll_type buttons_type
projector projector_brightness projection_technology projector_native_resolution light_source_type
network_switch mac_address_table switch_type switching_capacity basic_switching_rj_45_ethernet_ports_quantity
phone subscription_type sim_card_type rear_camera_type sim_card_capability
memory_module memory_layout__modules_x_size_ cas_latency memory_bus buffered_memory_type
graphics_card directx_version graphics_adapter_memory_type opengl_version maximum_displays_per_videocard
motherboard motherboard_form_factor number_of_sata_connectors usb_2_0_connectors number_of_memory_slots
coffee_maker coffee_input_type capacity_in_cups built_in_grinder coffee_maker_type
"""
TELLING: dict[str, frozenset[str]] = {}
for _line in _TELLING.strip().splitlines():
    _kind, *_keys = _line.split()
    TELLING[_kind] = TELLING.get(_kind, frozenset()) | frozenset(_keys)
Kind = Callable[[Product], str | None]


@dataclass(frozen=True)
class Judged:
    """How many products are said to be of a kind, how many rightly, and how many are."""

    said: int
    right: int
    are: int

    @property
    def precision(self) -> float:
        """Right of those said."""
        return self.right / max(1, self.said)

    @property
    def recall(self) -> float:
        """Right of those that are."""
        return self.right / max(1, self.are)


def shown(product: Product) -> frozenset[str]:
    """The kinds that a product's fields show."""
    keys = {one.key for one in product.attributes}
    return frozenset(kind for kind, telling in TELLING.items() if len(keys & telling) >= _NEEDED)


def judge(goods: Iterable[Product], read: Kind) -> dict[str, Judged]:
    """Each kind, judged where the product has fields enough; `all` of them together."""
    said: Counter[str] = Counter()
    right: Counter[str] = Counter()
    are: Counter[str] = Counter()
    for one in goods:
        if len(one.attributes) < FEWEST:
            continue
        kinds, told = shown(one), read(hidden(one))
        are.update(kinds)
        if told in TELLING:
            said[told] += 1
            right[told] += told in kinds
    each = {kind: Judged(said[kind], right[kind], are[kind]) for kind in TELLING}
    return {**each, "all": Judged(said.total(), right.total(), are.total())}


def reader() -> Kind:
    """The kind that the knowledge reads in a title."""
    sorting = CategoryReader(TomlKnowledge().categories())

    def read(product: Product) -> str | None:
        found = sorting.read(product, passages(product))
        return str(found.value) if found else None

    return read


def main() -> None:
    """The development brands."""
    found = judge((one for one in products() if not is_test(one.brand)), reader())
    lines = [
        f"{kind:16} said {one.said:4} right {one.right:4} are {one.are:4} "
        f"precision {one.precision:.3f} recall {one.recall:.3f}"
        for kind, one in found.items()
    ]
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
