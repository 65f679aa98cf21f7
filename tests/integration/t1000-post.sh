#!/usr/bin/env bash
# This test posts signals. A signal gets a number. The same signal posted again keeps that number.
# Other content with the same id is refused. The contact of a signal is stored only in the vault of
# the relay.
. "$(dirname "$0")/../lib.sh"
mesh_up
year=$(amsterdam +%Y)
id=11111111-1111-4111-8111-111111111111

# If a list is empty, the command says so.
expect 0 as ptvt bottleneck list
says '^geen knelpunten$'
expect 0 as ptvt scheme list
says '^geen regelingen$'
expect 0 as ptvt outcome list kerngroep-1
says '^geen uitkomsten$'
expect 0 as ptvt agenda kerngroep-1
says 'ligt niets op tafel bij kerngroep-1'

# All provinces share one sequence of numbers.
[ "$(post nl-gr "Eerste" 1 --id $id)" = "SIG-$year-0001" ] || fail "the first signal is not number 1"
[ "$(post nl-dr "Tweede" 2)" = "SIG-$year-0002" ] || fail "the second signal is not number 2"

# The same signal posted again gives the same number. Other content with the same id is refused.
[ "$(post nl-gr "Eerste" 1 --id $id)" = "SIG-$year-0001" ] || fail "a repeated signal got another number"
says 'was al gedaan'
[ "$(post nl-dr "Tweede" 2)" = "SIG-$year-0002" ] || fail "a repeated signal without an id got another number"
flags=(--kind knelpunt --region-type provincie --region Proefregio --domain techniek
    --origin landelijk --description "Anders." --pillar 1)
expect 1 as accounthouder-nl-gr signal post "${flags[@]}" --title "Eerste" --id $id
says "SIG-$year-0001, met een andere inhoud"
shows 'length == 2' ptvt signal list
expect 0 as ptvt signal show "sig-$year-2"
says "SIG-$year-0002"

# STO and ICT may be written in capitals; the signal is the same.
a=$(as accounthouder-nl-fr signal post "${flags[@]}" --title "Groot" --region-type STO --domain ICT 2>/dev/null)
[ "$(as accounthouder-nl-fr signal post "${flags[@]}" --title "Groot" --region-type sto --domain ict 2>/dev/null)" = "$a" ] ||
    fail "capitals made another signal"

a=$(as accounthouder-nl-fr signal post "${flags[@]}" --title "Anders" --region-type anders 2>/dev/null)
shows '.[0].signal.region_type == "other"' ptvt signal show "$a"

# A refusal lists all reasons at once.
expect 65 as accounthouder-nl-gr signal post --no-input --kind klacht --region-type dorp \
    --pillar 5 --domain water --origin elders --title "Fout"
for field in kind region-type region pillar domain origin description; do says "^koers: --$field: "; done
expect 65 as accounthouder-nl-gr signal post --no-input --title "Alleen dit"
for field in kind region-type region pillar domain origin description; do says "^koers: --$field: "; done

# A line without a province gets the province of the account holder. Other identities must name the
# province.
line='{"kind": "vraag", "region_type": "sto", "region": "STO", "pillars": [1], "domains": ["ict"],
    "origin": "regionaal", "title": "Zonder provincie", "description": "Van wie?"}'
tr -d '\n' <<<"$line" >"$test_tmp/line"
expect 65 as ptvt signal post --file "$test_tmp/line"
says 'regel 1: province: '
expect 0 as accounthouder-nl-ut signal post --file "$test_tmp/line"
shows 'any(.[]; .signal.title == "Zonder provincie" and .signal.province == "NL-UT")' ptvt signal list

# The contact is stored only in the vault of the relay. Only the account holder and ptvt may see it.
canary=Kanarievogel address=kanarie@voorbeeld.example phone=0612345678
number=$(post nl-ze "Met een contact" 3 --contact-name "Piet $canary" --contact-email $address \
    --contact-phone $phone)
expect 0 as accounthouder-nl-ze signal show "$number" --contact
says "Piet $canary"
says $address
says $phone
expect 0 as ptvt signal show "$number" --contact
expect 77 as accounthouder-nl-gr signal show "$number" --contact
expect 77 as operator signal show "$number" --contact
expect 0 as accounthouder-nl-ze signal show "$number"
if grep -qE "$canary|$address|$phone" "$out"; then fail "the contact is shown without --contact"; fi
eventually 20 settled
leaked() {
    grep -rlaE "$canary|$address|$phone" "$mesh_home" | grep -v '/relay/vault\.db' || true
}
[ -z "$(leaked)" ] || fail "the contact is also in $(leaked)"
grep -qa "$canary" "$mesh_home"/data/relay/vault.db* || fail "the contact is not in the vault"

# If a signal is posted again with another contact, it is the same signal with the new contact.
again=$(post nl-ze "Met een contact" 3 --contact-name "Mies $canary")
[ "$again" = "$number" ] || fail "another contact made another signal: $again"
expect 0 as accounthouder-nl-ze signal show "$number" --contact
says "Mies $canary"
if grep -q Piet "$out"; then fail "the old contact is still there"; fi
expect 0 as accounthouder-nl-ze signal show "$number"
says '^contact +bij de relay; zie --contact$'

# The status shows a journal position for daemons only, not for people.
expect 0 as operator status
says '─ operator +operator +[0-9]+ '
says '─ relay +op +[0-9]+ .* [0-9]+ +[0-9]+ +[0-9]+ '

# A forgotten contact is removed from the vault, and a new contact is refused.
expect 77 as accounthouder-nl-gr signal forget "$number"
expect 0 as accounthouder-nl-ze signal forget "$number"
expect 66 as accounthouder-nl-ze signal show "$number" --contact
says 'geen contactpersoon'
expect 0 as accounthouder-nl-ze signal show "$number"
says '^contact +vergeten$'
gone() { ! grep -qaE "$canary|$address|$phone" "$mesh_home"/data/relay/vault.db*; }
eventually 20 gone
expect 1 as accounthouder-nl-ze signal forget "$number"
says 'al vergeten'
as accounthouder-nl-ze signal post --kind knelpunt --region-type provincie --region Proefregio \
    --domain techniek --origin landelijk --title "Met een contact" --pillar 3 \
    --description "Beschrijving van Met een contact." --contact-name "Piet $canary" \
    --contact-email $address --contact-phone $phone >"$out" 2>"$err" || true
says 'gewist'
says "$number"
expect 66 as accounthouder-nl-ze signal show "$number" --contact
if grep -rlaE "$canary|$address|$phone" "$mesh_home"; then fail "a forgotten contact came back"; fi
rebuilds_the_same
