from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InquiryConfig(AppConfig):
    name = "inquiry"
    verbose_name = _("inquiry centre")

    def ready(self) -> None:
        from inquiry import navigation

        navigation.register()
