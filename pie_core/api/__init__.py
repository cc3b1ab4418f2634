"""The HTTP door: session cookie, answers, photographs, documents, health, static files.

Every route asks the policy through the services; every request that changes something carries the
anti-forgery token in `X-Pie-Token`. Errors are a status and `{"code", …}`; the browser words them.
"""
