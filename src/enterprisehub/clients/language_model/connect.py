"""The language model that the settings name, or none."""

import aiohttp

from enterprisehub.clients.language_model import anthropic, openai
from enterprisehub.clients.language_model.port import LanguageModel
from enterprisehub.kit.settings import Settings


def language_model(http: aiohttp.ClientSession, settings: Settings) -> LanguageModel | None:
    """Return the adapter; settings that were read have a name wherever one is set up."""
    if not settings.language_model or not settings.language_model_name:
        return None
    key, model = settings.language_model_key or "", settings.language_model_name
    if settings.language_model == "anthropic":
        base_url = settings.language_model_url or anthropic.BASE_URL
        return anthropic.Anthropic(http, base_url=base_url, key=key, model=model)
    return openai.OpenAI(http, base_url=settings.language_model_url or openai.BASE_URL, key=key, model=model)
