"""Everything that people are reminded of, a file a kind."""

from __future__ import annotations

from handlers.jobs import (
    before_meeting,
    frame_notice,
    frame_untold,
    guide_due,
    mail_before,
    month,
    no_date,
    planned_visits,
    report_due,
    second_meeting,
    week,
)
from handlers.jobs.kinds import AnyJob

JOBS: tuple[AnyJob, ...] = (
    second_meeting.JOB,
    before_meeting.JOB,
    guide_due.JOB,
    mail_before.JOB,
    no_date.JOB,
    report_due.JOB,
    frame_untold.JOB,
    frame_notice.JOB,
    planned_visits.JOB,
    week.JOB,
    month.JOB,
)
BY_KIND = {job.kind: job for job in JOBS}
