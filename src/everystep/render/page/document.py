"""The page's document: all that it shows of a run, as `web/src/document/document.ts` describes it."""

from collections.abc import Sequence

from everystep.record.run_data import RunData
from everystep.render.page.ground import ground
from everystep.render.page.paper import paper as paper_of_states
from everystep.render.page.paper import spelled_over
from everystep.render.page.records import records
from everystep.render.page.strict import Json
from everystep.render.page.training import Shown, label_of, training
from everystep.render.quality import quality_lines
from everystep.render.worked import parameter_names
from everystep.version import VERSION
from everystep.words import printable


def page_document(
    run: RunData,
    trainings: Sequence[tuple[str, RunData]] = (),
    first: int = 0,
    paper: bool = True,
) -> Json:
    """The document of a run.

    `trainings` are labelled runs on the same records (one for each learning rate, or the optimizers of a
    race), of which number `first` is shown first; without any it is the run alone. `paper` says whether the
    arithmetic of every shown step goes along; else the page asks for it step by step.

    >>> import everystep as es
    >>> told = page_document(es.train({"x": [1, 2, 3], "y": [2, 4, 6]}, target="y", by_hand=True))
    >>> told["parameters"], told["trainings"][0]["label"], told["trainings"][0]["loss"][1]
    (['w', 'b'], 'η = 0.1', 0.29629...)
    """
    quality = quality_lines(run, None)
    labelled = trainings or [(label_of(run), run)]
    shown = [(label, Shown.of(one, len(labelled))) for label, one in labelled]
    spelled = spelled_over(sum(len(one.states) for _, one in shown)) if paper else None
    return {
        "version": 1,
        "everystep": VERSION,
        "title": f"{printable(run.name)}: how the prediction of {printable(run.target)} was trained",
        "table": records(run),
        "parameters": parameter_names(run.fit.names, run.fit.settings.fit_intercept),
        "intercept": run.fit.settings.fit_intercept,
        **ground(run),
        "trainings": [_training(label, one, spelled, quality) for label, one in shown],
        "first": first,
    }


def document_at_rates(run: RunData, runs: Sequence[RunData]) -> Json:
    """The document of the same training at several learning rates; the `run` itself is shown first."""
    labelled = [(label_of(one), one) for one in runs]
    first = next(i for i, one in enumerate(runs) if one is run)
    return page_document(run, labelled, first)


def _training(label: str, shown: Shown, spelled: int | None, quality: Sequence[str]) -> Json:
    """With the arithmetic of its steps, if so many parameters are to be `spelled` out there."""
    arithmetic = None if spelled is None else paper_of_states(shown.run, shown.states, spelled)
    return training(label, shown, arithmetic, quality)
