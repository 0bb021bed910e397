"""The production trainer for tables of any kind: an additive model that says why, how sure, and knows when it cannot.

`fit(frame, target)` → `Model`: `predict` (with intervals), `explain` (additive reasons), `save`; `load` reads it back.
Fitting needs LightGBM; predicting needs numpy and pandas only.
"""
