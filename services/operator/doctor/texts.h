/* This file has the Dutch texts of `koers doctor` and `koers support-bundle`. The general meaning
 * of each check is in checks.def. */
#pragma once

/* The text of each finding, and its most likely cause. */
#define T_D01_TEXT     "de broker is niet bereikbaar op %s"
#define T_D01_ADMITTED "de sleutel van %s is daar onbekend, ingetrokken of verlopen"
#define T_D01_PROTOCOL "wat daar antwoordt, spreekt een andere versie van het protocol"
#define T_D01_LIMIT    "de broker heeft nu te veel sessies"
#define T_D01_NO_NAME  "de naam is niet op te zoeken: %s"
#define T_D01_REFUSED  "daar luistert niets: de broker draait niet, of luistert op een ander adres"
#define T_D01_NO_WAY   "er is geen verbinding te maken: %s (netwerk, firewall of verkeerd adres)"
#define T_D01_OPEN                                                                                 \
    "er luistert iets, maar het antwoordt niet op de brokersleutel van mesh.json: een ander "      \
    "mesh, een "                                                                                   \
    "vervangen brokersleutel, of een broker die stilstaat"
#define T_D01_UNTRIED "geen antwoord"
#define T_D02_TEXT    "weg sinds %s, en %llu berichten achter"
#define T_D02_NEVER   "heeft zich nog nooit gemeld"
#define T_D02_CAUSE                                                                                \
    "het proces draait niet, of kan de broker niet bereiken; zijn log zegt welk van de twee"
#define T_D03_TEXT "heeft een sessie maar zwijgt sinds %s"
#define T_D03_CAUSE                                                                                \
    "het proces is stilgezet (SIGSTOP, docker pause) of de machine of het netwerk hapert"
#define T_D04_TEXT     "loopt %.0f seconden en %llu berichten achter"
#define T_D04_CATCHING "haalt in sinds %s, nog %llu berichten"
#define T_D04_CAUSE                                                                                \
    "een trage schijf, te weinig rekentijd, of iets dat hij telkens opnieuw probeert"
#define T_D05_TEXT "weigert: %s"
#define T_D05_CAUSE                                                                                \
    "de reden hierboven; na een teruggezette backup helpt opnieuw starten met --rebuild"
#define T_D06_TEXT  "heeft %llu bericht(en) geparkeerd"
#define T_D06_CAUSE "de verwerking ervan mislukte; de reden staat bij elk in de lijst"
#define T_D07_TEXT  "is er, maar zegt niet hoe het met hem gaat (%s)"
#define T_D07_CAUSE                                                                                \
    "een ouder programma dat de vraag niet kent, of te druk om op tijd te antwoorden"
#define T_D08_TEXT  "%s mag niet vragen hoe het met de nodes gaat; dat deel is niet onderzocht"
#define T_D08_CAUSE "die vragen zijn voor de rol operator"
#define T_D10_TEXT  "nog %s vrij van %s (%.0f %%)"
#define T_D10_FULL  "vol: de broker neemt geen berichten aan"
#define T_D10_CAUSE                                                                                \
    "het journaal, of iets anders op dezelfde schijf, groeit; wat er het meest is, toont het "     \
    "commando"
#define T_D11_TEXT     "een schrijfopdracht van 4 KiB duurt %.0f ms voor zij op schijf staat"
#define T_D11_CAUSE    "een trage of gedeelde schijf, of iemand die er veel op schrijft"
#define T_D12_TEXT     "schrijven mislukt: %s"
#define T_D12_CAUSE    "de schijf is vol, alleen-lezen of kapot"
#define T_D13_OPEN     "%s %s is open voor anderen (%04o)"
#define T_D13_OWNER    "%s %s is van gebruiker %u; de node draait als %u"
#define T_D13_UNUSABLE "%s %s is niet te gebruiken voor gebruiker %u"
#define T_D13_CAUSE    "met de hand gewijzigd, teruggezet zonder rechten, of als een ander gekopieerd"
#define T_D15_NODE     "de klok loopt %.1f s %s"
#define T_D15_HERE     "de klok van deze machine loopt %.1f s %s ten opzichte van de nodes"
#define T_D15_COMMIT   "de klok van het journaal loopt %.1f s voor op die van de machine"
#define T_D15_AHEAD    "voor"
#define T_D15_BEHIND   "achter"
#define T_D15_CAUSE    "tijdsynchronisatie staat uit, of bereikt haar bron niet"
#define T_D15_SET_BACK                                                                             \
    "de klok van de machine is teruggezet; het journaal gaat nooit terug in de tijd en wacht hem " \
    "op"
#define T_D16_NODE  "draait %s, de broker %s"
#define T_D16_HERE  "deze client is %s, de broker %s"
#define T_D16_VIEW  "maakt een view van versie %u, %s een van versie %u"
#define T_D16_CAUSE "een bijgewerkte machine naast een die dat niet is"
#define T_D17_TEXT  "de tabellen in de view zijn niet die van het programma"
#define T_D17_CAUSE                                                                                \
    "het programma is gewijzigd zonder dat zijn view een nieuwe versie kreeg, of iemand wijzigde " \
    "de view"
#define T_D18_TEXT    "de view is beschadigd: %s"
#define T_D18_CAUSE   "een schijffout, of een kopie van een view die werd beschreven"
#define T_D19_TEXT    "bij het nalezen is schade gevonden: %s"
#define T_D19_CAUSE   "een schijffout, of iemand schreef in de map van het journaal"
#define T_D20_TEXT    "wat hij uitbrengt, wacht al %.0f s op bevestiging"
#define T_D20_CAUSE   "de broker is vol of traag, of de node is over zijn deel"
#define T_D21_TEXT    "heeft %u van %u bestanden open"
#define T_D21_CAUSE   "veel verbindingen of cursors, of een grens die te laag staat"
#define T_D22_TEXT    "gebruikt %s geheugen"
#define T_D22_CAUSE   "veel lezers die stilstaan, een eindeloos bericht, of een fout in het programma"
#define T_D30_TEXT    "de sleutel verloopt %s"
#define T_D30_CAUSE   "zij is gemaakt voor een beperkte tijd"
#define T_D31_TEXT    "de sleutel is verlopen sinds %s"
#define T_D31_LATER   "de sleutel is pas geldig vanaf %s"
#define T_D31_CAUSE   "zij is gemaakt voor een beperkte tijd, en niet op tijd vervangen"
#define T_D31_NOT_YET "zo staat het in het beleid; tot dan kan de houder niet inloggen"
#define T_D32_TEXT    "heeft dezelfde sleutel als %s"
#define T_D32_CAUSE   "een gekopieerd sleutelbestand: wie van de twee iets deed, is niet te bewijzen"
#define T_D33_ABSENT  "%s staat niet in het beleid"
#define T_D33_REVOKED "%s is ingetrokken, en het sleutelbestand ligt er nog"
#define T_D33_OTHER   "in het beleid staat een andere sleutel voor %s"
#define T_D33_CAUSE   "een sleutel van een ander mesh, of een die vervangen of ingetrokken is"
#define T_D34_OPEN    "leesbaar voor anderen (%04o); koers weigert haar"
#define T_D34_BAD     "geen bruikbaar sleutelbestand, of niet leesbaar voor u (%04o, gebruiker %u)"
#define T_D34_CAUSE                                                                                \
    "met de hand gewijzigd, of gekopieerd zonder rechten (cp zonder -p, een gedeelde map)"
#define T_D35_NEWER      "dit beleid (versie %llu) is nieuwer dan wat geldt (%llu)"
#define T_D35_OLDER      "dit beleid (versie %llu) is ouder dan wat geldt (%llu)"
#define T_D35_NOT_LOADED "de broker heeft het nog niet geladen"
#define T_D35_ELSEWHERE  "het beleid is elders gewijzigd; onderteken hier niets voordat u dat heeft"
#define T_D36_TEXT       "het beleid dat de broker toont, is niet getekend door de root van mesh.json"
#define T_D36_CAUSE      "mesh.json is van een ander mesh, of de broker is niet te vertrouwen"
#define T_D37_TEXT       "de brokersleutel in mesh.json is niet die van broker.key ernaast"
#define T_D37_CAUSE      "de brokersleutel is vervangen, of mesh.json is van een ander mesh"
#define T_D38_MESH       "mesh.json ontbreekt of is onbruikbaar"
#define T_D38_KEY        "deze client heeft geen bruikbare sleutel: %s"
#define T_D38_NO_KEY     "er is niet gezegd wie u bent"
#define T_D38_CAUSE                                                                                \
    "een andere map (--home, KOERS_HOME), of bestanden die nog gekopieerd moeten worden"
#define T_D40_TEXT      "%llu bericht(en) van %s wachten, het oudste sinds %s"
#define T_D40_CAUSE     "de broker was er niet, of was vol, toen het commando eindigde"
#define T_D41_TEXT      "%llu bericht(en) van %s zijn voorgoed geweigerd"
#define T_D41_CAUSE     "de broker nam ze niet aan; de reden staat in de lijst"
#define T_D42_TEXT      "onleesbaar, of van een ander"
#define T_D42_CAUSE     "verkeerde rechten, of een schijffout"
#define T_IN_CONTAINERS "  # in containers: docker compose -f compose/compose.yaml %s %s"

/* What `koers doctor` prints apart from findings. */
#define T_DOCTOR_OK      "%zu van de %d punten onderzocht, niets gevonden."
#define T_DOCTOR_FOUND   "%zu van de %d punten onderzocht: %zu fout(en), %zu waarschuwing(en)."
#define T_DOCTOR_CAUSE   "oorzaak"
#define T_DOCTOR_COMMAND "doe"
#define T_DOCTOR_FINE    "in orde"
#define T_DOCTOR_UNSEEN  "niet onderzocht"
#define T_DOCTOR_BUNDLE  "Bundel van %s, gemaakt %s."

/* What `koers support-bundle` prints, and texts in the manifest of a bundle. */
#define T_BUNDLE_FACTS "%s is niet te lezen (%s): van een andere versie"
#define T_BUNDLE_MADE                                                                              \
    "%zu bestanden, waarvan %u logs; geen sleutels, geen inhoud van berichten. Bekijk hem met: "   \
    "koers "                                                                                       \
    "doctor --bundle %s"
#define T_BUNDLE_NO_SECRETS "alleen pad, rechten en openbare sleutel"
#define T_BUNDLE_NO_CONTENT "alleen aantallen"
#define T_BUNDLE_NO_TEXTS   "alleen het mesh over zichzelf, zonder redenen en andere teksten"
#define T_BUNDLE_NO_REASONS "zonder inhoud; van de reden het deel dat vast is"
#define T_BUNDLE_NO_LINES   "alleen namen, getallen en tijden van bekende velden"
