"""Addresses behind the log-in, and the way in."""

from django.urls import path

from amtsatlas.awards.views import authority, entrance, ministry, procedures, replies

urlpatterns = [
    path("konto/einladung/<str:token>/", entrance.invitation, name="invitation"),
    path("amt/", entrance.start, name="own"),
    path("amt/behoerde/<str:key>/", authority.area, name="own-authority"),
    path("amt/behoerde/<str:key>/antrag/", authority.apply, name="own-apply"),
    path("amt/behoerde/<str:key>/antrag/<slug:application>/", authority.application, name="own-application"),
    path("amt/behoerde/<str:key>/antrag/<slug:application>/logo", authority.logo, name="own-logo"),
    path("amt/behoerde/<str:key>/verfahren/", procedures.procedures, name="own-procedures"),
    path("amt/behoerde/<str:key>/verfahren.csv", procedures.as_file, name="own-csv"),
    path("amt/behoerde/<str:key>/verfahren/<slug:procedure>/", procedures.dispute, name="own-dispute"),
    path("amt/behoerde/<str:key>/stellungnahme/", replies.reply, name="own-reply"),
    path("amt/ministerium/", ministry.inbox, name="ministry"),
    path("amt/ministerium/antrag/<slug:application>/", ministry.application, name="ministry-application"),
]
