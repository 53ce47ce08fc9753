"""The embedded Valkey (it speaks Redis): queue and cache, on a unix socket only we can open."""

import socket

from bankcrm.local.places import Place
from bankcrm.local.postgres import server_env
from bankcrm.local.services import Service


class Valkey:
    """The Valkey of one data folder."""

    def __init__(self, place: Place, *, durable: bool = True) -> None:
        self.place = place
        self.durable = durable
        self.data = place.data / "valkey"
        self.socket = place.sockets / "valkey.sock"

    @property
    def url(self) -> str:
        return f"unix://{self.socket}?db=0"

    def service(self) -> Service:
        return Service(
            name="valkey",
            title="Valkey",
            argv=[
                str(self.place.valkey_binary), "--port", "0", "--unixsocket", str(self.socket),
                "--unixsocketperm", "700", "--dir", str(self.data), "--appendonly", "yes" if self.durable else "no",
                "--save", "", "--maxmemory-policy", "noeviction", "--daemonize", "no",
            ],
            env=server_env(),
            account=self.place.account,
            is_ready=self.answers,
            before=self._make_folder,
            grace=20,
        )  # fmt: skip

    def answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX) as line:
                line.settimeout(2)
                line.connect(str(self.socket))
                line.sendall(b"PING\r\n")
                return line.recv(64).startswith(b"+PONG")
        except OSError:
            return False

    def _make_folder(self) -> None:
        self.place.owned(self.data)
