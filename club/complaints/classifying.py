"""Which class a complaint belongs to."""

from club.complaints.models.choices import Channel, Grade, Way


def grade_of(channel: str, way: str = "", is_first: bool = True, will_negotiate: bool = True) -> Grade:
    """The class by the rules of the house: a first call to the regulator of somebody willing to negotiate
    with us is informal; a further call, an unwilling caller, a letter or a visit there is formal."""
    if channel != Channel.REGULATOR:
        return Grade.ORDINARY
    if way == Way.PHONE and is_first and will_negotiate:
        return Grade.INFORMAL
    return Grade.FORMAL
