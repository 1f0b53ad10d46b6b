"""The columns of an import file: their headers in Chinese and English, and what must not be shown."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from club.core import masks


@dataclass(frozen=True)
class Column:
    """One column. `mask` hides personal data in the error file; `also` are other headers seen in files."""

    key: str
    zh: str
    en: str
    example: str
    mask: Callable[[str], str] | None = None
    also: tuple[str, ...] = ()


COLUMNS = (
    Column("customer_number", "客户号", "customer number", "C0000001", also=("客户编号", "customer_id")),
    Column("customer_kind", "客户类型", "customer type", "个人"),
    Column("name", "姓名", "name", "王小明", masks.name, ("客户姓名", "客户名称")),
    Column(
        "id_number",
        "证件号码",
        "ID number",
        "11010519491231002X",
        masks.id_number,
        ("身份证号",),
    ),
    Column("phone", "手机号", "phone", "13800000001", masks.phone, ("手机号码", "联系电话", "mobile")),
    Column("branch", "机构代码", "branch code", "370100", also=("机构", "branch")),
    Column("city", "城市", "city", "济南"),
    Column("address", "地址", "address", "历下区经十路1号", lambda text: "***" if text else ""),
    Column("value_class", "客户价值", "customer value", "A"),
    Column("no_claim_years", "连续未出险年数", "years without a claim", "2"),
    Column(
        "licence_issued_date",
        "驾驶证初次领证日期",
        "licence first issued",
        "2012-05-20",
        also=("初次领证日期",),
    ),
    Column(
        "licence_until",
        "驾驶证有效期止",
        "licence valid until",
        "2028-05-20",
        also=("驾驶证到期日", "驾驶证有效期至"),
    ),
    Column("plate", "车牌号", "plate", "鲁A12345", masks.plate, ("号牌号码", "车牌")),
    Column("vin", "车架号", "VIN", "LATPAB071W1005301", masks.vin, ("车辆识别代号",)),
    Column("vehicle_model", "车型", "vehicle model", "大众朗逸", also=("厂牌型号", "model")),
    Column("fuel", "能源类型", "fuel", "燃油"),
    Column("use", "使用性质", "use", "非营业"),
    Column("seats", "座位数", "seats", "5"),
    Column("registered_date", "初次登记日期", "first registered", "2020-06-01", also=("初登日期",)),
    Column("policy_number", "保单号", "policy number", "PDAA202637010000000001"),
    Column("line", "险种", "line", "商业险"),
    Column("product_name", "产品名称", "product", "机动车商业保险"),
    Column("valid_from", "起保日期", "first day", "2026-01-01", also=("保险起期",)),
    Column("valid_until", "终保日期", "last day", "2026-12-31", also=("保险止期",)),
    Column("premium", "保费", "premium", "3500.00", also=("保费(元)", "premium (yuan)")),
    Column("policy_state", "保单状态", "policy status", "有效"),
    Column("is_group", "团单", "group policy", "否", also=("是否团单",)),
    Column("salesperson", "业务员", "salesperson", "张业务"),
    Column("sales_channel", "销售渠道", "sales channel", "直销"),
)
BY_KEY = {column.key: column for column in COLUMNS}
VEHICLE = ("plate", "vin", "vehicle_model", "fuel", "use", "seats", "registered_date")
POLICY = ("policy_number", "line", "product_name", "valid_from", "valid_until", "premium")
OF_POLICY = (*POLICY, "policy_state", "is_group", "salesperson", "sales_channel")
NEEDED = ("customer_number", "name", "branch")


def _plain(header: str) -> str:
    return re.sub(r"[\s_\-*]", "", header.replace("（", "(").replace("）", ")")).lower()


_KEY_OF = {
    _plain(header): column.key
    for column in COLUMNS
    for header in (column.key, column.zh, column.en, *column.also)
}


class WrongHeaders(Exception):
    """The file is not of this format: `missing` are the needed headers it lacks, `twice` doubled ones."""

    def __init__(self, missing: list[str], twice: list[str]) -> None:
        self.missing, self.twice = missing, twice
        super().__init__(", ".join(missing + twice))


def keys_of(headers: Sequence[str]) -> list[str | None]:
    """The column key under each header; None for columns we do not read."""
    keys = [_KEY_OF.get(_plain(header)) for header in headers]
    found = [key for key in keys if key]
    missing = [label(key) for key in NEEDED if key not in found]
    twice = sorted({label(key) for key in found if found.count(key) > 1})
    if missing or twice:
        raise WrongHeaders(missing, twice)
    return keys


def part_of(key: str) -> str:
    """The table that a column fills."""
    if key in VEHICLE:
        return "Vehicle"
    return "Policy" if key in OF_POLICY else "Customer"


def label(key: str) -> str:
    """A column's name for people, in both languages."""
    return f"{BY_KEY[key].zh} {BY_KEY[key].en}" if key in BY_KEY else key


def shown(key: str, value: str) -> str:
    """A cell's value as it may stand in an error file."""
    column = BY_KEY.get(key)
    return column.mask(value) if column and column.mask else value
