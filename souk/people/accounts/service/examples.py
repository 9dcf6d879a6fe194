"""What the operations of accounts show as examples; secrets in them are those of a rehearsal, and open nothing."""

from typing import Any

# Secrets are those that tests/people/accounts/tokens.py tells.
EMAIL = "keeper@shop.example"
PASSWORD = "seven lanterns at dusk"
ME = (
    "accounts.open",
    {"id": "operator", "kind": "operator", "name": "Lin Keeper", "email": EMAIL, "password": PASSWORD, "locale": "en"},
)
OPENED = (
    "accounts.open",
    {"id": "ling", "kind": "shopper", "name": "凌小满", "email": "ling@people.example", "invented": True},
)
ENTITLED = ("accounts.entitle", {"account": "ling", "to": "member"})
JOIN: dict[str, Any] = {
    "name": "Mei Example",
    "email": "mei@people.example",
    "password": "a kettle sings at six",
    "locale": "en",
}
JOINED = ("accounts.join", JOIN)
SIGN_IN = ("accounts.sign-in", {"email": EMAIL, "password": PASSWORD})
SESSION = "operator-2"
SESSION_TOKEN = "ses_41_amJCR0hIUugBgEFYzquJdO6-DLmz6INUiCpUa6Co"
ASK_RESET = ("accounts.ask-reset", {"email": EMAIL})
RESET_TOKEN = "lnk_HN0Cm0E5m2e3vz386v-LVnHCX2TEyVtdLOAXugZKOoo"
CONFIRM_TOKEN = "lnk_1igbtbKDVAjah8biNKz0MndN62MxyPeSj25fflu1uxE"

ADDRESS: dict[str, Any] = {
    "name": "林掌柜",
    "phone": "13800000000",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "lines": ["样例路 1 号"],
    "postcode": "311100",
    "label": "家",
}
OFFICE: dict[str, Any] = {**ADDRESS, "lines": ["样例大道 88 号 3 楼"], "label": "公司"}
HOME = ("accounts.add-address", {"address": ADDRESS, "preferred": True})
SECOND = ("accounts.add-address", {"address": OFFICE, "preferred": True})
PLACE = "operator-1"

NEW_KEY = ("accounts.make-key", {"label": "stock robot", "scopes": ["catalog:read"], "days": 30})
KEY = "operator-1"
AGENT = ("accounts.add-agent", {"name": "Shopping agent", "id": "shopping"})
INVITE = ("accounts.invite", {"email": EMAIL, "role": "editor", "shop": "corner"})
INVITATION = "e7302f832624d308"
INVITATION_TOKEN = "inv_MmyI9OsrJRxswvXqMJvr3vv2JpUf3-u91MolvtH5TLg"
OWNER = (
    "accounts.open",
    {"id": "owner", "kind": "merchant", "name": "Ou Owner", "memberships": [{"shop": "corner", "role": "owner"}]},
)
CLERK = (
    "accounts.open",
    {"id": "clerk", "kind": "merchant", "name": "Ke Clerk", "memberships": [{"shop": "corner", "role": "editor"}]},
)
BEGIN_PASSKEY: tuple[str, dict[str, Any]] = ("accounts.begin-passkey", {})
BEGIN_SIGN_IN: tuple[str, dict[str, Any]] = ("accounts.begin-passkey-sign-in", {})
REGISTERED: dict[str, Any] = {
    "id": "YSB0ZWxlcGhvbmUncyBjcmVkZW50aWFs",
    "rawId": "YSB0ZWxlcGhvbmUncyBjcmVkZW50aWFs",
    "type": "public-key",
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjogIndlYmF1dGhuLmNyZWF0ZSIsICJjaGFsbGVuZ2UiOiAiNlRpRVRORWVoM3NxOGE5QWxkbjNNaE1nV0"
            "g3dU0yYzZuWEhPZ2UtZkRLMCIsICJvcmlnaW4iOiAiaHR0cDovL2xvY2FsaG9zdDo4NzY1IiwgImNyb3NzT3JpZ2lu"
            "IjogZmFsc2V9"
        ),
        "attestationObject": (
            "o2NmbXRkbm9uZWdhdHRTdG10oGhhdXRoRGF0YVicSZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2NFAAAAAA"
            "AAAAAAAAAAAAAAAAAAAAAAGGEgdGVsZXBob25lJ3MgY3JlZGVudGlhbKUBAgMmIAEhWCC1TeBSQNdXnG_tnGP2Anee"
            "9GR6xMFydDASu6p0XFvhTSJYIM1U_qH6cJ7KSW-M509MerqI3pjbbtWRt5kZL-H4WYq9"
        ),
    },
    "clientExtensionResults": {},
}
ASSERTED: dict[str, Any] = {
    "id": "YSB0ZWxlcGhvbmUncyBjcmVkZW50aWFs",
    "rawId": "YSB0ZWxlcGhvbmUncyBjcmVkZW50aWFs",
    "type": "public-key",
    "response": {
        "clientDataJSON": (
            "eyJ0eXBlIjogIndlYmF1dGhuLmdldCIsICJjaGFsbGVuZ2UiOiAiUzVTY0V3a0VVR0Vab3hyU3lwUzhtcGYxYS1rVV"
            "oyX2dpbDNsbE9wTWxyMCIsICJvcmlnaW4iOiAiaHR0cDovL2xvY2FsaG9zdDo4NzY1IiwgImNyb3NzT3JpZ2luIjog"
            "ZmFsc2V9"
        ),
        "authenticatorData": "SZYN5YgOjGh0NBcPZHZgW4_krrmihjLHmVzzuoMdl2MFAAAAAQ",
        "signature": ("MEQCIDmWA_zRaaqsXNXSn2dfMrLSlPd762p63HKT8cWAu5-iAiB6_6T_3F3VGmckwNi4RZkok0KuWRA2fC1FKATUnuV0VQ"),
    },
    "clientExtensionResults": {},
}
NEW_PASSKEY = ("accounts.add-passkey", {"credential": REGISTERED, "label": "telephone"})
PASSKEY = "operator-2"
