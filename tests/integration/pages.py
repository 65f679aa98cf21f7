#!/usr/bin/python3
"""pages.py TOP: reads the links and commands in the Markdown pages, for t0360-pages.sh.

Prints "link FILE:LINE TARGET" for each relative link, and "koers FILE:LINE WORDS…" for each koers
command in code that is indented, fenced or in backticks. Exits with 1 if the target of a link does
not exist."""
import pathlib
import re
import shlex
import subprocess
import sys

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
SPAN = re.compile(r"`([^`]+)`")
# the words that end a command, if they are not quoted
END = {"|", "||", "&&", ";", "&", ">", ">>", "<", "(", ")", ">|", "2>"}
BEFORE = re.compile(r"^(?:[A-Z_]+=|sudo$|timeout$)")


def pages(top):
    listed = subprocess.run(["git", "-C", top, "ls-files", "-co", "--exclude-standard", "*.md"],
                            capture_output=True, text=True)
    if listed.returncode == 0:
        return sorted(pathlib.Path(top, name) for name in listed.stdout.split("\n") if name)
    return sorted(p for p in pathlib.Path(top).rglob("*.md") if "build" not in p.parts)


def anchors(page):
    """Returns the anchors of the headings of a page. GitHub and GitLab make the same anchors."""
    found = set()
    for line in page.read_text().split("\n"):
        if line.startswith("#"):
            words = line.lstrip("#").strip().lower()
            found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def links(top, page):
    bad = 0
    for number, line in enumerate(page.read_text().split("\n"), 1):
        if line.startswith("    "):
            continue
        for target in LINK.findall(line):
            if re.match(r"[a-z]+:", target):
                continue
            path, _, anchor = target.partition("#")
            there = (page.parent / path).resolve() if path else page
            where = f"{page.relative_to(top)}:{number}"
            if not there.exists():
                print(f"{where}: no file {target}", file=sys.stderr)
                bad = 1
            elif anchor and anchor not in anchors(there):
                print(f"{where}: no heading {target}", file=sys.stderr)
                bad = 1
            else:
                print("link", where, target)
    return bad


def code(page):
    """Yields the line number and the text of all code: indented lines, fenced lines, and spans in
    backticks."""
    fenced, joined, first = False, "", 0
    for number, line in enumerate(page.read_text().split("\n"), 1):
        if line.startswith("```"):
            fenced = not fenced
        elif fenced or line.startswith("    "):
            joined, first = joined + line.strip(), first or number
            if joined.endswith("\\"):
                joined = joined[:-1]
                continue
            yield first, joined
            joined, first = "", 0
        else:
            for span in SPAN.findall(line):
                yield number, span


def split(text):
    """Returns the commands in a line of shell as lists of words, or [] if the line is not shell."""
    if text.startswith("$ "):
        text = text[2:]
    lexer = shlex.shlex(re.sub(r"\$\(([^)]*)\)", "x", text), posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    commands, now = [], []
    try:
        for word in lexer:
            if word in END:
                commands.append(now)
                now = []
            else:
                now.append(word)
    except ValueError:
        return []
    return commands + [now]


def ours(words):
    """Returns the words after `koers`, or after `office` of the compose file. Returns None if the
    command is another program."""
    while words and BEFORE.match(words[0]):
        words = words[1:]
    if words[:1] == ["koers"]:
        return words[1:]
    if words[:1] in (["dc"], ["docker"], ["docker-compose"]) and "office" in words:
        rest = words[words.index("office") + 1:]
        return rest if rest and rest[0] != "hand-out" else None
    return None


def main():
    top = pathlib.Path(sys.argv[1]).resolve()
    bad = 0
    for page in pages(top):
        name = str(page.relative_to(top))
        bad |= links(top, page)
        if name in ("README.md", "broker/archive/backup.md") or name.startswith("compose/"):
            for number, text in code(page):
                for words in split(text):
                    said = ours(words)
                    if said:
                        print("koers", f"{name}:{number}", *(w.replace(" ", "_") for w in said))
    return bad


if __name__ == "__main__":
    sys.exit(main())
