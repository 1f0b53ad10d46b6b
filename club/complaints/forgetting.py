"""What of complaints is wiped when a member is forgotten: every word and picture; numbers and times stay."""

from club.complaints.models import (
    Complaint,
    ComplaintContact,
    ComplaintPause,
    ComplaintPhoto,
    ComplaintPromise,
    ComplaintWords,
    Exclusion,
    ExclusionEvidence,
    Rectification,
    Responsibility,
)
from club.members.models import Member

SEALED = ("story", "demand", "against", "answer", "proof", "rating_words")


def forget_words(member: Member) -> None:
    """Wipe what he and others wrote in his complaints, and delete his photos."""
    Complaint.objects.filter(member=member).update(**dict.fromkeys(SEALED))
    ComplaintWords.objects.filter(complaint__member=member).update(text=None)
    for model in (ComplaintContact, ComplaintPromise, ComplaintPause, Responsibility):
        model.objects.filter(complaint__member=member).update(words=None)
    Exclusion.objects.filter(complaint__member=member).update(words=None, decision=None)
    Rectification.objects.filter(complaint__member=member).update(words=None, outcome=None)
    for shown in ExclusionEvidence.objects.filter(exclusion__complaint__member=member):
        shown.file.delete(save=False)
        shown.delete()
    for photo in ComplaintPhoto.objects.filter(complaint__member=member):
        photo.file.delete(save=False)
        photo.delete()
