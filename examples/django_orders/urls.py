"""The addresses."""

from django.urls import path

from . import views

urlpatterns = [
    path("orders", views.ask),
    path("orders/<str:order_id>", views.show),
    path("hooks/mpesa", views.hook),
]
