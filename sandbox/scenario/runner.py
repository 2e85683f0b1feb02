"""Plays a scenario over the control API of a running sandbox, and says which step did not come true."""

import time
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from ..control_client import Client
from ..errors import SandboxError
from .file import Scenario
from .steps import Answer, ChangeFaults, ChangePhone, ExpireTokens, Pause, SendAgain, StartPayment, Step, WaitFor

Say: TypeAlias = Callable[[str], None]

PATHS: Final = {"push": "/mpesa/stkpush/v1/processrequest", "payout": "/paymentrequest"}
LONGEST_ASK_S: Final = 20.0


class ScenarioFailedError(SandboxError):
    """A step did not come true in its time."""


class Runner:
    """One playing of a scenario: what it waits for is looked for in the log after the step before."""

    def __init__(self, client: Client, say: Say) -> None:
        self._client = client
        self._say = say
        self._after = 0

    def run(self, scenario: Scenario) -> None:
        """Sets up, then plays. Raises ScenarioFailedError naming the step."""
        self.set_up(scenario)
        self.play(scenario)

    def play(self, scenario: Scenario) -> None:
        """Goes from step to step, once it is set up. Raises ScenarioFailedError naming the step."""
        for number, step in enumerate(scenario.steps, 1):
            try:
                self._say(f"{number}. {self._do(step)}")
            except ScenarioFailedError as error:
                raise ScenarioFailedError(f"step {number} of {scenario.title!r}: {error}") from None

    def set_up(self, scenario: Scenario) -> None:
        if scenario.reset:
            self._client.ask("POST", "/control/reset", {})
        self._after = self._client.last_entry()
        factor = {"clock_factor": scenario.clock_factor} if scenario.clock_factor else {}
        if scenario.faults or factor:
            self._client.ask("PUT", "/control/faults", {**scenario.faults, **factor})
        for msisdn, changes in scenario.phones.items():
            self._client.ask("PUT", f"/control/phones/{msisdn}", changes)
        self._say(f"{scenario.title}: set up, {len(scenario.phones)} phones, {len(scenario.steps)} steps.")

    def _do(self, step: Step) -> str:
        match step:
            case WaitFor():
                return self._wait_for(step)
            case Answer():
                return self._answer(step)
            case StartPayment(fields):
                self._client.ask("POST", "/control/trigger", fields)
                return f"started: {fields['event']}"
            case ChangeFaults(faults):
                self._client.ask("PUT", "/control/faults", faults)
                return f"switched: {', '.join(faults)}"
            case ChangePhone(msisdn, changes):
                self._client.ask("PUT", f"/control/phones/{msisdn}", changes)
                return f"changed a phone: {', '.join(changes)}"
            case Pause(seconds):
                return self._pause(seconds)
            case SendAgain():
                return self._send_again()
            case ExpireTokens():
                self._client.ask("POST", "/control/tokens/expire", {})
                return "expired all tokens"

    def _wait_for(self, step: WaitFor) -> str:
        until = time.monotonic() + step.within_s
        while (left := until - time.monotonic()) > 0:
            wait_s = min(left, LONGEST_ASK_S)
            for entry in self._client.ask("GET", "/control/log", after=self._after, wait_s=wait_s):
                self._after = entry["id"]
                if _fits(step, entry):
                    return f"came: {step.what}, answered {entry['status']}"
        raise ScenarioFailedError(f"no {step.what} such as it waits for within {step.within_s:g} s")

    def _answer(self, step: Answer) -> str:
        until = time.monotonic() + step.within_s
        while True:
            version = self._client.ask("GET", "/control/changes")["version"]
            prompts = self._client.ask("GET", "/control/prompts")
            asked = [one for one in prompts if step.phone in (None, one["phone"]) and not one["ignored"]]
            if asked:
                body = {"outcome": step.outcome, "pin": step.pin}
                self._client.ask("POST", f"/control/prompts/{asked[0]['checkout_request_id']}", body)
                return f"answered: {step.outcome}"
            left = until - time.monotonic()
            if left <= 0:
                raise ScenarioFailedError(f"no prompt to answer within {step.within_s:g} s")
            self._client.ask("GET", "/control/changes", after=version, wait_s=min(left, LONGEST_ASK_S))

    def _pause(self, seconds: float) -> str:
        """Asks the sandbox now and then, so that its end is noticed."""
        until = time.monotonic() + seconds / self._client.ask("GET", "/control/faults")["clock_factor"]
        while (left := until - time.monotonic()) > 0:
            version = self._client.ask("GET", "/control/changes")["version"]
            self._client.ask("GET", "/control/changes", after=version, wait_s=min(left, LONGEST_ASK_S))
        return f"paused for {seconds:g} s"

    def _send_again(self) -> str:
        callbacks = self._client.ask("GET", "/control/callbacks", latest=1)
        if not callbacks:
            raise ScenarioFailedError("there is no callback to send again")
        self._client.ask("POST", f"/control/callbacks/{callbacks[-1]['id']}", {})
        return "sent the last callback again"


def _fits(step: WaitFor, entry: Mapping[str, Any]) -> bool:
    """Whether the log's entry is what the step waits for. A request must have been accepted, by HTTP at least."""
    if step.what == "callback":
        said = entry["kind"] != "request" and step.result_code in (None, entry.get("result_code"))
        return said and step.delivered in (None, entry["status"] == 200) and _is_of(step, entry.get("request"))
    wanted = entry["kind"] == "request" and entry["path"].endswith(PATHS[step.what]) and entry["status"] == 200
    return wanted and _is_of(step, entry.get("request"))


def _is_of(step: WaitFor, body: object) -> bool:
    """Whether the numbers of the body are the step's; those that a body does not name are no difference."""
    values = {str(value) for value in _values(body)}
    amounts = {str(step.amount), f"{step.amount}.0", f"{step.amount}.00"}
    return (step.phone is None or step.phone in values) and (step.amount is None or bool(amounts & values))


def _values(body: object) -> list[object]:
    match body:
        case dict():
            return [value for inner in body.values() for value in _values(inner)]
        case list():
            return [value for inner in body for value in _values(inner)]
        case _:
            return [body]
