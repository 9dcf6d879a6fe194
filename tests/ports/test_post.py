"""What everybody who carries letters does: into a folder, and to a small mail server of our own on loopback."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress
from email import message_from_bytes
from email.message import Message
from email.policy import default
from pathlib import Path

import pytest

from souk.kit.errors import Invalid
from souk.kit.plug import plug
from souk.people.accounts import Post
from souk.people.accounts.contracts import Letter, PostAway

LETTER = Letter(
    "l1", "mei@people.example", "请确认 – confirm", "Hello 美美,\n\nhttps://shop.example/confirm?token=lnk_x\n"
)
SENDER = "Shop <post@shop.example>"


class Taking(socketserver.StreamRequestHandler):
    """As much of RFC 5321 as a client needs; `server.refuses` names the command that is refused."""

    server: "Server"

    def handle(self) -> None:
        # Who finds no encryption hangs up.
        with suppress(ConnectionError):
            self._talk()

    def _talk(self) -> None:
        self._say("220 ready")
        while line := self.rfile.readline().decode("latin-1").strip():
            verb = line.split(":")[0].split()[0].upper()
            if verb == self.server.refuses:
                self._say("550 no")
            elif verb == "DATA":
                self._say("354 go on")
                self.server.taken.append(self._body())
                self._say("250 taken")
            elif verb == "QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 fine")

    def _say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def _body(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return b"".join(lines)


class Server(socketserver.ThreadingTCPServer):
    """A mail server that keeps what it takes."""

    daemon_threads = True
    block_on_close = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.taken: list[bytes] = []
        self.refuses = ""

    @property
    def port(self) -> int:
        return int(self.server_address[1])


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield made
        made.shutdown()
        thread.join()


def by_folder(folder: Path, server: Server) -> tuple[Post, list[bytes]]:
    post = plug(Post, {"use": "souk.people.accounts.providers.folder_post:FolderPost", "sender": SENDER}, folder=folder)
    post.send(LETTER)
    return post, [file.read_bytes() for file in (folder / "mail").iterdir()]


def smtp(folder: Path, address: str) -> Post:
    choice = {"use": "souk.people.accounts.providers.smtp_post:SmtpPost", "server": address, "sender": SENDER}
    return plug(Post, choice, folder=folder)


def by_smtp(folder: Path, server: Server) -> tuple[Post, list[bytes]]:
    post = smtp(folder, f"smtp+plain://127.0.0.1:{server.port}")
    post.send(LETTER)
    return post, server.taken


@pytest.mark.parametrize("carried", [by_folder, by_smtp])
def test_a_letter_comes_as_it_was_written(carried: object, tmp_path: Path, server: Server) -> None:
    _, taken = carried(tmp_path, server)  # type: ignore[operator]
    (letter,) = [message_from_bytes(one, policy=default) for one in taken]
    assert isinstance(letter, Message)
    assert (letter["From"], letter["To"], letter["Subject"]) == (SENDER, LETTER.to, LETTER.subject)
    assert letter.get_content().replace("\r\n", "\n") == LETTER.text
    assert letter["Message-ID"] == "<l1@shop.example>"


def test_the_same_letter_again_is_the_same_file_that_only_its_owner_reads(tmp_path: Path, server: Server) -> None:
    post, _ = by_folder(tmp_path, server)
    post.send(LETTER)
    (file,) = (tmp_path / "mail").iterdir()
    assert (file.name, file.stat().st_mode & 0o777) == ("l1.eml", 0o600)


def test_a_folder_that_cannot_be_is_told(tmp_path: Path, server: Server) -> None:
    (tmp_path / "mail").write_text("a file")
    with pytest.raises(PostAway):
        by_folder(tmp_path, server)


@pytest.mark.parametrize("refuses", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_refuses_is_told_without_the_address(tmp_path: Path, server: Server, refuses: str) -> None:
    server.refuses = refuses
    with pytest.raises(PostAway) as refused:
        smtp(tmp_path, f"smtp+plain://127.0.0.1:{server.port}").send(LETTER)
    assert "mei" not in str(refused.value)
    assert server.taken == []


def test_a_server_that_is_not_there_is_told(tmp_path: Path, server: Server) -> None:
    port = server.port
    server.server_close()
    with pytest.raises(PostAway):
        smtp(tmp_path, f"smtp+plain://127.0.0.1:{port}").send(LETTER)


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_a_server_without_encryption_gets_no_letter_and_no_password(
    tmp_path: Path, server: Server, scheme: str
) -> None:
    with pytest.raises(PostAway):
        smtp(tmp_path, f"{scheme}://post:sesame@127.0.0.1:{server.port}").send(LETTER)
    assert server.taken == []


@pytest.mark.parametrize("address", ["", "mail.example", "http://mail.example", "smtp://"])
def test_what_names_no_mail_server_is_refused(tmp_path: Path, address: str) -> None:
    with pytest.raises(Invalid):
        smtp(tmp_path, address)
