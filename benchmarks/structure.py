"""Counts files per package, repeated names, lines that end in '=', and the size of the README.

    python3 benchmarks/structure.py [REVISION ...]      # default: HEAD
"""

import collections
import re
import subprocess
import sys

SOURCE = re.compile(r"(?:^|/)src/main/java/(.*)/([A-Za-z]\w*)\.java$")


def git(*arguments):
    return subprocess.run(["git", *arguments], check=True, capture_output=True).stdout


def texts(revision):
    """Yields path and text of each Java file and the README of a revision."""
    paths = git("ls-tree", "-r", "--name-only", revision).decode().splitlines()
    wanted = [path for path in paths if path.endswith(".java") or path == "README.md"]
    request = "".join(f"{revision}:{path}\n" for path in wanted).encode()
    answer = subprocess.run(["git", "cat-file", "--batch"], input=request, check=True, capture_output=True).stdout
    position = 0
    for path in wanted:
        end = answer.index(b"\n", position)
        size = int(answer[position:end].split()[-1])
        yield path, answer[end + 1 : end + 1 + size].decode()
        position = end + 1 + size + 1


def count(revision):
    packages, names = collections.Counter(), collections.Counter()
    lines = bare = readme = 0
    for path, text in texts(revision):
        if path == "README.md":
            readme = len(text.encode())
            continue
        source = SOURCE.search(path)
        if source:
            packages[source[1]] += 1
            names[source[2]] += 1
        code = [line for line in text.splitlines() if line.strip() and not re.match(r"\s*(\*|/\*|//)", line)]
        lines += len(code)
        bare += sum(line.endswith("=") for line in code)
    full = {package.split("patisserie/")[-1]: files for package, files in packages.items() if files > 20}
    return {
        "files": sum(packages.values()),
        "packages": len(packages),
        "packages above 20 files": dict(sorted(full.items(), key=lambda entry: -entry[1])),
        "top-level names that repeat": sum(files > 1 for files in names.values()),
        "code lines": lines,
        "lines that end in = per 1000": round(1000 * bare / lines, 1),
        "README bytes": readme,
    }


def main():
    for revision in sys.argv[1:] or ["HEAD"]:
        print(revision)
        for name, value in count(revision).items():
            print(f"  {name}: {value}")


if __name__ == "__main__":
    main()
