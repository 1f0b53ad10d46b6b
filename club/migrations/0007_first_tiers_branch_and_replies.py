"""What the door needs from the first day: member numbers, tiers, the head office, automatic replies."""

from django.db import migrations

from club.wechat import first_replies

TIERS = [
    {
        "code": "ordinary", "rank": 1, "name": "普通会员", "name_en": "Ordinary member", "needs_identity": False,
        "benefits": "浏览服务和活动，查询门店。", "benefits_en": "Browse services, campaigns and stores.",
    },
    {
        "code": "senior", "rank": 2, "name": "高级会员", "name_en": "Senior member",
        "benefits": "领取礼包，使用服务，累积积分，续保提醒。",
        "benefits_en": "Gifts, services, points and renewal reminders.",
    },
    {
        "code": "vip", "rank": 3, "name": "VIP会员", "name_en": "VIP member", "min_premium_fen": 1_000_000,
        "benefits": "高级会员全部权益，另享机场贵宾等专属服务。",
        "benefits_en": "Everything senior members have, and services of their own such as airport lounges.",
    },
]


def seed(apps, schema_editor):
    tier, branch = apps.get_model("club", "Tier"), apps.get_model("club", "Branch")
    for row in TIERS:
        tier.objects.get_or_create(code=row["code"], defaults=row)
    if not branch.objects.filter(level="head").exists():
        branch.objects.create(code="000", name="总公司", name_en="Head office", level="head", path="/000/")
    first_replies.seed(apps.get_model("club", "AutoReply"))


class Migration(migrations.Migration):
    dependencies = [("club", "0006_front_door")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE club_member_number START 100000001;", "DROP SEQUENCE club_member_number;"
        ),
        migrations.RunPython(seed, migrations.RunPython.noop),
    ]
