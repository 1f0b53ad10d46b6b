import django.db.models.deletion
from django.db import migrations, models

# Runs from before they had a branch are the head office's.
PLACE = """
UPDATE merchants_payoutrun SET branch_id = (SELECT id FROM club_branch WHERE level = 'head' ORDER BY path LIMIT 1);
SET CONSTRAINTS ALL IMMEDIATE;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('club', '0001_initial'),
        ('merchants', '0016_invitations'),
    ]

    operations = [
        migrations.AddField(
            model_name='payoutrun',
            name='branch',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='club.branch', verbose_name='branch'),
        ),
        migrations.RunSQL(PLACE, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='payoutrun',
            name='branch',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='club.branch', verbose_name='branch'),
        ),
    ]
