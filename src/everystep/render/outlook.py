"""The outlook of a training, told before its first step: what `everystep doctor TABLE` prints."""

from collections.abc import Iterator

from everystep.optimize import Momentum, Optimizer
from everystep.optimize.schedules import CONSTANT
from everystep.record.plan import Plan
from everystep.render.columns import WasRead, ledger, what_was_read
from everystep.render.text import aligned, section, shortened
from everystep.understand.course import Course, Floor
from everystep.understand.dependence import dependent
from everystep.understand.forecast import FARTHEST_WITH_MOMENTUM
from everystep.understand.goals import CONVERGED, MILLIONTH
from everystep.understand.outlook import Outlook
from everystep.understand.slowness import FLAT, share_in_words, why_flat
from everystep.understand.ways import Way
from everystep.understand.window import is_linear
from everystep.understand.windows import Edge, decay_edge
from everystep.words import counted, number, printable, whole

READABLE = 1e8
ALIKE = 1e-6

HOW = {
    "exact": "exactly",
    "rehearsed": "rehearsed on the sums of the records, to the bit",
    "expected": "expected, for batches drawn independently; shuffled ones, as here, usually hover lower",
}


def doctor_report(table: WasRead, outlook: Outlook) -> str:
    """The whole report, 80 columns wide."""
    plan = outlook.plan
    lines = [
        *section("IN SHORT", _in_short(outlook)),
        *section("READ", what_was_read(table)),
        *section("COLUMNS", [_columns(table, plan)]),
        *ledger(table.encoder),
        *section("CURVATURE", _curvature(outlook)),
        *section("WINDOW", ["stable below which learning rate η, in trained units:"]),
        *_edges(outlook.edges()),
        *section("", _own_window(outlook)),
        *section("FORECAST", _forecast(outlook)),
        *section("WHY SLOW", _why_slow(outlook)),
        *section("WAYS", ["steps until the excess is a millionth of the loss at the start, exactly:"]),
        *_ways(outlook),
    ]
    if not plan.optimum.unique:
        groups = dependent(plan.optimum, plan.names)
        told = f"no single model is best, as features depend on each other: {groups}."
        lines += section("COLLINEAR", [told])
    return "\n".join(lines)


def _in_short(outlook: Outlook) -> Iterator[str]:
    """The answer in a sentence: what this training takes, and what would be faster."""
    course, name = outlook.course, outlook.optimizer.title
    steps = None if course is None else outlook.steps_until(MILLIONTH)
    told = (
        "nobody can say beforehand how many steps"
        if course is None
        else "more steps than were looked at, if it ever comes,"
    )
    took = told if steps is None else counted(steps, "step")
    yield f"{name[0].upper()}{name[1:]} takes {took} to a millionth of the loss at the start."
    ways = [way for way in outlook.ways(MILLIONTH) if way.steps is not None and not way.cost]
    best = min(ways, key=lambda way: way.steps or 0, default=None)
    if best is not None and best.steps is not None and (steps is None or best.steps < steps):
        yield f"Faster: {_count(best.steps)} with {best.done.removeprefix('the ')}."


def _columns(table: WasRead, plan: Plan) -> str:
    columns, features = len(table.encoder.encoded), len(plan.names)
    how = "standardised inside" if plan.settings.standardize else "used as they are"
    return f"{counted(columns, 'column')} → {counted(features, 'feature')}; {how}"


def _curvature(outlook: Outlook) -> list[str]:
    curvature, (own, standardised) = outlook.curvature, outlook.conditions
    steepest, flattest = number(curvature.largest, 5), number(curvature.smallest, 5)
    return [
        f"from μ = {flattest} in the flattest direction to L = {steepest} in the steepest one",
        f"condition number κ = L/μ: {_large(own)} of the columns as they are, {_large(standardised)} of "
        "the "
        "standardised ones",
    ]


def _large(value: float) -> str:
    """A number of which the size counts."""
    return number(value, 4) if value < READABLE else f"{value:.2g}".replace("e+", "e")


def _count(steps: int) -> str:
    return whole(steps) if steps < READABLE else _large(steps)


def _beta(rule: Optimizer) -> str:
    """The momentum, if the rule has one; what is nearly 1 is told as what is missing."""
    if not isinstance(rule, Momentum):
        return ""
    missing = 1 - rule.beta
    if missing == 1:
        return "0"
    return number(rule.beta, 5) if missing > 1e-4 else f"1 - {number(missing, 2)}"


def _cost(way: Way, best: float) -> str:
    """What another model costs: its best loss beside the best of all."""
    if not way.cost:
        return ""
    return f"+{number(100 * way.cost / best, 2)} %" if best else f"+{number(way.cost, 3)}"


def _steps(way: Way) -> str:
    if way.steps is not None:
        return _count(way.steps)
    heavy = isinstance(way.optimizer, Momentum)
    return f"over {whole(FARTHEST_WITH_MOMENTUM)}" if heavy else "beyond counting"


def _edges(edges: list[Edge]) -> list[str]:
    rows = [["rule", "η below", "best constant η", ""]]
    for edge in edges:
        sure = {"exact": "exact", "bound": "a bound", "estimate": "an estimate"}[edge.certainty]
        best = "" if edge.best is None else number(edge.best, 5)
        drawn = {"independently": ", independent draws", "shuffled": ", shuffled epochs", "": ""}[edge.drawn]
        digits = 2 if edge.certainty == "estimate" else 5
        rows.append([edge.rule, number(edge.rate, digits), best, f"{sure}{drawn}"])
    return aligned(rows, "<>><")


def _own_window(outlook: Outlook) -> list[str]:
    """What the window says of the training that was asked for."""
    rule, rate = outlook.optimizer, outlook.rate
    if not rule.takes_a_rate:
        return [f"This training: {rule.title}; learning rate η: {outlook.plan.choice.why}."]
    if not is_linear(rule):
        decay = decay_edge(rule)
        but = "" if decay is None else f", but for its decay, which needs η < 2/λ = {number(decay)} (exact)"
        return [f"{rule.title} has no edge{but}: it stays bounded, and may hover (see FORECAST)."]
    lines = [f"This training: {rule.title} at η = {number(rate)}, {_place(outlook)}."]
    if outlook.in_batches:
        noise = outlook.batches
        scale, size = noise.noise_scale(outlook.error), noise.window.saturating_size
        noisy = "at the start the gradient is zero"
        if scale is not None:
            alike = f"at the start noise and gradient are alike in batches of {number(scale, 2)}"
            noisy = f"{alike} (gradient noise scale)"
        lines.append(
            f"Batches: {noisy}; up to about {number(size, 2)} records the stable rate grows with the "
            "batch, "
            "beyond it at most doubles."
        )
    return lines


def _place(outlook: Outlook) -> str:
    if outlook.has_window:
        part = 100 * outlook.rate / outlook.largest_stable_rate
        return "just below its limit" if 99.95 <= part < 100 else f"{number(part, 3)} % of its limit"
    if not outlook.in_batches:
        return "with clipped gradients, which have no edge"
    part = outlook.rate / outlook.batches.window.sure_rate(outlook.batch_size)
    return f"{number(100 * part, 3)} % of the surely stable rate of plain sgd"


def _forecast(outlook: Outlook) -> list[str]:
    course = outlook.course
    if course is None:
        return ["none: what such a training will do depends on each draw of its batches."]
    lines = [f"until the excess is a part of the loss at the start, {HOW[course.certainty]}:"]
    lines += [_reaching(outlook, course, part) for part in (MILLIONTH, CONVERGED)]
    floor = course.floor
    if floor is not None:
        lines.append(_floor(outlook, course, floor))
    return lines


def _reaching(outlook: Outlook, course: Course, part: float) -> str:
    steps, what = outlook.steps_until(part), {MILLIONTH: "a millionth", CONVERGED: number(CONVERGED)}[part]
    if steps is not None:
        return f"{what}: {counted(steps, 'step')}{_rule(outlook, part)}{_left_again(outlook, course, part)}"
    if outlook.has_window and outlook.rate >= outlook.largest_stable_rate:
        return f"{what}: never, as the error grows"
    if course.diverges_in is not None:
        return f"{what}: never, as it diverges in step {whole(course.diverges_in)}"
    floor = course.floor
    above = floor is not None and floor.lowest > part * outlook.start_loss
    never = "not to be expected" if course.certainty == "expected" else "never"
    return f"{what}: {f'{never}, as it hovers above that' if above else 'not as far as was looked ahead'}"


def _left_again(outlook: Outlook, course: Course, part: float) -> str:
    """Said of a goal that is reached on the way and not held."""
    if course.certainty != "rehearsed" or course.floor is None:
        return ""
    return ", and left again" if course.floor.middle > part * outlook.start_loss else ""


def _rule(outlook: Outlook, part: float) -> str:
    """The asymptotic rule beside the count, called a rule."""
    steps = outlook.rule_of_steps(part) if outlook.can_forecast else None
    return "" if steps is None else f" (the rule for the worst start: {_count(steps)})"


def _floor(outlook: Outlook, course: Course, floor: Floor) -> str:
    """Where it ends, also beside η²: the floor of a rule with steps of length η grows so."""
    scale = outlook.plan.units.loss_scale
    level = number(floor.middle * scale, 4)
    if course.certainty == "expected":
        return f"it hovers around an excess of {level} in the end"
    low, high = number(floor.lowest * scale, 4), number(floor.highest * scale, 4)
    span = f"at {level}" if low == high else f"between {low} and {high} (median {level})"
    stays = f"floor: over its last {counted(floor.steps, 'step')} the excess stays {span}"
    squared = outlook.rate**2
    if outlook.plan.method.schedule != CONSTANT or not squared:
        return stays
    return f"{stays}; {number(floor.middle / squared, 3)}·η² in trained units"


def _why_slow(outlook: Outlook) -> Iterator[str]:
    plan = outlook.plan
    parts = [part for part in outlook.slow_parts(MILLIONTH) if part.is_flat]
    if not parts:
        yield f"It isn't: {_why_fast(outlook)}."
        return
    yield "When gd comes near, what is left of the excess lies"
    for part in parts:
        why = why_flat(part, plan.names, plan.sums, plan.units)
        yield f"{share_in_words(part.share)} along {part.in_words(plan.names)}{f', {why}' if why else ''}"


def _why_fast(outlook: Outlook) -> str:
    condition = outlook.curvature.condition
    if condition * FLAT < 1:
        alike = condition < 1 + ALIKE
        return (
            "all curvatures are alike" if alike else f"the curvatures differ {number(condition, 4)}-fold only"
        )
    return "from this start next to nothing of the excess lies along the flat directions"


def _ways(outlook: Outlook) -> list[str]:
    rows = [["way", "η", "β", "steps", "loss"]]
    own = outlook.steps_until(MILLIONTH) if outlook.can_forecast else None
    if own is not None:
        name = f"this one: {outlook.optimizer.name}"
        rows.append([name, number(outlook.rate, 5), _beta(outlook.optimizer), _count(own), ""])
    for way in outlook.ways(MILLIONTH):
        name = shortened(printable(way.done), 34)
        cost = _cost(way, outlook.plan.optimum.loss)
        rows.append([name, number(way.rate, 5), _beta(way.optimizer), _steps(way), cost])
    return aligned(rows, "<>>>>")
