"""The mail server of the mail tests."""

from tests.mail.conftest import mail_server as mail_server
