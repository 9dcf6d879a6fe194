"""What a product is, told by its title: the goods that it names, and not what it belongs to."""

import pytest

from souk.goods.annotation import Passage, forms
from souk.goods.catalog import Product, Variant
from tests.small import knowing


def sorted_as(title: str, language: str) -> str | None:
    product = Product(id="one", shop="corner", title={language: title}, variants=(Variant(id="one"),))
    found = knowing().sorting.read(product, [Passage(f"title/{language}", title, forms(title))])
    return str(found.value) if found else None


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Acme 27 inch monitor with a stand cover", "monitor"),
        ("Acme notebook 15.6 inch 8 GB card reader", "laptop"),
        ("Acme colour laser printer with paper tray", "printer"),
        ("Acme flat screen floor stand", "monitor_mount"),
        ("Acme 6 ft patch cable - 6ft patch cord", "cable"),
        ("Acme monitor Y splitter VGA cable", "cable"),
        ("Acme AT motherboard power converter cable", "cable"),
        ("Acme wireless notebook mouse", "mouse"),
        ("Acme mini trackball keyboard", "keyboard"),
        ("Acme DVI splitter cable, digital monitors", "cable"),
        ("Acme notebook case 15.6 inch (39.1 cm) briefcase", "notebook_bag"),
        ("Acme print cartridge black", "ink_cartridge"),
        ("Acme Nova 16 GB DDR4-SDRAM 512 GB SSD Tower Black PC Windows 10 Pro", "desktop_pc"),
        ("Acme C200 Small Form Factor PC (ENERGY STAR)", "desktop_pc"),
        ("Acme Z9 Xeon 32 GB DDR4-SDRAM Tower Workstation", "desktop_pc"),
        ("Acme cube PC/workstation barebone 1.8 GHz Black", "desktop_pc"),
        ("Acme R640 server Xeon 2.2 GHz 32 GB DDR4-SDRAM Rack (1U) 750 W", "server"),
        ("Acme SR25 server barebone Socket B Rack (2U)", "server"),
        ("Acme E42 networking card 1000 Mbit/s", "network_card"),
        ("Acme gigabit PCI network card", "network_card"),
        ("Acme S8 RAID controller PCI Express x8 3 Gbit/s", "raid_controller"),
        ("Acme Silent 650W power supply unit 20+4 pin ATX Black", "power_supply"),
        ("Acme 600 x 600 DPI Flatbed & ADF scanner Black A4", "scanner"),
        ("Acme V600 Photo 6400 x 9600 DPI Flatbed scanner A4", "scanner"),
        ("Acme android tablet 10.4 inch 64 GB", "tablet"),
        ("Acme CD-R 80MIN 700MB 52X Branded 10pk Slim Case 10 pc(s)", "optical_disc"),
        ("Acme DVD+RW 4.7GB 4X 30pk Spindle 30 pc(s)", "optical_disc"),
        ("Acme blank Blu-Ray disc BD-RE 25 GB 5 pc(s)", "optical_disc"),
        ("Acme Go memory card 64 GB MicroSD Class 10 UHS-I", "memory_card"),
        ("Acme 32GB Micro SDHC Card + Adapter", "memory_card"),
        ("Acme Swivel USB flash drive 16 GB USB Type-A 2.0 Red", "usb_stick"),
        ("Acme AAA Premium Rechargeable Batteries", "battery"),
        ("Acme Plus C Single-use battery Alkaline", "battery"),
        ("Acme laptop privacy screen for 15 inch notebook", "privacy_filter"),
        ("Acme black privacy filter for desktops 19.0", "privacy_filter"),
        ("Acme LP55 projector lamp 200 W UHP", "projector_lamp"),
        ("Acme 100mm f/2.8 SLR Macro lens Black", "camera_lens"),
        ("Acme 146GB SAS 15K 3.5in HD Kit with Caddy", "storage_drive"),
        ("Acme rack PDU basic 1U 16 A power distribution unit (PDU) black 12 AC outlet(s)", "power_strip"),
        ("Acme 7-outlet surge protector, 6 ft cord, 1080 joules", "power_strip"),
        ('Acme AB-12 mobile phone case 17 cm (6.7") folio black', "device_case"),
        ("Acme MP3/MP4 player case shell case black silicone", "device_case"),
        ("Acme 42U server rack cabinet with doors", "rack_cabinet"),
        ("Acme DR-100 printer drum original", "printer_part"),
        ("Acme AB1 printer kit maintenance kit", "printer_part"),
        ("Acme service pack 3 year extended warranty", "warranty"),
        ("Acme 3y Nbd onsite notebook only SVC", "warranty"),
        ("Acme AB2 notebook dock/port replicator black", "docking_station"),
    ],
)
def test_goods_are_what_their_title_calls_them(title: str, category: str) -> None:
    assert sorted_as(title, "en") == category


@pytest.mark.parametrize(
    "title",
    [
        "Acme 2 port CardBus laptop USB 2.0 PC card adapter",
        "Acme laptop privacy screen for 15 inch notebook",
        "Acme notebook riser [acrylic]",
        "Acme laser printer maintenance kit",
        "Acme wireless mouse batteries",
        "Acme MP3 player accessories",
        "Acme printer/scanner spare part",
        "Acme laptop- or telephone holder",
        "Acme USB mouse to PS/2 adapter",
        "Acme notebook (NB) accessory",
        "Acme adapter VGA monitor",
        "Acme toner f laser printer",
        "Acme notebook A4 squared",
        "Acme 600 x 600 dpi flatbed scanner",
    ],
)
def test_what_belongs_to_goods_is_not_the_goods(title: str) -> None:
    assert sorted_as(title, "en") not in ("laptop", "printer", "mouse", "media_player", "monitor")


@pytest.mark.parametrize(
    "title",
    [
        "Acme 304A black 1 pc(s)",
        "Acme desktop microphone",
        "Acme mobile workstation stand",
        "Acme 22 in server rack cabinet shelf",
        "Acme USB print server",
        "Acme storage device backup battery RAID controller 1050 mAh",
        "Acme all-in-one printing paper",
        "Acme 10 inch tablet security enclosure",
        "Acme handheld barcode scanner",
        "Acme powerline network adapter 1000 Mbit/s",
        "Acme uninterruptible power supply (UPS) 750 VA",
        "Acme workstation repair tool kit",
    ],
)
def test_what_is_called_like_a_computer_or_its_parts_is_none(title: str) -> None:
    kinds = ("desktop_pc", "server", "network_card", "raid_controller", "power_supply", "scanner", "tablet")
    assert sorted_as(title, "en") not in kinds


@pytest.mark.parametrize(
    "title",
    [
        "Acme server rack cabinet shelf",
        "Acme caster kit for open frame rack",
        "Acme hard drive mobile rack",
        "Acme USB 3.0 to SATA hard drive docking station",
        "Acme docking speaker 2.0 channels 10 W",
        "Acme rack PDU cable 2 m",
        "Acme preventive maintenance visit",
        "Acme power bank case",
        "Acme toner cartridge original black",
        "Acme UPS 1000 VA 6 AC outlets line-interactive",
    ],
)
def test_what_is_near_racks_strips_cases_and_parts_is_none_of_them(title: str) -> None:
    new = ("power_strip", "device_case", "rack_cabinet", "printer_part", "warranty", "docking_station")
    assert sorted_as(title, "en") not in new


@pytest.mark.parametrize(
    "title",
    [
        "笔记本电脑散热器",
        "打印机清洁剂",
        "平板电脑支架",
        "无线鼠标电池",
        "笔记本电脑散热架",
        "手机指环扣",
        "投影仪幕布",
        "猫砂盆铲",
        "婴儿车雨罩",
    ],
)
def test_what_belongs_to_goods_is_not_the_goods_in_chinese_either(title: str) -> None:
    assert sorted_as(title, "zh-CN") is None


@pytest.mark.parametrize(
    "title",
    [
        "Acme 48X/32X combo drive CD-RW & DVD-ROM optical disc drive Internal",
        "Acme optical disc drives Internal DVD-RW drive",
        "Acme memory card reader USB",
        "Acme 3.5in SATA to CompactFlash SSD adapter card",
        "Acme notebook spare part battery",
        "Acme UPS battery Sealed Lead Acid",
        "Acme battery charger 4 x AA",
        "Acme camera/camcorder battery 740 mAh",
        "Acme camera lens filter 5.2 cm",
        "Acme lens hood camera lens adapter",
        "Acme long focus zoom lens projection lens",
        "Acme garden privacy screen",
    ],
)
def test_discs_cards_batteries_and_lenses_are_not_what_is_called_alike(title: str) -> None:
    new = ("optical_disc", "memory_card", "usb_stick", "battery", "privacy_filter", "projector_lamp", "camera_lens")
    assert sorted_as(title, "en") not in new


@pytest.mark.parametrize(
    "title", ["Acme laptop RAM 16 GB", "Acme laptop table", "Acme laptop fan", "Acme litter box scoop"]
)
def test_a_thing_that_stands_right_behind_the_goods_is_for_them(title: str) -> None:
    assert sorted_as(title, "en") is None


def test_goods_are_still_found_before_a_part_that_they_have() -> None:
    assert sorted_as("Acme laptop 16 GB RAM 512 GB", "en") == "laptop"


@pytest.mark.parametrize(
    ("title", "category"),
    [("品胜 适用于苹果手机的数据线", "cable"), ("适用于笔记本电脑的支架", None), ("手机壳 适用于华为手机", None)],
)
def test_in_chinese_the_thing_stands_behind_what_it_is_for(title: str, category: str | None) -> None:
    assert sorted_as(title, "zh-CN") == category


def test_goods_are_still_found_before_what_is_said_of_them_in_chinese() -> None:
    assert sorted_as("轻薄笔记本电脑 16GB 内存", "zh-CN") == "laptop"
    assert sorted_as("激光打印机 自动双面", "zh-CN") == "printer"


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Acme Singlepack Cyan T0000 Ultra", "ink_cartridge"),
        ("Acme 38 Original Light cyan 1 pc(s)", "ink_cartridge"),
        ("Acme 715 Original Black", "ink_cartridge"),
        ("Acme EF 100mm f/2.0 USM Black", "camera_lens"),
        ('Acme Vertex 2.5" 100 GB Serial ATA II', "storage_drive"),
        ("Acme 2000 printer drum Original 1 pc(s)", "printer_part"),
        ("Acme Singlepack Cleaning Cartridge T0000 150 ml", None),
        ("Acme 5000-staple cartridge", None),
    ],
)
def test_titles_that_name_no_goods_are_told_by_what_only_such_goods_say(title: str, category: str | None) -> None:
    assert sorted_as(title, "en") == category


def test_nobody_asks_by_what_only_titles_say() -> None:
    known = knowing().categories()["ink_cartridge"]
    asked = {phrase for many in (*known.words.values(), *known.asked.values()) for phrase in many}
    titles = {phrase for many in known.titles.values() for phrase in many}
    assert {"singlepack", "original black"} <= titles - asked
