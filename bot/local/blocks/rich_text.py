"""rich_text: sections, lists, quotes and preformatted text, and the parts they are made of."""

from bot.local.blocks.shapes import Check, Fields, each, flag, one_of, pattern, record, text, typed, whole

STYLES: Fields = dict.fromkeys(("bold", "italic", "strike", "underline"), flag)
text_style = record({}, {**STYLES, "code": flag})
mention_style = record({}, {**STYLES, "highlight": flag, "client_highlight": flag, "unlink": flag})


def part(required: Fields, optional: Fields | None = None, style: Check = mention_style) -> Check:
    return record(required, {"style": style, **(optional or {})})


WORDS: Fields = {
    "text": part({"text": text()}, style=text_style),
    "link": part({"url": text()}, {"text": text(), "unsafe": flag}, text_style),
}
PARTS: Fields = {
    **WORDS,
    "user": part({"user_id": text()}),
    "usergroup": part({"usergroup_id": text()}),
    "channel": part({"channel_id": text()}),
    "team": part({"team_id": text()}),
    "emoji": part({"name": text()}, {"unicode": text(), "skin_tone": whole(1, 6)}),
    "broadcast": part({"range": one_of("here", "channel", "everyone")}),
    "color": part({"value": pattern(r"#[0-9A-Fa-f]{6}", "must be a valid hex color")}),
    "date": part(
        {"timestamp": whole(0), "format": text()}, {"url": text(), "fallback": text(), "timezone": text()}
    ),
}
BORDER: Fields = {"border": whole(0, 1)}

section = record({"elements": each(typed(PARTS), least=0)})
rich_text = record(
    {
        "elements": each(
            typed(
                {
                    "rich_text_section": section,
                    "rich_text_list": record(
                        {
                            "style": one_of("bullet", "ordered"),
                            "elements": each(typed({"rich_text_section": section})),
                        },
                        {"indent": whole(0, 8), "offset": whole(0), **BORDER},
                    ),
                    "rich_text_preformatted": record(
                        {"elements": each(typed(WORDS), least=0)}, {"language": text(), **BORDER}
                    ),
                    "rich_text_quote": record({"elements": each(typed(PARTS), least=0)}, BORDER),
                }
            )
        )
    },
    {"block_id": text(255)},
)
