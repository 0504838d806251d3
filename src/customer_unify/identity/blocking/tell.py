"""Says in sentences what block keys cost and reach."""

from __future__ import annotations

from collections.abc import Iterator

from ...model.blocking import BlockingReport, BlockProposal, KeyReport
from ...model.explanation import Explanation
from ...wording import say

__all__ = ["told", "told_proposal"]


def told(report: BlockingReport, language: str) -> Explanation:
    """The report as a tree: as a whole, its recall, key by key, and the largest blocks."""
    facts = {
        "records": report.records,
        "contents": report.contents,
        "pairs": report.pairs,
        "per_record": round(report.pairs_per_record, 2),
        "matches": report.matches,
    }
    parts = (
        *_whole(report, language),
        *(_key(one, language) for one in report.keys if one.blocks or one.skipped or one.generic),
    )
    return Explanation("blocking", say("identity.blocking", language=language, **facts), None, facts, parts)


def _whole(report: BlockingReport, language: str) -> Iterator[Explanation]:
    def part(code: str, parts: tuple[Explanation, ...] = (), **facts: object) -> Explanation:
        return Explanation(code, say(f"identity.{code}", language=language, **facts), None, facts, parts)

    if report.sampled < report.contents:
        yield part("blocking_sampled", sampled=report.sampled, contents=report.contents)
    if report.recall is None:
        yield part("blocking_unknown")
    else:
        by_fact = tuple(
            part("blocking_recapture", facts=one.facts, both=one.both, share=one.recall / 1_000)
            for one in sorted(report.recaptures, key=lambda one: (one.recall, one.facts))
        )
        yield part("blocking_recall", by_fact, share=report.recall / 1_000)
    if report.largest:
        yield part(
            "blocking_largest",
            tuple(
                part(
                    f"blocking_block_{block.state.value}",
                    key=_name(block.key, identifier=block.identifier),
                    size=block.size,
                )
                for block in report.largest
            ),
        )
    if report.full:
        yield part("blocking_full", full=report.full)
    if report.claims:
        yield part("blocking_claims", claims=report.claims)


def _name(key: str, *, identifier: bool) -> str:
    return f"={key}" if identifier else key


def _key(one: KeyReport, language: str) -> Explanation:
    facts = {
        "key": _name(one.name, identifier=one.identifier),
        "pairs": one.pairs,
        "matches": one.matches,
        "alone": one.alone,
        "gained": one.gained,
    }
    left_out = {"skipped": one.skipped, "generic": one.generic, "crowded": one.crowded}
    parts = [
        Explanation(
            f"blocking_{kind}",
            say(
                f"identity.blocking_{kind}",
                language=language,
                count=count,
                limit=one.limit,
                pairs=one.skipped_pairs,
            ),
            None,
            {"count": count, "limit": one.limit, "pairs": one.skipped_pairs},
        )
        for kind, count in left_out.items()
        if count
    ]
    return Explanation(
        "blocking_key", say("identity.blocking_key", language=language, **facts), None, facts, tuple(parts)
    )


def told_proposal(proposal: BlockProposal, language: str) -> Explanation:
    """The proposal as a tree: as a whole, then what each key adds to those before it."""

    def part(code: str, parts: tuple[Explanation, ...] = (), **facts: object) -> Explanation:
        return Explanation(code, say(f"identity.{code}", language=language, **facts), None, facts, parts)

    keys = (
        part(
            "proposed_key",
            key=key.rule.name,
            limit=key.rule.limit,
            pairs=key.pairs,
            matches=key.matches,
        )
        for key in proposal.keys
    )
    return part(
        "proposed",
        (part("proposed_identifiers", pairs=proposal.given_pairs, matches=proposal.given_matches), *keys),
        count=len(proposal.keys),
        budget=proposal.budget,
        per_record=round(proposal.pairs_per_record, 2),
        matches=proposal.matches,
        believed=proposal.believed,
    )
