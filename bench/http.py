"""A person with a browser, without the browser: signs in, keeps cookies and the connection, asks pages."""

from __future__ import annotations

import http.client
import re
import threading
import time
from http.cookies import SimpleCookie
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


class Person:
    """One signed-in session on one kept connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None) -> tuple[int, bytes, str]:
        """Status, body and location of the answer."""
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        headers["Accept-Language"] = "zh-CN"
        body = None
        if form is not None:
            body = urlencode(form)
            headers["Content-Type"] = "application/x-www-form-urlencoded"
            headers["Referer"] = f"http://127.0.0.1:{self.port}{path}"
        try:
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # The server closes a connection that was idle for some seconds.
            self.connection.close()
            self.connection.request(method, path, body=body, headers=headers)
            answer = self.connection.getresponse()
        content = answer.read()
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                for key, morsel in SimpleCookie(value).items():
                    self.cookies[key] = morsel.value
        return answer.status, content, answer.getheader("Location") or ""

    def get(self, path: str) -> bytes:
        status, content, location = self.ask("GET", path)
        if status != 200:
            raise SystemExit(f"GET {path} answered {status} {location}")
        return content

    def sign_in(self, name: str, password: str) -> Person:
        token = self.token(self.get("/account/sign-in/"))
        form = {"login": name, "password": password, "csrfmiddlewaretoken": token}
        status, _content, location = self.ask("POST", "/account/sign-in/", form)
        if status != 302:
            raise SystemExit(f"{name} could not sign in: {status} {location}")
        return self

    @staticmethod
    def token(page: bytes) -> str:
        found = TOKEN.search(page)
        if found is None:
            raise SystemExit("The page has no form.")
        return found.group(1).decode()


def requests_a_second(people: list[Person], path: str, seconds: float = 4.0) -> float:
    """Throughput of one page asked by several people at once for some seconds."""
    counts = [0] * len(people)
    until = time.perf_counter() + seconds

    def work(index: int) -> None:
        while time.perf_counter() < until:
            people[index].get(path)
            counts[index] += 1

    threads = [threading.Thread(target=work, args=(index,)) for index in range(len(people))]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / (time.perf_counter() - start)
