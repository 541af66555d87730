"""Write a handbook of any size: ``python bench/generate.py FOLDER COUNT [--seed 1]``.

Each SOP has 80 to 150 lines, in English or Chinese, of varied shape, and breaks neither a schema nor a rule that is an error. The
same count and seed give the same bytes on every machine.
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

SHORTEST, LONGEST = 80, 150
STEPS_OF_A_STAGE = 4
PLAIN = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][^\n]*[^\s:]")
NUMBER = re.compile(r"[0-9.]+")
AMBIGUOUS = {"null", "true", "false", "end", "on", "off", "yes", "no"}

DEPARTMENTS = {
    "sales": ("SAL", "Sales", "销售部"),
    "customer": ("CRM", "Customer service", "客户服务部"),
    "product": ("PRD", "Product", "产品部"),
    "finance": ("FIN", "Finance", "财务部"),
    "people": ("HRM", "People", "人力资源部"),
    "warehouse": ("WHS", "Warehouse", "仓储部"),
    "quality": ("QUA", "Quality", "质量部"),
    "purchasing": ("PUR", "Purchasing", "采购部"),
    "marketing": ("MKT", "Marketing", "市场部"),
    "engineering": ("ENG", "Engineering", "工程部"),
}
RANKS = {"manager": "manager", "lead": "team lead", "specialist": "specialist", "assistant": "assistant"}

VERBS = {
    "en": ["Record", "Compare", "Send", "Print", "Count", "Sign", "Weigh", "Photograph", "Copy", "File", "Label", "Return"],
    "zh": ["登记", "核对", "发送", "打印", "清点", "签署", "称量", "拍摄", "抄录", "归档", "标记", "退回"],
}
THINGS = {
    "en": [
        "the order form", "the delivery note", "the customer's request", "the price list", "the stock card", "the invoice",
        "the test report", "the sample", "the contract draft", "the visit report", "the repair ticket", "the supplier's offer",
    ],
    "zh": [
        "订单", "送货单", "客户的申请", "价目表", "库存卡", "发票", "检测报告", "样品", "合同草稿", "拜访记录", "维修单", "供应商报价",
    ],
}  # fmt: skip
PLACES = {
    "en": ["in the order system", "at the counter", "in the shared folder", "on the line sheet", "in the ledger", "at the gate"],
    "zh": ["在订单系统中", "在前台", "在共享文件夹中", "在流水单上", "在台账中", "在入口处"],
}
REASONS = {
    "en": ["Two of ten deliveries left without a number last year.", "A missing date cost one customer three days.",
           "The next shift reads only what is written here.", "An auditor asks for this line first."],
    "zh": ["去年十次发货有两次没有单号。", "少一个日期，客户多等了三天。", "下一班只看这里写的内容。", "审核时先查这一行。"],
}  # fmt: skip
CRITERIA = {
    "en": ["{n} of {n} fields are filled in and the total agrees to 0.01 CNY",
           "The copy is in the folder within {n} minutes, with 1 signature",
           "{n} photographs show the label, each of 2 MB or less",
           "The counted number equals the number on the card, or the difference is written below it"],
    "zh": ["{n} 栏全部填写，合计误差不超过 0.01 元", "{n} 分钟内副本入档，有 1 个签名",
           "{n} 张照片拍清标签，每张不超过 2 MB", "清点数与卡片一致，不一致时在下方写明差额"],
}  # fmt: skip
LIMITS = {
    "en": ["15 minutes", "30 minutes", "2 hours", "4 working hours", "1 day", "2 working days"],
    "zh": ["15 分钟", "30 分钟", "2 小时", "4 个工作小时", "1 天", "2 个工作日"],
}
EVENTS = {
    "en": ["the request arrives", "the step above is done", "the customer has answered", "the shift starts"],
    "zh": ["收到申请", "上一步完成", "客户答复", "当班开始"],
}
ALERTS = {
    "en": ["A label on the wrong side hides the date. Stick it to the front.", "Do not read the price aloud in the shop."],
    "zh": ["标签贴反会盖住日期，贴在正面。", "不要在店内大声念价格。"],
}
WORDS = {
    "en": {"and": "and then", "question": "Does {thing} agree with the record", "mark": "?", "again": "It differs by 1 item",
           "fail": "Write the reason on {thing} and keep it at the counter"},
    "zh": {"and": "，随后", "question": "{thing}与记录一致吗", "mark": "？", "again": "相差 1 项", "fail": "在{thing}上写明原因并留在前台"},
}  # fmt: skip


class Author:
    """Writes SOPs from a seeded source of chance."""

    def __init__(self, seed: int, count: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 the same bytes on every machine, not a secret
        self.ids = [f"{list(DEPARTMENTS.values())[number % len(DEPARTMENTS)][0]}-{number + 1:05}" for number in range(count)]

    def pick(self, pool: dict[str, list[str]], lang: str) -> str:
        """Return one of a language's texts."""
        return self.chance.choice(pool[lang])

    def action(self, lang: str) -> str:
        """Return one thing to do."""
        verb, thing, place = self.pick(VERBS, lang), self.pick(THINGS, lang), self.pick(PLACES, lang)
        return f"{place}{verb}{thing}。" if lang == "zh" else f"{verb} {thing} {place}."

    def role(self) -> str:
        """Return the id of a role."""
        return f"{self.chance.choice(list(DEPARTMENTS))}-{self.chance.choice(list(RANKS))}"

    def within(self, lang: str) -> dict[str, str]:
        """Return a time limit."""
        return {"limit": self.pick(LIMITS, lang), "after": self.pick(EVENTS, lang)}

    def step(self, number: int, lang: str) -> dict[str, Any]:
        """Return a step with some of what a step may hold."""
        maybe = self.chance.random
        criterion = self.pick(CRITERIA, lang).format(n=self.chance.randint(2, 40))
        step: dict[str, Any] = {"id": f"step-{number}", "do": self.action(lang), "role": self.role()}
        if maybe() < 0.5:
            step["why"] = self.pick(REASONS, lang)
        if maybe() < 0.3:
            step["how"] = "\n".join(f"{line}. {self.action(lang)}" for line in range(1, self.chance.randint(3, 5)))
        step["done_when"] = criterion
        if maybe() < 0.6:
            step["within"] = self.within(lang)
        if maybe() < 0.3:
            step["alerts"] = [{"level": self.chance.choice(["note", "caution"]), "text": self.pick(ALERTS, lang)}]
        if maybe() < 0.3:
            step["resources"] = ["form"]
        if maybe() < 0.2 and number > 1:
            words = WORDS[lang]
            step["decision"] = {
                "question": words["question"].format(thing=self.pick(THINGS, lang)) + words["mark"],
                "branches": [{"when": words["again"], "goto": f"step-{self.chance.randint(1, number - 1)}", "at_most": 1}],
                "otherwise": f"step-{number + 1}",
            }
        if maybe() < 0.3:
            step["on_failure"] = {
                "do": WORDS[lang]["fail"].format(thing=self.pick(THINGS, lang)),
                "escalate_to": self.role(),
                "within": self.within(lang),
            }
        if maybe() < 0.4:
            step["evidence"] = self.pick(THINGS, lang)
        return step

    def sop(self, number: int) -> tuple[str, dict[str, Any]]:
        """Return the path and the data of one SOP."""
        department = list(DEPARTMENTS)[number % len(DEPARTMENTS)]
        lang = self.chance.choice(["en", "zh"])
        wanted = self.chance.randint(SHORTEST + 10, LONGEST - 10)
        head, tail = self.head(number, department, lang), self.tail(lang)
        frame = len(list(lines(head))) + len(list(lines(tail))) + 3
        steps: list[dict[str, Any]] = []
        length = frame
        while length < wanted:
            step = self.step(len(steps) + 1, lang)
            length += len(list(lines(step)))
            if length > LONGEST - 10:
                break
            steps.append(step)
        if "decision" in steps[-1]:
            steps[-1]["decision"]["otherwise"] = "end"
        body: dict[str, Any] = {"steps": steps}
        if len(steps) > STEPS_OF_A_STAGE:
            body = {"stages": []}
            for first in range(0, len(steps), STEPS_OF_A_STAGE):
                stage = {"id": f"stage-{first // STEPS_OF_A_STAGE + 1}", "name": self.pick(VERBS, lang), "owner": self.role()}
                body["stages"].append({**stage, "steps": steps[first : first + STEPS_OF_A_STAGE]})
        return f"sops/{department}/procedure-{number + 1:05}.yml", {**head, **body, **tail}

    def head(self, number: int, department: str, lang: str) -> dict[str, Any]:
        """Return what stands before the steps."""
        chance = self.chance
        day = f"2026-{chance.randint(1, 9):02}-{chance.randint(1, 28):02}"
        owner, deputy = f"{department}-manager", f"{department}-lead"
        thing, verb = self.pick(THINGS, lang), self.pick(VERBS, lang)
        other = chance.choice(self.ids)
        return {
            "format": 1,
            "id": self.ids[number],
            "title": f"{verb}{thing} {number + 1}" if lang == "zh" else f"{verb} {thing} {number + 1}",
            "lang": lang,
            "kind": chance.choice(["general", "engineering"]),
            "department": department,
            "version": f"1.{chance.randint(0, 9)}.0",
            "status": "active",
            "effective": day,
            "owner": owner,
            "deputy": deputy,
            "approvers": ["quality-manager"],
            "review": {"every": "36 months" if lang == "en" else "36 个月", "last": day, "by": owner},
            "changes": [{"version": "1.0.0", "date": day, "summary": self.action(lang), "impact": "major"}],
            "purpose": self.action(lang),
            "benefit": self.pick(REASONS, lang),
            "scope": {"covers": [self.pick(THINGS, lang), self.pick(THINGS, lang)], "excludes": [self.pick(THINGS, lang)]},
            "trigger": self.pick(EVENTS, lang),
            "outcome": {"result": self.action(lang), "criteria": [self.pick(CRITERIA, lang).format(n=chance.randint(2, 40))]},
            "references": [{"sop": other, "note": self.pick(EVENTS, lang)}],
            "resources": [{"id": "form", "name": thing, "kind": "template", "link": f"https://example.com/forms/{number + 1}"}],
        }

    def tail(self, lang: str) -> dict[str, Any]:
        """Return what stands after the steps."""
        chance = self.chance
        month = "1 month" if lang == "en" else "1 个月"
        metric = {"name": self.pick(THINGS, lang), "formula": self.pick(CRITERIA, lang).format(n=3), "baseline": chance.randint(50, 80)}
        risk = {"risk": self.pick(ALERTS, lang), "prevention": self.action(lang), "control": self.action(lang), "owner": self.role()}
        record = {"what": self.pick(THINGS, lang), "where": self.pick(PLACES, lang), "keep": "3 years" if lang == "en" else "3 年"}
        return {
            "risks": [{**risk, "indicator": self.pick(EVENTS, lang)}],
            "metrics": [{**metric, "target": chance.randint(90, 99), "unit": "%", "period": month, "owner": self.role()}],
            "records": [{**record, "by": self.role()}],
            "training": {"audience": [self.role()], "within": self.within(lang)},
            "confidentiality": "internal",
            "tags": [self.pick(THINGS, lang)],
        }


def scalar(value: object) -> str:
    """Return a value as one word of YAML."""
    if not isinstance(value, str):
        return json.dumps(value)
    safe = PLAIN.fullmatch(value) and ": " not in value and " #" not in value and value not in AMBIGUOUS
    number = NUMBER.fullmatch(value) and value.count(".") <= 1
    return value if safe and not number else json.dumps(value, ensure_ascii=False)


def lines(data: dict[str, Any], indent: str = "") -> Iterator[str]:
    """Yield a mapping as lines of YAML, as a person would write them."""
    for key, value in data.items():
        if isinstance(value, dict):
            yield f"{indent}{key}:"
            yield from lines(value, indent + "  ")
        elif isinstance(value, list):
            yield f"{indent}{key}:"
            for item in value:
                inner = list(lines(item, indent + "    ")) if isinstance(item, dict) else [f"{indent}    {scalar(item)}"]
                yield f"{indent}  - {inner[0].lstrip()}"
                yield from inner[1:]
        elif isinstance(value, str) and "\n" in value:
            yield f"{indent}{key}: |"
            yield from (f"{indent}  {line}" for line in value.split("\n"))
        else:
            yield f"{indent}{key}: {scalar(value)}"


def text_of(data: dict[str, Any]) -> str:
    """Return the data of an SOP as the text of its file."""
    return "\n".join(["# yaml-language-server: $schema=../../schema/sop.schema.json", *lines(data)]) + "\n"


def frame() -> dict[str, dict[str, Any]]:
    """Return the files beside the SOPs."""
    departments = [
        {"id": name, "name": {"en": english, "zh": chinese}, "head": f"{name}-manager"}
        for name, (_, english, chinese) in DEPARTMENTS.items()
    ]
    roles = [
        {
            "id": f"{name}-{rank}",
            "name": {"en": f"{english} {title}", "zh": f"{chinese}{title}"},
            "department": name,
            "holders": [{"handle": f"@example/{name}-{rank}"}],
            "deputy": f"{name}-{'lead' if rank != 'lead' else 'manager'}",
        }
        for name, (_, english, chinese) in DEPARTMENTS.items()
        for rank, title in RANKS.items()
    ]
    for role in roles:
        if role["id"] == "quality-manager":
            role["may_approve"] = ["*"]
    terms = [
        {"id": f"term-{number}", "term": {"en": english, "zh": chinese}, "meaning": {"en": f"As in form {number}", "zh": f"见表 {number}"}}
        for number, (english, chinese) in enumerate(zip(THINGS["en"], THINGS["zh"], strict=True), 1)
    ]
    return {
        "sopkit.yml": {"format": 1, "title": {"en": "Generated handbook", "zh": "生成的手册"}, "language": "en"},
        "organisation.yml": {"format": 1, "departments": departments, "roles": roles},
        "glossary.yml": {"format": 1, "terms": terms},
    }


def write_frame(folder: Path) -> None:
    """Write the files beside the SOPs, and the folders of the SOPs."""
    for department in DEPARTMENTS:
        (folder / "sops" / department).mkdir(parents=True, exist_ok=True)
    for name, data in frame().items():
        (folder / name).write_text("\n".join(lines(data)) + "\n", encoding="utf-8")


def write_handbook(folder: Path, count: int, seed: int = 1) -> None:
    """Write a handbook of `count` SOPs into a folder."""
    write_frame(folder)
    author = Author(seed, count)
    for number in range(count):
        path, data = author.sop(number)
        (folder / path).write_text(text_of(data), encoding="utf-8")


def main() -> None:
    """Read the command line and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    write_handbook(options.folder, options.count, options.seed)


if __name__ == "__main__":
    main()
