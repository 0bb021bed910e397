import pytest

from enterprisehub.domain.invention import invented

FACTS = (
    "What price range would you feel comfortable with? We want to buy near Pasadena under 850k, in May, with 3 bedrooms"
)


@pytest.mark.parametrize(
    "text",
    [
        "What price range feels right to you?",
        "You mentioned up to $850,000 near Pasadena: is that right?",
        "I'd love to hear what price range would suit you for 3 bedrooms.",
        "Is May still your plan?",
        "So 0.85 million, near Pasadena?",
    ],
)
def test_said_before(text: str) -> None:
    assert invented(text, FACTS) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The home on Oak Street is $799,000.", "$799,000"),
        ("We can see it on Saturday.", "Saturday"),
        ("Let us meet tomorrow.", "tomorrow"),
        ("I have booked a tour for you.", "I have booked"),
        ("Your appointment is at 5.", "5"),
        ("It is guaranteed to sell.", "guaranteed"),
        ("Our commission is low.", "commission"),
        ("Prices rose 8% here.", "8%"),
        ("Look at www.example.com for more.", "www.example.com"),
        ("Write to ana@example.com then.", "ana@example.com"),
        ("There are twelve homes like it.", "twelve"),
        ("It is close to Glendale too.", "Glendale"),
        ("As an AI I cannot say.", "As an AI"),
        ("There are multiple offers on it.", "multiple offers"),
        ("Call 626-555-0199 now.", "626"),
    ],
)
def test_invented(text: str, found: str) -> None:
    assert any(found in part for part in invented(text, FACTS)), invented(text, FACTS)
