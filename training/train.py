"""Train the reader: `python training/train.py PLAN.toml`, two processes with one thread each, averaged gradients.

Steps alternate between corpora; each carries some heads' labels and masks the loss of the others.
"""

from __future__ import annotations

import os
import random
import re
import sys
import time
import tomllib
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import torch
import torch.distributed as dist
from net import FOLDED, Reader, bucket, load_base
from tasks import (
    IGNORE,
    Sample,
    read_attribution,
    read_blanked,
    read_lines,
    read_own,
    read_pile,
    read_redaction,
    read_roles,
    read_sayings,
    read_sentences,
    read_silver,
)
from torch.nn import functional

from onrecord.encoder.heads import HEADS, ROLES, columns
from onrecord.encoder.wordpiece import WordPiece

PROCESSES = 2
CLS, SEP, MASK, PAD = 101, 102, 103, 0
WEIGHTS = {
    "cue_source": 0.3,
    "content_cue": 0.3,
    "news_cue_source": 0.3,
    "news_content_cue": 0.3,
    "inner_cue": 0.3,
    "time_of": 0.2,
    "place_of": 0.2,
    "connection": 0.3,
    "who_kind": 0.3,
}
BY_LABEL = {
    "mode": [1.0, 2.0, 2.0, 2.0, 2.5, 2.5, 1.5],
    "polarity": [1.0, 2.0],
    "confidential": [1.0, 2.0],
    "court_mask": [1.0, 5.0, 3.0],
    "mask": [1.0, 3.0, 2.0],
}
"""What a label weighs in its head's loss, where the rare ones are those that matter."""

TYPES_WEIGH = 1.5
"""What the loss of acts' types weighs."""

SELDOM = 3.0
"""What a pair of acts of one happening weighs beside the many that are not."""

ALIKE = 20.0
"""What the distance from a teacher's vectors weighs."""

WHOLE = 400
"""Pieces up to which a report of a pile is read whole."""

NEAR = 60
"""Words around an act in which a participant is looked for."""


def load_corpora(plan: dict, pieces: WordPiece) -> dict[str, list[Sample]]:
    """Return the samples of each corpus the plan names."""
    data = Path(plan["bench"]) / "data"
    wanted = {name for phase in plan["phases"] for name in phase["epochs"]}
    corpora: dict[str, list[Sample]] = {}
    if "attribution" in wanted:
        corpora["attribution"] = [read_attribution(r, pieces) for r in read_lines(data / "attribution/train.jsonl")]
    if "redaction" in wanted:
        corpora["redaction"] = [
            s for r in read_lines(data / "redaction/train.jsonl") for s in read_redaction(r, pieces)
        ]
    if "roles" in wanted:
        corpora["roles"] = [read_roles(r, pieces) for r in read_lines(data / "roles/train.jsonl")]
    left_out = frozenset(plan.get("left_out", []))
    if "own" in wanted:
        from corpus import read_part

        parts = plan.get("parts", ["train"])
        corpora["own"] = [read_own(r, pieces, left_out) for p in parts for r in read_part(p)]
    if "piles" in wanted:
        from corpus import read_piles

        corpora["piles"] = [read_pile(r, pieces) for pile in read_piles() for r in pile]
    if "blanked" in wanted:
        from corpus import read_piles

        corpora["blanked"] = [read_blanked(r, pieces, str(n)) for n, pile in enumerate(read_piles()) for r in pile]
    if "sayings" in wanted:
        from corpus import read_sayings as read_passages

        corpora["sayings"] = [read_sayings(r, pieces) for r in read_passages()]
    if "sentences" in wanted:
        from sentences import read_all

        lines = read_all()
        corpora["sentences"] = list(read_sentences(lines, pieces, random.Random(plan["seed"]), left_out))
    if "silver" in wanted:
        rows = [*read_lines(data / "linking/train.jsonl"), *read_lines(data / "roles/train.jsonl")[:500]]
        corpora["silver"] = [
            s for r in rows if (s := read_silver(r, pieces)).acts and not {t for *_, t in s.acts} & left_out
        ]
    if "examples" in wanted:
        corpora["examples"] = [s for s in read_examples(pieces) if not {t for *_, t in s.acts} & left_out]
    return corpora


def read_examples(pieces: WordPiece) -> Iterator[Sample]:
    """Yield the codebook's example sentences: their triggers and types alone are told."""
    from examples import read_examples as read

    for id, text, triggers in read():
        words = pieces.read(text)
        from tasks import new_layer, put_bio, word_span

        sample = Sample(id, words, {})
        layer = new_layer(words, IGNORE)
        for start, end, type in triggers:
            if span := word_span(words, start, end):
                sample.acts.append((*span, type))
        put_bio_layer = np.zeros_like(layer)
        put_bio(put_bio_layer, {a[:2] for a in sample.acts})
        layer[put_bio_layer > 0] = put_bio_layer[put_bio_layer > 0]
        sample.labels["act"] = layer
        if sample.acts:
            yield sample


def cut_windows(sample: Sample, size: int, rng: random.Random) -> list[tuple[int, int]]:
    """Return windows of whole words of at most `size` pieces, the first of a random length."""
    first = sample.words.first
    windows = []
    start, room = 0, rng.randint(size // 3, size) if first[-1] > size else size
    while start < len(first) - 1:
        end = int(np.searchsorted(first, first[start] + room, side="right")) - 1
        end = min(max(end, start + 1), len(first) - 1)
        windows.append((start, end))
        start, room = end, size
    return windows


def plan_steps(
    corpora: dict[str, list[Sample]], phase: dict, budget: int, rng: random.Random
) -> list[tuple[str, int, list]]:
    """Return all steps of a phase, shuffled: a corpus, a window size and the windows of one step (all processes')."""
    steps = []
    for name, epochs in phase["epochs"].items():
        if name == "blanked":
            steps += [step for _ in range(epochs) for step in plan_piles(corpora[name], rng)]
            continue
        for epoch in range(epochs):
            sizes = phase.get("windows_of", {}).get(name, phase["windows"])
            size = sizes[epoch % len(sizes)]
            windows = [(i, w) for i, s in enumerate(corpora[name]) for w in cut_windows(s, size, rng)]
            rng.shuffle(windows)
            lengths = {
                id: corpora[name][id[0]].words.first[id[1][1]] - corpora[name][id[0]].words.first[id[1][0]]
                for id in windows
            }
            pool = 64 * budget // size
            batches = []
            for at in range(0, len(windows), pool):
                chunk = sorted(windows[at : at + pool], key=lambda w: lengths[w])
                batch: list = []
                for w in chunk:
                    if batch and (len(batch) + 1) * (lengths[w] + 2) > PROCESSES * budget:
                        batches.append(batch)
                        batch = []
                    batch.append(w)
                if len(batch) >= PROCESSES:
                    batches.append(batch)
            steps += [(name, size, b) for b in batches]
    rng.shuffle(steps)
    return steps


def plan_piles(samples: list[Sample], rng: random.Random) -> Iterator[tuple[str, int, list]]:
    """Yield a step for each pile, all its reports in one batch: what may be compared stands together."""
    piles: dict[str | None, list[int]] = {}
    for index, sample in enumerate(samples):
        piles.setdefault(sample.pile, []).append(index)
    for members in piles.values():
        windows = [(i, cut_windows(samples[i], WHOLE, rng)[0]) for i in members]
        rng.shuffle(windows)
        yield "blanked", WHOLE, windows


def make_batch(samples: list[Sample], windows: list[tuple[int, tuple[int, int]]]) -> tuple:
    """Return pieces, mask, and for each window the positions of its words' first pieces."""
    rows, positions = [], []
    for index, (start, end) in windows:
        words = samples[index].words
        low, high = words.first[start], words.first[end]
        rows.append([CLS, *words.pieces[low:high][:510], SEP])
        positions.append([p - low + 1 for p in words.first[start:end]])
    longest = max(map(len, rows))
    pieces = torch.tensor([r + [PAD] * (longest - len(r)) for r in rows])
    return pieces, pieces != PAD, positions


def find_loss(
    reader: Reader, teacher: Reader | None, samples: list[Sample], windows: list, types: list[str], hide: float
) -> torch.Tensor:
    """Return the loss of one batch, the mean over each head's told words, weighted; `hide` of the pieces are masked.

    With a teacher the vectors are to lie near the teacher's too, whose heads then go on to fit.
    """
    pieces, mask, positions = make_batch(samples, windows)
    if hide:
        hidden_pieces = (torch.rand(pieces.shape) < hide) & mask & (pieces != CLS) & (pieces != SEP)
        pieces = pieces.masked_fill(hidden_pieces, MASK)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        hidden, logits = reader(pieces, mask)
    hidden, logits = hidden.float(), logits.float()
    flat_hidden, flat_logits, offset, loss = [], [], [0], hidden.sum() * 0
    if teacher is not None:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            wanted, _ = teacher(pieces, mask)
        loss = loss + ALIKE * functional.mse_loss(hidden[mask], wanted.float()[mask])
    for row, places in enumerate(positions):
        kept = torch.tensor(places).clamp(max=hidden.shape[1] - 1)
        flat_hidden.append(hidden[row, kept])
        flat_logits.append(logits[row, kept])
        offset.append(offset[-1] + len(places))
    vectors, scores = torch.cat(flat_hidden), torch.cat(flat_logits)
    places = columns()
    for name, (low, high) in places.items():
        told = [
            samples[i].labels[name][s:e] if name in samples[i].labels else np.full(e - s, IGNORE)
            for i, (s, e) in windows
        ]
        target = torch.from_numpy(np.concatenate(told))
        if (target != IGNORE).any():
            said = scores[:, low:high]
            if name in FOLDED:
                # The yardstick's head is left as the yardstick wants it.
                said = said + scores[:, slice(*places[FOLDED[name]])].detach()
            by_label = torch.tensor(BY_LABEL[name]) if name in BY_LABEL else None
            loss = loss + WEIGHTS.get(name, 1.0) * functional.cross_entropy(
                said, target, weight=by_label, ignore_index=IGNORE
            )
    return loss + act_loss(reader, samples, windows, vectors, offset, types)


def act_loss(
    reader: Reader, samples: list[Sample], windows: list, vectors: torch.Tensor, offset: list[int], types: list[str]
) -> torch.Tensor:
    """Return the loss of acts' types and of who takes part in them."""
    at, wanted, pairs, told = [], [], [], []
    for row, (i, (start, end)) in enumerate(windows):
        sample, base = samples[i], offset[row] - start
        inside = [j for j, p in enumerate(sample.people) if start <= p[0] and p[1] <= end]
        for k, (a, b, type) in enumerate(sample.acts):
            if a < start or b > end:
                continue
            at.append(vectors[base + a : base + b].mean(0))
            wanted.append(types.index(type))
            if sample.incidents and sample.incidents[k] is not None:
                told.append((row, len(at) - 1, a, sample.incidents[k]))
            for j in inside:
                c, d = sample.people[j]
                if max(a - d, c - b) <= NEAR:
                    role = ROLES.index(sample.roles.get((k, j), "none"))
                    pairs.append((len(at) - 1, vectors[base + c : base + d].mean(0), bucket(c - a), role))
    if not at:
        return vectors.sum() * 0
    triggers = torch.stack(at)
    loss = TYPES_WEIGH * functional.cross_entropy(reader.score_types(triggers), torch.tensor(wanted))
    if pairs:
        first = triggers[torch.tensor([p[0] for p in pairs])]
        scores = reader.score_pairs(first, torch.stack([p[1] for p in pairs]), torch.tensor([p[2] for p in pairs]))
        loss = loss + functional.cross_entropy(scores, torch.tensor([p[3] for p in pairs]))
    across = [(x, y) for x, y in combinations(told, 2) if x[0] != y[0]]
    if across and samples[windows[0][0]].pile is not None:
        one, other = (triggers[torch.tensor([pair[n][1] for pair in across])] for n in (0, 1))
        same = torch.tensor([float(x[3] == y[3]) for x, y in across])
        said = reader.score_senses(one, other)
        loss = loss + functional.binary_cross_entropy_with_logits(said, same, pos_weight=torch.tensor(SELDOM))
    both = [(x, y) for x, y in combinations(told, 2) if x[0] == y[0]]
    if both:
        one, other = (triggers[torch.tensor([pair[n][1] for pair in both])] for n in (0, 1))
        gaps = torch.tensor([bucket(abs(y[2] - x[2])) - 16 for x, y in both])
        same = torch.tensor([float(x[3] == y[3]) for x, y in both])
        loss = loss + functional.binary_cross_entropy_with_logits(reader.score_same(one, other, gaps), same)
    return loss


def run(rank: int, plan: dict) -> None:
    """Train as one of the processes."""
    torch.set_num_threads(1)
    dist.init_process_group("gloo", init_method=f"file://{plan['out']}.sync", rank=rank, world_size=PROCESSES)
    random.seed(plan["seed"])
    torch.manual_seed(plan["seed"])
    vocabulary = (Path(plan["base"]) / "vocab.txt").read_text(encoding="utf-8").splitlines()
    corpora = load_corpora(plan, WordPiece(vocabulary))
    types = sorted(p.stem for p in Path("src/onrecord/codebook/types").glob("*.toml"))
    reader = Reader(sum(map(len, HEADS.values())), len(types), len(ROLES), plan.get("layers", 6))
    teacher = None
    if "start" in plan:
        reader.load_state_dict(keep_layers(torch.load(plan["start"]), plan.get("keep")))
    else:
        load_base(reader, Path(plan["base"]))
    if "teacher" in plan:
        teacher = Reader(sum(map(len, HEADS.values())), len(types), len(ROLES))
        teacher.load_state_dict(torch.load(plan["teacher"]))
        teacher.eval()
    for number, phase in enumerate(plan["phases"]):
        chance = random.Random(plan["seed"] + number)
        train_phase(rank, reader, teacher, corpora, types, phase, chance, plan)
        if rank == 0:
            torch.save(reader.state_dict(), f"{plan['out']}.{number}.pt")


def keep_layers(state: dict[str, torch.Tensor], kept: list[int] | None) -> dict[str, torch.Tensor]:
    """Return the weights with the layers named alone, in their order; all of them where none are named."""
    if kept is None:
        return state
    result = {}
    for name, value in state.items():
        match = re.match(r"encoder\.layers\.(\d+)\.", name)
        if match is None:
            result[name] = value
        elif int(match.group(1)) in kept:
            result[f"encoder.layers.{kept.index(int(match.group(1)))}.{name[match.end() :]}"] = value
    return result


def train_phase(
    rank: int,
    reader: Reader,
    teacher: Reader | None,
    corpora: dict,
    types: list[str],
    phase: dict,
    rng: random.Random,
    plan: dict,
) -> None:
    """Train one phase: warm up, then a linear decay to nothing."""
    steps = plan_steps(corpora, phase, plan.get("budget", 1024), rng)
    frozen = phase.get("frozen", 0)
    for name, weight in reader.encoder.named_parameters():
        low = name.startswith("words") or any(name.startswith(f"layers.{i}.") for i in range(frozen))
        # The vectors of words stay as the base has them: rare words then keep lying near their kin.
        weight.requires_grad_(not low)
    body = [p for p in reader.encoder.parameters() if p.requires_grad]
    inside = set(map(id, reader.encoder.parameters()))
    head = [p for p in reader.parameters() if id(p) not in inside]
    groups = [{"params": body, "lr": phase["body"]}, {"params": head, "lr": phase["head"]}]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01)
    warm = max(1, int(0.06 * len(steps)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min((s + 1) / warm, max(0.0, (len(steps) - s) / (len(steps) - warm)))
    )
    weights = [p for p in reader.parameters() if p.requires_grad]
    reader.train()
    started, tokens, sums = time.time(), 0, {}
    for at, (name, _, windows) in enumerate(steps):
        mine = windows[rank::PROCESSES]
        hide = phase.get("hide", {}).get(name, 0.0)
        loss = find_loss(reader, teacher, corpora[name], mine, types, hide)
        optimizer.zero_grad()
        loss.backward()
        flat = torch.cat([(p.grad if p.grad is not None else torch.zeros_like(p)).reshape(-1) for p in weights])
        dist.all_reduce(flat)
        flat /= PROCESSES
        place = 0
        for p in weights:
            p.grad = flat[place : place + p.numel()].view_as(p)
            place += p.numel()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        schedule.step()
        tokens += sum(corpora[name][i].words.first[e] - corpora[name][i].words.first[s] for i, (s, e) in windows)
        n, total = sums.get(name, (0, 0.0))
        sums[name] = (n + 1, total + loss.item())
        if rank == 0 and (at % 50 == 49 or at == len(steps) - 1):
            shown = " ".join(f"{k} {t / n:.3f}" for k, (n, t) in sums.items())
            torch.save(reader.state_dict(), f"{plan['out']}.part.pt")
            print(f"{at + 1}/{len(steps)} {tokens / (time.time() - started):.0f} tokens/s {shown}", flush=True)
            sums = {}


def main() -> None:
    """Read the plan and start the processes."""
    plan = tomllib.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    Path(f"{plan['out']}.sync").unlink(missing_ok=True)
    torch.multiprocessing.spawn(run, (plan,), nprocs=PROCESSES)


if __name__ == "__main__":
    main()
