"""Whether a text holds a number with a unit, in English or Chinese."""

from __future__ import annotations

import re

COUNTED = "个份项次人名位天日周月年秒元件台张页条家栏字倍米克箱瓶袋杯套组批封通句遍处步种类层级行列单笔支只块盒车轮"
NOT_COUNTED = r"(?<![A-Za-z0-9０-９第])(?<!第 )(?<!step )(?<!form )(?<!page )(?<!clause )(?<!section )"
"""A4, 第 3 步, step 3: names, not amounts."""
MEASURE = re.compile(
    NOT_COUNTED + r"[0-9０-９][0-9０-９.,:/]*\+?\s?(?:[^\W\d_]|[%‰％°℃$€£¥￥])"  # 22 %, 3 fields, 30 分钟
    r"|[$€£¥￥]\s?[0-9]"
    r"|\b[0-9]{1,2}[:：][0-9]{2}\b"
    r"|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|half)\s[^\W\d_]"
    rf"|(?<!第)[零〇一二两三四五六七八九十百千万半]+(?:[{COUNTED}]|分钟|小时|工作)"
    r"|百分之",
    re.IGNORECASE,
)


def has_measure(text: str) -> bool:
    """Tell whether the text holds a number with a unit: “within 2 hours”, “22 %”, “三个工作日”."""
    return MEASURE.search(text) is not None
