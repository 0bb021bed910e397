"""Query parameters that lists share."""

from typing import Annotated

from fastapi import Query

from enterprisehub.contracts.api.base import Identifier, LocationId, Text

Limit = Annotated[int, Query(ge=1, le=500, description="Rows of a page")]
PageCursor = Annotated[str | None, Query(max_length=2000, description="`next_cursor` of the page before")]
OneLocation = Annotated[LocationId | None, Query(description="Only this location; without it, all that you may see")]
Search = Annotated[Text | None, Query(description="Part of a name, e-mail or phone number")]
AssignedTo = Annotated[Identifier | None, Query(description="The CRM user's id")]
