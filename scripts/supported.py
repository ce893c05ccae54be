#!/usr/bin/env python3
"""Writes into the helpers' pages which kinds of models the helpers take: tried on the models of tests/layerwise/zoo.py.

    python scripts/supported.py   tries every helper on every model, and writes the table in both languages

A test asks whether the tables are those that the helpers give.
"""

import functools
import sys
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BEGIN, END = "% supported: written by scripts/supported.py", "% end of supported"

# The rows: what a reader looks for, in both languages, and the models of the zoo that show it.
ROWS = [
    (
        ("Sequential, functional, subclassed, nested", "Sequential, 함수형, 서브클래싱, 모델 속의 모델"),
        [
            "dense",
            "branches",
            "subclassed",
            "subclassed_unbuilt",
            "nested",
            "unbuilt",
            "shared_layer",
            "fitted",
            "function_layer",
        ],
    ),
    (
        ("a class that is given models, layers or settings", "모델, 층, 설정을 인수로 받는 클래스"),
        ["given_models", "given_layers", "given_settings", "adapted_in_a_class"],
    ),
    (("blocks and layers of your own", "직접 만든 블록과 층"), ["own_layers", "layer_of_parts", "layer_without_batch"]),
    (
        ("quantized, mixed precision, LoRA, regularized", "양자화, 혼합 정밀도, LoRA, 규제"),
        ["quantised", "quantised_further", "half_precision", "brain_floats", "adapted_ranks", "regularised"],
    ),
    (
        ("several inputs", "여러 입력"),
        ["several_inputs", "named_inputs", "optional_input", "twins", "neighbours_in_a_graph"],
    ),
    (("several outputs (`output=...`)", "여러 출력 (`output=...`)"), ["several_outputs", "lists_of_outputs"]),
    (
        ("one unit: sigmoid or logit", "유닛 하나: 시그모이드나 로짓"),
        ["sigmoid_of_a_function", "one_logit", "reshaped_answer", "sigmoid_in_a_class"],
    ),
    (("softmax as a function", "함수로 쓴 소프트맥스"), ["softmax_in_the_graph"]),
    (("several labels at once", "다중 레이블"), ["several_labels"]),
    (("numbers to predict", "수치 예측"), ["regression", "counts"]),
    (
        ("convnets, residual, dense, squeeze-and-excite", "합성곱 신경망, 잔차 연결, 밀집 연결, SE 블록"),
        [
            "convolutions",
            "residual",
            "dense_connections",
            "squeeze_and_excite",
            "augmented",
            "normalising_layers",
            "mobilenet",
        ],
    ),
    (
        ("channels first, alpha channel", "채널이 앞에 오는 이미지, 알파 채널"),
        ["channels_turned", "pictures_with_alpha"],
    ),
    (("pictures without an axis of channels", "채널 축이 없는 이미지"), ["images_without_channels"]),
    (("a pair of pictures", "이미지 두 장"), ["pairs_of_pictures"]),
    (("vision transformer", "비전 트랜스포머"), ["vision_transformer"]),
    (("an answer for each pixel", "픽셀마다 하나씩 내는 답"), ["autoencoder", "classes_of_places"]),
    (("volumes", "3차원 볼륨"), ["volumes"]),
    (("videos", "비디오"), ["films", "step_by_step"]),
    (
        ("recurrent: RNN, LSTM, GRU, stateful", "순환 신경망: RNN, LSTM, GRU, 상태 유지"),
        ["recurrent_stack", "own_cells", "any_length", "stateful", "lstm_with_states"],
    ),
    (("padded sequences", "패딩한 시퀀스"), ["padded_steps"]),
    (("convolutions over time", "시간축 합성곱"), ["convolutions_over_time", "dilated_convolutions"]),
    (
        ("attention, transformers, mixers", "어텐션, 트랜스포머, 믹서"),
        ["attention_by_hand", "grouped_attention", "transformer", "mixer"],
    ),
    (("token ids, with or without a mask", "토큰 번호, 마스크가 있든 없든"), ["masked_words", "words_and_their_mask"]),
    (("text into an embedding", "임베딩으로 들어가는 텍스트"), ["text", "text_and_numbers"]),
    (("text as counts, such as tf-idf", "tf-idf처럼 단어를 센 텍스트"), ["weighed_words"]),
    (("columns of a table", "표의 열"), ["columns_of_a_table", "normalised"]),
    (("categories and ranges alone", "범주와 구간만 있는 입력"), ["categories", "cut_into_ranges"]),
]
HEADS = {
    "en": ("model, input or answer", "layers, probes, `plot_compare`, report"),
    "ko": ("모델, 입력, 답", "층, 프로브, `plot_compare`, 리포트"),
}
YES, NO = "✓", "–"


def works(helper: Callable, name: str) -> bool:
    """Whether a helper does what it is for with this model of the zoo, or says in a sentence why not."""
    from tests.layerwise.zoo import ZOO

    model, x, _y = ZOO[name]()
    options = {"output": 0} if isinstance(getattr(model, "output", None), dict) else {}
    try:
        helper(model, x, **options)
    except ValueError as error:
        if not str(error).startswith("Expected "):
            raise
        return False
    return True


def helpers() -> dict[str, Callable]:
    """The columns: what explains an answer, drawn; what measures which layers are used, and how far they see."""
    from kerasbook import ablate, layer_outputs, plot_grad_cam, plot_occlusion, plot_saliency, receptive_fields

    def ablate_last(model, x, **options) -> None:
        layers = [name for name, values in layer_outputs(model, x).items() if values.dtype.kind == "f"]
        ablate(model, x, layers=layers[-1:], **options)

    return {
        "`plot_saliency`": plot_saliency,
        "`plot_grad_cam`": plot_grad_cam,
        "`plot_occlusion`": plot_occlusion,
        "`plot_ablate`, `plot_patch`": ablate_last,  # which ask a model in the same way
        "`plot_receptive_fields`": lambda model, x, output=None: receptive_fields(model, x),
    }


def mark(tried: list[bool]) -> str:
    """What stands in a cell: whether it works for all models of the row, for how many of them, or for none."""
    if 0 < sum(tried) < len(tried):
        return f"{YES} {sum(tried)}/{len(tried)}"
    return YES if all(tried) else NO


@functools.cache
def marks() -> dict[str, list[str]]:
    """For each row, by its English name, a mark for each of the columns.

    Layers, probes and report are there for every model of the zoo, and so is the comparison of layers:
    tests/inside/test_every_kind.py and tests/layerwise/test_similarity.py see to that.
    """
    found = {}
    for (english, _korean), names in ROWS:
        tried = [[works(helper, name) for name in names] for helper in helpers().values()]
        found[english] = [YES, *map(mark, tried)]
    return found


def table(language: str) -> str:
    """The table in Markdown."""
    columns = [*HEADS[language], *helpers()]
    rows = [[names[language == "ko"], *marks()[names[0]]] for names, _models in ROWS]
    lines = [columns, ["---"] + [":-:"] * (len(columns) - 1), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def written(text: str, language: str) -> str:
    """A page with its table written anew."""
    before, rest = text.split(BEGIN)
    return f"{before}{BEGIN}\n\n{table(language)}\n\n{END}{rest.split(END)[1]}"


def main() -> None:
    sys.path.insert(0, str(ROOT))
    for language in HEADS:
        page = ROOT / "chapters" / language / "helpers.md"
        page.write_text(written(page.read_text(encoding="utf-8"), language), encoding="utf-8")


if __name__ == "__main__":
    main()
