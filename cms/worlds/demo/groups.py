"""Companies that are insured: fleets whose policies end soon, and one whose policy was just issued."""

from datetime import datetime, timedelta

from club.core import people
from club.core.clock import local_date
from club.members.models import Customer, PolicyLine, Vehicle
from club.organisation.models import Branch
from cms.worlds import numbers
from cms.worlds.demo.people import insure
from cms.worlds.demo.tables import rows

# `renews` is in how many days the policies run out, one pair of policies for each car.
GROUPS = """
    name                 | code               | phone       | branch | address                  | car        | plates            | renews
    山东鲁通物流有限公司 | 91370100MA3DEM0015 | 13900040001 | 370100 | 济南市历城区工业北路8号  | 解放 J6P   | 鲁A7D601, 鲁A7D602 | 18
    青岛海云旅游有限公司 | 91370200MA3DEM0023 | 13900040002 | 370200 | 青岛市市南区香港中路12号 | 宇通 ZK6   | 鲁B4D701          | 26
    烟台新港食品有限公司 | 91370600MA3DEM0031 | 13900040003 | 370600 | 烟台市芝罘区港湾大道3号  | 福田欧曼   | 鲁F8D801          | 361
"""  # noqa: E501 - the table is wide
PREMIUMS = {PolicyLine.MOTOR: 1_260_000, PolicyLine.COMPULSORY: 195_000}


def build(branches: dict[str, Branch], at: datetime) -> None:
    """All of them."""
    for number, row in enumerate(rows(GROUPS), 1):
        owner = Customer.objects.create(
            external_id=f"DG{number:05d}",
            kind=Customer.Kind.COMPANY,
            branch=branches[row["branch"]],
            name=row["name"],
            id_number=row["code"],
            phone=people.phone(row["phone"]),
            address=row["address"],
            imported_at=at,
        )
        for place, plate in enumerate(row["plates"].split(", ")):
            _cover(owner, 900_000 + 10 * number + place, people.plate(plate), row, at)


def _cover(owner: Customer, serial: int, plate: str, row: dict[str, str], at: datetime) -> None:
    today = local_date(at)
    vehicle = Vehicle.objects.create(
        customer=owner,
        plate=plate,
        plate_tail=plate[-1],
        vin=numbers.vin(serial),
        model=row["car"],
        use=Vehicle.Use.COMPANY,
        registered_date=today - timedelta(days=900),
    )
    insure(vehicle, f"G{serial:07d}", PREMIUMS, int(row["renews"]), at, is_group=True)
