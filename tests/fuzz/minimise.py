#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""
minimise.py [MOST]: keep of tests/fuzz/corpus, and of what fuzzing has found, what covers something.

The seeds are there anyway. Beyond them the corpus keeps the fewest files that reach every edge which
all files together reach. What MOST (300) files leave is given to those that add most features: an
edge taken more often, as libFuzzer counts it. The targets must be built: tests/fuzz/run.sh TARGET 1.
Environment: BUILD (default: build/test), VUG_FUZZ_BUILD.
"""
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
BUILD = pathlib.Path(os.environ.get("BUILD", TOP / "build/test"))
PROGRAMS = pathlib.Path(os.environ.get("VUG_FUZZ_BUILD", BUILD / "fuzz")) / "tests/fuzz"
CORPUS = TOP / "tests/fuzz/corpus"


def control_file(target, folders, *options):
    """What libFuzzer notes of each file of these folders: file -> set of features."""
    with tempfile.TemporaryDirectory() as work:
        control = pathlib.Path(work) / "control"
        (pathlib.Path(work) / "merged").mkdir()
        subprocess.run([PROGRAMS / f"fuzz-{target}", "-set_cover_merge=1", *options,
                        f"-merge_control_file={control}", "-max_len=40000", "-timeout=60",
                        "-verbosity=0", f"{work}/merged", *folders],
                       check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        lines = control.read_text(encoding="utf-8").splitlines()
    count = int(lines[0])
    files = lines[2:2 + count]
    features = {file: set() for file in files}
    for line in lines[2 + count:]:
        kind, index, *numbers = line.split()
        if kind == "FT":
            features[files[int(index)]].update(numbers)
    return features


class Target:
    """One target's files: those that are kept, and those that are not."""

    def __init__(self, name):
        self.name = name
        seeds = BUILD / "fuzz-seeds" / name
        folders = [folder for folder in (seeds, CORPUS / name, BUILD / "fuzz-corpus" / name)
                   if folder.is_dir()]
        self.edges = control_file(name, folders, "-use_counters=0")
        self.features = control_file(name, folders)
        self.kept, self.rest = [], set()
        self.has_edges, self.has_features = set(), set()
        for file in self.features:
            if pathlib.Path(file).parent == seeds:
                self.cover(file)
            else:
                self.rest.add(file)

    def cover(self, file):
        """It is there."""
        self.has_edges |= self.edges[file]
        self.has_features |= self.features[file]

    def keep(self, file):
        """It is there from now on."""
        self.cover(file)
        self.rest.remove(file)
        self.kept.append(file)

    def gain(self, file):
        """What it would add: edges first, then features, and few bytes."""
        return (len(self.edges[file] - self.has_edges),
                len(self.features[file] - self.has_features), -os.path.getsize(file))

    def keep_every_edge(self):
        """The fewest files, or nearly so: always the one that adds most."""
        wanted = set().union(*self.edges.values())
        while self.has_edges < wanted:
            self.keep(max(self.rest, key=self.gain))

    def best(self):
        """What would add most, or None."""
        file = max(self.rest, key=self.gain, default=None)
        return file if file and self.gain(file)[1] > 0 else None

    def write(self):
        """The corpus is what was kept."""
        contents = {pathlib.Path(file).name: pathlib.Path(file).read_bytes() for file in self.kept}
        shutil.rmtree(CORPUS / self.name, ignore_errors=True)
        (CORPUS / self.name).mkdir(parents=True)
        for name, content in contents.items():
            (CORPUS / self.name / name).write_bytes(content)
        print(f"{self.name}: {len(self.kept)} files; with the seeds all {len(self.has_edges)} edges, "
              f"{len(self.has_features)} of {len(set().union(*self.features.values()))} features")


def main():
    """All targets share the number of files."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 300
    names = subprocess.run(["sh", TOP / "tests/fuzz/run.sh", "--list"], check=True,
                           stdout=subprocess.PIPE, text=True).stdout.split()
    targets = [Target(name) for name in names]
    for target in targets:
        target.keep_every_edge()
    while sum(len(target.kept) for target in targets) < most:
        chances = [(target.gain(file)[1:], target, file) for target in targets
                   if (file := target.best())]
        if not chances:
            break
        _, target, file = max(chances, key=lambda chance: chance[0])
        target.keep(file)
    for target in targets:
        target.write()


if __name__ == "__main__":
    main()
