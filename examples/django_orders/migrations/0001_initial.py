"""Orders and taken verdicts."""

from typing import ClassVar

from django.db import migrations, models

import examples.django_orders.models


class Migration(migrations.Migration):
    """The first one."""

    initial = True
    dependencies: ClassVar[list[tuple[str, str]]] = []
    operations: ClassVar[list[object]] = [
        migrations.CreateModel(
            name="Order",
            fields=[
                (
                    "id",
                    models.CharField(
                        default=examples.django_orders.models.new_id, max_length=36, primary_key=True, serialize=False
                    ),
                ),
                ("phone", models.CharField(max_length=20)),
                ("amount", models.PositiveIntegerField()),
                ("state", models.CharField(default="asked", max_length=10)),
                ("receipt", models.CharField(blank=True, max_length=20)),
            ],
        ),
        migrations.CreateModel(
            name="TakenVerdict",
            fields=[("id", models.CharField(max_length=64, primary_key=True, serialize=False))],
        ),
    ]
