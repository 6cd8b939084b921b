"""PromQL: what a measure asks of Prometheus, for the board and for the alert rules alike.

A job of Prometheus is a service: job names are service names. Counters may be born with their
first event, which `increase` does not see, and vanish when their process starts again; so a
series that was not there when the time looked at began counts with the most it came to.
"""

from __future__ import annotations

from infra.board.panels import Measure, Take

_QUANTILE = 0.99


def now(measure: Measure, window: str) -> str:
    """Return the query for the numbers of a table: one per service, or per service and label."""
    by = "job" if measure.by is None else f"job, {measure.by}"
    match measure.take:
        case Take.UP:
            return f'min by (job) (up{{job=~"{"|".join(measure.services)}"}})'
        case Take.LAST:
            return f"{measure.join} by ({by}) ({selector(measure)})"
        case Take.AGE:
            return f"time() - max by ({by}) ({selector(measure)})"
        case Take.COUNT:
            return f"sum by ({by}) ({_growth(selector(measure), measure.over or window)})"
        case Take.SLOWEST:
            buckets = f"rate({selector(measure, '_bucket')}[{window}])"
            return f"histogram_quantile({_QUANTILE}, sum by ({by}, le) ({buckets}))"


def joined(measure: Measure, window: str) -> str:
    """Return the query for one number, which a limit is held against."""
    return f"{measure.join}({now(measure, window)})"


def step_by_step(measure: Measure, window: str) -> str:
    """Return the query for a chart: one number per step, counts within the step alone.

    Of services, the chart shows how many answered.
    """
    if measure.take is Take.UP:
        return f"sum({now(measure, window)})"
    return joined(measure.model_copy(update={"over": None}), window)


def selector(measure: Measure, suffix: str = "") -> str:
    """Return the series a measure reads."""
    names = measure.names
    wanted = [f'{label}=~"{_quoted(value)}"' for label, value in measure.where.items()]
    if len(names) == 1:
        return f"{names[0]}{suffix}{{{','.join(wanted)}}}" if wanted else f"{names[0]}{suffix}"
    named = f'__name__=~"(?:{"|".join(measure.services)})_{measure.metric}{suffix}"'
    return f"{{{','.join([named, *wanted])}}}"


def _growth(series: str, window: str) -> str:
    newborn = f"max_over_time({series}[{window}]) unless {series} offset {window}"
    return f"({newborn}) or increase({series}[{window}])"


def _quoted(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
