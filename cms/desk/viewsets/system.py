"""Branches and posts."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.admin.views.generic import CreateView, EditView

from club.identity.models import Account, StaffPost
from club.organisation.models import Branch
from cms.desk import columns
from cms.desk.access import staff
from cms.desk.actions import appoint, hire
from cms.desk.forms.base import DeskForm
from cms.desk.viewsets.base import DeskViewSet, sheet
from cms.desk.viewsets.registry import ActedOn


class BranchForm(DeskForm):
    """A branch. Its code and place in the tree stay, because paths of all below hang on them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].required = True
        if self.instance.pk:
            self.fields["code"].disabled = self.fields["parent"].disabled = True

    def save(self, commit: bool = True) -> Branch:
        """Place it in the tree."""
        self.instance.place()
        return super().save(commit)


class BranchViewSet(DeskViewSet):
    """Branches."""

    model = Branch
    icon = "site"
    menu_label = _("Branches")
    list_related = ("parent",)
    ordering = "path"
    list_display = [
        "name",
        "code",
        columns.text("level", _("Level"), lambda row: row.get_level_display(), sort_key="level"),
        columns.text("parent", _("Belongs to"), lambda row: row.parent or "—"),
        columns.flag("is_active", _("Active")),
    ]
    list_filter = ["level", "is_active"]
    list_export = ["code", "name", "name_en", "level", "parent", "region", "phone", "is_active"]
    search_fields = ["name", "name_en", "code"]
    inspect_view_fields = ["code", "name", "name_en", "level", "parent", "region", "phone", "is_active"]
    edit_handler = sheet(
        BranchForm,
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_en")]),
        FieldRowPanel([FieldPanel("code"), FieldPanel("region")]),
        FieldRowPanel([FieldPanel("parent"), FieldPanel("level")]),
        FieldPanel("phone", help_text=_("Shown to its members.")),
        FieldPanel("is_active"),
        heading=_("About the branch"),
    )


class Appoint(CreateView):
    """A post is given by the act that also opens the desk; for a new colleague, after making his login."""

    is_act = True
    password = ""

    def save_instance(self) -> StaffPost:
        asked = self.form.cleaned_data
        if not asked["account"]:
            asked["account"], self.password = hire(
                username=asked["username"],
                full_name=asked["full_name"],
                by=staff(self.request),
                at=timezone.now(),
            )
        return _appointed(self)

    def get_success_message(self, instance: StaffPost) -> str:
        if not self.password:
            return super().get_success_message(instance)
        words = _(
            "%(name)s can log in as %(username)s. First password, shown only now and good for three days: "
            "%(password)s"
        )
        names = {"name": instance.account, "username": instance.account.username}
        return words % {**names, "password": self.password}


class ChangePost(EditView):
    """Only the end of a post moves."""

    is_act = True

    def save_instance(self) -> StaffPost:
        return _appointed(self)


class PostView(ActedOn):
    """A post with what may be done for the colleague."""

    template_name = "cms/desk/post_inspect.html"


def _appointed(view: Any) -> StaffPost:
    asked = view.form.cleaned_data
    return appoint(
        account=asked["account"],
        branch=asked["branch"],
        role=asked["role"],
        until_date=asked["until_date"],
        by=staff(view.request),
        at=timezone.now(),
    )


class PostForm(DeskForm):
    """A post."""

    username = forms.CharField(label=_("User name of a new colleague"), required=False, max_length=60)
    full_name = forms.CharField(label=_("Name of a new colleague"), required=False, max_length=40)

    class Meta:
        model = StaffPost
        fields = ["account", "branch", "role", "until_date"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        colleagues = Account.objects.filter(is_active=True, is_staff=True)
        self.fields["account"].queryset = colleagues.order_by("username")
        self.fields["account"].required = False
        if self.instance.pk:
            for name in ("account", "branch", "role", "username", "full_name"):
                self.fields[name].disabled = True

    def clean(self) -> dict[str, Any]:
        """A colleague who has a login, or a name for a new one."""
        asked = super().clean()
        named = asked.get("account") or (asked.get("username") and asked.get("full_name"))
        self.refuse_unless(named, "account", _("Choose a colleague, or name a new one below."))
        return asked

    def _get_validation_exclusions(self) -> set[str]:
        """The same post again is no mistake; a new colleague has no account yet."""
        return {*super()._get_validation_exclusions(), "account"}


class StaffPostViewSet(DeskViewSet):
    """Who of the staff does what, where."""

    model = StaffPost
    icon = "key"
    menu_label = _("Staff posts")
    add_view_class = Appoint
    edit_view_class = ChangePost
    inspect_view_class = PostView
    shown_first = True
    labels = {"account": _("Account")}
    list_related = ("account", "branch")
    list_display = [
        columns.text("account", _("Account"), lambda row: row.account),
        columns.text("role", _("Role"), lambda row: row.get_role_display(), sort_key="role"),
        columns.text("branch", _("Branch"), lambda row: row.branch, sort_key="branch__path"),
        columns.day("since_date", _("Since")),
        columns.day("until_date", _("Until")),
    ]
    list_filter = ["role", "branch"]
    search_fields = ["account__username", "account__first_name", "account__last_name"]
    inspect_view_fields = ["account", "role", "branch", "since_date", "until_date"]
    edit_handler = sheet(
        PostForm,
        FieldPanel("account", heading=_("Account"), help_text=_("Empty: a new colleague, named here.")),
        FieldRowPanel([FieldPanel("username"), FieldPanel("full_name")]),
        FieldRowPanel([FieldPanel("role"), FieldPanel("branch")]),
        FieldPanel("until_date", help_text=_("Last day of the post. Empty: until further notice.")),
        heading=_("Staff post"),
    )
