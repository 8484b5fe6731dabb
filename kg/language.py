"""Translate the words of the interface; labels of entities and terms come from the graph."""

from __future__ import annotations

import os

WORDS: dict[str, tuple[str, str]] = {
    "aliases": ("别名", "also called"),
    "attributes": ("属性", "Attributes"),
    "figures": ("数字", "Figures"),
    "derived": ("推算（未见于任何信源）", "Derived (printed in no source)"),
    "recomputed": ("核算：{}", "recomputed: {}"),
    "operands": ("取自", "from"),
    "sum": ("合计", "sum"),
    "mean": ("均值", "mean"),
    "years": ("年数", "years"),
    "first": ("首期", "first"),
    "last": ("末期", "last"),
    "month": ("当月", "month"),
    "parts of": ("{}各部分", "parts of {}"),
    "rivals in": ("{}各家", "rivals in {}"),
    "relations": ("关系", "Relations"),
    "mentions": ("被提及", "Said of it elsewhere"),
    "disagreements": ("分歧", "Disagreements"),
    "judgements": ("编者裁断", "Judgements of the curators"),
    "via": ("转引自", "after"),
    "by": ("发言者", "in the words of"),
    "paragraph": ("第{}段", "paragraph {}"),
    "denied": ("否定", "denied"),
    "basis": ("基准", "against"),
    "open": ("列举未尽（等）", "open list"),
    "closed": ("穷尽列举", "closed list"),
    "tier": ("{}级信源", "tier {}"),
    "note": ("注", "note"),
    "from": ("自", "from"),
    "until": ("至", "until"),
    "claims": ("条陈述", "claims"),
    "sources": ("个信源", "sources"),
    "id": ("标识", "id"),
    "type": ("类型", "type"),
    "zh": ("中文名", "Chinese"),
    "en": ("英文名", "English"),
    "matched": ("匹配", "matched"),
    "question": ("问题", "question"),
    "name": ("名称", "name"),
    "kind": ("类别", "kind"),
    "count": ("数量", "count"),
    "claim": ("陈述", "claim"),
    "statements": ("陈述数", "claims"),
    "source": ("信源", "source"),
    "document": ("文档", "document"),
    "found": ("找到", "found"),
    "moved": ("移位", "moved"),
    "missing": ("未找到", "missing"),
    "no fingerprint": ("无指纹", "no fingerprint"),
    "same_text": ("同一文本", "same text"),
    "yes": ("是", "yes"),
    "no": ("否", "no"),
    "status": ("结果", "result"),
    "locator": ("定位", "locator"),
    "found_at": ("实际位置", "found at"),
    "place": ("位置", "place"),
    "severity": ("级别", "severity"),
    "message": ("说明", "message"),
    "rule": ("规则", "rule"),
    "subject": ("主体", "subject"),
    "property": ("属性", "property"),
    "metric": ("指标", "metric"),
    "segment": ("分部", "segment"),
    "period": ("期间", "period"),
    "value": ("取值", "value"),
    "rank": ("等级", "rank"),
    "voices": ("独立来源", "voices"),
    "best_tier": ("层级", "tier"),
    "published": ("发布", "published"),
    "sources_named": ("信源", "sources"),
    "chain": ("转引链", "via"),
    "reason": ("理由", "reason"),
    "verdict": ("结论", "verdict"),
    "printed": ("所印", "printed"),
    "identity": ("算式", "identity"),
    "computed": ("重算", "recomputed"),
    "operand_values": ("取自", "from"),
    "remark": ("说明", "remark"),
    "measure": ("度量", "measure"),
    "against": ("基准", "basis"),
    "length": ("每期", "periods"),
    "stance": ("性质", "stance"),
    "unit": ("单位", "unit"),
    "list": ("清单", "list"),
    "rows": ("记录", "rows"),
    "claimed": ("成为陈述", "claimed"),
    "merged": ("并入", "merged"),
    "rejected": ("不取", "rejected"),
    "lost": ("丢失", "lost"),
}


def say(key: str, lang: str) -> str:
    """Return a word of the interface in `zh` or `en`."""
    zh, en = WORDS[key]
    return zh if lang == "zh" else en


def default_language() -> str:
    """Return zh in a Chinese locale, else en."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANGUAGE", "LANG"):
        value = os.environ.get(variable, "")
        if value and value not in ("C", "POSIX", "C.UTF-8"):
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
