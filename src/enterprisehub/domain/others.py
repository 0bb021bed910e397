# ruff: noqa: SIM905 (word lists read better as words)
"""Find what a message tells of other people: where a brother bought and what a friend paid is nobody's wish who writes."""

import re
from typing import Final

from enterprisehub.domain.phrases import Hit, Scan

_KIN: Final = (
    "brothers?|sisters?|parents|mom|mum|dad|mother|father|in-?laws|uncle|aunt|cousins?|friends?|buddy|buddies|pal|coworkers?|co-workers?|colleagues?|"
    "boss|neighbou?rs?|daughter|son|kids?|roommate|grandma|grandpa|grandparents|folks|landlord|niece|nephew|ex|hermanos?|hermanas?|padres|primos?|primas?|"
    "amig[oa]s?|mama|papa|vecin[oa]s?|tio|tia|hij[oa]s?|sueg[r]?[oa]s?"
)
_TELLS: Final = (
    "bought(?! (?:me|us))|buys|sold|sells|paid|pays|got|has(?! (?:to|the final))|have(?! to)|had|is selling|are selling|is buying|are buying|just bought|just sold|recently|is renting|rents?|rented|"
    "lives?|lived|moved|works?|worked|owns?|owned|used|listed|is an?|are(?! (?:giving|helping|paying|gifting|lending|with))|was|were|went|closed|financed|compr[oa]|compraron|vendi[oa]|vendieron|vive|viven|"
    "pago|pagaron|tiene|tienen|trabaja|trabajan|is looking|are looking|is also|makes?|earns?"
)
HINTS: Final = frozenset(
    (
        "brother brothers sister sisters parents mom mum dad mother father inlaws laws uncle aunt cousin cousins "
        "friend friends buddy buddies pal coworker coworkers worker workers colleague colleagues boss neighbor "
        "neighbors neighbour neighbours daughter son kid kids roommate grandma grandpa grandparents folks landlord "
        "niece nephew ex hermano hermana hermanos hermanas padres primo prima primos primas amigo amiga amigos "
        "amigas mama papa vecino vecina vecinos tio tia hijo hija hijos hijas suegro suegra suegros"
    ).split()
)
_OTHERS: Final = re.compile(
    rf"\b(?:my|our|a|his|her|the|mi|mis|un|una|el|la|los) (?:[a-z]+ )?(?:{_KIN})(?: of (?:mine|ours)| [a-z]+(?= (?:just|recently|also|already|only)))?(?: (?:who|just|recently|also|already|actually|only))*"
    rf" (?:{_TELLS})\b(?!-)"
)
_ENDS: Final = re.compile(
    r"[.!?;\n]|,? (?:but|so|and|pero|y|while) (?=i\b|i'|im\b|we\b|we'|were\b|my\b|our\b|ours\b|nosotros|yo\b)|, (?=i\b|i'|im\b|we\b|we')|\bbut\b|\bpero\b"
)


def without_others(lower: str, scan: Scan) -> Scan:
    """Return the scan without what stands in clauses about other people; the same scan when there is none."""
    if HINTS.isdisjoint(scan.words):
        return scan
    spans = []
    for found in _OTHERS.finditer(lower):
        end = _ENDS.search(lower, found.end())
        spans.append((found.start(), end.start() if end else len(lower)))
    if not spans:
        return scan

    def own(place: int) -> bool:
        return not any(start <= place < end for start, end in spans)

    hits: dict[str, list[Hit]] = {}
    for topic, known in scan.hits.items():
        if kept := [hit for hit in known if own(hit.start)]:
            hits[topic] = kept
    return Scan(hits, [place for place in scan.numbers if own(place)], scan.words, scan.negations)
