"""Ask for money, say what is known, and take verdicts."""

from datetime import UTC, datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from daraja_core import DarajaError, ForgedVerdictError, InvalidOrderError, verify_forwarded

from .models import Order, take
from .payments import daraja


@csrf_exempt  # the example has no pages; a form of yours sends Django's token
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Place an order: the phone shows the prompt when this answers; the verdict comes by itself."""
    try:
        amount = int(request.POST.get("amount", ""))
    except ValueError:
        return JsonResponse({"problem": "amount must be a whole number of shillings"}, status=422)
    order = Order.objects.create(phone=request.POST.get("phone", ""), amount=amount)  # the row first: its id is the key
    try:
        daraja().stk_push(order.phone, order.amount, reference="ORDER", payment_id=order.id)
    except InvalidOrderError as wrong:
        return _not_sent(order, str(wrong), 422)
    except DarajaError:
        return _not_sent(order, "M-Pesa did not take the request; you were not charged", 502)
    return JsonResponse({"id": order.id, "state": "asked"}, status=202)


@require_GET
def show(_request: HttpRequest, order_id: str) -> HttpResponse:
    """What is known now."""
    order = get_object_or_404(Order, id=order_id)
    return JsonResponse({"id": order.id, "state": order.state, "receipt": order.receipt})


@csrf_exempt  # the signature is the proof
@require_POST
def hook(request: HttpRequest) -> HttpResponse:
    """A verdict that the function passes on."""
    try:
        verdict = verify_forwarded(request.headers, request.body, settings.DARAJA_FORWARD_SECRET, datetime.now(UTC))  # noqa: TID251 — an entry point
    except ForgedVerdictError:
        return HttpResponse(status=400)
    take(verdict)
    return HttpResponse(status=204)


def _not_sent(order: Order, problem: str, status: int) -> HttpResponse:
    Order.objects.filter(id=order.id).exclude(state="paid").update(state="failed")
    return JsonResponse({"id": order.id, "problem": problem}, status=status)
