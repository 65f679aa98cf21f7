/* This file has the table of commands for people, with the Dutch texts of their help. One row is
 * one command. The code for dispatch, help, suggestions and completion reads this table. Each
 * folder of services/operator has a table of commands too. */
#include "services/body/nodes.h"
#include "services/body/province.h"
#include "services/command/commands.h"

#define KINDS "knelpunt initiatief inzicht vraag reactie"
#define OUTCOMES                                                                                   \
    "afspraak oplossingsrichting samenwerkingsverband doelstelling doel vaststelling opdracht "    \
    "aanspreken samenstelling verwijzing terug afgewezen doorgeleid verzoek adviesvraag inzet "    \
    "besluit"

static const struct option_spec post_options[] = {
    {"kind", 0, "SOORT", "knelpunt, initiatief, inzicht, vraag of reactie", KINDS},
    {"province", 0, "PROVINCIE", "code of naam; anders die van de accounthouder zelf",
     PROVINCE_WORDS},
    {"region-type", 0, "SOORT", "arbeidsmarktregio, sto, triple-helix, provincie …",
     "arbeidsmarktregio sto res rmt triple-helix pps fieldlab landsdeel provincie economic-board "
     "techniekcoalitie servicepunt-techniek werkcentrum ai-hub other"},
    {"region", 0, "NAAM", "naam van de regio", NULL},
    {"pillar", 0, "1-4", "pijler; meer dan een mag, de eerste is de hoofdpijler", "1 2 3 4"},
    {"domain", 0, "DOMEIN", "techniek, bouw, energie of ict; meer dan een mag",
     "techniek bouw energie ict"},
    {"origin", 0, "HERKOMST", "landelijk of regionaal", "landelijk regionaal"},
    {"title", 0, "TEKST", "in één regel, ten hoogste 200 tekens", NULL},
    {"description", 0, "TEKST", "ten hoogste 8000 tekens", NULL},
    {"scheme", 0, "REGELING", "naam of id van de regeling waar het over gaat", NULL},
    {"party", 0, "NAAM", "betrokken organisatie; meer dan een mag", NULL},
    {"figure", 0, "NAAM=GETAL", "een cijfer erbij; meer dan een mag", NULL},
    {"source", 0, "TEKST", "waar het vandaan komt", NULL},
    {"contact-name", 0, "NAAM", "contactpersoon: alleen voor de kluis van de relay", NULL},
    {"contact-email", 0, "ADRES", "zijn of haar e-mailadres", NULL},
    {"contact-phone", 0, "NUMMER", "zijn of haar telefoonnummer", NULL},
    {"id", 0, "UUID", "eigen id; anders volgt het uit de inhoud", NULL},
    {"file", 0, "BESTAND", "veel signalen: een JSON-object per regel; - is de invoer", NULL},
    OPTIONS_END};
static const struct option_spec signal_show_options[] = {
    {"contact", 0, NULL, "de contactpersoon uit de kluis", NULL}, OPTIONS_END};
static const struct option_spec signal_list_options[] = {
    {"province", 0, "PROVINCIE", "alleen van deze provincie", PROVINCE_WORDS},
    {"kind", 0, "SOORT", "alleen van deze soort", KINDS},
    {"state", 0, "STAND", "geregistreerd, gebundeld, gekoppeld of beantwoord",
     "geregistreerd gebundeld gekoppeld beantwoord"},
    {"bottleneck", 0, "KNP", "alleen van dit knelpunt", NULL},
    {"limit", 0, "AANTAL", "ten hoogste zo veel", NULL},
    OPTIONS_END};
static const struct option_spec follow_options[] = {
    {"province", 0, "PROVINCIE", "alles wat naar deze provincie komt", PROVINCE_WORDS},
    {"no-follow", 0, NULL, "stoppen bij het laatste bericht", NULL},
    OPTIONS_END};
static const struct option_spec reason_options[] = {{"reason", 0, "TEKST", "waarom", NULL},
                                                    OPTIONS_END};
static const struct option_spec text_options[] = {{"text", 0, "TEKST", "de tekst", NULL},
                                                  OPTIONS_END};
static const struct option_spec title_options[] = {
    {"title", 0, "TEKST", "titel; anders die van het eerste signaal", NULL}, OPTIONS_END};
static const struct option_spec solved_options[] = {
    {"degree", 0, "MATE", "yes, partly of no (ja, deels, nee)", "yes partly no ja deels nee"},
    {"reason", 0, "TEKST", "waarom; verplicht", NULL},
    OPTIONS_END};
static const struct option_spec bottleneck_list_options[] = {
    {"province", 0, "PROVINCIE", "alleen met deze provincie", PROVINCE_WORDS},
    {"state", 0, "STAND", "regionaal, op-tafel, beantwoord of gesloten",
     "regionaal op-tafel beantwoord gesloten"},
    {"holder", 0, "OVERLEG", "alleen wat bij dit overleg ligt", BODIES},
    OPTIONS_END};
static const struct option_spec outcome_options[] = {
    {"kind", 0, "SOORT", "afspraak, verwijzing, terug, afgewezen, doorgeleid, verzoek, besluit …",
     OUTCOMES},
    {"text", 0, "TEKST", "wat er is besloten; verplicht", NULL},
    {"reason", 0, "TEKST", "waarom; verplicht om af te wijzen", NULL},
    {"date", 0, "DATUM", "dag van de vergadering; anders vandaag", NULL},
    {"effective", 0, "DATUM", "werkt vanaf; anders vanaf die dag", NULL},
    {"invited", 0, "ORGANISATIE", "wie was genodigd; meer dan een mag", NULL},
    {"to", 0, "OVERLEG", "aan wie: van een verwijzing of verzoek", BODIES},
    {"owner", 0, "ORGANISATIE", "wie de afspraak of opdracht uitvoert", NULL},
    {"due", 0, "DATUM", "wanneer dat klaar is", NULL},
    {"recommendation", 0, "TEKST", "wat de ontvanger wordt aanbevolen", NULL},
    {"decision-kind", 0, "SOORT",
     "van een besluit: beleidsvoorstel, wetsvoorstel, uitvoering, handhaving, regelingen",
     "policy bill agency enforcement schemes"},
    {"scheme", 0, "ID", "regeling die het besluit samenbrengt; meer dan een mag", NULL},
    {"ministry", 0, "MINISTERIE", "dat de opvolger publiceert", "EZK OCW SZW BZK"},
    {"subject", 0, "TEKST", "onderwerp, als er geen knelpunt is", NULL},
    OPTIONS_END};
static const struct option_spec scheme_publish_options[] = {
    {"file", 0, "BESTAND", "JSON, een object per regeling; - is de invoer", NULL},
    {"decision", 0, "ID", "de uitkomst (het besluit) die zij uitvoert", NULL},
    {"overlap-answer", 0, "TEKST", "wat u zegt van regelingen die zij overlapt", NULL},
    {"id", 0, "ID", "kleine letters, cijfers en streepjes", NULL},
    {"name", 0, "NAAM", "haar naam", NULL},
    {"ministry", 0, "MINISTERIE", "EZK, OCW, SZW of BZK", "EZK OCW SZW BZK"},
    {"agency", 0, "NAAM", "uitvoerder", NULL},
    {"pillar", 0, "1-4", "pijler; meer dan een mag", "1 2 3 4"},
    {"domain", 0, "DOMEIN", "techniek, bouw, energie of ict; meer dan een mag",
     "techniek bouw energie ict"},
    {"target-group", 0, "WOORD", "doelgroep: mkb, werkenden …", NULL},
    {"instrument", 0, "WOORD", "subsidie, lening, fiscaal, voucher of programma",
     "subsidy loan tax voucher programme"},
    {"national", 0, NULL, "voor heel Nederland", NULL},
    {"province", 0, "PROVINCIE", "anders: voor deze provincie; meer dan een mag", PROVINCE_WORDS},
    {"budget", 0, "EURO", "budget", NULL},
    {"opens", 0, "DATUM", "eerste dag", NULL},
    {"closes", 0, "DATUM", "laatste dag", NULL},
    {"structural", 0, NULL, "structureel", NULL},
    {"continuation", 0, NULL, "open voor voortzetting en opschaling", NULL},
    {"requires-new-partnership", 0, NULL, "eist een nieuw samenwerkingsverband", NULL},
    {"transition-criterion", 0, NULL, "bijdrage aan de transities is gunningscriterium", NULL},
    {"link", 0, "URL", "waar meer staat", NULL},
    {"source", 0, "NAAM", "bron van het geld, als dat niet het ministerie is", NULL},
    {"call", 0, "NUMMER", "tranche; meer dan een mag", NULL},
    OPTIONS_END};
static const struct option_spec scheme_list_options[] = {
    {"pillar", 0, "1-4", "alleen van deze pijler", "1 2 3 4"},
    {"state", 0, "STAND", "aangekondigd, open of gesloten", "aangekondigd open gesloten"},
    OPTIONS_END};
static const struct option_spec scheme_close_options[] = {
    {"from", 0, "DATUM", "eerste dag dat zij dicht is; verplicht", NULL},
    {"reason", 0, "TEKST", "waarom; verplicht", NULL},
    OPTIONS_END};
static const struct option_spec outbox_list_options[] = {
    {"all", 0, NULL, "ook wat verstuurd is", NULL}, OPTIONS_END};
static const struct command rows[] = {
    {"signal post", "signaal melden", signal_post_run, NULL, post_options, NULL, 0, 0, false,
     "Meld een signaal. Zonder alle opties wordt de rest gevraagd, op een terminal.",
     "signal post --kind knelpunt --region-type sto --region \"STO Twente\" --pillar 1 \\\n"
     "      --domain techniek --origin landelijk --title \"…\" --description \"…\"\n"
     "signal post --file signals.ndjson\n"
     "signal post --file - --json < signals.ndjson"},
    {"signal show", "signaal tonen", signal_show_run, NULL, signal_show_options, "SIG", 1, 1, false,
     "Toon een signaal, met waar het nu is.",
     "signal show SIG-2026-0001\nsignal show SIG-2026-0001 --contact"},
    {"signal list", "signaal lijst", signal_list_run, NULL, signal_list_options, NULL, 0, 0, false,
     "Lijst van signalen.",
     "signal list --province NL-NB\nsignal list --kind vraag --state geregistreerd --json"},
    {"signal follow", "signaal volgen", signal_follow_run, NULL, follow_options, "[SIG]", 0, 1,
     false, "Volg een signaal, of alles wat naar een provincie komt, tot u het afbreekt.",
     "signal follow SIG-2026-0001\nsignal follow --province NL-GE"},
    {"signal link", "signaal koppelen", signal_link_run, NULL, reason_options, "SIG SIG…", 2, -1,
     false, "Koppel initiatieven die op elkaar lijken.",
     "signal link SIG-2026-0047 SIG-2026-0048 SIG-2026-0049 --reason \"rijdende labs\""},
    {"signal answer", "signaal beantwoorden", signal_answer_run, NULL, text_options, "SIG", 1, 1,
     false, "Beantwoord een vraag (PTvT).",
     "signal answer SIG-2026-0051 --text \"Kijk bij het servicepunt in Gelderland.\""},
    {"signal forget", "signaal vergeten", signal_forget_run, NULL, NULL, "SIG", 1, 1, false,
     "Vergeet de contactpersoon van een signaal, voorgoed.", "signal forget SIG-2026-0003"},
    {"bottleneck new", "knelpunt nieuw", bottleneck_new_run, NULL, title_options, "SIG…", 1, -1,
     false, "Maak een knelpunt van een of meer losse signalen.",
     "bottleneck new SIG-2026-0001 SIG-2026-0002 --title \"Leven lang ontwikkelen versnipperd\""},
    {"bottleneck join", "knelpunt toevoegen", bottleneck_join_run, NULL, NULL, "KNP SIG…", 2, -1,
     false, "Voeg losse signalen toe aan een knelpunt.",
     "bottleneck join KNP-2026-0001 SIG-2026-0004"},
    {"bottleneck show", "knelpunt tonen", bottleneck_show_run, NULL, NULL, "KNP", 1, 1, false,
     "Toon een knelpunt.", "bottleneck show KNP-2026-0001"},
    {"bottleneck list", "knelpunt lijst", bottleneck_list_run, NULL, bottleneck_list_options, NULL,
     0, 0, false, "Lijst van knelpunten.",
     "bottleneck list --holder kerngroep-2\nbottleneck list --state beantwoord --json"},
    {"bottleneck similar", "knelpunt gelijkend", bottleneck_similar_run, NULL, text_options,
     "[SIG]", 0, 1, false, "Wat lijkt op een signaal of een tekst, over alle provincies.",
     "bottleneck similar SIG-2026-0001\nbottleneck similar --text \"te veel loketten\""},
    {"bottleneck trace", "knelpunt weg", bottleneck_trace_run, NULL, NULL, "KNP", 1, 1, false,
     "De hele weg van een knelpunt, omhoog en omlaag: wie, wanneer, wat.",
     "bottleneck trace KNP-2026-0001"},
    {"bottleneck solved", "knelpunt opgelost", bottleneck_solved_run, NULL, solved_options, "KNP",
     1, 1, false, "Zeg hoe ver uw provincie is geholpen, vanaf de dag dat de uitkomst werkt.",
     "bottleneck solved KNP-2026-0001 --degree yes --reason \"één loket, het werkt\""},
    {"bottleneck reopen", "knelpunt heropenen", bottleneck_reopen_run, NULL, reason_options, "KNP",
     1, 1, false, "Leg een beantwoord knelpunt terug op tafel.",
     "bottleneck reopen KNP-2026-0001 --reason \"de regeling past niet bij het mkb\""},
    {"agenda", "agenda", agenda_run, NULL, NULL, "OVERLEG", 1, 1, false,
     "Wat er bij een overleg op tafel ligt.", "agenda kerngroep-2"},
    {"outcome show", "uitkomst tonen", outcome_show_run, NULL, NULL, "ID", 1, 1, false,
     "Toon een uitkomst.", "outcome show 0b7f4c9e-…"},
    {"outcome list", "uitkomst lijst", outcome_list_run, NULL, NULL, "OVERLEG [KNP]", 1, 2, false,
     "De uitkomsten van een overleg.", "outcome list dg-overleg KNP-2026-0001"},
    {"outcome", "uitkomst", outcome_run, NULL, outcome_options, "OVERLEG [KNP]", 1, 2, false,
     "Leg een uitkomst vast van een overleg.",
     "outcome kerngroep-2 KNP-2026-0001 --kind doorgeleid --text \"…\" --invited OCW \\\n"
     "      --recommendation \"breng drie regelingen samen\"\n"
     "outcome koersoverleg KNP-2026-0001 --kind verzoek --to dg-overleg --text \"…\"\n"
     "outcome dg-overleg KNP-2026-0001 --kind besluit --decision-kind regelingen \\\n"
     "      --scheme slim,svt,okb --ministry SZW --text \"…\" --effective 2027-03-01"},
    {"scheme publish", "regeling publiceren", scheme_publish_run, NULL, scheme_publish_options,
     NULL, 0, 0, false, "Publiceer een regeling, of een nieuwe versie (regelinghouder).",
     "scheme publish --file schemes.ndjson\n"
     "scheme publish --file opvolger.json --decision 0b7f4c9e-… --overlap-answer \"…\""},
    {"scheme list", "regeling lijst", scheme_list_run, NULL, scheme_list_options, NULL, 0, 0, false,
     "Lijst van regelingen.", "scheme list --pillar 2 --state open"},
    {"scheme show", "regeling tonen", scheme_show_run, NULL, NULL, "REGELING", 1, 1, false,
     "Toon een regeling.", "scheme show slim"},
    {"scheme close", "regeling sluiten", scheme_close_run, NULL, scheme_close_options, "REGELING",
     1, 1, false, "Sluit een regeling per een datum (regelinghouder).",
     "scheme close okb --from 2027-01-01 --reason \"budget is op\""},
    {"outbox list", "uitbak lijst", outbox_list_run, NULL, outbox_list_options, NULL, 0, 0, true,
     "Wat hier wacht om verstuurd te worden, of is geweigerd.", "outbox list --all"},
    {"outbox clear", "uitbak opruimen", outbox_clear_run, NULL, NULL, NULL, 0, 0, true,
     "Haal uit de lijst wat voorgoed is geweigerd.", "outbox clear"},
    {"outbox resend", "uitbak opnieuw", outbox_resend_run, NULL, NULL, NULL, 0, 0, true,
     "Stuur opnieuw wat een teruggezette broker mist; na overleg met de beheerder.",
     "outbox resend"},
    {"completion", "aanvulling", completion_run, NULL, NULL, "SHELL", 1, 1, true,
     "Aanvulling voor bash, zsh of fish.",
     "completion bash > ~/.local/share/bash-completion/completions/koers\n"
     "completion zsh > ~/.zfunc/_koers\n"
     "completion fish > ~/.config/fish/completions/koers.fish"},
    {"version", "versie", version_run, NULL, NULL, NULL, 0, 0, true, "De versie.", "version"},
};

const struct command_group commands_people = {"signalen, knelpunten, overleggen en regelingen",
                                              rows, sizeof rows / sizeof *rows};
