"""What a command says of a handbook in a repository."""

from __future__ import annotations

import io
import json
from contextlib import chdir, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from handbook import ORGANISATION, SETTINGS, Outcome
from repository import Repository

from sopkit.cli import run

HOLDERS = ORGANISATION.replace(
    "    department: sales\n",
    "    department: sales\n"
    "    holders:\n"
    "      - {handle: '@ann', name: Ann, contact: ann@example.com}\n"
    "  - id: boss\n"
    "    name: {en: Boss, zh: 经理}\n"
    "    department: sales\n"
    "    holders:\n"
    "      - {handle: '@boss', name: Boss, contact: boss@example.com}\n"
    "    may_approve: [sales]\n",
)
"""An organisation whose roles are held by persons."""


def sop(**fields: str) -> str:
    """Return an SOP that is complete; fields are written over those that it has, and `changes` lists its summary and impact."""
    values = {
        "id": "SAL-001", "version": "1.0.0", "status": "active", "effective": "2026-01-05", "reviewed": "2026-01-04",
        "do": "Send the offer to the customer.", "purpose": "Get the offer out.", "summary": "First version", "impact": "major", "more": "",
    } | fields  # fmt: skip
    return TEXT.format(**values)


TEXT = """\
id: {id}
title: Offer
lang: en
kind: general
department: sales
version: {version}
status: {status}
effective: {effective}
owner: seller
deputy: seller
approvers:
  - boss
review:
  every: 12 months
  last: {reviewed}
  by: boss
changes:
  - version: {version}
    date: 2026-01-02
    summary: {summary}
    impact: {impact}
purpose: {purpose}
trigger: A customer asks.
outcome:
  result: The offer is sent.
steps:
  - id: send
    do: {do}
    role: seller
    done_when: The customer has 1 offer.
{more}risks:
  - risk: It is late.
    prevention: Send it today.
    control: Call the customer.
metrics:
  - name: Offers
    formula: offers / day
    target: 3
    unit: offers
    period: 1 month
"""
PLAIN = """\
id: SAL-001
title: Offer
lang: en
kind: general
department: sales
version: 1.0.0
status: active
effective: 2026-01-05
owner: seller
deputy: seller
approvers:
  - seller
review:
  every: 12 months
  last: 2026-01-04
  by: seller
changes:
  - version: 1.0.0
    date: 2026-01-02
    summary: First version
    impact: major
purpose: Get the offer out.
trigger: A customer asks.
outcome:
  result: The offer is sent.
steps:
  - id: send
    do: Send the offer to the customer.
    role: seller
    done_when: The customer has 1 offer.
risks:
  - risk: It is late.
    prevention: Send it today.
    control: Call the customer.
metrics:
  - name: Offers
    formula: offers / day
    target: 3
    unit: offers
    period: 1 month
"""
"""An SOP of a handbook whose only role is the seller: complete, reviewed, and without a fingerprint."""
BESIDE: dict[str, str | bytes] = {"sopkit.yml": SETTINGS, "organisation.yml": HOLDERS}
FILE = "sops/a.yml"


def begun(place: Path, folder: str = "") -> Repository:
    """Return a repository with a handbook that has no SOP yet."""
    repository = Repository(place, folder)
    repository.commit("Begin", "2026-01-01", BESIDE)
    return repository


@dataclass
class Asked:
    """What commands say of a handbook."""

    root: Path

    def __call__(self, *arguments: str, lang: str = "en") -> Outcome:
        """Run a command in this process."""
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="\n") for _ in range(2))
        with chdir(self.root), redirect_stdout(out), redirect_stderr(err):
            code = run([*arguments, "--lang", lang])
        for stream in (out, err):
            stream.seek(0)
        return Outcome(code, out.read(), err.read())

    def data(self, *arguments: str) -> Any:
        """Return what a command says as data."""
        outcome = self(*arguments, "--format", "json")
        assert outcome.code == 0, outcome.err
        return json.loads(outcome.out)
