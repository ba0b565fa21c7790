"""What went wrong is said once at the top and once at the field, and nothing typed is lost."""

import re

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from wtforms import RadioField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

MACROS = "{% from 'macros/forms.html' import error_summary, field, choices, hidden, button_form %}"


class Asking(FlaskForm):
    name = StringField("Name", validators=[InputRequired("Enter a name")])
    website = StringField("Website")
    how = RadioField("How", choices=[SelectChoice("a", "By mail"), SelectChoice("b", "By phone")])


def shown(app: Flask, template: str, **typed: str) -> str:
    with app.test_request_context(method="POST", data=typed):
        form = Asking()
        form.validate()
        return re.sub(r"\s+", " ", render_template_string(MACROS + template, form=form))


def test_the_summary_links_each_error_to_its_field(app: Flask) -> None:
    page = shown(app, "{{ error_summary(form) }}")
    assert "There is a problem" in page
    assert '<a href="#name">Enter a name</a>' in page


def test_the_summary_leads_to_the_first_of_several_choices(app: Flask) -> None:
    assert 'href="#how-0"' in shown(app, "{{ error_summary(form) }}")


def test_an_error_of_the_whole_form_is_in_the_summary(app: Flask) -> None:
    with app.test_request_context():
        form = Asking()
        form.form_errors.append("Somebody was faster.")
        page = render_template_string(MACROS + "{{ error_summary(form) }}", form=form)
    assert "Somebody was faster." in page


def test_a_form_without_errors_has_no_summary(app: Flask) -> None:
    assert "problem" not in shown(app, "{{ error_summary(form) }}", name="Ada", how="a")


def test_a_wrong_field_is_marked_and_described(app: Flask) -> None:
    page = shown(app, "{{ field(form.name, hint='As on paper') }}")
    assert 'aria-invalid="true"' in page
    assert 'aria-describedby="name-hint name-error"' in page
    assert 'id="name-hint"' in page
    assert 'id="name-error"' in page


def test_what_was_typed_stays(app: Flask) -> None:
    assert 'value="hub.example"' in shown(app, "{{ field(form.website) }}", website="hub.example")


def test_an_optional_field_says_so_beside_its_label(app: Flask) -> None:
    page = shown(app, "{{ field(form.website) }}")
    assert '<label class="form-label" for="website">Website</label>' in page
    assert "(optional)" in page
    assert 'aria-describedby="website-optional"' in page


def test_choices_stand_in_a_fieldset_with_its_legend(app: Flask) -> None:
    page = shown(app, "{{ choices(form.how) }}")
    assert "<legend>How" in page
    assert page.count('type="radio"') == 2


def test_further_attributes_reach_the_control(app: Flask) -> None:
    page = shown(app, "{{ field(form.name, autocomplete='organization') }}")
    assert 'autocomplete="organization"' in page


def test_a_button_form_posts_its_fields_with_the_token(app: Flask) -> None:
    page = shown(app, "{{ button_form('/leave/', 'Leave', fields={'seat': '<1>'}) }}")
    assert 'method="post" action="/leave/"' in page
    assert 'name="csrf_token"' in page
    assert 'name="seat" value="&lt;1&gt;"' in page


@pytest.mark.parametrize(("typed", "begins"), [({}, "Error: "), ({"name": "Ada", "how": "a"}, "")])
def test_the_title_tells_of_errors_first(app: Flask, typed: dict[str, str], begins: str) -> None:
    page = shown(app, "{% extends 'layout/base.html' %}{% block title %}Ask{% endblock %}", **typed)
    assert f"<title>{begins}Ask · " in page
