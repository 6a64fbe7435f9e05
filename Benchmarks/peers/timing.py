"""The clock that all peers share: warm up, repeat, print one JSON line per workload."""

import argparse
import json
import time

WARM_UP_RUNS = 3
FEWEST_RUNS = 3


def parser(description):
    """Returns a parser with the arguments every peer has."""
    result = argparse.ArgumentParser(description=description)
    result.add_argument("names", nargs="*", metavar="WORKLOAD", help="default: all")
    result.add_argument("--seconds", type=float, default=5, help="time to spend on each workload")
    return result


def chosen(table, names, complain):
    """Returns the named entries of a table of workloads, or all of them."""
    unknown = [name for name in names if name not in table]
    if unknown:
        complain(f"unknown workload {unknown[0]}; there are {', '.join(table)}")
    return {name: table[name] for name in names or table}


def measure(step, seconds, warm_up_runs=WARM_UP_RUNS, fewest_runs=FEWEST_RUNS):
    """Calls `step` for so many seconds and returns the sorted durations in milliseconds.

    `step` must return only when its work is done. The first calls, in which libraries compile and
    allocate, do not count.
    """
    for _ in range(warm_up_runs):
        step()
    durations = []
    end = time.perf_counter() + seconds
    while time.perf_counter() < end or len(durations) < fewest_runs:
        start = time.perf_counter()
        step()
        durations.append((time.perf_counter() - start) * 1e3)
    return sorted(durations)


def report(workload, peer, threads, durations):
    """Prints the result line; its keys are those of `ganbench`."""
    line = {
        "workload": workload,
        "peer": peer,
        "threads": threads,
        "ms_min": round(durations[0], 3),
        "ms_median": round(durations[len(durations) // 2], 3),
        "runs": len(durations),
    }
    print(json.dumps(line), flush=True)
