"""The REST API of the hub: what `/v1` takes and answers. The OpenAPI document is made from these."""
