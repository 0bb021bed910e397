"""A service for tests: answers /health/ready, writes a line, and misbehaves on request.

fake_service.py PORT [slow SECONDS | unready | deaf | dies | setting | stubborn]
"""

import http.server
import signal
import subprocess
import sys
import time


class Health(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        return


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    port, how = int(sys.argv[1]), (sys.argv[2:] or [""])[0]
    if how == "dies":
        sys.exit("I cannot go on")
    if how == "setting":
        sys.stderr.write("enterprisehub: SOME_URL must be a URL\n")
        sys.exit(2)
    if how == "slow":
        time.sleep(float(sys.argv[3]))
    if how == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(120)"])
        say(f"child {child.pid}")
    else:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    Health.status = 503 if how == "unready" else 200
    say("I serve")
    http.server.HTTPServer(("127.0.0.1", port), Health).serve_forever()


main()
