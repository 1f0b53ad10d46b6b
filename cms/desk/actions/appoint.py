"""Staff get and leave posts."""

from datetime import date, datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from club.core import audit
from club.core.audit import Actor
from club.core.clock import local_date
from club.core.errors import DomainError
from club.identity.models import Account, Role, StaffPost
from club.organisation.models import Branch
from cms.desk.roles import ROLE_GROUPS


class EndsBeforeItStarts(DomainError):
    """The last day lies before the first."""

    code = "empty_period"
    message = _("The last day must not lie before the first.")


@transaction.atomic
def appoint(
    *, account: Account, branch: Branch, role: str, by: Actor, at: datetime, until_date: date | None = None
) -> StaffPost:
    """Give a person a role at a branch, reaching over the branch and all below it.

    - the post (a person has a role at a branch once; doing it again only moves its end), one audit row
    - the groups of the account are those of its posts, so the desk opens
    """
    today = local_date(at)
    if until_date is not None and until_date < today:
        raise EndsBeforeItStarts
    Account.objects.select_for_update().get(pk=account.pk)
    post, _new = StaffPost.objects.update_or_create(
        account=account,
        branch=branch,
        role=role,
        defaults={"until_date": until_date},
        create_defaults={"until_date": until_date, "since_date": today},
    )
    _follow_posts(account)
    audit.record(verb="staff.appointed", subject=post, by=by, at=at, role=role, branch=branch.code)
    return post


@transaction.atomic
def dismiss(*, post: StaffPost, by: Actor, at: datetime) -> None:
    """Take a post away; the next request of the person no longer has it.

    - one audit row; groups follow the posts that are left
    """
    Account.objects.select_for_update().get(pk=post.account_id)
    audit.record(verb="staff.dismissed", subject=post, by=by, at=at, role=post.role, branch=post.branch.code)
    post.delete()
    _follow_posts(post.account)


def _follow_posts(account: Account) -> None:
    names = {ROLE_GROUPS[Role(role)] for role in account.posts.values_list("role", flat=True)}
    others = account.groups.exclude(name__in=ROLE_GROUPS.values())
    account.groups.set([*others, *Group.objects.filter(name__in=names)])
    account.is_staff = bool(names)
    account.save(update_fields=["is_staff"])
