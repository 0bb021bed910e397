"""Rank listings for a buyer by what buyers like them chose: content, place, popularity, and who else chose both.

`Catalog` says how alike listings are, `Choices` what was chosen when, `Ranker` weighs both by the production trainer.
A listing without any choice yet is ranked by its content (cold start); a buyer without any by popularity and wishes.
"""
