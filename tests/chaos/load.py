"""Clients at the doors that outsiders use. Each keeps its key and asks again until it is answered."""

import random
import re
import threading
import uuid
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import urlencode

import httpx

from tests.chaos.book import Book
from tests.chaos.scene import CORE_KEY, Scene
from tests.club.wechat import letters

PATIENCE_S = 6.0
PAUSE_S = (0.1, 0.8)
UNDONE, ASKED_AGAIN = 0.15, 0.1  # parts of the redemptions
TOKEN = "c" * 32  # the form token: cookie and field have to agree, and both are the client's
LINK = re.compile(r'action="/me/gifts/([0-9a-f-]{36})/collect/"')
VOUCHER = re.compile(r'href="/me/vouchers/([0-9a-f-]{36})/"')
Facts = dict[str, Any]


class Caller:
    """A client with a connection of its own."""

    def __init__(self, site: str, book: Book, chance: random.Random, over: threading.Event) -> None:
        self.book, self.chance, self.over = book, chance, over
        self.http = httpx.Client(base_url=site, trust_env=False, timeout=PATIENCE_S)

    def ask(self, what: str, send: Callable[[], httpx.Response]) -> tuple[httpx.Response, int]:
        """The answer, and how often it had to be asked for."""
        tries = 0
        while True:
            tries += 1
            try:
                answer = send()
                if not _is_unsure(answer):
                    return answer, tries
                self.book.doubt(f"{what}: {answer.status_code}")
            except httpx.TransportError:
                self.book.doubt(f"{what}: no answer")
            self.over.wait(self.chance.uniform(*PAUSE_S)) if not self.over.is_set() else _calm()

    def post(self, path: str, body: Facts, key: str, secret: str) -> httpx.Response:
        """A call of the API."""
        headers = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        return self.http.post(f"/api/v1/{path}", json=body, headers=headers)


def _calm() -> None:
    threading.Event().wait(PAUSE_S[1])


def _is_unsure(answer: httpx.Response) -> bool:
    if answer.status_code >= 500 or answer.status_code == 429:
        return True
    return answer.status_code == 409 and answer.json().get("code") == "in_progress"


class Till(Caller):
    """Redeems codes, undoes some, and asks some again as one does who has lost the answer."""

    def work(self, secret: str, codes: list[str], pace_s: float) -> None:
        """Until it is over or there are no more codes."""
        for code in codes:
            if self.over.wait(pace_s * self.chance.uniform(0.5, 1.5)):
                return
            self._redeem(secret, code)

    def _redeem(self, secret: str, code: str) -> None:
        key, body = self._key(), {"code": code, "answers": {"mileage": "12000"}}
        answer, tries = self.ask("redeem", lambda: self.post("redemptions", body, key, secret))
        if answer.status_code not in (200, 201):
            self.book.complain(f"redeem {code}: {answer.status_code} {answer.text[:200]}")
            return
        use = answer.json()["id"]
        self.book.note("redeemed", tries, id=use, key=key, code=code)
        if self.chance.random() < ASKED_AGAIN:
            again, _tries = self.ask("redeem again", lambda: self.post("redemptions", body, key, secret))
            if (again.status_code, again.json().get("id")) != (200, use):
                self.book.complain(f"redeem {code} again: {again.status_code} {again.text[:200]}")
        if self.chance.random() < UNDONE:
            self._undo(secret, use)

    def _undo(self, secret: str, use: str) -> None:
        key, body = self._key(), {"reason": "typed by mistake"}
        path = f"redemptions/{use}/reversal"
        answer, tries = self.ask("undo", lambda: self.post(path, body, key, secret))
        if answer.status_code != 200:
            self.book.complain(f"undo {use}: {answer.status_code} {answer.text[:200]}")
            return
        self.book.note("undone", tries, id=use, key=key)

    def _key(self) -> str:
        return str(uuid.UUID(int=self.chance.getrandbits(128), version=4))


class Household(Caller):
    """A system gives packages to members, who collect them and check in for the day."""

    def work(self, people: list[Facts], package: str, name: str, pace_s: float) -> None:
        """Member after member, until it is over."""
        number = 0
        while not self.over.wait(pace_s * self.chance.uniform(0.5, 1.5)):
            person = people[number % len(people)]
            number += 1
            batch = f"{name}-{number}"
            if self._give(batch, package, person):
                self._collect(person)
            self._sign_in(person)

    def _give(self, batch: str, package: str, person: Facts) -> bool:
        body = {"batch": batch, "package": package, "members": [person["number"]]}
        answer, tries = self.ask("give", lambda: self.post("gifts", body, batch, CORE_KEY))
        # 200 is the answer to a batch that was there before: an earlier try of ours got through.
        if answer.status_code not in (200, 201) or (answer.status_code == 200 and tries == 1):
            self.book.complain(f"give {batch}: {answer.status_code} {answer.text[:200]}")
            return False
        self.book.note("given", tries, batch=batch, member=person["uid"])
        return True

    def _collect(self, person: Facts) -> None:
        page, _tries = self.ask("see gifts", lambda: self._open(person, "/me/gifts/"))
        for gift in sorted(set(LINK.findall(page.text))):
            path = f"/me/gifts/{gift}/"
            answer, tries = self.ask("collect", lambda to=path: self._press(person, f"{to}collect/"))
            seen, _tries = self.ask("see gift", lambda at=path: self._open(person, at))
            vouchers = sorted(set(VOUCHER.findall(seen.text)))
            if answer.status_code != 302 or not vouchers:
                self.book.complain(f"collect {gift}: {answer.status_code}, {len(vouchers)} vouchers")
                continue
            self.book.note("collected", tries, gift=gift, vouchers=vouchers)

    def _sign_in(self, person: Facts) -> None:
        answer, tries = self.ask("check in", lambda: self._press(person, "/me/points/sign-in/"))
        if answer.status_code != 302 or answer.headers["location"] != "/me/points/":
            self.book.complain(f"check in: {answer.status_code} to {answer.headers.get('location')}")
            return
        self.book.note("checked in", tries, member=person["uid"])

    def _open(self, person: Facts, path: str) -> httpx.Response:
        return self.http.get(path, headers={"Cookie": f"sessionid={person['session']}"})

    def _press(self, person: Facts, path: str) -> httpx.Response:
        cookies = f"sessionid={person['session']}; csrftoken={TOKEN}"
        return self.http.post(path, data={"csrfmiddlewaretoken": TOKEN}, headers={"Cookie": cookies})


class Platform(Caller):
    """WeChat pushes what people write and do; it pushes the same again until it is answered."""

    def work(self, people: list[Facts], pace_s: float) -> None:
        """Text after text, until it is over."""
        number = 0
        while not self.over.wait(pace_s * self.chance.uniform(0.5, 1.5)):
            number += 1
            person = self.chance.choice(people)
            body = letters.text("你好", openid=person["openid"], number=number)
            answer, tries = self.ask("push", lambda text=body: self._push(text))
            if answer.status_code != 200:
                self.book.complain(f"push {number}: {answer.status_code}")
                continue
            self.book.note("pushed", tries, openid=person["openid"], number=number)

    def _push(self, body: str) -> httpx.Response:
        address = f"{letters.URL}?{urlencode(letters.query())}"
        return self.http.post(address, content=body.encode(), headers={"Content-Type": "text/xml"})


class Load:
    """All of them at once."""

    def __init__(self, site: str, scene: Scene, book: Book, seed: int, pace: float) -> None:
        self.over = threading.Event()
        self._callers: list[Caller] = []
        jobs = self._jobs(site, scene, book, seed, pace)
        self.threads = [threading.Thread(target=work, args=words, daemon=True) for work, words in jobs]

    def _jobs(
        self, site: str, scene: Scene, book: Book, seed: int, pace: float
    ) -> Iterator[tuple[Callable[..., None], list[Any]]]:
        def caller(kind: Any, number: int) -> Any:
            made = kind(site, book, random.Random(seed * 100 + number), self.over)
            self._callers.append(made)
            return made

        shops = len(scene.keys)
        for number, secret in enumerate(scene.keys):
            yield caller(Till, number).work, [secret, scene.codes[number::shops], 0.8 / pace]
        for number in range(2):
            mine = scene.people[number::2]
            yield caller(Household, 50 + number).work, [mine, scene.package, f"house{number}", 1.5 / pace]
        yield caller(Platform, 60).work, [scene.people, 0.7 / pace]

    def start(self) -> None:
        """Let them go to work."""
        for thread in self.threads:
            thread.start()

    def stop(self, patience_s: float) -> int:
        """Let them end what they have begun; how many could not."""
        self.over.set()
        for thread in self.threads:
            thread.join(patience_s)
        for caller in self._callers:
            caller.http.close()
        return sum(thread.is_alive() for thread in self.threads)
