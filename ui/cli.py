"""The command line, `wenbao`. Each command imports what it needs when it runs, so that help is instant."""

import os
import sys
import traceback
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.errors import UsageError
from ui import options as flags
from ui.lazy import EvalGroup
from ui.options import start
from ui.output import DONE, FAILED, WRONG, exit_code, note, print_json, sentence_of

app = typer.Typer(
    name="wenbao",
    help="Ask a newspaper archive; every sentence of an answer shows where it stands in the paper.",
    add_completion=False,
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.add_typer(
    typer.Typer(cls=EvalGroup, rich_markup_mode=None),
    name="eval",
    help="Run reference sets and compare runs.",
)


@app.callback()
def wenbao(
    ctx: typer.Context,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> None:
    """Ask a newspaper archive; every sentence of an answer shows where it stands in the paper."""
    ctx.obj = {"archive": archive, "config": config, "json": as_json, "debug": debug}


@app.command()
def ingest(
    ctx: typer.Context,
    paths: Annotated[list[Path], typer.Argument(metavar="PATH…", help="Files and folders of a newspaper.")],
    paper: flags.PaperFlag = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Date of the issue.")] = None,
    page: flags.PageFlag = None,
    issue: Annotated[str | None, typer.Option("--issue", metavar="N", help="Issue number.")] = None,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Read files of a newspaper into the archive."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.commands import ingest_files

    given = {"paper": paper, "date": flags.parse_date(date, "date"), "page": page, "issue": issue}
    return ingest_files(run, paths, given)


@app.command()
def ask(
    ctx: typer.Context,
    question: Annotated[str | None, typer.Argument(metavar="QUESTION", help="In any language.")] = None,
    batch: Annotated[
        Path | None,
        typer.Option("--batch", metavar="FILE.jsonl", help="Many questions, one JSON object a line."),
    ] = None,
    date_from: flags.FromFlag = None,
    date_to: flags.ToFlag = None,
    page: flags.PageFlag = None,
    by: flags.ByFlag = None,
    paper: flags.PaperFlag = None,
    kind: flags.KindFlag = None,
    section: flags.SectionFlag = None,
    today: flags.TodayFlag = None,
    answerer: Annotated[
        str | None, typer.Option("--answerer", metavar="quotes|llm", help="The paper's words, or prose.")
    ] = None,
    no_span_reader: flags.NoReaderFlag = False,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Answer a question from the archive, with citations."""
    run = start(ctx, archive, config, as_json, debug)
    from ui import commands

    if (question is None) == (batch is None):
        raise UsageError("Give either a QUESTION or --batch FILE.jsonl.")
    commands.check_answerer(answerer or run.settings.answerer)
    given = flags.filter_values(date_from, date_to, page, by, paper, kind, section)
    filters = flags.filters_from(given)
    if batch is not None:
        return commands.ask_file(run, batch, given, today, reading=not no_span_reader)
    day = flags.parse_date(today, "today")
    return commands.ask_one(run, question or "", filters, day, reading=not no_span_reader)


@app.command()
def search(
    ctx: typer.Context,
    words: Annotated[list[str], typer.Argument(metavar="WORDS")],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="At most this many.")] = 10,
    sort: Annotated[str, typer.Option("--sort", metavar="relevance|date")] = "relevance",
    date_from: flags.FromFlag = None,
    date_to: flags.ToFlag = None,
    page: flags.PageFlag = None,
    by: flags.ByFlag = None,
    paper: flags.PaperFlag = None,
    kind: flags.KindFlag = None,
    section: flags.SectionFlag = None,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Find passages by their words and their meaning."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.commands import search_words

    filters = flags.filters_from(flags.filter_values(date_from, date_to, page, by, paper, kind, section))
    return search_words(run, " ".join(words), filters, limit, sort)


@app.command()
def coverage(
    ctx: typer.Context,
    topic: Annotated[list[str], typer.Argument(metavar="TOPIC", help="Words that all have to be there.")],
    date_from: flags.FromFlag = None,
    date_to: flags.ToFlag = None,
    page: flags.PageFlag = None,
    by: flags.ByFlag = None,
    paper: flags.PaperFlag = None,
    kind: flags.KindFlag = None,
    section: flags.SectionFlag = None,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Everything printed on a topic: how often, when first and last, by whom, what twice."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.commands import past_coverage

    filters = flags.filters_from(flags.filter_values(date_from, date_to, page, by, paper, kind, section))
    return past_coverage(run, " ".join(topic), filters)


@app.command()
def articles(
    ctx: typer.Context,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="Date of the issue.")] = None,
    page: flags.PageFlag = None,
    paper: flags.PaperFlag = None,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """List the articles of the archive in page order."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.commands import list_articles

    flags.parse_date(date, "date")
    return list_articles(run, flags.filters_from({"from": date, "to": date, "page": page, "paper": paper}))


@app.command()
def remove(
    ctx: typer.Context,
    article: Annotated[str | None, typer.Option("--article", metavar="ID", help="One article.")] = None,
    date: Annotated[str | None, typer.Option("--date", metavar="DATE", help="All of one day.")] = None,
    page: flags.PageFlag = None,
    paper: flags.PaperFlag = None,
    requested_by: Annotated[str | None, typer.Option("--requested-by", metavar="WHO")] = None,
    reason: Annotated[str | None, typer.Option("--reason", metavar="WHY")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask, also for more than one article.")] = False,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Take articles out of the archive for good."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.removal import remove_articles

    if (article is None) == (date is None):
        raise UsageError("Name either one article with --article ID or a day with --date D.")
    flags.parse_date(date, "date")
    filters = flags.filters_from({"from": date, "to": date, "page": page, "paper": paper})
    return remove_articles(run, article, filters, yes=yes, requested_by=requested_by, reason=reason)


@app.command()
def status(
    ctx: typer.Context,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Say what the archive holds, and how it is."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.commands import show_status

    return show_status(run)


@app.command("ui")
def serve(
    ctx: typer.Context,
    port: Annotated[int | None, typer.Option("--port", min=1, max=65535, help="[7860]")] = None,
    host: Annotated[str | None, typer.Option("--host", help="[127.0.0.1]")] = None,
    no_span_reader: flags.NoReaderFlag = False,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    debug: flags.DebugFlag = False,
) -> int:
    """Serve the chat, to this machine only by default."""
    run = start(ctx, archive, config, False, debug)
    from ui.chat_server import serve as serve_chat

    address = host or run.settings.ui_host, port or run.settings.ui_port
    return serve_chat(run, *address, reading=not no_span_reader)


@app.command()
def doctor(
    ctx: typer.Context,
    repair: Annotated[
        bool, typer.Option("--repair", help="Build the indexes anew from the catalog.")
    ] = False,
    archive: flags.ArchiveFlag = None,
    config: flags.ConfigFlag = None,
    as_json: flags.JsonFlag = False,
    debug: flags.DebugFlag = False,
) -> int:
    """Check that everything works, and say what to do."""
    run = start(ctx, archive, config, as_json, debug)
    from ui.doctor import examine

    return examine(run, repair=repair)


def main(arguments: list[str] | None = None) -> int:
    """Run one command line; returns the exit code. No traceback is shown without --debug."""
    given = sys.argv[1:] if arguments is None else arguments
    options = given[: given.index("--")] if "--" in given else given
    stdout = sys.stdout
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        code = app(given, prog_name="wenbao", standalone_mode=False)
        # the library turns an interrupt into 130 before we see it
        return _interrupted() if code == 130 else int(code or DONE)
    except BrokenPipeError:
        # whoever read the output has stopped; the interpreter must not try to flush it again
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return FAILED
    except KeyboardInterrupt:
        return _interrupted()
    except typer.Abort:
        return _interrupted()
    except Exception as error:
        if "--debug" in options:
            traceback.print_exc()
        return _report(error, stdout if "--json" in options else None)
    finally:
        sys.stdout = stdout


def _interrupted() -> int:
    note("wenbao: Stopped before it was done.")
    return FAILED


def _report(error: Exception, json_out: Any) -> int:
    """One sentence on stderr, and for a program the same as JSON; returns the exit code."""
    format_message = getattr(error, "format_message", None)
    if format_message is None:
        code, sentence = exit_code(error), sentence_of(error)
    elif type(error).__name__ == "NoArgsIsHelpError":
        note(format_message())
        return WRONG
    else:
        code, sentence = WRONG, f"{format_message()} See 'wenbao --help'."
    note(f"wenbao: {sentence}")
    if json_out is not None:
        print_json({"error": sentence}, json_out)
    return code


if __name__ == "__main__":
    sys.exit(main())
