"""Who is who, ours and the peers' side by side on the same records, in one run.

    python benchmarks/quality/beside.py --data DIR --peers PYTHON [--customers FILE]... [--only NAME]...
    python benchmarks/quality/beside.py --data DIR --odds --judged 500   # ours alone

DIR holds the public sets, PYTHON is the interpreter in which the peers are installed; one that is not
there is named and left out. Ours is asked twice, at one fixed threshold and without labels: with the
shipped weights, and with weights learned from the records. Each peer is asked at five settings, and the
one with the best F1 *by the labels* is shown: peers get labels, ours does not. At the end all stand in one
table. ``--odds`` lays what learned weights expect beside what is true; ``--judged`` trains with labelled
pairs too.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import Any

import attrs
import judged
import sets

import customer_unify as cu
from customer_unify.evaluate import b_cubed, pairwise, reliability
from customer_unify.model.record import Record, RecordRef

HERE = Path(__file__).parent
PEERS = ("splink", "recordlinkage", "goldenmatch")
LABELLED = "best of its settings by labels: {}"
SHIPPED = "customer_unify, shipped weights"
LEARNED = "customer_unify, learned weights"
UNLABELLED = "fixed threshold, no labels"
COLUMNS = (
    "given_name",
    "family_name",
    "birth_date",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "national_id",
    "occupation",
)
PLACEHOLDERS = ("1900-01-01", "1970-01-01", "2000-01-01")
"""Birth dates nobody has; ours finds out by itself, for the peers they are blanked as their users would."""

Partition = Mapping[RecordRef, str]
Told = dict[str, Any]


# -- the sets ------------------------------------------------------------------------------------


def readers(data: Path, files: Sequence[Path]) -> Iterator[tuple[str, str, Callable[[], sets.DataSet]]]:
    """Name, kind and reader of each set."""
    for number in (1, 3):
        for left_out in ((), ("national_id",), ("national_id", "birth_date")):
            name = f"FEBRL {number}" + (f" without {', '.join(left_out)}" if left_out else "")
            yield (
                name,
                "febrl",
                lambda number=number, left_out=left_out: (
                    sets.without(sets.febrl(data, number), *left_out)
                    if left_out
                    else sets.febrl(data, number)
                ),
            )
    yield "fake_1000", "fake", lambda: sets.fake_1000(data)
    yield "historical figures", "figures", lambda: sets.figures(data)
    for path in files:
        yield f"customers {path.stem}", "customers", lambda path=path: sets.customers(path)


# -- who answers ---------------------------------------------------------------------------------


@attrs.frozen
class Asked:
    """What is asked beside the two partitions of ours: the odds, and training with judged pairs."""

    odds: bool = False
    judged: int = 0


def ours(data: sets.DataSet, asked: Asked) -> Iterator[tuple[str, str, Partition, float, Told]]:
    """The library with its shipped weights, and with weights it learned from the records."""
    # A run of some hundred records learns by itself unless its model says it is another than the shipped one.
    kept = attrs.evolve(data.config.model, origin="shipped, kept as it is")
    began = time.process_time()
    found = resolved(data, attrs.evolve(data.config, model=kept))
    yield SHIPPED, UNLABELLED, found, time.process_time() - began, {}
    began = time.process_time()
    learned = attrs.evolve(data.config, model=cu.train(data.records, data.config))
    found = resolved(data, learned)
    spent = time.process_time() - began
    pairs = judged.proposed(data, learned) if asked.odds or asked.judged else []
    yield LEARNED, UNLABELLED, found, spent, odds(data, learned, pairs) if asked.odds else {}
    for how in judged.CHOICES if asked.judged else ():
        began = time.process_time()
        said = judged.chosen(pairs, data.truth, asked.judged, how)
        model = cu.train(data.records, data.config, judgements=said)
        found = resolved(data, attrs.evolve(data.config, model=model))
        told = f"fixed threshold, {len(said)} pairs judged, {how}"
        yield f"{LEARNED}, {how}", told, found, time.process_time() - began, {}


def odds(data: sets.DataSet, config: Any, pairs: Sequence[judged.Weighed]) -> Told:
    """What the weights expect of the pairs proposed, beside what is true: in all, and tenth by tenth."""
    true = [(weight, data.truth[a] == data.truth[b]) for weight, a, b in pairs]
    training = config.model.training
    return {
        "matches": {"believed": training.matches, "true": sum(same for _, same in true)},
        "alarms": list(training.alarms),
        "caps": list(training.caps),
        "tenths": [attrs.asdict(row) | {"observed": row.observed} for row in reliability(true)],
    }


def resolved(data: sets.DataSet, config: Any) -> Partition:
    """Each record and the customer it came to."""
    return {RecordRef(row.source, row.key): row.customer_id for row in cu.resolve(data.records, config)}


def peer(
    name: str, python: Path, data: sets.DataSet, kind: str
) -> tuple[str, str, Partition, float, Told] | None:
    """A peer at the setting that is best by the labels; nothing where it is not installed."""
    with tempfile.TemporaryDirectory() as folder:
        answer = asked(f"peer_{name}.py", python, data, kind, Path(folder))
        if answer is None:
            return None
        said, refs, told = answer
        partitions: dict[str, dict[RecordRef, str]] = defaultdict(dict)
        with told.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                partitions[row["setting"]][refs[int(row["id"])]] = row["cluster"]
    scores = {setting: pairwise(found, data.truth).f1 for setting, found in partitions.items()}
    best = max(scores, key=lambda setting: scores[setting])
    return said["name"], LABELLED.format(best), partitions[best], said["seconds"][best], said | {"f1": scores}


def asked(
    script: str, python: Path, data: sets.DataSet, kind: str, folder: Path
) -> tuple[Told, list[RecordRef], Path] | None:
    """What a peer's script says, the records by its ids, and the file it wrote; nothing if it is not there.

    Raises ``RuntimeError`` with the end of what the script complained of.
    """
    given, told = folder / "given.csv", folder / "told.csv"
    refs = written(data, given)
    command = [str(python), str(HERE / script), str(given), str(told), kind]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode == 3:
        return None
    if run.returncode:
        raise RuntimeError(f"{script} ended with {run.returncode}: {run.stderr.strip()[-500:]}")
    return json.loads(run.stdout.strip().splitlines()[-1]), refs, told


def written(data: sets.DataSet, path: Path) -> list[RecordRef]:
    """Write the rows peers read, cleaned as their documents ask; the ids are places in the list returned."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, ("id", *COLUMNS))
        writer.writeheader()
        for place, record in enumerate(data.records):
            cells = {column: clean(column, said(record, column)) for column in COLUMNS}
            writer.writerow({"id": place, **cells})
    return [record.ref for record in data.records]


def said(record: Record, field: str) -> str:
    """What a record says of a field, as one text."""
    values = record.fields.get(field, ())
    return values if isinstance(values, str) else " ".join(str(value) for value in values)


def clean(column: str, text: str) -> str:
    """Lower case without accents; names without marks, phones as nine digits, no placeholder dates."""
    plain = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    plain = plain.casefold().strip()
    if column == "phone":
        return re.sub(r"\D", "", plain)[-9:]
    if column == "birth_date":
        return "" if plain in PLACEHOLDERS else plain
    if column in ("given_name", "family_name", "city"):
        return re.sub(r"[^a-z]+", " ", plain).strip()
    return plain


# -- what is told --------------------------------------------------------------------------------


def scored(predicted: Partition, truth: Partition) -> Told:
    """The figures of one partition."""
    pairs, cubed = pairwise(predicted, truth), b_cubed(predicted, truth)
    return {
        "precision": pairs.precision,
        "recall": pairs.recall,
        "f1": pairs.f1,
        "b_cubed": cubed.f1,
        "largest": max(Counter(predicted.values()).values()),
    }


def wrong(data: sets.DataSet, predicted: Partition) -> Told:
    """The three commonest patterns of pairs wrongly apart and wrongly together, field by field."""
    records = {record.ref: record for record in data.records}
    patterns: dict[str, Counter[str]] = {"apart": Counter(), "together": Counter()}
    for kind, mine, others in (
        ("apart", data.truth, predicted),
        ("together", predicted, data.truth),
    ):
        groups: dict[str, list[RecordRef]] = defaultdict(list)
        for ref, group in mine.items():
            groups[group].append(ref)
        for members in groups.values():
            for a, b in combinations(members, 2):
                if others[a] != others[b]:
                    patterns[kind][pattern(records[a], records[b])] += 1
    return {
        kind: {"pairs": found.total(), "commonest": found.most_common(3)} for kind, found in patterns.items()
    }


def pattern(a: Record, b: Record) -> str:
    """Which fields of two records are equal, near and different; those one of them lacks are left out."""
    kinds: dict[str, list[str]] = {"equal": [], "near": [], "different": []}
    for column in COLUMNS:
        left, right = clean(column, said(a, column)), clean(column, said(b, column))
        if left and right:
            kinds["equal" if left == right else "near" if near(left, right) else "different"].append(column)
    return "; ".join(f"{kind}: {' '.join(fields)}" for kind, fields in kinds.items() if fields) or "nothing"


def near(left: str, right: str) -> bool:
    """Whether two texts are one edit apart, or one begins the other."""
    if left.startswith(right) or right.startswith(left):
        return True
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    rest = left[start:], right[start:]
    swapped = (
        len(rest[0]) == len(rest[1]) >= 2 and rest[0][:2] == rest[1][1::-1] and rest[0][2:] == rest[1][2:]
    )
    return swapped or rest[0][1:] in (rest[1][1:], rest[1]) or rest[1][1:] == rest[0]


def line(name: str, how: str, found: Told, seconds: float) -> str:
    return (
        f"  {name:33} F1 {found['f1']:.4f} (P {found['precision']:.4f} R {found['recall']:.4f})   "
        f"B3 {found['b_cubed']:.4f}   largest {found['largest']:4}   {seconds:7.1f} CPU s   {how}"
    )


def show_odds(told: Told) -> None:
    """Print what the weights expect beside what is true."""
    matches = told["matches"]
    print(f"    matches among the proposed: {matches['believed']:,} believed, {matches['true']:,} true")
    for row in told["tenths"]:
        span = f"{row['least'] / 1000:+6.1f} to {row['most'] / 1000:+6.1f} bits"
        shares = f"{row['expected']:.3f} expected  {row['observed']:.3f} found"
        print(f"      {span}  {row['pairs']:7,} pairs  {shares}")


def table(found: Mapping[str, Sequence[Told]]) -> str:
    """F1 of pairs / B-cubed F1 of everybody on every set, as one table."""
    names = list(dict.fromkeys(row["who"] for rows in found.values() for row in rows))
    lines = [f"| records | {' | '.join(names)} |", "|---" * (len(names) + 1) + "|"]
    for kind, rows in found.items():
        told = {row["who"]: f"{row['f1']:.4f} / {row['b_cubed']:.4f}" for row in rows}
        lines.append(f"| {kind} | {' | '.join(told.get(name, '') for name in names)} |")
    return "\n".join(lines)


def measure(
    data: sets.DataSet, kind: str, python: Path | None, peers: Sequence[str], kinds: bool, asked: Asked
) -> Iterator[Told]:
    """Everybody on one set, printed as it is known."""
    for name, how, found, seconds, beyond in ours(data, asked):
        figures = scored(found, data.truth) | beyond
        print(line(name, how, figures, seconds), flush=True)
        if beyond:
            show_odds(beyond)
        if kinds:
            figures["wrong"] = wrong(data, found)
            for what, of in figures["wrong"].items():
                print(f"    wrongly {what}: {of['pairs']} pairs", flush=True)
                for each, count in of["commonest"]:
                    print(f"      {count:6}  {each}", flush=True)
        yield {"who": name, "how": how, "cpu_seconds": seconds, **figures}
    for name in peers if python else ():
        try:
            told = peer(name, python, data, kind)
        except RuntimeError as failed:
            print(f"  {name:33} failed: {failed}", flush=True)
            continue
        if told is None:
            print(f"  {name:33} not installed, left out", flush=True)
            continue
        who, how, found, seconds, rest = told
        figures = scored(found, data.truth)
        print(line(who, how, figures, seconds), flush=True)
        yield {"who": who, "how": how, "cpu_seconds": seconds, "told": rest, **figures}


def main() -> None:
    """Measure what is asked for, print it as it comes, and write JSON where asked."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder that holds the public sets")
    parser.add_argument("--peers", type=Path, help="interpreter in which the peers are installed")
    parser.add_argument("--ask", choices=PEERS, action="append", help="ask these peers only")
    parser.add_argument("--customers", type=Path, action="append", default=[], help="CSV of customers")
    parser.add_argument("--only", action="append", help="name of a set; may be given several times")
    parser.add_argument("--wrong", action="store_true", help="tell the commonest kinds of our wrong pairs")
    parser.add_argument(
        "--odds", action="store_true", help="lay what learned weights expect beside the truth"
    )
    parser.add_argument("--judged", type=int, default=0, help="train with so many labelled pairs too")
    parser.add_argument("--json", type=Path, help="write the figures here too")
    chosen = parser.parse_args()
    print("ours: one fixed threshold, no labels; peers: the best of their settings by the labels", flush=True)
    asked = Asked(chosen.odds, chosen.judged)
    found: dict[str, list[Told]] = {}
    for name, kind, read in readers(chosen.data, chosen.customers):
        if chosen.only and name not in chosen.only:
            continue
        try:
            data = read()
        except FileNotFoundError:
            print(f"{name}: left out, no such data", file=sys.stderr)
            continue
        print(f"{name}: {len(data.records):,} records, {len(set(data.truth.values())):,} people", flush=True)
        found[name] = list(measure(data, kind, chosen.peers, chosen.ask or PEERS, chosen.wrong, asked))
    print(table(found))
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
