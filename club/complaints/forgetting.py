"""What of complaints is wiped when a member is forgotten: every word and picture; numbers and times stay."""

from club.complaints.models import (
    Complaint,
    ComplaintContact,
    ComplaintPause,
    ComplaintPhoto,
    ComplaintPromise,
    ComplaintWords,
)
from club.members.models import Member

SEALED = ("story", "demand", "against", "answer", "proof", "rating_words")


def forget_words(member: Member) -> None:
    """Wipe what he and others wrote in his complaints, and delete his photos."""
    Complaint.objects.filter(member=member).update(**dict.fromkeys(SEALED))
    ComplaintWords.objects.filter(complaint__member=member).update(text=None)
    for model in (ComplaintContact, ComplaintPromise, ComplaintPause):
        model.objects.filter(complaint__member=member).update(words=None)
    for photo in ComplaintPhoto.objects.filter(complaint__member=member):
        photo.file.delete(save=False)
        photo.delete()
