"""Writes Tests/Golden/series.json: tables that pandas wrote, and what pandas and scikit-learn make of them.

Made with pandas 3.1.1, numpy 2 and scikit-learn 1.9.1; the inputs are formulas. Each case has the text of a table, the
options of `csv:`, the scaled rows after filling in, and the times that follow the first by pandas' own calendar.
usage: python scripts/golden/series.py
"""

import numpy
import pandas
import sklearn
from common import array, versions, write
from sklearn.preprocessing import MinMaxScaler, StandardScaler


def case(stream, index, options, steps=40, fill=None, scale=MinMaxScaler, **form):
    """Returns one case: a frame of four columns, some values missing if `fill` says how they are filled in."""
    rows = len(index)
    values = numpy.round(array(stream, rows, 4, scale=64.0) * [1, 10, 0.01, 1] + [5, -300, 1e6, 0], 3)
    values[:, 3] = 7.5
    frame = pandas.DataFrame(values, index=index, columns=["open", "high, low", "offset", "constant"])
    if fill is not None:
        holes = array(stream + 1, rows, 4) > 0.5
        holes[[0, -1]] = False
        frame = frame.mask(holes)
    text = frame.to_csv(**form)
    if fill == "linear":
        frame = frame.interpolate("linear")
    if fill == "forward":
        frame = frame.ffill()
    filled = frame.to_numpy()
    scaled = filled if scale is None else scale().fit_transform(filled)
    times = [] if index.freq is None else pandas.date_range(index[0], periods=steps, freq=index.freq)
    date_format = form.get("date_format") or "%Y-%m-%d"
    return {
        "text": text, "options": options, "scaled": scaled.ravel().tolist(), "restored": filled.ravel().tolist(),
        "times": [time.strftime(date_format) for time in times],
    }


def dates(start, rows, freq):
    return pandas.date_range(start, periods=rows, freq=freq)


cases = [
    case(1, dates("2004-08-19", 30, "B"), "window=30"),
    case(3, dates("2019-01-31", 15, "ME"), "window=15,scale=standard", scale=StandardScaler),
    case(5, dates("1999-10-01", 9, "QS"), "window=9,scale=none", scale=None),
    case(7, dates("2020-02-28", 12, "D"), "window=12,fill=linear", fill="linear"),
    case(9, dates("2020-02-28", 12, "D"), "window=12,fill=forward,scale=standard", fill="forward", scale=StandardScaler),
    case(11, dates("2023-12-31 22:00", 20, "30min"), "window=20", date_format="%Y-%m-%d %H:%M"),
    case(13, dates("2023-12-25", 20, "D"), "window=20", sep=";", decimal=",", date_format="%d.%m.%Y"),
    case(15, dates("2001-01-01", 10, "YS"), "window=10,dates=mdy", sep="\t", date_format="%m/%d/%Y"),
    case(17, dates("1960-02-29", 12, "h"), "window=12", lineterminator="\r\n", date_format="%Y-%m-%dT%H:%M:%S"),
]
write(
    __file__, versions(pandas, numpy, sklearn),
    "1e-6 for scaled values, 3e-7 of a column's range for restored ones: single precision", {"cases": cases},
)
