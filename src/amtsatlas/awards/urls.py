"""Addresses behind the log-in, the way in, and what anybody may fetch of an award; its pages are the portal's."""

from django.urls import path, re_path

from amtsatlas.awards.views import authority, entrance, journal, ministry, people, procedures, public, replies

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
    path("amt/protokoll/", journal.entries, name="journal"),
    re_path(r"^amt/protokoll/protokoll\.(?P<form>jsonl|csv)$", journal.as_file, name="journal-file"),
    path("amt/konten/", people.persons, name="persons"),
    path("amt/konten/<uuid:pseudonym>/", people.person, name="person"),
    path("amt/konten/<uuid:pseudonym>/daten.json", people.as_file, name="person-file"),
    path("amt/meine-daten/", people.mine, name="my-data"),
    path("amt/meine-daten/meine-daten.json", people.as_file, name="my-data-file"),
    path("auszeichnung/schluessel.json", public.key_list, name="award-keys"),
    path("auszeichnung/feed.atom", public.feed, name="award-feed"),
    path("auszeichnung/pruefen/ergebnis", public.checked, name="award-checked"),
    path("auszeichnung/<slug:award>/award.jwt", public.token, name="award-token"),
    path("auszeichnung/<slug:award>/urkunde.pdf", public.certificate_file, name="award-certificate"),
    re_path(
        r"^auszeichnung/(?P<award>[\w-]+)/(?P<name>[a-z-]+)\.(?P<form>svg|png)$", public.picture, name="award-picture"
    ),
]
