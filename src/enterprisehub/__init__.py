"""EnterpriseHub: every GoHighLevel event becomes a decision somebody can act on."""

__version__ = "0.1.0"
