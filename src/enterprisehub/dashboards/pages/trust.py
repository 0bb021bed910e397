"""Trust: how good the models are, whether they still hold, what they look at, and who is in charge."""

from functools import partial

import streamlit as st

from enterprisehub.contracts.api.base import Role
from enterprisehub.dashboards.drawing import moment, words
from enterprisehub.dashboards.drawing.markup import tag
from enterprisehub.dashboards.drawing.panel import ChangeModel
from enterprisehub.dashboards.loaders import trust as loaders
from enterprisehub.dashboards.panels import feature_audit, model_card, model_versions
from enterprisehub.dashboards.shell.context import Context
from enterprisehub.dashboards.shell.doing import done
from enterprisehub.dashboards.shell.frame import show, show_asked
from enterprisehub.dashboards.shell.shared import Shared


def draw(context: Context) -> None:
    frame = context.frame(ChangeModel=partial(_change, context))
    as_of = moment.as_of(
        zone=context.zone, shows="Shows who was in charge at that moment, and what was measured until then."
    )
    if as_of:
        said = f"As known on {words.moment(as_of, context.zone)}. Clear the picker to see now, and to change anything."
        st.html(tag("p", tag("strong", said)))
    known = Shared(lambda: loaders.models(context.hub, as_of))
    may_change = context.user.role.covers(Role.OPERATOR) and as_of is None
    left, right = st.columns([1, 1], gap="large")
    with left:
        show_asked(
            frame,
            model_card,
            lambda name: loaders.card(known(), name),
            key="card",
            ask=partial(model_card.controls, key="card"),
        )
    with right:
        show(
            frame,
            model_versions,
            lambda: loaders.versions(known(), zone=context.zone, may_change=may_change),
            key="versions",
        )
        show(frame, feature_audit, lambda: loaders.audited(known()), key="audit")


def _change(context: Context, event: ChangeModel) -> None:
    made = loaders.promote(context.hub, event.name, event.version, f"put in charge by {context.user.name}")
    before = f" To undo, put {made.before} back in charge." if made.before else ""
    done(f"{made.name} {made.version} is in charge.{before}", everywhere=True)
