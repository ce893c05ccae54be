"""Exercises of chapter 7: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter7 import exercises

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook.chapter7.listings.own_metric import root_mean_squared_error
from kerasbook.chapter7.settings import chapter
from kerasbook.concepts import number, predicted
from kerasbook.lazily import np  # in your own code: import numpy as np

# 7.2.1



# 7.2.2



# 7.2.4



# 7.3.1


Third = number("your prediction of what the metric says of the third epoch", least=0)


@chapter.exercise(
    "7.3.1",
    hint="The sum has begun anew, and the count has not. How many digits is the sum of one epoch divided by?",
    solution={"third": 0.55},
    why=(
        "In the third epoch the squares of 1,000 digits are divided by 3,000, and so the error is that of the first "
        "epoch divided by the square root of 3. The network has learned nothing, and the curve falls as if it had: a "
        "metric that forgets half of its reset looks like progress."
    ),
)
def half_forgotten(third: Third = 0.95):
    """Half forgotten

    A network gives each of the ten classes 0.1, and never changes. Its error (RMSE) is 0.949. Somebody has written a
    reset_state that sets the sum to 0 and forgets the count. Three epochs are evaluated, of the same 1,000 digits each.
    What does the metric say of the third one?
    """
    metric = root_mean_squared_error()()
    for _epoch in range(3):
        metric.squares.assign(0.0)
        metric.update_state(np.arange(1_000) % 10, np.full((1_000, 10), 0.1, "float32"))
    return {"error of the third epoch": predicted(third, float(metric.result()), within=0.02)}



# 7.3.2



# 7.3.4



# 7.4.1



# 7.4.2



# 7.4.3



# 7.4.4


