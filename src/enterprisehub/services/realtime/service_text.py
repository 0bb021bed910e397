"""The words of the AsyncAPI document."""

DESCRIPTION = """Live scores, coaching, churn risk and contacts of the locations you may see, over one WebSocket: \
`WS /ws/realtime?ticket=…`. Messages are JSON objects in text frames; `type` says which message it is.

Tickets come from `POST /v1/realtime/tickets` of the hub and are good once, for a minute. Each `subscribed` carries the \
ticket for the next connection, which stays good while this one is open and a minute longer. A chain of tickets ends \
with its log-in session, and after a day at the latest (close code 4401). A handshake without a good ticket is refused \
with 401 and a problem document.

Coming back: keep the newest `epoch` and `offset` that `subscribed`, `event` or `pong` told you, and subscribe with \
them as `since`. With `recovered` true, the events that you missed follow. With `recovered` false, fetch a snapshot and \
go on from `offset`. The server sends `subscribed` with `recovered` false unasked when the stream itself was lost \
(`epoch` changes) or has a hole. Offsets count per kind of channel, over all locations: they grow, with gaps. An event \
may come twice after a crash of the publisher: drop an `event_id` that you know.

Limits: 64 KiB a message, 200 subscriptions a connection, 100 messages a second (beyond that you are read more \
slowly). A client for which more than 1 MiB waits is closed with 1013; one that answers no ping for 25 s with 1011. \
1012 says that the service restarts: come back and resume."""

SUMMARIES = {
    "subscribe": "Follow a channel, from now on or since a place.",
    "unsubscribe": "Follow a channel no more.",
    "ping": "Ask for a pong, which also tells how far each kind of channel is.",
    "echo": "Ask for the message back, with the server's clock: all further members return as they are.",
    "broadcast": "Send to everybody who may see the location (none: every location). For operators.",
    "subscribed": "The subscription stands; events after `offset` follow.",
    "unsubscribed": "The subscription has ended.",
    "event": "Something happened. `data` of `scores` is a ScoreMessage.",
    "pong": "All your events up to `offsets` have been sent before this.",
    "echoAnswer": "Your message and the server's clock.",
    "broadcastAnswer": "The broadcast is published; it also comes to you if you follow its channel.",
    "error": "A problem document (RFC 9457). The connection stays open.",
}
