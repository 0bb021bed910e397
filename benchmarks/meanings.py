"""How well words that were never learned are read: each voice of the examples by a classifier of the other voices.

`python -m benchmarks.meanings [VOICE…]` prints a line a task and voice: the share of texts read right, macro-F1 over the
classes, precision and recall of what is named, and how often a class is named where there is none. About a minute a voice.
"""

import sys

import numpy as np

from enterprisehub.learning.language.encoder import Remembering, encoder
from enterprisehub.learning.language.heads import HEADS, Head, examples, learned
from enterprisehub.learning.language.softmax import normalised


def read_by_others(head: Head, voice: str, embeddings: Remembering) -> str:
    """Return the line of a voice."""
    by_voice = examples(head)
    rows = [(label, text) for label, texts in by_voice[voice].items() for text in texts]
    model = learned(embeddings, head, [other for other in by_voice if other != voice])
    chances = normalised(model.scores([text for _, text in rows]))
    best = chances.argmax(axis=1)
    named = np.array([model.classes[place] for place in best])
    named[chances.max(axis=1) < head.sure] = head.none
    true = np.array([label for label, _ in rows])
    f1 = [
        2 * np.sum((named == name) & (true == name)) / max(1, np.sum(named == name) + np.sum(true == name))
        for name in set(true.tolist()) - {head.none}
    ]
    right = (named == true) & (true != head.none)
    return (
        f"{head.task}, {voice}: {len(rows)} texts, right {np.mean(named == true):.3f}, macro-F1 {np.mean(f1):.3f}, "
        f"precision {right.sum() / np.sum(named != head.none):.3f}, recall {right.sum() / np.sum(true != head.none):.3f}, "
        f"named in vain {np.mean(named[true == head.none] != head.none):.3f}"
    )


def main() -> None:
    embeddings = Remembering(encoder("multilingual"))
    for head in HEADS:
        for voice in [voice for voice in examples(head) if voice in sys.argv[1:] or not sys.argv[1:]]:
            print(read_by_others(head, voice, embeddings), flush=True)


if __name__ == "__main__":
    main()
