"""The form of all policies: one group of radio buttons each."""

from __future__ import annotations

from typing import Any

from django import forms

from .policy_words import QUESTIONS


class PolicyForm(forms.Form):
    """Answers are sent by their place in the list, so that 0, False and "" cannot be mixed up."""

    def __init__(self, *args: Any, answers: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, question in QUESTIONS.items():
            self.fields[name] = forms.ChoiceField(
                label=str(question.label),
                choices=[(str(place), answer.label) for place, answer in enumerate(question.answers)],
                initial=str(question.answers.index(question.answer(answers[name]))),
                widget=forms.RadioSelect,
            )

    def answers(self) -> dict[str, Any]:
        """The chosen answer of each policy, as policies are stored."""
        return {name: QUESTIONS[name].answers[int(place)].value for name, place in self.cleaned_data.items()}
