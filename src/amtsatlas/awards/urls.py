"""Addresses behind the log-in, and the way in."""

from django.urls import path

from amtsatlas.awards.views import authority, entrance, ministry, watching

urlpatterns = [
    path("konto/einladung/<str:token>/", entrance.invitation, name="invitation"),
    path("konto/abbestellen/", watching.unsubscribe, name="unsubscribe"),
    path("amt/", entrance.start, name="own"),
    path("amt/behoerde/<str:key>/", authority.area, name="own-authority"),
    path("amt/behoerde/<str:key>/antrag/", authority.apply, name="own-apply"),
    path("amt/behoerde/<str:key>/antrag/<slug:application>/", authority.application, name="own-application"),
    path("amt/behoerde/<str:key>/beobachten/", watching.switch, name="own-watch"),
    path("amt/ministerium/", ministry.inbox, name="ministry"),
    path("amt/ministerium/antrag/<slug:application>/", ministry.application, name="ministry-application"),
]
