"""An ASGI application and its server, for uvicorn.yaml."""

import asyncio
import os
import socket

import uvicorn

BODY = f"{os.environ.get('GREETING')} from {os.environ.get('PREFORK_ID')}\n".encode()


async def app(scope, receive, send):
    headers = [(b"content-type", b"text/plain"), (b"content-length", str(len(BODY)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": BODY})


class Server(uvicorn.Server):
    async def startup(self, sockets=None):
        """Accepts, and says so as sd_notify(3) does."""
        await super().startup(sockets)
        if path := os.environ.get("NOTIFY_SOCKET"):
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
                notify.sendto(b"READY=1", path.replace("@", "\0", 1) if path.startswith("@") else path)

    async def shutdown(self, sockets=None):
        """Accepts no more, answers for a second the requests that are on their way, and then closes the connections."""
        loop = asyncio.get_running_loop()
        for listener in [listener for server in self.servers for listener in server.sockets]:
            # asyncio drops connections that it has accepted in the turn in which close() is called.
            loop.remove_reader(listener)
        await asyncio.sleep(0.1)
        for server in self.servers:
            server.close()
        self.server_state.default_headers.append((b"connection", b"close"))
        await asyncio.sleep(1)
        await super().shutdown(sockets)


if __name__ == "__main__":
    Server(uvicorn.Config(app, fd=3, lifespan="off", log_level="warning", access_log=False)).run()
