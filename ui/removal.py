"""Taking articles out, and showing that they are gone."""

import sys
from typing import TYPE_CHECKING, Any

from rag.errors import UsageError
from rag.model import Article, Filters
from ui.options import Run
from ui.output import DONE, FAILED, note

if TYPE_CHECKING:
    from rag.archive import Archive


def remove_articles(
    run: Run,
    article: str | None,
    filters: Filters,
    *,
    yes: bool,
    requested_by: str | None,
    reason: str | None,
) -> int:
    """Remove one article, or all that pass `filters`; more than one asks first unless `yes`."""
    archive = run.open_archive()
    found = _found(archive, article, filters)
    if not found:
        what = f"article {article}" if article else "article that fits"
        raise UsageError(f"The archive holds no {what}; nothing was removed.")
    if len(found) > 1 and not yes:
        _ask_first(run, found)
    ids = [item.id for item in found]
    erased = _remove(run, ids, requested_by, reason)
    with archive.view() as view:
        left = [identity for identity in ids if view.article(identity) is not None]
    value: dict[str, Any] = {
        "removed": len(ids) - len(left),
        "articles": [_named(item) for item in found if item.id not in left],
        "remaining": left,
        "erased": erased,
        "requested_by": requested_by,
        "reason": reason,
    }
    run.emit(value, lambda: _show(value))
    return FAILED if left else DONE


def _found(archive: "Archive", article: str | None, filters: Filters) -> list[Article]:
    with archive.view() as view:
        if article is None:
            return list(view.articles(filters))
        one = view.article(article)
        return [one] if one is not None else []


def _ask_first(run: Run, found: list[Article]) -> None:
    if run.as_json or not sys.stdin.isatty():
        raise UsageError(f"This would remove {len(found)} articles; add --yes to do it.")
    import typer

    for item in found:
        note(f"  {item.date} p. {item.page}  {item.headline or item.text[:30]}")
    typer.confirm(f"Remove these {len(found)} articles for good?", abort=True, err=True)


def _remove(run: Run, ids: list[str], requested_by: str | None, reason: str | None) -> bool:
    """Remove for good; False if a reader still holds the state before, see `Writer.commit`."""
    from rag.feedback import forget
    from rag.writer import write

    with write(run.settings.archive) as writer:
        writer.remove(ids, requested_by=requested_by, reason=reason)
        erased = writer.commit()
    forget(run.settings.archive, ids)
    return erased


def _named(item: Article) -> dict[str, str]:
    return {
        "article": item.id,
        "newspaper": item.newspaper,
        "date": item.date.isoformat(),
        "page": item.page,
        "headline": item.headline,
    }


def _show(value: dict[str, Any]) -> None:
    for item in value["articles"]:
        print(f"gone: {item['date']} p. {item['page']}  {item['headline']}  ({item['article']})")
    for identity in value["remaining"]:
        print(f"STILL THERE: {identity}")
    print(f"{value['removed']} articles removed.")
    if not value["erased"]:
        print(
            "Someone is reading the archive: its log keeps traces until the next change after they are done."
        )
