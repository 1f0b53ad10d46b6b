"""Pages, the chain of the books, and what may not change in rows that go through states."""

import cms.pages.models.news
import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import modelcluster.fields
import uuid
import wagtail.fields
from club.core.append_only import freeze, freeze_once, guard
from club.core.together import Together
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    replaces = [
        ('cms', '0001_initial'),
        ('cms', '0002_chain_of_the_books'),
        ('cms', '0003_keeping_periods'),
        ('cms', '0004_key_rotation'),
    ]

    dependencies = [
        ('merchants', '0003_uses'),
        ('wagtailcore', '0098_apitoken'),
        ('wagtailimages', '0027_image_description'),
    ]

    operations = [
        Together([
            migrations.CreateModel(
                name='Block',
                fields=[
                    ('number', models.PositiveBigIntegerField(primary_key=True, serialize=False, verbose_name='number')),
                    ('source', models.CharField(max_length=20, verbose_name='source')),
                    ('columns', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=63), size=None)),
                    ('after', models.BigIntegerField()),
                    ('upto', models.BigIntegerField()),
                    ('rows', models.PositiveIntegerField(verbose_name='rows')),
                    ('digest', models.BinaryField()),
                    ('marks', models.BinaryField()),
                    ('previous', models.BinaryField()),
                    ('hash', models.BinaryField()),
                    ('sealed_at', models.DateTimeField(verbose_name='sealed')),
                ],
                options={
                    'verbose_name': 'block of the chain',
                    'verbose_name_plural': 'blocks of the chain',
                    'constraints': [models.UniqueConstraint(fields=('source', 'after'), name='one_block_after_another')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='KeepingPeriod',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('what', models.SlugField(max_length=40, unique=True, verbose_name='what')),
                    ('days', models.PositiveIntegerField(validators=[django.core.validators.MinValueValidator(0)], verbose_name='kept for days')),
                ],
                options={
                    'verbose_name': 'keeping period',
                    'verbose_name_plural': 'keeping periods',
                    'ordering': ['what'],
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='KeyRotation',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('uid', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                    ('key_id', models.PositiveSmallIntegerField(verbose_name='key')),
                    ('table', models.CharField(max_length=63, verbose_name='table')),
                    ('after', models.BigIntegerField(default=0)),
                    ('started_at', models.DateTimeField(verbose_name='started')),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='finished')),
                ],
                options={
                    'verbose_name': 'change of keys',
                    'verbose_name_plural': 'changes of keys',
                    'constraints': [models.UniqueConstraint(fields=('key_id', 'table'), name='one_rotation_per_table')],
                    'indexes': [],
                },
            ),
            migrations.CreateModel(
                name='ArticlePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                    ('date', models.DateField(default=cms.pages.models.news.today, verbose_name='date')),
                    ('author', models.CharField(blank=True, max_length=40, verbose_name='author')),
                    ('cover', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='cover')),
                    ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 4), ('quote', 7), ('steps', 8), ('service', 9), ('call', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 80, 'template': 'cms/pages/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'hr'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/pages/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'image'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 100, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'quote'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 60, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {}), 8: ('cms.pages.blocks.StepsBlock', (), {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('vouchers.ServiceProduct',), {'icon': 'tag', 'label': 'Service card', 'template': 'cms/pages/blocks/service.html'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'sentence above the button', 'max_length': 80, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 20}), 12: ('cms.pages.blocks.AddressBlock', (), {'label': 'address', 'max_length': 200}), 13: ('wagtail.blocks.StructBlock', [[('text', 10), ('label', 11), ('address', 12)]], {})}, verbose_name='text')),
                    ('body_en', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 4), ('quote', 7), ('steps', 8), ('service', 9), ('call', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 80, 'template': 'cms/pages/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'hr'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/pages/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'image'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 100, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'quote'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 60, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {}), 8: ('cms.pages.blocks.StepsBlock', (), {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('vouchers.ServiceProduct',), {'icon': 'tag', 'label': 'Service card', 'template': 'cms/pages/blocks/service.html'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'sentence above the button', 'max_length': 80, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 20}), 12: ('cms.pages.blocks.AddressBlock', (), {'label': 'address', 'max_length': 200}), 13: ('wagtail.blocks.StructBlock', [[('text', 10), ('label', 11), ('address', 12)]], {})}, verbose_name='English text')),
                ],
                options={
                    'verbose_name': 'article',
                    'verbose_name_plural': 'articles',
                    'indexes': [models.Index(fields=['-date'], name='articles_newest')],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='ArticleReads',
                fields=[
                    ('page', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='reads', serialize=False, to='cms.articlepage')),
                    ('count', models.PositiveBigIntegerField(default=0)),
                ],
                options={
                    'indexes': [],
                    'constraints': [],
                },
            ),
            migrations.CreateModel(
                name='ArticleIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                ],
                options={
                    'verbose_name': 'article list',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='HomePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                    ('hero_title', models.CharField(max_length=40, verbose_name='headline')),
                    ('hero_title_en', models.CharField(blank=True, max_length=80, verbose_name='English headline')),
                    ('hero_image', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailimages.image', verbose_name='picture')),
                    ('strip', models.CharField(blank=True, max_length=60, verbose_name='announcement')),
                    ('strip_en', models.CharField(blank=True, max_length=120, verbose_name='English announcement')),
                    ('strip_page', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.WAGTAIL_PAGE_MODEL, verbose_name='leads to')),
                    ('products', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='vouchers.serviceproduct', verbose_name='services shown')),
                    ('packages', modelcluster.fields.ParentalManyToManyField(blank=True, related_name='+', to='vouchers.giftpackage', verbose_name='packages shown')),
                ],
                options={
                    'verbose_name': 'home page',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='ServiceIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                ],
                options={
                    'verbose_name': 'Car Life',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='ServicePage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                    ('product', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='vouchers.serviceproduct', verbose_name='service product')),
                    ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 4), ('quote', 7), ('steps', 8), ('service', 9), ('call', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 80, 'template': 'cms/pages/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'hr'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/pages/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'image'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 100, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'quote'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 60, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {}), 8: ('cms.pages.blocks.StepsBlock', (), {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('vouchers.ServiceProduct',), {'icon': 'tag', 'label': 'Service card', 'template': 'cms/pages/blocks/service.html'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'sentence above the button', 'max_length': 80, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 20}), 12: ('cms.pages.blocks.AddressBlock', (), {'label': 'address', 'max_length': 200}), 13: ('wagtail.blocks.StructBlock', [[('text', 10), ('label', 11), ('address', 12)]], {})}, verbose_name='text')),
                    ('body_en', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 4), ('quote', 7), ('steps', 8), ('service', 9), ('call', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 80, 'template': 'cms/pages/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'hr'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/pages/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'image'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 100, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'quote'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 60, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {}), 8: ('cms.pages.blocks.StepsBlock', (), {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('vouchers.ServiceProduct',), {'icon': 'tag', 'label': 'Service card', 'template': 'cms/pages/blocks/service.html'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'sentence above the button', 'max_length': 80, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 20}), 12: ('cms.pages.blocks.AddressBlock', (), {'label': 'address', 'max_length': 200}), 13: ('wagtail.blocks.StructBlock', [[('text', 10), ('label', 11), ('address', 12)]], {})}, verbose_name='English text')),
                ],
                options={
                    'verbose_name': 'service page',
                    'verbose_name_plural': 'service pages',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='StandardPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                    ('body', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 4), ('quote', 7), ('steps', 8), ('service', 9), ('call', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 80, 'template': 'cms/pages/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'hr'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/pages/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'image'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 100, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'quote'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 60, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {}), 8: ('cms.pages.blocks.StepsBlock', (), {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('vouchers.ServiceProduct',), {'icon': 'tag', 'label': 'Service card', 'template': 'cms/pages/blocks/service.html'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'sentence above the button', 'max_length': 80, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 20}), 12: ('cms.pages.blocks.AddressBlock', (), {'label': 'address', 'max_length': 200}), 13: ('wagtail.blocks.StructBlock', [[('text', 10), ('label', 11), ('address', 12)]], {})}, verbose_name='text')),
                    ('body_en', wagtail.fields.StreamField([('heading', 0), ('paragraph', 1), ('image', 4), ('quote', 7), ('steps', 8), ('service', 9), ('call', 13)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'icon': 'title', 'label': 'Heading', 'max_length': 80, 'template': 'cms/pages/blocks/heading.html'}), 1: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'ol', 'ul', 'link', 'hr'], 'icon': 'pilcrow', 'label': 'Text', 'template': 'cms/pages/blocks/paragraph.html'}), 2: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'image'}), 3: ('wagtail.blocks.CharBlock', (), {'label': 'caption', 'max_length': 100, 'required': False}), 4: ('wagtail.blocks.StructBlock', [[('image', 2), ('caption', 3)]], {}), 5: ('wagtail.blocks.TextBlock', (), {'label': 'quote'}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'who said it', 'max_length': 60, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('text', 5), ('source', 6)]], {}), 8: ('cms.pages.blocks.StepsBlock', (), {}), 9: ('wagtail.snippets.blocks.SnippetChooserBlock', ('vouchers.ServiceProduct',), {'icon': 'tag', 'label': 'Service card', 'template': 'cms/pages/blocks/service.html'}), 10: ('wagtail.blocks.CharBlock', (), {'label': 'sentence above the button', 'max_length': 80, 'required': False}), 11: ('wagtail.blocks.CharBlock', (), {'label': 'button', 'max_length': 20}), 12: ('cms.pages.blocks.AddressBlock', (), {'label': 'address', 'max_length': 200}), 13: ('wagtail.blocks.StructBlock', [[('text', 10), ('label', 11), ('address', 12)]], {})}, verbose_name='English text')),
                ],
                options={
                    'verbose_name': 'standing page',
                    'verbose_name_plural': 'standing pages',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='CampaignIndexPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                ],
                options={
                    'verbose_name': 'campaign list',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
            migrations.CreateModel(
                name='StoreFinderPage',
                fields=[
                    ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to=settings.WAGTAIL_PAGE_MODEL)),
                    ('title_en', models.CharField(blank=True, max_length=120, verbose_name='English title')),
                    ('intro', models.CharField(blank=True, max_length=200, verbose_name='introduction')),
                    ('intro_en', models.CharField(blank=True, max_length=300, verbose_name='English introduction')),
                ],
                options={
                    'verbose_name': 'store finder',
                    'indexes': [],
                    'constraints': [],
                },
                bases=('wagtailcore.page',),
            ),
        ]),
        # Random bytes do not get smaller, so no time is spent trying.
        migrations.RunSQL("ALTER TABLE cms_block ALTER COLUMN marks SET STORAGE EXTERNAL", migrations.RunSQL.noop),
        *guard("cms_block"),
        # Of rows that go through states, what was agreed or happened stays.
        freeze(
            "merchants_statement", "uid", "number", "merchant_id", "period_start", "period_end", "lines_count",
            "lines_fen", "carried_fen", "due_fen", "drawn_at", "drawn_by_id",
        ),
        freeze(
            "vouchers_redemption", "uid", "voucher_id", "use_no", "quantity", "product_id", "merchant_id",
            "store_id", "operator_id", "api_key_id", "door", "payable_id", "bill_fen", "benefit_fen",
            "redeemed_at", "occurred_at",
        ),
        freeze_once(
            "vouchers_redemption", "reversed_at", "reversed_by_id", "reversal_reason", "reversal_payable_id"
        ),
    ]
