"""Addresses behind the log-in, the way in, and what anybody may fetch of an award; its pages are the portal's."""

from django.urls import path, re_path

from amtsatlas.awards.views import (
    authority,
    ceremony,
    eligible,
    entrance,
    many,
    matters,
    ministry,
    procedures,
    public,
    replies,
    review,
    watching,
)

urlpatterns = [
    path("konto/einladung/<str:token>/", entrance.invitation, name="invitation"),
    path("konto/abbestellen/", watching.unsubscribe, name="unsubscribe"),
    path("amt/", entrance.start, name="own"),
    path("amt/behoerde/<str:key>/", authority.area, name="own-authority"),
    path("amt/behoerde/<str:key>/antrag/", authority.apply, name="own-apply"),
    path("amt/behoerde/<str:key>/antrag/<slug:application>/", authority.application, name="own-application"),
    path("amt/behoerde/<str:key>/antrag/<slug:application>/logo", authority.logo, name="own-logo"),
    path("amt/behoerde/<str:key>/verfahren/", procedures.procedures, name="own-procedures"),
    path("amt/behoerde/<str:key>/verfahren.csv", procedures.as_file, name="own-csv"),
    path("amt/behoerde/<str:key>/verfahren/<slug:procedure>/", procedures.dispute, name="own-dispute"),
    path("amt/behoerde/<str:key>/stellungnahme/", replies.reply, name="own-reply"),
    path("amt/behoerde/<str:key>/beobachten/", watching.switch, name="own-watch"),
    path("amt/ministerium/", ministry.inbox, name="ministry"),
    path("amt/ministerium/antrag/<slug:application>/", review.application, name="ministry-application"),
    path("amt/ministerium/entscheiden/", many.preview, name="ministry-many"),
    path("amt/ministerium/entscheiden/<slug:batch>/", many.batch, name="ministry-batch"),
    path("amt/ministerium/erreicht/", eligible.eligible, name="ministry-eligible"),
    path("amt/ministerium/darunter/", eligible.below, name="ministry-below"),
    path("amt/ministerium/verleihung/", ceremony.ceremony, name="ministry-ceremony"),
    path("amt/ministerium/verleihung.csv", ceremony.as_file, name="ministry-ceremony-csv"),
    path("amt/ministerium/verleihung.pdf", ceremony.as_certificates, name="ministry-ceremony-pdf"),
    path("amt/ministerium/widersprueche/", matters.disputes, name="ministry-disputes"),
    path("amt/ministerium/widersprueche/<slug:dispute>/", matters.dispute, name="ministry-dispute"),
    path("amt/ministerium/stellungnahmen/", matters.statements, name="ministry-replies"),
    path("auszeichnung/schluessel.json", public.key_list, name="award-keys"),
    path("auszeichnung/feed.atom", public.feed, name="award-feed"),
    path("auszeichnung/pruefen/ergebnis", public.checked, name="award-checked"),
    path("auszeichnung/<slug:award>/award.jwt", public.token, name="award-token"),
    path("auszeichnung/<slug:award>/urkunde.pdf", public.certificate_file, name="award-certificate"),
    re_path(
        r"^auszeichnung/(?P<award>[\w-]+)/(?P<name>[a-z-]+)\.(?P<form>svg|png)$", public.picture, name="award-picture"
    ),
]
