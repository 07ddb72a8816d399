"""What tests of pages stand on: the site of the sample forum."""

import pytest
from flask.testing import FlaskClient

from search_app import create_app
from search_app.home import Home
from search_app.settings import Settings


@pytest.fixture(scope="module")
def client(home: Home) -> FlaskClient:
    return create_app(Settings(home=home.path, topic_page_size=15)).test_client()
