"""What every form does with a refusal: the message beside its field, what was typed kept."""

from wtforms import Form

from core.errors import Refusal


def show_faults(form: Form, refusal: Refusal) -> None:
    """Put a refusal's messages beside the form's fields, or its sentence above the form where no field fits."""
    placed = False
    for name, messages in refusal.fields.items():
        if name in form:
            form[name].errors = [*form[name].errors, *messages]
            placed = True
    if not placed:
        form.form_errors.append(refusal.message)
