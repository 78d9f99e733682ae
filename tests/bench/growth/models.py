from django.db import models


class Wish(models.Model):
    """A new table."""

    member = models.ForeignKey("members.Member", on_delete=models.CASCADE)
    text = models.CharField(max_length=100)
    wished_at = models.DateTimeField(auto_now_add=True)
