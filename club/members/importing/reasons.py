"""Why a row was refused, in Chinese and English."""

from typing import NamedTuple


class Problem(NamedTuple):
    """One fault of a row: the column, the value as it may be shown, and the code of the reason."""

    column: str
    value: str
    code: str


REASONS = {
    "missing": ("必填项为空", "This must not be empty."),
    "name": ("姓名格式不正确", "This is not a name."),
    "id_number": ("身份证号码校验不通过", "The ID number fails its check."),
    "company_code": ("统一社会信用代码校验不通过", "The company code fails its check."),
    "phone": ("手机号应为11位大陆号码", "Not a mainland mobile number of 11 digits."),
    "branch": ("机构代码不存在", "There is no such branch."),
    "plate": ("车牌号格式不正确", "This is not a number plate we know."),
    "vin": ("车架号应为17位，不含I、O、Q", "A VIN has 17 letters and digits, without I, O and Q."),
    "date": ("日期无法识别，请用 2026-01-31 的格式", "Not a date; write it like 2026-01-31."),
    "ends_before_start": ("终保日期早于起保日期", "The policy ends before it starts."),
    "licence_ends_first": (
        "驾驶证有效期止不晚于初次领证日期",
        "The licence ends before it was first issued.",
    ),
    "amount": ("金额不是有效数字（元，最多两位小数）", "Not an amount in yuan with at most two decimals."),
    "number": ("不是有效的整数", "Not a whole number in the expected range."),
    "choice": ("取值不在允许范围内", "This is none of the allowed values."),
    "too_long": ("内容过长", "This is too long."),
    "duplicate": ("与文件中前面的行重复", "The same as an earlier row of this file."),
    "customer_differs": (
        "与前面行的客户信息不一致",
        "An earlier row says otherwise about this customer.",
    ),
    "vehicle_differs": (
        "与前面行的车辆信息不一致",
        "An earlier row says otherwise about this vehicle.",
    ),
    "unknown": ("我们没有这条记录", "We do not know this one yet. Send it first."),
    "erased": (
        "此人已要求删除个人信息，不再导入",
        "This person asked to be forgotten; he is left out.",
    ),
    "id_of_another": ("该证件号码已属于另一客户号", "This ID number belongs to another customer number."),
    "number_of_another": (
        "客户号已登记其他证件号码",
        "The customer number is known with another ID number.",
    ),
}
