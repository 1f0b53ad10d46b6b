from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('club', '0004_first_message_kinds'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='message',
            name='message_waiting',
        ),
        migrations.AddField(
            model_name='message',
            name='tried_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name='message',
            index=models.Index(condition=models.Q(('state__in', ['queued', 'sending']), models.Q(('lease_until__isnull', False), ('state', 'unknown')), _connector='OR'), fields=['priority', 'due_at'], name='message_waiting'),
        ),
    ]
