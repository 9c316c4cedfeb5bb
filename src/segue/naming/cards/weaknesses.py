"""What a model is bad at, in sentences that can be checked against its card's figures."""

import unicodedata
from collections.abc import Iterator

from segue.naming.cards.card import Card

_WEAK_F1 = 0.7
_SHOWN = 3
_OFTEN = 0.1
_FEW_CLIPS = 20
_FEW_ARTISTS = 5
_WIDE = 0.1
_GAP = 0.1
_COUNTED = 20
_UNEVEN = 5.0
_LONGEST = 60
_NAMED = 6


def weaknesses(card: Card) -> tuple[str, ...]:
    """The sentences, what weighs most first; they are computed anew, whatever the card's own say."""
    rules = (_leak, _artists, _weakest, _confused, _few, _uneven, _wide, _promises, _unsure)
    return tuple(sentence for rule in rules for sentence in rule(card))


def main_figure(card: Card) -> str:
    """The figure by which the model is to be judged first."""
    return next((name for name in ("accuracy", "roc_auc", "macro_f1") if name in card.scores), "")


def short(label: str) -> str:
    """A label that does not fill a page, ready for a sentence."""
    return within(label if len(label) <= _LONGEST else f"{label[: _LONGEST - 1]}…")


def within(label: str) -> str:
    """A label that does not turn round what stands beside it: one from right to left is marked off as such.

    Without the marks, the number after an Arabic name is shown in front of it.
    """
    if any(unicodedata.bidirectional(char) in ("R", "AL") for char in label):
        return f"\u2068{label}\u2069"
    return label


def _leak(card: Card) -> Iterator[str]:
    if card.split.leaky:
        yield (
            "LEAKY: parts of the songs that it was judged on were learned from. "
            "Its scores say how well it knows these songs, not how well it names other music."
        )


def _artists(card: Card) -> Iterator[str]:
    data, split = card.data, card.split
    if split.leaky:
        return
    if not data.clips_with_artist:
        yield "No clip's artist is known: an artist may have been learned from and judged on, which flatters."
    elif split.kind != "artist":
        yield "The split does not keep artists apart: an artist may have been learned from and judged on."
    elif data.clips_with_artist < data.clips:
        rest = data.clips - data.clips_with_artist
        yield f"The artists of {rest:,} of {data.clips:,} clips are unknown; those were kept apart by song only."


def _weakest(card: Card) -> Iterator[str]:
    held = sorted((one for one in card.judged if one.clips), key=lambda one: one.f1)
    for one in [one for one in held if one.f1 < _WEAK_F1][:_SHOWN]:
        found = round(one.recall * one.clips)
        told = f"{short(one.label)}: {found} of its {one.clips:,} clips {'was' if found == 1 else 'were'} found"
        if found:
            told += f", and {_percent(one.precision)} of what was called so is so"
        yield f"{told} (F1 {one.f1:.2f})."


def _confused(card: Card) -> Iterator[str]:
    clips = {one.label: one.clips for one in card.judged}
    told = 0
    for true, said, count in card.confusion or ():
        label, other = card.labels[true], card.labels[said]
        if true == said or count < 2 or count < _OFTEN * clips.get(label, 0):
            continue
        yield f"Of {clips.get(label, 0):,} clips of {short(label)}, {count:,} were called {short(other)}."
        told += 1
        if told == _SHOWN:
            return


def _few(card: Card) -> Iterator[str]:
    few = sorted((one for one in card.judged if 0 < one.clips < _FEW_CLIPS), key=lambda one: one.clips)
    if few:
        told = _listed([f"{short(one.label)} ({one.clips})" for one in few])
        yield f"Judged on fewer than {_FEW_CLIPS} clips, so that chance weighs much: {told}."
    alone = [one for one in card.data.classes if one.artists is not None and one.artists < _FEW_ARTISTS]
    if alone and card.data.clips_with_artist:
        told = _listed([f"{short(one.label)} ({one.artists})" for one in alone])
        yield f"Known by fewer than {_FEW_ARTISTS} artists: {told}."
    unjudged = [short(one.label) for one in card.judged if not one.clips]
    if unjudged:
        yield f"No clip that was judged is of {_listed(unjudged)}: nothing is known of how well that is told."


def _uneven(card: Card) -> Iterator[str]:
    sizes = [one for one in card.data.classes if one.clips]
    if not sizes:
        return
    most, least = max(sizes, key=lambda one: one.clips), min(sizes, key=lambda one: one.clips)
    if most.clips >= _UNEVEN * least.clips:
        yield (
            f"It learned from {most.clips:,} clips of {short(most.label)} and {least.clips:,} of {short(least.label)}."
        )


def _wide(card: Card) -> Iterator[str]:
    name = main_figure(card)
    score = card.scores.get(name)
    if score is None or score.low is None or score.high is None or score.high - score.low <= _WIDE:
        return
    yield (
        f"Its {figure_words(name)} of {score.value:.2f} is known roughly: "
        f"with other artists it may be {score.low:.2f} to {score.high:.2f}."
    )


def _promises(card: Card) -> Iterator[str]:
    off = [one for one in card.reliability.bins if one[2] >= _COUNTED and abs(one[0] - one[1]) > _GAP]
    worst = sorted(off, key=lambda one: -one[2] * abs(one[0] - one[1]))[:_SHOWN]
    for said, came, count in worst:
        how = "too sure" if said > came else "not sure enough"
        yield f"Where it says about {_percent(said)}, {_percent(came)} came true ({count:,} times): it is {how} there."


def _unsure(card: Card) -> Iterator[str]:
    if card.unsure.right is None:
        yield "It is never sure enough to name anything."
    elif card.unsure.share >= 0.0005:
        share, right = _percent(card.unsure.share, 1), _percent(card.unsure.right, 1)
        yield f"It names nothing for {share} of the clips; of the names it gives {right} are right."


def figure_words(name: str) -> str:
    """A figure's name for people."""
    words = {
        "accuracy": "accuracy",
        "top_3": "top-3 accuracy",
        "balanced_accuracy": "balanced accuracy",
        "exact": "share with all labels right",
        "first": "share whose first label is right",
        "roc_auc": "mean ROC AUC",
        "pr_auc": "mean PR AUC",
        "ece": "calibration error",
        "log_loss": "log loss",
        "sure": "share of clips it names",
        "right_when_sure": "share of its names that are right",
    }
    return words.get(name, name.replace("_f1", " F1").replace("_", " "))


def _percent(share: float, digits: int = 0) -> str:
    return f"{100 * share:.{digits}f} %"


def _listed(names: list[str]) -> str:
    shown = ", ".join(names[:_NAMED])
    return f"{shown} and {len(names) - _NAMED:,} more" if len(names) > _NAMED else shown
