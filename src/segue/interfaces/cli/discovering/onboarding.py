"""`segue onboard`: getting to know somebody new."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segue.domain.errors import BadRequest
from segue.domain.listening import AgeBand, Listener
from segue.interfaces.cli.context import AsJson, house
from segue.interfaces.cli.discovering.showing import Limit, as_document, show
from segue.interfaces.cli.output import print_json, say

if TYPE_CHECKING:
    from segue.services.discovering.onboarding import Answered, Asked, Welcome

app = typer.Typer()

_ROUNDS = 3


@app.command()
def onboard(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The listener's name; a new listener is made if it is new.")],
    answers: Annotated[
        Path | None,
        typer.Option(help='A JSON file: [{"artist": 7, "reply": "yes"}, {"track": 34, ...}, {"genre": "Jazz", ...}].'),
    ] = None,
    region: Annotated[str | None, typer.Option(help="Two letters, as MA or FR; nobody has to say.")] = None,
    age: Annotated[AgeBand | None, typer.Option(help="An age band; nobody has to say.")] = None,
    questions: Annotated[int, typer.Option(min=1, max=50, help="How many questions a round has.")] = 8,
    limit: Limit = 10,
    as_json: AsJson = False,
) -> None:
    """Ask somebody new what they like, each question by the answers so far, for a first list.

    In the terminal it asks three rounds. With --answers a file answers, and with --json the next questions and the
    first list are printed instead. Replies are yes, no and unknown; yes and no are kept as likes and dislikes.
    """
    from segue.services.discovering.onboarding import Welcome  # noqa: PLC0415 - numerical libraries take a second

    given = [] if answers is None else read_answers(answers)
    with house(context) as opened:
        welcome = Welcome(opened.desk())
        asked_before = welcome.ask(given, questions)
        listener = welcome.listener(name, region, age)
        welcome.keep(listener, given)
        if answers is None and not as_json:
            _ask(welcome, listener, questions)
        made = welcome.first_list(listener, limit)
        if not as_json:
            show(opened, [made], as_json=False)
            return
        known = _together(welcome.before(listener), given)
        asked = welcome.ask(known, questions) if known else asked_before
        told = as_document(opened, made)
    print_json({"listener": listener.name, "questions": [_told(one) for one in asked], "list": told})


def read_answers(file: Path) -> list["Answered"]:
    """Answers from a file.

    Raises:
        BadRequest: it cannot be read, or is not as it should be.
    """
    try:
        told = json.loads(file.read_bytes())
    except OSError as error:
        raise BadRequest(f"{file} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise BadRequest(f"{file} is not JSON: {error}.") from error
    if not isinstance(told, list):
        raise BadRequest(f"{file} does not hold a list of answers.", 'Write [{"artist": 7, "reply": "yes"}].')
    return [_answer(one, number) for number, one in enumerate(told, start=1)]


def _answer(told: Any, number: int) -> "Answered":
    from segue.discovery.people.onboarding import QuestionKind, Reply  # noqa: PLC0415 - numerical libraries take a second
    from segue.services.discovering.onboarding import Answered  # noqa: PLC0415 - numerical libraries take a second

    kinds = [kind for kind in QuestionKind if isinstance(told, dict) and kind in told]
    wanted: type = str if kinds == [QuestionKind.GENRE] else int
    if len(kinds) != 1 or not isinstance(told[kinds[0]], wanted) or told.get("reply") not in set(Reply):
        raise BadRequest(
            f"Answer {number} cannot be read.", 'Write {"artist": 7, "reply": "yes"}; no or unknown will do, too.'
        )
    return Answered(kinds[0], told[kinds[0]], Reply(told["reply"]))


def _ask(welcome: "Welcome", listener: Listener, questions: int) -> None:
    """Rounds of questions, until there is nothing to ask or the listener has had enough."""
    known = welcome.before(listener)
    for round_ in range(1, _ROUNDS + 1):
        asked = welcome.ask(known, questions)
        if not asked:
            return
        say(f"Round {round_} of {_ROUNDS}. Which of these do you like?")
        for place, one in enumerate(asked, start=1):
            say(f"  {place}. {one.name}  ({one.kind}{_from(one)})")
        say("Numbers for those that you like, with a minus for those that you do not (1 4 -2); q to stop:")
        line = sys.stdin.readline()
        replies = _replies(line, asked)
        welcome.keep(listener, replies)
        known = _together(known, replies)
        if not line or line.strip().lower() == "q":
            return


def _replies(line: str, asked: list["Asked"]) -> list["Answered"]:
    """What a line answers: those that it does not name are not known."""
    from segue.discovery.people.onboarding import QuestionKind, Reply  # noqa: PLC0415 - numerical libraries take a second
    from segue.services.discovering.onboarding import Answered  # noqa: PLC0415 - numerical libraries take a second

    said = dict.fromkeys(range(1, len(asked) + 1), Reply.UNKNOWN)
    for word in line.replace(",", " ").split():
        digits = word.removeprefix("-")
        if digits.isdecimal() and int(digits) in said:
            said[int(digits)] = Reply.NO if word.startswith("-") else Reply.YES
    return [
        Answered(one.kind, one.name if one.kind is QuestionKind.GENRE else one.id, said[place])
        for place, one in enumerate(asked, start=1)
    ]


def _together(first: list["Answered"], then: list["Answered"]) -> list["Answered"]:
    """Answers, the later ones in place of the earlier ones to the same question."""
    return list({(one.kind, one.about): one for one in (*first, *then)}.values())


def _from(one: "Asked") -> str:
    return (
        "" if one.preview is None else f", try {one.preview.start_ms / 1000:.0f} s to {one.preview.end_ms / 1000:.0f} s"
    )


def _told(one: "Asked") -> dict[str, Any]:
    about: dict[str, Any] = {"kind": one.kind, one.kind: one.id or one.name, "name": one.name}
    return about if one.preview is None else {**about, "preview": one.preview._asdict()}
