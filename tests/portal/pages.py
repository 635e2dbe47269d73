"""One address of each page type, in the demo's data; the same with ``/en`` before it is the English one."""

SERVICE = "leika:99102013002000"
WITHOUT_DATA = "gemeinde:09190111"

PAGES = {
    "overview": "/",
    "map of the Land": "/karte/",
    "map of a Regierungsbezirk": "/karte/reichweite/095/gemeinden/",
    "map of a Kreis": "/karte/abstand/09572/",
    "map of a basket": "/karte/alltag/09/kreise/",
    "map of awards": "/karte/auszeichnung/095/gemeinden/",
    "league table": "/rangliste/",
    "league table, filtered": "/rangliste/gemeinde/?region=095&groesse=2000-5000&sort=own",
    "league table, everybody": "/rangliste/alle/",
    "league table, page 3": "/rangliste/gemeinde/?seite=3",
    "city": "/behoerde/gemeinde:09562000/",
    "member of a VG": "/behoerde/gemeinde:09177133/",
    "VG": "/behoerde/vg:096715604/",
    "Landkreis": "/behoerde/landkreis:09272/",
    "authority without data": f"/stand/2023-02-06/behoerde/{WITHOUT_DATA}/",
    "place": "/ort/091775123133/",
    "service": f"/leistung/{SERVICE}/",
    "finder": "/suche/",
    "finder, results": "/suche/?q=Hundesteuer+Erlangen",
    "finder, several places": "/suche/?q=Hundesteuer+91054",
    "finder, need alone": "/suche/?q=Hundesteuer",
    "finder, nothing": "/suche/?q=qqqqqqq",
    "compare, empty": "/vergleich/",
    "compare": "/vergleich/?a=gemeinde:09562000&a=gemeinde:09564000&a=nirgendwo",
    "regions": "/vergleich/regionen/",
    "Kreise": "/vergleich/regionen/?ebene=kreis",
    "Länder": "/vergleich/laender/",
    "award": "/auszeichnung/",
    "check of a credential": "/auszeichnung/pruefen/",
    "time": "/zeit/",
    "changes": "/zeit/2023-02-06/2023-12-28/",
    "press": "/presse/2023-12-28.r1/",
    "press releases": "/presse/mitteilungen/",
    "data": "/daten/",
    "method": "/methodik/",
    "accessibility": "/barrierefreiheit/",
    "privacy": "/datenschutz/",
    "imprint": "/impressum/",
    "not found": "/behoerde/gemeinde:00000000/",
    "not found, several of that name": "/behoerde/Altenstadt/",
}
MISSING = {path for name, path in PAGES.items() if name.startswith("not found")}
"""Those whose answer is 404; all others are 200."""
ALL_MUNICIPALITIES = "/karte/anzahl/09/gemeinden/"
