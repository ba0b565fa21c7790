"""The examples of docs/api.md, one after the other as they stand there."""

import json
import re
import shlex
import string
from pathlib import Path

import pytest

from tests import make

DOCS = Path(__file__).parents[2] / "docs/api.md"
ASSIGNED = re.compile(r"(\w+)=\$\((.*?)(?: \| jq -r '\.(.*)')?\)")


@pytest.fixture
def hub():
    """What an empty shell would find in a hub: something of everything."""
    pipeline, member = make.pipeline(), make.member()
    make.lead(pipeline, country="FR")
    make.sitting(make.group(), member)
    return "http://hub.test"


def sent(client, command):
    """Do what curl would do, and return the answer."""
    words = shlex.split(command)[2:]  # curl -s
    headers, body, method, address = {}, None, None, ""
    while words:
        word = words.pop(0)
        if word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word in ("-d", "-X"):
            value = words.pop(0)
            body, method = (value, method or "POST") if word == "-d" else (body, value)
        elif word in ("-o", "-w"):
            words.pop(0)
        else:
            address = word
    path = address.removeprefix("http://hub.test")
    return client.open(path, method=method or "GET", headers=headers, data=body)


def picked(told, path):
    """Return what jq would pick."""
    for name, number in re.findall(r"(\w+)(?:\[(\d+)\])?", path):
        told = told[name][int(number)] if number else told[name]
    return str(told)


def test_the_examples_work_as_they_stand(app, hub, me):
    token = make.access_token(me, may_write=True)
    shell, client = {}, app.test_client(use_cookies=False)
    blocks = re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    lines = [line for block in blocks for line in block.strip().splitlines()]
    assert lines[:2] == ["HUB=http://127.0.0.1:8000", "TOKEN=…"]
    shell |= {"HUB": hub, "TOKEN": token.secret}
    codes = []
    for line in lines[2:]:
        into = ASSIGNED.fullmatch(line)
        command = string.Template(into[2] if into else line).substitute(shell)
        answer = sent(client, command)
        codes.append(answer.status_code)
        assert answer.status_code < 400 or (into and into[1] == "ALIKE"), (line, answer.text)
        if into:
            shell[into[1]] = (
                picked(json.loads(answer.text), into[3]) if into[3] else answer.headers["ETag"]
            )
    assert {200, 201, 304, 409} == set(codes)
