"""Proof, as an admin sees it come to be."""

from playwright.sync_api import expect

from segue.domain.accounts import Role
from segue.domain.jobs import JobState
from tests.browser.conftest import Visit
from tests.interfaces.served import Served


def test_a_proof_is_asked_for_and_shown_when_it_is_there(visit: Visit, served: Served) -> None:
    page = visit(Role.ADMIN).open("/proof")
    expect(page.get_by_text("Nothing was proved here yet")).to_be_visible()
    page.get_by_label("Draws").fill("1")
    page.get_by_role("button", name="Make the proof anew").click()
    expect(page.get_by_text("A proof is being made.")).to_be_visible()
    job = served.house.runner(("prove",)).run_next()
    assert job is not None
    assert (job.state, job.error) == (JobState.DONE, None)
    table = page.get_by_role("table", name="NDCG@20 of each model, the best first")
    expect(table).to_be_visible(timeout=20_000)
    kept = served.house.prover().newest()
    assert kept is not None
    best = kept.study.judged[0]
    row = table.get_by_role("row", name=best.name)
    expect(row).to_contain_text(f"{best.figures['ndcg@20'].value:.3f}")
    expect(page.get_by_role("img", name="NDCG@20 over how many listeners were learned from")).to_be_visible()
    held = page.locator("#models .soft").first
    expect(held).to_contain_text(f"{kept.study.asked} listener")
