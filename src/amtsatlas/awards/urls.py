"""Addresses behind the log-in, and the way in."""

from django.urls import path

from amtsatlas.awards.views import authority, entrance, ministry, press, releases

urlpatterns = [
    path("konto/einladung/<str:token>/", entrance.invitation, name="invitation"),
    path("amt/", entrance.start, name="own"),
    path("amt/behoerde/<str:key>/", authority.area, name="own-authority"),
    path("amt/behoerde/<str:key>/antrag/", authority.apply, name="own-apply"),
    path("amt/behoerde/<str:key>/antrag/<slug:application>/", authority.application, name="own-application"),
    path("amt/ministerium/", ministry.inbox, name="ministry"),
    path("amt/ministerium/antrag/<slug:application>/", ministry.application, name="ministry-application"),
    path("amt/ministerium/presse/", press.desk, name="ministry-press"),
    path("amt/ministerium/presse/neu/", press.text, name="ministry-release-new"),
    path("amt/ministerium/presse/<slug:release_id>/", press.release, name="ministry-release"),
    path("amt/ministerium/presse/<slug:release_id>/text/", press.text, name="ministry-release-text"),
    path("presse/feed.atom", releases.feed, name="release-feed"),
]
