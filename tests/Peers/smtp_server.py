"""A mail server of Debian's python3-aiosmtpd for tests.

smtp_server.py PORT plain|starttls|implicit CERTIFICATE KEY USER PASSWORD BEHAVIOUR
Prints "ready", then one line of JSON for each mail that it takes. Behaviours: take, later (451 to RCPT), never (550 to RCPT),
deaf (hangs after DATA), drop (takes the mail and hangs up before it says so).
"""
import asyncio
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

port, mode, certificate, key, user, password, behaviour = sys.argv[1:8]


class Taker:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if behaviour == "later":
            return "451 4.7.1 greylisted"
        if behaviour == "never":
            return "550 5.1.1 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None, "authenticated": session.authenticated,
            "raw": envelope.original_content.decode("utf-8", "replace"),
        }), flush=True)
        if behaviour == "deaf":
            await asyncio.sleep(3600)
        if behaviour == "drop":
            server.transport.abort()
            await asyncio.sleep(3600)
        return "250 OK taken"


def authenticate(server, session, envelope, mechanism, data):
    good = data.login.decode() == user and data.password.decode() == password
    return AuthResult(success=good)


context = None
if mode != "plain":
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)

# What differs between controllers is only where TLS begins.
options = {"authenticator": authenticate, "auth_required": user != "-", "auth_require_tls": mode != "plain" and mode != "implicit"}
if mode == "starttls":
    options.update(tls_context=context, require_starttls=True)
if mode == "implicit":
    # aiosmtpd knows a connection that was TLS from the beginning as one without; so AUTH is asked for all the same.
    options.update(auth_exclude_mechanism=[])


async def main():
    loop = asyncio.get_running_loop()
    taker = Taker()
    server = await loop.create_server(lambda: SMTP(taker, **options), host="127.0.0.1", port=int(port), ssl=context if mode == "implicit" else None)
    print("ready", flush=True)
    async with server:
        await server.serve_forever()

asyncio.run(main())
