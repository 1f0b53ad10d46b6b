"""What customer care must know of complaints: whether one is open (setting CARE_OPEN_COMPLAINT)."""

from club.complaints.models import OPEN

# A condition on a member `m`.
OPEN_COMPLAINT = """EXISTS (
    SELECT FROM club_complaint c WHERE c.member_id = m.id AND c.state IN ({states})
)""".format(states=", ".join(f"'{state.value}'" for state in OPEN))
