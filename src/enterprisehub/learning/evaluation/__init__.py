"""Evaluation that can embarrass us: rivals, the best reachable, backtest, fairness audit, pictures, model card."""
