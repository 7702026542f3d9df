"""The weights by which a page's lines are told apart: what a feature says for a role, and what follows what.

Scores are natural logarithms of odds, roughly; "" is a role's own prior. They were set by hand from what
newspapers do; nothing in them is a word of a page. What is used are the weights that `eval/fit_structure.py` fits
from here (`fitted.json`): run it after a change.
"""

from ingest.roles import Role as R

# fmt: off
EMISSION: dict[R, dict[str, float]] = {
    R.MASTHEAD: {
        "": -2.5, "top": 0.2, "fact": 4, "paper": 3, "page_header": 2, "editors": 2, "facts_follow": 2.8,
        "date_only": 1, "w60": -2, "long": -7, "stop": -2, "dateline": -4, "inner_stop": -3,
        "paragraph": -4, "clauses": -0.5, "comment_label": -2, "brief_label": -2, "notice_label": -2,
        "byline": -2, "next_dateline": -2,
    },
    R.FOOTER: {
        "": -5, "editors": 8, "page_header": 3, "long": -6, "stop": -3, "last": 1, "fact": 0.5,
        "byline": -3, "job_title": -4,
    },
    R.LABEL: {
        "next_lower": -5, "": -3.5, "brief_label": 8, "comment_label": 6, "correction_label": 4, "notice_label": 5.5,
        "section_label": 3.2, "column_name": 4.5, "w4": 0.5, "w30": -2, "w60": -5, "long": -9, "stop": -3,
        "next_dateline": -0.5, "contact": -2, "credit": -4, "byline": -4, "bare_name": -2,
        "next_paragraph": -0.8, "next_contact": -1, "far": 0.8, "next_byline": -1.5, "next_close": -0.8,
        "next_contact_block": -4.5, "centred": 1, "question_end": -3, "notice_title": -1,
    },
    R.KICKER: {
        "next_lower": -5, "": -2.8, "w4": 0.3, "w15": 0.8, "w30": 0.2, "w60": -3, "long": -8, "occasion": 2.2,
        "colon_end": 2.4, "stop": -3, "comma_end": -2, "dateline": -6, "byline": -5, "credit": -5,
        "next_dateline": -4, "next_byline": -3, "cut_prev": -3, "cut_next": -3, "contact": -3,
        "next_paragraph": -3, "prev_signature": 1, "lower_start": -3, "bare_name": -1.5, "numbered": -1,
        "speech": -0.5, "verse": -2, "figures": -3, "indent": -1.5, "prev_stop": 0.5,
        "prev_inline_credit": 0.5, "prev_jump": 1, "column_name": -2, "section_label": -1,
        "brief_label": -4, "comment_label": -3, "notice_label": -3, "next_byline_like": -2, "foreign": 0.2,
        "kin": -0.5, "organisation": -0.5, "date_only": -3, "far": 0.4, "sign_off": -5,
    },
    R.HEADLINE: {
        "next_lower": -5,
        "": 0, "w4": -1.5, "w15": 0.8, "w30": 1, "w60": -0.7, "long": -6, "stop": -2.2, "question_end": 2,
        "inner_stop": -2, "clauses": -0.6, "comma_end": -3, "dateline": -6, "byline": -5, "credit": -5,
        "inline_credit": -3, "next_dateline": 2.2, "next_byline": 1.6, "next_pen_name": 0.8,
        "next_bare_name": 1.6, "next_from_jump": 2, "prev_signature": 1.2, "cut_prev": -3,
        "cut_next": -2.5, "lower_start": -3, "indent": -1.5, "numbered": -1.2, "colon_end": -0.6,
        "gap": 0.6, "contact": -2, "occasion": -0.8, "speech": -0.8, "parenthesis": -3, "prev_stop": 0.3,
        "prev_inline_credit": 0.8, "prev_jump": 1.2, "picture_title": 3, "essay_title": 1.5,
        "leader": -1.5, "date_only": -3, "list_item": -1.5, "section_label": -0.6, "brief_label": -5,
        "comment_label": -3, "notice_label": -1.5, "column_name": -0.5, "correction_label": 1.5,
        "editors": -4, "fact": -1, "capitals": 0.3, "far": 0.5, "bare_name": -0.8, "prev_contact": 0.5,
        "next_paragraph": 0.3, "notice_title": 2.5, "job_title": -4, "sign_off": -5, "key_value": -0.8,
        "organisation": -0.7, "prev_sign_off": 1.2, "told_next": 0.6, "told_next_fully": 0.6,
        "not_told_next": -0.8, "foreign": 0.7, "kin": -0.8, "recalled": -0.7, "next_date_only": -1.5,
        "contact_block": -1.5, "next_contact_block": 0.8, "wrapped_prev": 3, "report_near": 0.9,
        "centred": 1.2, "unclosed": -2.5, "sentence_opening": -0.8, "verse": -2.5, "figures": -3,
    },
    R.DECK: {
        "": -1.4, "w4": -1.5, "w15": 0, "w30": 0.6, "w60": 1.4, "long": -2.5, "clauses": 0.8,
        "inner_stop": 1.2, "stop": -0.8, "next_dateline": 2.1, "next_byline": 1.6, "next_bare_name": 1.4,
        "dateline": -7, "byline": -5, "credit": -5, "inline_credit": -3, "digits": 0.4, "leader": 1.5,
        "cut_next": -2.5, "cut_prev": -2, "contact": -2, "comma_end": -2, "indent": -1.5,
        "parenthesis": -1.5, "date_only": -2, "bare_name": -2, "next_paragraph": 0.4, "editors": -4,
        "caption_opening": -2, "list_item": -0.5, "numbered": -0.5, "picture_title": 1, "job_title": -4,
        "sign_off": -4, "key_value": -0.5, "organisation": -0.5, "told_next": 0.3, "speech": -1,
        "next_date_only": -1.5,
    },
    R.BYLINE: {
        "": -5, "byline": 8, "pen_name": 2, "bare_name": 6, "job_title": 7, "w30": -0.5, "w60": -3,
        "long": -9, "stop": -3, "credit": -5, "next_paragraph": 0.8, "next_dateline": 0.3, "clauses": -0.5,
        "sign_off": -2,
    },
    R.OPENING: {
        "": -0.3, "dateline": 4, "from_jump": 4, "long": 1.6, "w60": 0.5, "w30": -0.7, "w15": -2.2,
        "w4": -4.5, "stop": 1, "clauses": 0.5, "inner_stop": 0.5, "cut_prev": -2, "cut_next": 1.5,
        "indent": 1.2, "numbered": -0.5, "byline": -4, "credit": -6, "open": -0.5, "inline_credit": -1,
        "next_credit": -1, "parenthesis": 0.5, "lower_start": -2, "jump": 1, "contact": -0.3,
        "sign_off": -4, "same_story": -3.5, "sentence_opening": 0.8,
    },
    R.BODY: {
        "next_lower": 2, "": 0.2, "long": 1.7, "w60": 0.7, "w30": -0.3, "w15": -1.7, "w4": -3.2, "stop": 1.5,
        "clauses": 0.5, "inner_stop": 0.5, "dateline": -2.5, "same_story": 3, "from_jump": -3,
        "cut_prev": 2.2, "cut_next": 2.2, "wrapped_prev": 1, "wrapped_next": 1, "lower_start": 1.5,
        "speech": 1.8, "numbered": 0.6, "list_item": 0.8, "indent": 1.3, "flush": -0.3, "parenthesis": 1.5,
        "signature": 1, "byline": -4, "credit": -5, "jump": 2, "colon_end": 1, "comma_end": 1,
        "caption_opening": -0.5, "prev_open": 0.3, "next_credit": -1.5, "sign_off": -1.5,
        "key_value": -0.3, "date_only": -1, "verse": 3, "centred": -1, "figures": 2.5, "long_clauses": 0.5,
        "sentence_opening": 1.5, "unclosed": 1.5,
    },
    R.SUBHEAD: {
        "next_lower": -6,
        "": -1, "w4": 0.5, "w15": 1.3, "w30": 0.4, "w60": -2.5, "long": -8, "stop": -2.5, "clauses": -0.3,
        "numbered": 2.2, "report_near": -2.5, "next_dateline": -4, "next_from_jump": -5, "next_byline": -3,
        "next_bare_name": -3, "prev_signature": -2.5, "cut_prev": -3, "cut_next": -7, "byline": -6,
        "credit": -6, "contact": -2, "section_label": -1, "next_paragraph": 0.6, "prev_stop": 0.4,
        "dateline": -6, "picture_title": -4, "essay_title": -2.5, "comma_end": -2, "parenthesis": -1,
        "bare_name": -1, "editors": -4, "prev_inline_credit": -1.5, "prev_jump": -3, "last": -4,
        "brief_label": -4, "comment_label": -3, "correction_label": -4, "notice_label": -4, "leader": 0.5,
        "far": -0.8, "notice": -0.8, "notice_title": -4, "column_name": -0.5, "job_title": -5,
        "sign_off": -6, "prev_sign_off": -3, "key_value": -1, "organisation": -0.5, "next_date_only": -3,
        "date_only": -2, "told_next_fully": -0.3, "not_told_next": 0.4, "foreign": -0.9, "kin": 0.8,
        "recalled": 0.5, "verse": -2, "figures": -2, "long_clauses": -1.3, "sentence_opening": -2.2,
        "unclosed": -3,
    },
    R.SIGN_OFF: {
        "next_inline_credit": -5, "next_lower": -4,
        "": -5, "sign_off": 7, "parenthesis": 0.5, "organisation": 2, "next_date_only": 3, "date_only": 4,
        "prev_organisation": 1, "w30": -1, "w60": -4, "long": -9, "stop": -2, "last": 1,
        "next_paragraph": -1.5, "credit": -3, "byline": 0.5, "next_dateline": -1,
    },
    R.CAPTION: {
        "": -1.2, "next_credit": 4.5, "inline_credit": 4.5, "caption_opening": 3, "w4": -4, "w15": -1.5,
        "w30": -0.3, "stop": 0.5, "dateline": -5, "byline": -6, "credit": -6, "cut_prev": -2,
        "cut_next": -1, "sign_off": -4, "sentence_opening": 1.5,
    },
    R.CREDIT: {"": -6, "credit": 10, "long": -9, "byline": -1},
    R.NOTICE: {
        "": -2.8, "contact": 3, "notice": 1.6, "w4": 0, "w15": 0.3, "w30": 0.3, "long": -3, "stop": -1,
        "next_contact": 1.3, "prev_contact": 0.8, "next_notice": 0.8, "prev_notice": 0.5, "dateline": -6,
        "byline": -3, "credit": -5, "clauses": -0.3, "inner_stop": -1, "cut_prev": -2, "cut_next": -2,
        "signature": -2, "inline_credit": -4, "paragraph": -1.5, "gap": 0.3, "brief_label": -5,
        "comment_label": -4, "notice_label": -4, "notice_title": -3, "editors": -3, "key_value": 1.2,
        "close": 0.5, "contact_block": 1.6, "organisation": 0.5, "date_only": 0.5, "sign_off": -4,
        "speech": -1, "correction_label": -3, "next_dateline": -3,
    },
    R.JUMP: {"": -7, "jump_only": 12},
    R.BRIEF_HEAD: {
        "": 0.2, "w4": -0.8, "w15": 1, "w30": 0.6, "w60": -2, "long": -8, "stop": -2.2, "question_end": 2,
        "inner_stop": -2, "clauses": -0.8, "comma_end": -3, "dateline": -6, "byline": -5, "credit": -5,
        "inline_credit": -4, "next_paragraph": 1, "next_dateline": 0.8, "next_byline": -2, "cut_prev": -3,
        "cut_next": -3, "contact": -2, "parenthesis": -3, "sign_off": -6, "notice_title": -3,
        "picture_title": -1, "correction_label": -5, "told_next": 0.6, "foreign": 0.3, "date_only": -3,
        "key_value": -1, "brief_label": -3, "comment_label": -4, "notice_label": -5, "column_name": -1.5,
        "section_label": -0.5, "numbered": -0.5, "capitals": -1, "job_title": -5, "editors": -5,
        "far": -0.5, "verse": -3, "figures": -4,
    },
    R.BRIEF_TEXT: {
        "": 0, "long": 1.4, "w60": 0.9, "w30": 0.2, "w15": -2, "w4": -4, "stop": 1.5, "clauses": 0.4,
        "dateline": 1, "signature": 1, "credit": -6, "byline": -6, "inline_credit": -3, "next_credit": -2,
        "indent": 1.2, "cut_next": 1.5, "cut_prev": 1.5, "lower_start": 1, "list_item": 1, "sign_off": -3,
        "parenthesis": 0.5, "open": -0.5, "jump": -1, "contact": -0.5,
    },
}

_HEADS_AFTER_TEXT = {
    R.LABEL: -0.8, R.KICKER: -1.2, R.HEADLINE: -1.2, R.FOOTER: -0.5, R.JUMP: 0.0, R.SIGN_OFF: -0.5,
}
_BODY_STEPS = _HEADS_AFTER_TEXT | {
    R.BODY: 0.0, R.SUBHEAD: -0.6, R.CAPTION: -2.5, R.CREDIT: -1.5, R.NOTICE: -2.2, R.OPENING: -3.2,
    R.BYLINE: -2.0,
}
_STEP: dict[R, dict[R, float]] = {
    R.MASTHEAD: {
        R.MASTHEAD: 0.6, R.LABEL: 0, R.KICKER: 0, R.HEADLINE: 0, R.OPENING: -1.5, R.CAPTION: -1,
        R.NOTICE: -2.5, R.JUMP: -1, R.BYLINE: -5, R.BODY: -4,
    },
    R.FOOTER: {
        R.FOOTER: 0.3, R.LABEL: 0, R.KICKER: 0, R.HEADLINE: 0, R.BODY: -1.5, R.CAPTION: -1, R.NOTICE: -0.5,
        R.OPENING: -2, R.MASTHEAD: -1,
    },
    R.LABEL: {
        R.LABEL: -2, R.KICKER: -1, R.HEADLINE: 0.3, R.OPENING: -0.3, R.CAPTION: -1, R.NOTICE: -0.5,
        R.BYLINE: -1.5, R.JUMP: -1, R.BRIEF_HEAD: -4, R.BRIEF_TEXT: -5,
    },
    R.KICKER: {R.KICKER: -1.5, R.HEADLINE: 0.3, R.NOTICE: -1},
    R.HEADLINE: {
        R.HEADLINE: -4.7, R.DECK: -0.2, R.BYLINE: 0.2, R.OPENING: 0.2, R.CAPTION: -0.4, R.CREDIT: -0.5,
        R.NOTICE: -0.6, R.JUMP: 0,
    },
    R.DECK: {
        R.DECK: -0.6, R.BYLINE: 0.1, R.OPENING: 0.1, R.CAPTION: -0.5, R.CREDIT: -1, R.HEADLINE: -4.5,
        R.JUMP: 0,
    },
    R.BYLINE: {
        R.BYLINE: -1, R.OPENING: 0.3, R.BODY: -1.5, R.DECK: -2.5, R.CAPTION: -0.8, R.CREDIT: -1, R.JUMP: 0,
    }
    | _HEADS_AFTER_TEXT | {R.KICKER: -2.5, R.HEADLINE: -2.5, R.LABEL: -2},
    R.OPENING: _BODY_STEPS | {R.OPENING: -2.6},
    R.BODY: _BODY_STEPS,
    R.SUBHEAD: {R.BODY: 0.2, R.SUBHEAD: -1.8, R.CAPTION: -2, R.OPENING: -6, R.BYLINE: -4, R.CREDIT: -4},
    R.SIGN_OFF: _HEADS_AFTER_TEXT | {
        R.SIGN_OFF: 0.3, R.LABEL: 0, R.KICKER: 0, R.HEADLINE: 0, R.BODY: -2.5, R.OPENING: -1,
        R.CAPTION: -0.5, R.NOTICE: -1, R.SUBHEAD: -4, R.CREDIT: -2, R.BRIEF_HEAD: -3,
    },
    R.CAPTION: _HEADS_AFTER_TEXT | {
        R.CREDIT: 1, R.CAPTION: -1, R.OPENING: -0.8, R.BODY: -1.5, R.BYLINE: -1.5, R.NOTICE: -1.5,
        R.SUBHEAD: -2.5,
    },
    R.CREDIT: _HEADS_AFTER_TEXT | {
        R.KICKER: -0.6, R.HEADLINE: -0.6, R.OPENING: -0.5, R.BODY: -1, R.CAPTION: -0.6, R.NOTICE: -0.8,
        R.BYLINE: -1, R.SUBHEAD: -2, R.CREDIT: -1,
    },
    R.NOTICE: _HEADS_AFTER_TEXT | {R.NOTICE: 1, R.OPENING: -2.5, R.BODY: -1.5, R.CAPTION: -1, R.SUBHEAD: -3},
    R.JUMP: _HEADS_AFTER_TEXT | {
        R.OPENING: 0.3, R.BODY: -0.5, R.CAPTION: -0.5, R.NOTICE: -0.5, R.BYLINE: -1, R.KICKER: -0.4,
        R.HEADLINE: -0.4,
    },
    R.BRIEF_HEAD: {R.BRIEF_TEXT: 0.4, R.BRIEF_HEAD: -3},
    R.BRIEF_TEXT: _HEADS_AFTER_TEXT | {
        R.BRIEF_HEAD: 0, R.BRIEF_TEXT: -0.8, R.KICKER: -1.5, R.HEADLINE: -1.5, R.CAPTION: -1.5,
        R.NOTICE: -2, R.SIGN_OFF: 0, R.OPENING: -5,
    },
}
RARELY = -7.0
STEP = {before: {after: _STEP[before].get(after, RARELY) for after in R} for before in R}
START: dict[R, float] = {
    R.MASTHEAD: 0.8, R.LABEL: 0, R.KICKER: 0, R.HEADLINE: 0.3, R.OPENING: -2.5, R.CAPTION: -1,
    R.NOTICE: -2, R.FOOTER: -2, R.JUMP: -0.5, R.BODY: -4,
}
# What a step is worth more when the later line has a feature.
STEP_IF: dict[tuple[R, R], dict[str, float]] = {
    # A headline of two lines stands without a gap.
    (R.HEADLINE, R.HEADLINE): {"close": 3.9, "han": -1.8, "wrapped_prev": 2.5},
    (R.DECK, R.DECK): {"close": 0.6},
    (R.LABEL, R.BRIEF_HEAD): {"prev_brief_label": 6},
    (R.LABEL, R.BRIEF_TEXT): {"prev_brief_label": 6},
    (R.BRIEF_TEXT, R.BRIEF_TEXT): {"dateline": 1, "list_item": 0.8},
    (R.SIGN_OFF, R.SIGN_OFF): {"date_only": 1},
    (R.BYLINE, R.BYLINE): {"job_title": 1.5},
    (R.KICKER, R.HEADLINE): {"close": 0, "far": 0},
    (R.HEADLINE, R.DECK): {"close": 0, "far": 0},
    (R.BODY, R.HEADLINE): {"close": 0, "far": 0},
    (R.BODY, R.SUBHEAD): {"close": 0, "far": 0},
    (R.BODY, R.NOTICE): {"close": 0, "far": 0},
    (R.BODY, R.LABEL): {"close": 0, "far": 0},
    (R.BODY, R.KICKER): {"close": 0, "far": 0},
    (R.CREDIT, R.BODY): {"close": 0, "far": 0},
}
# fmt: on
