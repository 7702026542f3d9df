"""The commands of `wenbao eval`. What they need is loaded when they run."""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rich.console import Console

app = typer.Typer(help="Ask the questions of reference sets and measure the answers.", no_args_is_help=True)

SetNames = Annotated[
    list[str] | None,
    typer.Argument(metavar="[SET]...", help="Sets by name, or folders of sets; all shipped ones if none."),
]
SplitName = Annotated[str | None, typer.Option("--split", help="dev or test; both if not given.")]
KindName = Annotated[str | None, typer.Option("--kind", help="Only questions of this kind.")]
Limit = Annotated[int | None, typer.Option("--limit", min=1, help="Only the first N questions of each set.")]
NoReader = Annotated[bool, typer.Option("--no-span-reader", help="Answer without the span reader.")]
System = Annotated[
    str | None,
    typer.Option("--system", metavar="COMMAND|URL", help="Ask another system (docs/evaluation.md)."),
]
AsJson = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the JSON object to this file too.")]
Articles = Annotated[
    int | None,
    typer.Option(
        "--articles",
        min=1,
        help="Of an archive that is one file of articles keep so many, all gold ones among them.",
    ),
]
Resume = Annotated[
    bool, typer.Option("--resume", help="Go on with a run of the same --out that was interrupted.")
]
Gates = Annotated[
    bool, typer.Option("--gates", help="Fail if a figure is below its floor in eval/gates.toml.")
]
Report = Annotated[
    Path | None, typer.Option("--report", metavar="DIR", help="Write report.html and summary.md into DIR.")
]
PlanName = Annotated[
    str | None, typer.Option("--plan", metavar="NAME|FILE", help="A run as eval/runs/NAME.toml has it.")
]
Figures = Annotated[
    Path | None, typer.Option("--figures", help="Write the JSON object without the questions to this file.")
]
Failures = Annotated[
    bool, typer.Option("--failures", help="List what went wrong in dev (or --split), with what was due.")
]


@app.command("run")
def run_command(
    sets: SetNames = None,
    split: SplitName = None,
    kind: KindName = None,
    limit: Limit = None,
    articles: Articles = None,
    no_span_reader: NoReader = False,
    system: System = None,
    plan: PlanName = None,
    as_json: AsJson = False,
    out: Out = None,
    resume: Resume = False,
    figures: Figures = None,
    report_to: Report = None,
    failures: Failures = False,
    gates: Gates = False,
) -> None:
    """Ingest the archive of each set into a temporary folder, ask its questions, and print the metrics."""
    from eval import plans, report
    from eval.kept import kept, part_of
    from eval.runner import run
    from rag.errors import UsageError

    for file in (out, figures):
        if file is not None and not file.parent.is_dir():
            raise UsageError(f"There is no folder {file.parent} to write {file.name} into.")
    if resume and out is None:
        raise UsageError("--resume goes on with the run of --out FILE; name that file.")
    if gates and (kind or limit):
        raise UsageError("Gates are for whole sets or splits; leave out --kind and --limit.")
    planned = plans.changed(
        plans.load(plan) if plan else plans.Plan(),
        sets=tuple(sets or ()),
        split=split,
        kind=kind,
        limit=limit,
        articles=articles,
        system=system,
        span_reader=False if no_span_reader else None,
    )
    keeping = partial(kept, part_of(out), resume=resume) if out is not None else None
    with _Progress() as progress:
        done = run(planned, keeping=keeping, on_progress=progress, on_absent=partial(typer.echo, err=True))
    value = report.as_json(done)
    if out is not None:
        out.write_text(_dumped(value), encoding="utf-8")
    if figures is not None:
        short = {name: part for name, part in value.items() if name != "questions"}
        figures.write_text(json.dumps(short, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if report_to is not None:
        from eval.html_report import Named, write

        page, _ = write(report_to, [Named(planned.system or "wenbao", value, done.records)])
        typer.echo(f"{page} is written.", err=True)
    if as_json:
        typer.echo(_dumped(value), nl=False)
    else:
        report.print_tables(value, _console())
        if failures:
            looked_at = planned.split or "dev"  # test is for the figure, unless it is named
            report.print_failures([each for each in done.records if each.split == looked_at], _console())
    if gates:
        from eval.gates import below, load, without

        bounds = load()
        for name in without(done.records, bounds):
            typer.echo(f"There are no gates for {name}.", err=True)
        found = below(done.records, bounds)
        for sentence in found:
            typer.echo(sentence, err=True)
        if found:
            raise typer.Exit(1)


@app.command("compare")
def compare_command(
    first: Annotated[Path, typer.Argument(metavar="A.json", help="A file of `wenbao eval run --out`.")],
    second: Annotated[Path, typer.Argument(metavar="B.json", help="Another, of the same questions.")],
    as_json: AsJson = False,
) -> None:
    """Show how B differs from A: metrics with paired intervals, and the questions that changed sides."""
    from eval.compare import compare, print_comparison, read

    before, earlier = read(first)
    after, later = read(second)
    result = compare(earlier, later)
    for name in ("sets", "fingerprint", "commit", "versions"):
        result[name] = {"first": before.get(name), "second": after.get(name)}
    _tell(result, as_json, print_comparison)


@app.command("report")
def report_command(
    runs: Annotated[
        list[Path], typer.Argument(metavar="RUN.json...", help="Files of `wenbao eval run --out`.")
    ],
    to: Annotated[Path, typer.Option("--to", metavar="DIR", help="Where report.html and summary.md go.")],
    ablation: Annotated[
        Path | None, typer.Option("--ablation", help="A file of `wenbao eval ablate --out`, to be drawn too.")
    ] = None,
) -> None:
    """Write a page on the first run, with the others beside it, and a summary for a pull request."""
    from eval.ablations import read as read_ablation
    from eval.compare import read
    from eval.html_report import Named, write

    parts = read_ablation(ablation) if ablation is not None else None
    named = [Named(file.stem, *read(file)) for file in runs]
    asked = {record.key for record in named[0].records}
    for other in named[1:]:
        if (theirs := {record.key for record in other.records}) != asked:
            typer.echo(
                f"{other.name} asks {len(theirs - asked)} questions that {named[0].name} does not, and lacks "
                f"{len(asked - theirs)}: their figures are not of the same questions.",
                err=True,
            )
    page, _ = write(to, named, parts)
    typer.echo(f"{page} is written.", err=True)


@app.command("convert")
def convert_command(
    form: Annotated[str, typer.Argument(metavar="FORM", help="squad, crud, rgb, rgb-rejection or beir.")],
    source: Annotated[Path, typer.Argument(metavar="SOURCE", help="The file or folder of the benchmark.")],
    to: Annotated[Path, typer.Argument(metavar="FOLDER", help="The set to be made.")],
) -> None:
    """Make a public benchmark that you have into a reference set, to be asked by `wenbao eval run FOLDER`."""
    from eval.adapters import convert

    made = convert(form, source, to)
    typer.echo(f"{to}: {len(made.questions)} questions on {len(made.articles)} articles.", err=True)
    if made.left_out:
        typer.echo(
            f"{made.left_out} questions without words, or without an answer in an article, are left out.",
            err=True,
        )


@app.command("ablate")
def ablate_command(
    sets: SetNames = None,
    parts: Annotated[
        list[str] | None, typer.Option("--part", help="Only without this part; may be given again.")
    ] = None,
    split: SplitName = None,
    kind: KindName = None,
    limit: Limit = None,
    articles: Articles = None,
    as_json: AsJson = False,
    out: Out = None,
) -> None:
    """Ask the questions once with all parts of Wenbao and once without each, and show what each part adds."""
    from eval import plans
    from eval.ablations import ablate, print_ablations
    from eval.runner import run
    from rag.embedding import load_embedding

    plan = plans.changed(
        plans.Plan(), sets=tuple(sets or ()), split=split, kind=kind, limit=limit, articles=articles
    )
    embedding = load_embedding()
    with _Progress() as progress:
        asked = partial(run, embedding=embedding, on_progress=progress)
        result = ablate(lambda reading: asked(replace(plan, span_reader=reading)), parts or ())
    if out is not None:
        out.write_text(_dumped(result), encoding="utf-8")
    _tell(result, as_json, print_ablations)


@app.command("judge")
def judge_command(
    ran: Annotated[Path, typer.Argument(metavar="RUN.json", help="A file of `wenbao eval run --out`.")],
    url: Annotated[
        str, typer.Option("--url", envvar="WENBAO_LLM_URL", help="An OpenAI-compatible server.")
    ] = "",
    model: Annotated[str, typer.Option("--model", envvar="WENBAO_LLM_MODEL", help="The model to ask.")] = "",
    key: Annotated[
        str, typer.Option("--key", envvar="WENBAO_LLM_KEY", help="Its key, if it needs one.")
    ] = "",
    limit: Limit = None,
    as_json: AsJson = False,
) -> None:
    """Have a language model judge the answers of a run, beside the exact metrics; what it says is put into RUN.json.

    Answers that it has judged there already are not asked again.
    """
    from eval.compare import read
    from eval.judge import judge_all, judged_before, print_judged, summed_up
    from rag.errors import UsageError
    from rag.language_model import LanguageModel

    if not (url and model):
        raise UsageError(
            "Name a server and a model: --url and --model, or WENBAO_LLM_URL and WENBAO_LLM_MODEL."
        )
    report, records = read(ran)
    found = judged_before(report.get("judge"), model)
    try:
        with _Progress() as progress:
            asked = LanguageModel(url, model, key or None)
            judge_all(asked, records[:limit], found, partial(progress, "answers"))
    finally:  # what a server was paid for is kept, whatever it does next, and another model's till this one has replied
        result = summed_up(model, records, found)
        if found:
            ran.write_text(_dumped(report | {"judge": result}), encoding="utf-8")
    _tell(result, as_json, print_judged)


@app.command("review")
def review_command(
    to: Annotated[Path, typer.Option("--to", metavar="FILE", help="The review file.")] = Path("review.jsonl"),
    into: Annotated[
        str | None, typer.Option("--into", metavar="SET", help="Add what was accepted to this set.")
    ] = None,
    archive: Annotated[
        Path, typer.Option("--archive", envvar="WENBAO_ARCHIVE", help="The archive that readers asked.")
    ] = Path("archive"),
    as_json: AsJson = False,
) -> None:
    """Gather what readers said of answers as candidates to look at, or add those accepted to a set."""
    from eval.review import add, collect
    from rag.archive import Archive
    from rag.feedback import load

    if into is not None:
        done = add(to, into)
    else:
        with closing(Archive.open(archive)) as opened, opened.view() as view:
            articles = {article.id: article for article in view.articles()}
        done = collect(load(archive), articles, to)
    if as_json:
        typer.echo(_dumped(asdict(done)), nl=False)
        return
    told = f"{done.added} added to {into}" if into is not None else f"{done.new} new"
    typer.echo(f"{to}: {told}, {done.open} to be looked at.")


class _Progress:
    """A line on standard error that counts the questions asked, on a terminal only."""

    def __enter__(self) -> "_Progress":
        from rich.console import Console
        from rich.progress import Progress

        console = Console(stderr=True)
        self._bar = Progress(console=console, transient=True, disable=not console.is_terminal)
        self._tasks: dict[str, Any] = {}
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, name: str, done: int, total: int) -> None:
        if name not in self._tasks:
            self._tasks[name] = self._bar.add_task(name, total=total)
        self._bar.update(self._tasks[name], completed=done)


def _tell(value: dict[str, Any], as_json: bool, show: Callable[[dict[str, Any], "Console"], None]) -> None:
    if as_json:
        typer.echo(_dumped(value), nl=False)
    else:
        show(value, _console())


def _console() -> "Console":
    from rich.console import Console

    return Console()


def _dumped(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False) + "\n"
