"""The words of the made news: actors, places, and every sentence form, all written by hand.

A form is text with ``[this|that]`` for a free choice of wording and ``{slot}`` for a name or number.
A slot in lower case keeps its value through one article; a slot in capitals is drawn afresh each time.
In forms about a story, ``{A}`` and ``{B}`` are its two actors by any of their names, ``{AN}`` the plain
name, ``{AA}`` the adjective, ``{AC}`` the capital, ``{AF}`` the forces, ``{AL}`` the leader, ``{AM}`` a
spokesman (the same with B), ``{P}`` the place, ``{EV}`` the event as a noun, ``{DAY}`` the weekday,
``{n}`` the dead, ``{hurt}`` the injured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


def split_lines(block: str) -> tuple[str, ...]:
    """Give the lines of a block that hold text, with runs of white space made one space."""
    return tuple(" ".join(line.split()) for line in block.splitlines() if line.strip())


def split_words(row: str) -> tuple[str, ...]:
    """Give the parts of a row that semicolons or line ends divide."""
    return tuple(" ".join(word.split()) for word in row.replace("\n", ";").split(";") if word.strip())


@dataclass(frozen=True)
class Actor:
    """A state or an armed group with the names that reports give it."""

    code: str  # ISO 3166-1 alpha-3 for a state, a short name in lower case for a group
    name: str
    adjectives: tuple[str, ...]
    voices: tuple[str, ...]
    capital: str
    forces: tuple[str, ...]
    leader: tuple[str, ...]
    speakers: tuple[str, ...]
    is_state: bool


@dataclass(frozen=True)
class Event:
    """One type of event: its nouns and its headline, lead and follow-up forms."""

    nouns: tuple[str, ...]
    headlines: tuple[str, ...]
    leads: tuple[str, ...]
    follow_ups: tuple[str, ...]
    turn: str = "hostile"  # which of TURNS tells how it rises and falls


@dataclass(frozen=True)
class Turn:
    """How a story's later reports tell that it worsens or eases."""

    rise_headlines: tuple[str, ...]
    rise_leads: tuple[str, ...]
    fall_headlines: tuple[str, ...]
    fall_leads: tuple[str, ...]


@dataclass(frozen=True)
class Scenario:
    """An event type with its actors' codes and the names of its place."""

    event: str
    first: str
    second: str
    places: tuple[str, ...]


def _state(row: str) -> Actor:
    code, name, adjective, capital, title, voices = (part.strip() for part in row.split("|"))
    adjectives = split_words(adjective)
    main = adjectives[0]
    return Actor(
        code=code,
        name=name,
        adjectives=adjectives,
        voices=(name, capital, *split_words(voices)),
        capital=capital,
        forces=tuple(f"{main} {noun}" for noun in ("forces", "troops", "units", "soldiers", "servicemen")),
        leader=(f"the {main} {title}", f"{name}'s {title}", f"{capital}'s leader"),
        speakers=(
            f"the {main} foreign ministry",
            f"{name}'s defence ministry",
            f"the government in {capital}",
            f"a {main} spokesman".replace("a A", "an A").replace("a I", "an I").replace("a E", "an E"),
        ),
        is_state=True,
    )


def _group(row: str) -> Actor:
    code, name, seat, fighters, voices = (part.strip() for part in row.split("|"))
    return Actor(
        code=code,
        name=name,
        adjectives=(name,),
        voices=(name, *split_words(voices)),
        capital=seat,
        forces=split_words(fighters),
        leader=(f"the head of {name}", f"{name}'s commander"),
        speakers=(f"{name} in a statement", f"a voice for {name}", f"{name}'s information office"),
        is_state=False,
    )


_STATES = """
RUS|Russia|Russian|Moscow|president|the Kremlin
UKR|Ukraine|Ukrainian|Kyiv|president|the Ukrainian government
CHN|China|Chinese|Beijing|president|the People's Republic
TWN|Taiwan|Taiwanese|Taipei|president|the island
JPN|Japan|Japanese|Tokyo|prime minister|the Japanese government
PRK|North Korea|North Korean|Pyongyang|leader|the DPRK;the North
KOR|South Korea|South Korean|Seoul|president|the South;the Blue House
USA|the United States|US;American|Washington|president|the White House;the Pentagon
GBR|Britain|British|London|prime minister|the United Kingdom;Downing Street
FRA|France|French|Paris|president|the Elysee
DEU|Germany|German|Berlin|chancellor|the Federal Republic
POL|Poland|Polish|Warsaw|prime minister|the Polish government
EST|Estonia|Estonian|Tallinn|prime minister|the Baltic state
LVA|Latvia|Latvian|Riga|prime minister|the Latvian government
LTU|Lithuania|Lithuanian|Vilnius|president|the Lithuanian government
BLR|Belarus|Belarusian|Minsk|president|the Belarusian government
FIN|Finland|Finnish|Helsinki|president|the Finnish government
SWE|Sweden|Swedish|Stockholm|prime minister|the Swedish government
NOR|Norway|Norwegian|Oslo|prime minister|the Norwegian government
GRC|Greece|Greek|Athens|prime minister|the Greek government
TUR|Turkey|Turkish|Ankara|president|Turkiye
CYP|Cyprus|Cypriot|Nicosia|president|the Republic of Cyprus
SRB|Serbia|Serbian|Belgrade|president|the Serbian government
XKX|Kosovo|Kosovan|Pristina|prime minister|the Kosovo government
ALB|Albania|Albanian|Tirana|prime minister|the Albanian government
ARM|Armenia|Armenian|Yerevan|prime minister|the Armenian government
AZE|Azerbaijan|Azerbaijani|Baku|president|the Azerbaijani government
KGZ|Kyrgyzstan|Kyrgyz|Bishkek|president|the Kyrgyz government
TJK|Tajikistan|Tajik|Dushanbe|president|the Tajik government
UZB|Uzbekistan|Uzbek|Tashkent|president|the Uzbek government
AFG|Afghanistan|Afghan|Kabul|prime minister|the Taliban government
PAK|Pakistan|Pakistani|Islamabad|prime minister|Rawalpindi
IND|India|Indian|New Delhi|prime minister|Delhi
NPL|Nepal|Nepali|Kathmandu|prime minister|the Himalayan republic
BGD|Bangladesh|Bangladeshi|Dhaka|prime minister|the Bangladeshi government
MMR|Myanmar|Burmese;Myanmar|Naypyitaw|military chief|the junta
THA|Thailand|Thai|Bangkok|prime minister|the Thai government
KHM|Cambodia|Cambodian|Phnom Penh|prime minister|the Cambodian government
VNM|Vietnam|Vietnamese|Hanoi|prime minister|the Vietnamese government
PHL|the Philippines|Philippine;Filipino|Manila|president|Malacanang
IDN|Indonesia|Indonesian|Jakarta|president|the Indonesian government
MYS|Malaysia|Malaysian|Kuala Lumpur|prime minister|Putrajaya
AUS|Australia|Australian|Canberra|prime minister|the Australian government
SLB|the Solomon Islands|Solomon Islands|Honiara|prime minister|the Pacific archipelago
IRN|Iran|Iranian|Tehran|president|the Islamic Republic
ISR|Israel|Israeli|Jerusalem|prime minister|the Israeli government
SYR|Syria|Syrian|Damascus|president|the Syrian government
LBN|Lebanon|Lebanese|Beirut|prime minister|the Lebanese government
SAU|Saudi Arabia|Saudi|Riyadh|crown prince|the kingdom
ARE|the United Arab Emirates|Emirati|Abu Dhabi|president|the Emirates
YEM|Yemen|Yemeni|Aden|prime minister|the internationally recognised government
EGY|Egypt|Egyptian|Cairo|president|the Egyptian government
ETH|Ethiopia|Ethiopian|Addis Ababa|prime minister|the Ethiopian government
ERI|Eritrea|Eritrean|Asmara|president|the Eritrean government
SDN|Sudan|Sudanese|Khartoum|army chief|the army-led council
DZA|Algeria|Algerian|Algiers|president|the Algerian government
MAR|Morocco|Moroccan|Rabat|king|the Moroccan government
MLI|Mali|Malian|Bamako|president|the Malian junta
BFA|Burkina Faso|Burkinabe|Ouagadougou|president|the Burkinabe government
TCD|Chad|Chadian|N'Djamena|president|the Chadian government
BEN|Benin|Beninese|Cotonou|president|the Beninese government
GNB|Guinea-Bissau|Bissau-Guinean|Bissau|president|the small Atlantic republic
GNQ|Equatorial Guinea|Equatoguinean|Malabo|president|the oil-rich Gulf of Guinea state
NGA|Nigeria|Nigerian|Abuja|president|the Nigerian government
COD|the Democratic Republic of Congo|Congolese|Kinshasa|president|DR Congo
RWA|Rwanda|Rwandan|Kigali|president|the Rwandan government
SOM|Somalia|Somali|Mogadishu|president|the federal government
KEN|Kenya|Kenyan|Nairobi|president|the Kenyan government
COL|Colombia|Colombian|Bogota|president|the Colombian government
VEN|Venezuela|Venezuelan|Caracas|president|Miraflores
GUY|Guyana|Guyanese|Georgetown|president|the Guyanese government
BOL|Bolivia|Bolivian|La Paz|president|the Bolivian government
CHL|Chile|Chilean|Santiago|president|La Moneda
ESP|Spain|Spanish|Madrid|prime minister|the Spanish government
"""

_GROUPS = """
hezbollah|Hezbollah|Dahiyeh|Hezbollah fighters;Hezbollah units;the militia's rocket crews|the Shia movement
houthis|the Houthi movement|Sanaa|Houthi fighters;Houthi gunmen;rebel units|Ansar Allah;the Sanaa authority
pkk|the PKK|the Qandil mountains|PKK fighters;Kurdish guerrillas;insurgents|the Kurdistan Workers' Party
ttp|the Pakistani Taliban|the border hills|TTP fighters;Taliban gunmen;insurgents|the TTP;the banned movement
m23|the M23|Bunagana|M23 fighters;M23 columns;the rebels|the M23 movement;the rebel alliance
arakan|the Arakan Army|Mrauk U|Arakan Army fighters;Rakhine rebels;ethnic fighters|the AA;the Rakhine force
eln|the ELN|the Catatumbo hills|ELN fighters;ELN guerrillas;rebel patrols|the National Liberation Army
jnim|JNIM|the Mopti bush|JNIM fighters;jihadist columns;armed motorcyclists|the al-Qaeda affiliate
shabab|al-Shabab|Jilib|al-Shabab fighters;Islamist gunmen;militants|the Shabab;the Somali Islamist group
guard|the presidential guard|the guard's barracks|mutinous guardsmen;rebel guard units|the elite guard
officers|a group of army officers|an army camp|mutinous soldiers;renegade troops|a self-styled rescue council
colonels|a circle of colonels|a garrison|rebellious soldiers;troops loyal to the colonels|a salvation committee
codeco|the CODECO militia|the Djugu hills|CODECO gunmen;CODECO fighters;militiamen|CODECO;the Lendu militia
"""

ACTORS: Mapping[str, Actor] = {
    actor.code: actor for actor in (*map(_state, split_lines(_STATES)), *map(_group, split_lines(_GROUPS)))
}


def _scenarios(block: str) -> tuple[Scenario, ...]:
    rows = (line.split("|") for line in split_lines(block))
    return tuple(Scenario(event, first, second, split_words(places)) for event, first, second, places in rows)


SCENARIOS = _scenarios("""
border_clash|IND|CHN|the Galwan valley;eastern Ladakh;the Karakoram frontier
border_clash|THA|KHM|Preah Vihear;Sisaket province;the Dangrek escarpment
border_clash|AZE|ARM|Syunik;the Goris district;the southern Caucasus frontier
border_clash|TJK|KGZ|Batken;the Isfara valley;the Vorukh enclave
border_clash|AFG|PAK|Torkham;the Khyber crossing;Spin Boldak
missile_test|PRK|JPN|the Sea of Japan;Sunan airfield;Hokkaido
missile_test|PRK|KOR|Wonsan;the east coast;Gangwon
missile_test|IRN|ISR|Semnan;the Kavir desert;the Shahroud range
missile_test|PAK|IND|the Arabian Sea;Sonmiani;the Makran coast
blockade|CHN|TWN|the Taiwan Strait;Kaohsiung;the Penghu channel
blockade|RUS|UKR|Odesa;the north-western Black Sea;the Danube mouth
blockade|IRN|ARE|the Strait of Hormuz;Fujairah;the Musandam narrows
blockade|houthis|SAU|Bab el-Mandeb;the southern Red Sea;Jizan port
incursion|RUS|EST|the Gulf of Finland;Vaindloo island;Narva
incursion|CHN|JPN|the Senkaku Islands;Uotsuri;the East China Sea
incursion|TUR|GRC|Rhodes;the eastern Aegean;Kastellorizo
incursion|RUS|POL|Lublin province;Chelm;the Bug river
mobilisation|ETH|ERI|Afar;the Bure front;the road to Assab
mobilisation|VEN|GUY|Essequibo;the Cuyuni river;Eterinbang
mobilisation|BLR|LTU|the Suwalki corridor;Grodno;Medininkai
mobilisation|RWA|COD|Rubavu;the Gisenyi crossing;the shore of Lake Kivu
ultimatum|EGY|ETH|the Blue Nile;the Renaissance Dam;Benishangul
ultimatum|DZA|MAR|Figuig;Tindouf;the Draa frontier
ultimatum|TUR|CYP|the Karpas peninsula;offshore block six;Morphou bay
ultimatum|AZE|ARM|the Meghri road;the Zangezur strip;Kapan
airstrike|ISR|hezbollah|Nabatieh;southern Lebanon;the Bekaa valley
airstrike|TUR|pkk|Sinjar;the Metina range;Duhok province
airstrike|PAK|ttp|Khost;Paktika;Barmal
airstrike|USA|houthis|Hodeidah;Salif;the Tihama plain
airstrike|ISR|SYR|Homs;the T4 airfield;Deir ez-Zor
coup|BFA|officers|Ouagadougou;the Kosyam palace;Camp Naaba Koom
coup|TCD|guard|N'Djamena;the Chari embankment;the pink palace
coup|BEN|officers|Cotonou;the Marina palace;the Togbin camp
coup|GNB|colonels|Bissau;the Amura fortress;the old harbour
arms_deal|PRK|RUS|Vostochny;Vladivostok;Khasan
arms_deal|IRN|RUS|Isfahan;Alabuga;Bandar Anzali
arms_deal|IRN|SDN|Port Sudan;Wadi Seidna;the Red Sea coast
arms_deal|BLR|CHN|Orsha;Machulishchi;Brest
basing|CHN|SLB|Honiara;Guadalcanal;Tulagi
basing|RUS|SDN|Port Sudan;Flamingo bay;the Red Sea coast
basing|CHN|GNQ|Bata;the Gulf of Guinea;Rio Muni
basing|CHN|KHM|Ream;Sihanoukville;the Gulf of Thailand
cyberattack|RUS|LVA|Riga;Daugavpils;the Kegums dam
cyberattack|CHN|TWN|Taichung;Hsinchu;Taoyuan
cyberattack|IRN|ALB|Tirana;Durres;the Drin cascade
cyberattack|PRK|KOR|Incheon;Busan;Gyeonggi
tanker|IRN|GRC|the Gulf of Oman;Jask;Bandar Abbas
tanker|IRN|KOR|the Strait of Hormuz;Qeshm;Larak
tanker|houthis|GBR|the Gulf of Aden;Mocha;the Zubair islands
tanker|VEN|GUY|the Orinoco delta;the Stabroek block;Waini point
assassination|ISR|IRN|Shiraz;Karaj;Absard
assassination|shabab|SOM|Mogadishu;Hamarweyne;the Lido shore
assassination|UKR|RUS|Rostov;Bryansk;Odintsovo
assassination|jnim|MLI|Mopti;Sevare;Bandiagara
ceasefire|m23|COD|Goma;North Kivu;Sake
ceasefire|arakan|MMR|Rakhine;Sittwe;Kyaukphyu
ceasefire|eln|COL|Catatumbo;Tibu;Norte de Santander
ceasefire|houthis|YEM|Marib;Hajjah;al-Jawf
ceasefire|hezbollah|ISR|Metula;the Blue Line;Kiryat Shmona
""")

MILD_SCENARIOS = _scenarios("""
scuffle|BOL|CHL|Colchane;the Salar de Uyuni;Pisiga
scuffle|IND|NPL|Lipulekh;Dharchula;the Kali river
scuffle|UZB|KGZ|Sokh;the Ferghana valley;Khaidarkan
notified_test|USA|RUS|Vandenberg;Kwajalein;the Californian coast
notified_test|FRA|RUS|Biscarrosse;the Landes range;the Bay of Biscay
stray_flight|FIN|RUS|Lappeenranta;Kotka;the Karelian lakes
stray_flight|CYP|TUR|Nicosia airport;Paphos;Tymbou
reserve_drill|NOR|RUS|Finnmark;Kirkenes;Alta
reserve_drill|SWE|RUS|Gotland;Visby;the Baltic shore
protest_note|IDN|VNM|the Natuna waters;Ranai;the Anambas
protest_note|PHL|MYS|Sabah;Sandakan;the Sulu Sea
website_outage|RUS|DEU|Leipzig;Saxony;Bitterfeld
website_outage|CHN|AUS|Ballarat;Victoria state;Bendigo
paperwork|ESP|GBR|Gibraltar;Algeciras bay;La Linea
paperwork|MYS|IDN|the Malacca Strait;Batam;Port Klang
training_pact|GBR|KEN|Nanyuki;Laikipia;Archers Post
training_pact|JPN|PHL|Subic;Palawan;Zambales
""")


_BORDER_CLASH = Event(
    nouns=split_words("the border clash;the gun battle;the frontier skirmish;the firefight;the shooting"),
    headlines=split_lines("""
        {n} soldiers killed as {AF} and {BF} trade fire near {P}
        Gunfire at {P}: {B} buries its dead and blames {AC}
        Villagers flee {P} as shells land [in orchards|beside the school|on rooftops]
        {B} summons {AA} envoy over deadly skirmish
        'It lasted all night': [farmers|shopkeepers|nurses] describe battle along the frontier
        {BC} bourse slides after patrols exchange bullets on disputed line
        We did not shoot first, insists {AM}
        Mortars silence a mountain road between {AN} and {BN}
        {AL} convenes generals following frontier bloodshed
        Firefight leaves {hurt} wounded, hospital at {P} says
        UN chief alarmed by combat on {AA}-{BA} boundary
        Crossing shut, convoys turned back: {P} under bombardment
    """),
    leads=split_lines("""
        At least {n} servicemen died when {AF} opened up with machine guns on a {BA} post near {P}, \
            [officers|local commanders] said.
        A dawn patrol that strayed past a marker stone at {P} grew into hours of combat, leaving bodies \
            on both slopes.
        {BC} has accused its neighbour of an unprovoked assault on {P}, where {hurt} people are being treated \
            for shrapnel wounds.
        Families with mattresses on tractor trailers streamed out of {P} on {DAY} as howitzers \
            boomed behind them.
        {AM} rejected on {DAY} what it called a fabricated account of who pulled the trigger at {P}.
        Investors dumped {BA} bonds after word spread that two armies were shooting at each other \
            around {P}.
        The Security Council was asked on {DAY} to meet over the killing of {BF} by a neighbouring army.
        Telephone lines to {P} were cut and its clinic overwhelmed after rifle and mortar exchanges \
            with {AF}.
    """),
    follow_ups=split_lines("""
        A nurse reached by radio counted {hurt} casualties, most hit by splinters.
        The two sides have never agreed where the line runs, and maps differ by several kilometres.
        {BL} cut short a foreign trip and flew home.
        Satellite pictures show burnt vehicles beside a forward outpost.
        {AM} put its own losses at {n}, without naming them.
        Traders said lorries loaded with onions were stuck on either side of the barrier.
        Reinforcements, including armour, were seen rolling towards {P} by late afternoon.
        A hotline meant for such moments rang unanswered for {few} hours, one diplomat said.
        Schoolchildren spent the night in a cellar, their headmaster told local radio.
    """),
)

_MISSILE_TEST = Event(
    nouns=split_words("the missile launch;the firing;the ballistic test;the rocket launch"),
    headlines=split_lines("""
        {A} fires ballistic missile towards waters off {BN}
        Sirens wail in {BC} after projectile lifts off from {P}
        Trawlers scatter as warhead splashes down {km} km from fishing grounds
        {BL} condemns 'reckless' shot, calls cabinet
        New solid-fuel weapon flew {km} km, engineers in {AC} boast
        Airlines reroute around {P} following unannounced rocket
        Yen, won and gold jump: traders react to {AA} launch
        Neighbours were never told, says {BM} of overnight test
        What we saw over {P}: a white streak, then thunder
        {AM} calls firing a routine answer to drills
        Interceptors put on alert across {BN} after launch from mobile truck
        Allies huddle with {BC} over {AC}'s longest-range flight yet
    """),
    leads=split_lines("""
        {AC} launched a [medium-range|long-range|hypersonic] missile from near {P} early on {DAY}, and \
            radar tracked it for {few} minutes.
        Mobile phones in {BN} lit up with shelter warnings before sunrise after a rocket rose from {P}.
        A skipper hauling nets said the sea "boiled" when debris came down within sight of his boat.
        {BM} lodged what it termed the strongest possible protest over a projectile that flew {km} km.
        State television in {AC} showed {AL} applauding as a transporter vehicle lit up a forest clearing.
        Stock futures fell and the price of gold climbed after {AN} sent a warhead across the region.
        Military planners in {BC} are studying how a weapon tested on {DAY} slipped past early-warning radars.
        The launch from {P}, the first of its class this year, broke a lull that envoys had hoped would last.
    """),
    follow_ups=split_lines("""
        The apogee was put at {km} kilometres, implying a steep trajectory.
        Ferry services were halted for {few} hours and then resumed.
        No damage to ships or aircraft has been established.
        Arms specialists noted a wider booster than in earlier parades.
        {AM} maintained that the exercise broke no treaty.
        {BL} ordered destroyers with interceptors to put to sea.
        Council members wanted an emergency session, which two of them may block.
        A schoolteacher said pupils were led to the gymnasium and told to lie flat.
        Insurance for cargoes crossing the splashdown zone doubled within the day.
    """),
)

_BLOCKADE = Event(
    nouns=split_words(
        "the naval blockade;the closure of the sea lanes;the cordon at sea;the siege of the port"
    ),
    headlines=split_lines("""
        {A} closes sea lanes around {P} to {BA} shipping
        Warships ring {P}; grain and gas carriers wait offshore
        Nothing moves: harbour pilots sent home as cordon tightens
        Freight rates triple after {AA} navy declares exclusion zone
        {BC} denounces 'act of war' on the water
        Captain of stranded freighter: 'They told us turn or be boarded'
        It is an inspection regime, not a siege, says {AM}
        Fuel rationing looms in {BN} as tankers are turned away
        Insurers pull cover for voyages through {P}
        {BL} appeals for escorts to break maritime stranglehold
        Corvettes fire warning bursts at merchantman off {P}
        Container giants suspend calls, citing mines and gunboats
    """),
    leads=split_lines("""
        {AF} on frigates and patrol craft began turning back merchant vessels bound for {BN} on {DAY}.
        No ship has entered or left {P} for {few} hours since {AC} proclaimed a zone closed to traffic.
        {BC} said its lifeline had been severed and that stocks of diesel would last {few} weeks.
        The radio order was curt, the master of a bulk carrier said: reverse course or accept boarders.
        Shipping brokers quoted unheard-of sums on {DAY} for the few hulls willing to approach {P}.
        {AM} described the measure as lawful searches for contraband and denied that food was being held up.
        Bakers in {BN} raised prices overnight when vessels carrying wheat dropped anchor outside the cordon.
        Satellite transponders show {dozens} freighters bunched beyond {P}, where grey hulls bar the way.
    """),
    follow_ups=split_lines("""
        One freighter with cattle aboard has asked for water and hay.
        {BM} is seeking an urgent ruling from a maritime tribunal.
        Sea mines were seen sliding from a stern ramp, coastguards reported.
        Refiners began drawing on emergency stocks.
        A minesweeper flotilla from friendly states could arrive within {few} days.
        {AL} has said the passage will reopen once demands are met.
        Dockers sat idle beneath motionless cranes.
        Lawyers recall that closing a port by force counts as aggression under a 1974 resolution.
    """),
)

_INCURSION = Event(
    nouns=split_words("the airspace violation;the incursion;the overflight;the drone intrusion"),
    headlines=split_lines("""
        {A} jets cross into {BA} airspace over {P}
        Fighters scrambled from {BC} as intruders ignore radio calls
        Drones found in fields near {P}; schools closed
        {B} invokes consultations with allies after overflight
        Twelve minutes that shook {P}: how bombers came and went
        Our aircraft stayed above neutral waters, {AM} maintains
        Shots fired at unmanned craft from {AN}, wreckage recovered
        Airport at {P} shut, passengers sleep on floors
        {BL}: next plane that enters will be brought down
        Defence shares climb on {AA} foray
        'I could read the numbers on the wing', says beekeeper
        Envoy handed radar plots as row over sortie deepens
    """),
    leads=split_lines("""
        Two {AA} warplanes with transponders off spent {few} minutes inside {BN} near {P} on {DAY}.
        {BC} sent interceptors aloft after intruding aircraft failed to answer on the emergency frequency.
        A smouldering drone engine lay in a beet field outside {P} when police taped off the lane.
        {AM} dismissed the complaint about {P}, saying its crews had flown over the high seas.
        Passengers were herded off planes at dawn because unidentified machines were circling {P}.
        The alliance's council gathered at {BC}'s request, having been shown tracks of bombers above {P}.
        A beekeeper who filmed the low pass said his windows rattled and the dogs hid.
        For the first time in {few} years, ground batteries in {BN} opened up on aircraft from {AN}.
    """),
    follow_ups=split_lines("""
        Wreckage was carried away on a flatbed lorry for study.
        Pilots said they had flashed lights and tipped wings before being waved off.
        {BL} will visit the radar station whose crew raised the alarm.
        The intruders turned north only when escorted.
        {AM} offered no flight plan for the mission.
        Allied tankers and surveillance aircraft have since begun orbiting the area.
        No bombs were dropped, though one machine carried a warhead, technicians found.
        Airspace above {P} stays closed below 3,000 metres until further notice.
    """),
)

_MOBILISATION = Event(
    nouns=split_words("the mobilisation;the call-up;the troop build-up;the massing of forces"),
    headlines=split_lines("""
        {A} calls up {thousands} reservists and masses armour opposite {BN}
        Trains loaded with tanks head for {P}
        Field hospitals appear near {P}, commercial imagery shows
        {BC} digs trenches while its neighbour summons conscripts
        Mothers weep at depots as young men board buses for the front
        {BL} says invasion force is almost ready
        Purely defensive, says {AM} of columns near frontier
        Currency of {BN} sinks to record low on war fears
        Blood banks, bridging gear, fuel dumps: why analysts fret about {P}
        Embassies tell nationals to leave {BN} at once
        Leave cancelled, barracks full: {AL} signs decree
        Artillery parks swell along {AA} side of the line
    """),
    leads=split_lines("""
        {AL} signed a decree on {DAY} ordering {thousands} reservists to report within three days.
        Flatcars carrying tanks under tarpaulin rumbled through junctions towards {P} all night.
        Photographs from orbit reveal rows of tents, pontoon bridges and what look like surgical units by {P}.
        {BM} says the number of {AF} within a day's march of {P} has doubled since last week.
        Several embassies in {BC} burned papers and urged citizens to take the next flight out.
        Parents gathered outside a recruiting office in {AC}, some shouting, others pressing food on sons.
        {AM} insisted that the movement of brigades was a planned exercise and threatened nobody.
        The central bank in {BC} sold dollars on {DAY} as savers queued, fearing an attack from {AN}.
    """),
    follow_ups=split_lines("""
        Ammunition was being moved from depots deep in the interior, one attache observed.
        Taxi drivers near {P} spoke of requisitioned lorries and closed roads.
        {BL} placed home-defence battalions on full readiness.
        Men under 50 may no longer leave {AN} without a permit.
        Such a concentration cannot be kept in the field for more than {few} weeks, experts believe.
        Fuel convoys stretch for kilometres, a priest who travelled the road said.
        Monitors from a regional body were refused entry.
        {BC} has asked friends abroad for anti-tank weapons.
    """),
)

_ULTIMATUM = Event(
    nouns=split_words("the ultimatum;the deadline;the final warning;the demand to withdraw"),
    headlines=split_lines("""
        {A} gives {BN} {hours} hours to quit {P} or face force
        Clock ticks in {BC} after final warning delivered by hand
        'We will not be bullied', {BL} tells packed square
        Withdraw or else: letter from {AC} lists five demands
        Oil climbs, lira and dinar drop on threat of war
        Ambassador expelled hours before deadline over {P} expires
        Residents of {P} pack cars as midnight limit nears
        Mediators race between capitals to stop countdown
        No extension will be granted, {AM} says
        {BC} rejects terms it calls surrender
        Parliament in {AC} authorises army to act on {P}
        Shops shuttered, sirens tested: {BN} waits out the hours
    """),
    leads=split_lines("""
        {AC} told its rival on {DAY} to pull back from {P} within {hours} hours or be driven out.
        A sealed note carried by {AA} diplomats sets out five conditions and a date after which force follows.
        {BL} tore up a copy of the demand before a cheering crowd and vowed to stand firm.
        People living near {P} loaded cars with blankets and icons, unwilling to be there when the limit passes.
        Lawmakers voted by a wide margin to let {AF} move on {P} if an answer does not come.
        Go-betweens shuttled through the night, hoping to stretch a limit that {AM} says is fixed.
        Crude rose {percent} per cent after the threat against {BN}, the sharpest daily gain in months.
        {BM} called the conditions an insult to sovereignty and recalled its mission from {AC}.
    """),
    follow_ups=split_lines("""
        The text, seen by reporters, mentions "all available means".
        Hospitals were told to empty wards.
        {BC} offered arbitration, an idea turned down within the hour.
        Engineers were seen clearing mines from an approach road.
        {AL} is due to address the nation when the limit lapses.
        Guarantors of an old treaty declared themselves deeply worried.
        Airlines dropped evening flights to {BC}.
        One clause requires the handover of {few} named commanders.
    """),
)

_AIRSTRIKE = Event(
    nouns=split_words("the air strike;the bombing;the raid;the overnight attack"),
    headlines=split_lines("""
        {A} bombs {P}, killing {n}
        Dead pulled from rubble at {P} after night raid
        {BM} vows reply as bodies arrive in pickup trucks
        Warplanes hit arms depot, {AM} says; medics speak of families
        'The ceiling fell on my sons': a survivor's account
        Crude up, shares down following strike on {BA} targets
        {hurt} hurt when rockets slam into market quarter
        {AC} owns up to attack inside neighbour's land
        Explosions heard for an hour, then ambulances: inside {P}
        {AL} authorised sortie against commanders, aides reveal
        Hospitals appeal for blood after blasts at {P}
        Outcry at UN over aerial assault on {BN}
    """),
    leads=split_lines("""
        Jets from {AN} struck {P} before dawn on {DAY}, and rescuers said {n} people lay dead.
        Men with bare hands dug through concrete in {P}, where a missile had flattened a three-storey house.
        {AM} said its pilots had destroyed a store of rockets and that care was taken to spare bystanders.
        {BM} promised to answer in kind after what it called a massacre while people slept.
        The price of oil jumped and airlines diverted when news came of explosions around {P}.
        A surgeon at {P} said {hurt} wounded were brought in within an hour, several of them children.
        For the first time in months, {AC} has acknowledged a sortie against {BF} across the frontier.
        Windows shattered across {P} when precision munitions tore into a compound used by {BF}.
    """),
    follow_ups=split_lines("""
        A mid-ranking commander was among those killed, according to funeral notices.
        Fragments carried markings of a glide bomb.
        The electricity supply failed and had not been restored by evening.
        {BL} spoke of a red line that has been crossed.
        Rescue crews paused for fear of a second wave.
        {AL} told aides that more sorties would follow if rockets flew.
        Neighbours said a wedding party had been staying in the building.
        Air-defence crews claimed to have downed one incoming weapon.
    """),
)

_COUP = Event(
    turn="coup",
    nouns=split_words("the coup attempt;the putsch;the mutiny;the power grab"),
    headlines=split_lines("""
        Soldiers seize state television in {AC}
        Shots near presidential palace as {B} claims power
        {AL} whereabouts unknown amid putsch
        Borders closed, curfew read out by men in fatigues
        African Union condemns attempt to topple government of {AN}
        Loyal units hold airport while rebels control {P}
        Mutiny in {AN}: tanks on boulevards, internet down
        'We have taken our responsibilities', captain announces
        {AM} says situation is under control despite gunfire
        Eurobonds of {AN} crash on talk of takeover
        Residents of {AC} told to stay indoors; bakeries shut
        Constitution suspended, cabinet arrested, broadcast says
    """),
    leads=split_lines("""
        A captain flanked by hooded men read a statement on state television on {DAY} dissolving the government.
        Heavy gunfire woke {AC} at about four in the morning, and armoured cars blocked the way to {P}.
        {AL} has not been seen since {B} announced that it had taken charge.
        {AM} said a handful of misguided soldiers had been contained, though bursts of fire could still be heard.
        The regional bloc called the seizure of {P} unacceptable and gave notice of a meeting.
        Shopkeepers in {AC} pulled down shutters as trucks of {BF} fanned out.
        Bond prices tumbled on {DAY} as lenders weighed the overthrow of a government they had financed.
        Mobile data went dead across {AN} shortly before {BF} stormed {P}.
    """),
    follow_ups=split_lines("""
        Several ministers were led away in pyjamas, a neighbour said.
        Flights bound for {AC} turned back in mid-air.
        The plotters complain of unpaid bonuses and losses against insurgents.
        {AF} loyal to the head of state hold the northern camp.
        France and the United States told citizens to shelter where they were.
        {n} people died in the shooting, by one hospital's count.
        Youths cheered the armoured cars; others ran.
        A curfew runs from dusk until five in the morning.
    """),
)

_ARMS_DEAL = Event(
    turn="pact",
    nouns=split_words("the arms-for-technology deal;the weapons bargain;the military pact;the secret accord"),
    headlines=split_lines("""
        {A} to ship shells to {BN} in return for satellite know-how
        Leaders shake hands at {P} on swap of munitions and rocket science
        Barges, bunkers, blueprints: inside a bargain that alarms neighbours
        {BC} signs accord on missile technology with {AC}
        Sanctions monitors track cargo of ammunition from {P}
        Spy agencies: first crates already under way
        {BM} sees nothing unusual in cooperation with friend
        West threatens penalties over barter of guns for know-how
        Dockworkers at {P} describe sealed wagons, armed guards
        Submarine secrets may be price of artillery, officials fear
        {AL} toasts 'sacred' partnership after weapons talks
        Treaty text promises mutual aid and joint arms plants
    """),
    leads=split_lines("""
        {AN} has agreed to deliver artillery rounds to {BN} in exchange for help with satellites and engines.
        A train with curtained windows left {P} on {DAY} after {AL} and {BL} concluded a military bargain.
        Monitors counted {dozens} containers of munitions leaving {P}, bound for depots used by {BF}.
        {BM} brushed aside criticism of the accord, saying sovereign states may trade as they please.
        Allied governments drew up penalties on {DAY} against banks thought to finance the barter.
        The document initialled at {P} foresees joint production of drones and the training of engineers.
        Intelligence shared with allies indicates that designs for re-entry vehicles are part of the price.
        Crane drivers told of wagons unloaded at night beneath tarpaulins, with phones confiscated at the gate.
    """),
    follow_ups=split_lines("""
        Such transfers are barred by Security Council resolutions, lawyers point out.
        {BL} was shown a rocket assembly hall.
        Up to {thousands} tonnes could move by rail before winter.
        Neither side published the annexes.
        Chemists and metallurgists made up much of the visiting delegation.
        Neighbouring defence ministers conferred by telephone.
        {AM} called the reports a smear yet confirmed that experts will be exchanged.
        Engine test stands abroad were inspected last month by the same visitors.
    """),
)

_BASING = Event(
    turn="pact",
    nouns=split_words("the basing pact;the port agreement;the garrison deal;the base lease"),
    headlines=split_lines("""
        {B} to host {AA} naval base at {P}
        Leaked draft lets {AF} garrison {P} for {dozens} years
        Piers, radars, barracks: what {AC} gets from its new lease
        Neighbours rattled by plan for foreign warships in {P}
        {BL} defends treaty with {AN} as shield for sovereignty
        Opposition in {BC} marches against sale of harbour
        Dredgers arrive; fishermen at {P} told to leave
        It is a logistics depot and nothing more, says {AM}
        Washington dispatches envoy after signature in {BC}
        Submarine pens spotted on architect's drawing
        {AA} marines land at {P} under fresh accord
        Parliament ratifies garrison clause in midnight sitting
    """),
    leads=split_lines("""
        {BN} signed an accord on {DAY} that allows {AF} to be stationed at {P}, with their own jetty.
        A leaked annex gives {AC} control of an airstrip and fuel tanks at {P} for a generation.
        Fishing families at {P} got a fortnight's notice to clear a beach where dredgers now work.
        {BL} told lawmakers that a garrison from {AN} would protect the nation from pirates and plotters.
        Marchers carrying flags filled central {BC} to protest at the handing of {P} to a foreign fleet.
        Regional defence chiefs warned that a permanent {AA} presence would upset the balance at sea.
        {AM} says the site is for resupply and hurricane relief, though plans show magazines for missiles.
        Lawmakers sat past midnight before approving the stationing of foreign marines by a handful of votes.
    """),
    follow_ups=split_lines("""
        Debt relief worth {money} appears in a side letter.
        Soundings show the channel is being deepened to {dozens} metres.
        Members of the visiting force would be immune from local courts.
        Two patrol ships are already moored beside the old sugar pier.
        {BM} asked rivals of {AN} not to overreact.
        Customary landowners say nobody consulted them.
        Surveillance masts have gone up on a headland above the bay.
        An admiral toured the site with {BL} last week.
    """),
)

_CYBERATTACK = Event(
    nouns=split_words("the grid hack;the cyber attack;the sabotage of the network;the blackout"),
    headlines=split_lines("""
        Lights out in {P}: hackers from {AN} blamed for blackout
        {BC} traces power failure to {AA} military intelligence
        Malware opened breakers at {dozens} substations, engineers find
        Surgeons finish by torchlight as grid collapses
        {AM} mocks charge that it switched off a city
        Water pumps stop, trams stall, {P} freezes
        {BL} calls digital raid an armed attack
        Utilities worldwide patch controllers after assault on {BN}
        Wiper code found in dispatch centre near {P}
        {hurt} treated for cold and fumes on second night without current
        Semiconductor plants idle, losses mount following sabotage online
        Allies weigh joint answer to keyboard strike on electricity
    """),
    leads=split_lines("""
        A blackout that left {thousands} homes around {P} in the dark was the work of {AA} agents, \
            {BC} said on {DAY}.
        Operators watched helplessly as cursors moved by themselves and breakers opened one after another.
        Surgeons at {P} worked by head torch after an intrusion knocked out current and spoiled the backup.
        {AM} ridiculed the accusation, suggesting that old transformers were at fault.
        {BL} asked allies to treat the crippling of the network as they would treat bombs.
        Trams stood where they had stopped and lifts held their passengers when a virus felled the grid.
        Forensic teams found code that erases hard disks in a control room serving {P}.
        Factory lines halted on {DAY}, and with them a good part of the exports of {BN}.
    """),
    follow_ups=split_lines("""
        The intruders had been inside for {few} months.
        Crews drove from one substation to the next to close switches by hand.
        Bakers gave away bread that would not keep.
        Investigators compared the tools with those used in an earlier campaign against railways.
        {BM} expelled {few} diplomats said to be handlers.
        Power returned to hospitals first and suburbs last.
        Elderly people were moved into gymnasiums with diesel heaters.
        Agencies abroad published signatures by which the code can be spotted.
    """),
)

_TANKER = Event(
    nouns=split_words("the tanker seizure;the capture of the ship;the boarding;the hijacking at sea"),
    headlines=split_lines("""
        {A} seizes {BA}-flagged tanker in {P}
        Commandos slide down ropes onto oil carrier's deck
        Crew of {dozens} held as vessel is steered to port
        Brent leaps after boarding near {P}
        {BC} demands release of ship and sailors
        Wives wait for word: 'His last message was a photo of a helicopter'
        Captured hull was smuggling fuel, {AM} claims
        Mayday from {P}: 'armed men on the bridge'
        Owners divert fleet from {P} on insurers' advice
        {BL} mulls naval escort in wake of hijack
        Tit for tat? Confiscated cargo preceded grab at sea
        Tracking signal dies off {P}, then anchors under guard
    """),
    leads=split_lines("""
        Masked men from {AN} boarded a crude carrier flying the flag of {BN} in {P} on {DAY}.
        A distress call cut off in mid-sentence was the last heard from a ship with {dozens} sailors aboard.
        {BM} called the capture piracy and told {AC} to let the seafarers go.
        {AM} said the vessel had been escorted to harbour because it carried contraband fuel.
        Oil rose {percent} per cent within minutes of reports that a laden tanker had been taken in {P}.
        A sailor's wife said her husband sent a picture of a helicopter overhead before his phone went quiet.
        Underwriters advised fleets on {DAY} to keep clear of {P} after the boarding.
        Footage shows {AF} fast-roping from a helicopter and running forward past the manifold.
    """),
    follow_ups=split_lines("""
        The ship holds about a million barrels.
        Most of the crew are Filipino and Indian nationals.
        A warship nearby was {few} hours too late to help.
        {AC} lost a cargo of its own to a foreign court in spring.
        The classification society reported no damage to the hull.
        {BL} spoke with partners who patrol the route.
        Charterers now pay a war premium of {percent} per cent on hull value.
        Imagery shows her at anchor with small boats alongside.
    """),
)

_ASSASSINATION = Event(
    nouns=split_words("the assassination;the killing of the official;the car bomb;the murder"),
    headlines=split_lines("""
        Car bomb kills senior {BA} official in {P}
        {BC} points at {AN} after general is shot dead
        Bodyguards fell first: how gunmen reached minister's convoy
        Mourners call for revenge as coffin crosses {P}
        Remote-controlled gun used in killing, detectives believe
        {AM} neither confirms nor denies role in murder
        {BL} swears 'harsh answer' to slaying of aide
        Blast outside apartment block claims architect of security policy
        Gold gains, stocks ease on assassination in {P}
        Neighbour saw two riders, a helmet, a muzzle flash
        Successor named within hours of deputy minister's death
        Roadblocks encircle {P} in hunt for hit squad
    """),
    leads=split_lines("""
        A bomb beneath an armoured car killed a deputy minister of {BN} at {P} on {DAY}, with {n} guards.
        {BC} accused agents of {AN} of murdering one of its most powerful officials on the way to work.
        Two men on a motorcycle drew level with the convoy near {P} and emptied their weapons.
        Crowds beating their chests followed a flag-draped coffin and demanded that {AC} pay.
        {AM} declined to comment on a killing for which few doubt it was responsible.
        Police sealed every road out of {P} after the head of a security directorate was gunned down.
        Markets wobbled on {DAY}, traders fearing that the slaying of an official would bring reprisals.
        A gardener said the explosion threw the engine over a wall and left a hole a metre deep.
    """),
    follow_ups=split_lines("""
        The victim had survived a poisoning {few} years ago.
        A deputy took over the portfolio the same evening.
        {BL} cancelled engagements and met the security council.
        Investigators removed a lorry rigged with cameras.
        The widow was pulled alive from the back seat.
        Diplomats in {BC} were told to avoid public places.
        {BF} near the frontier were placed on the highest readiness.
        Two suspects had rented a flat overlooking the route.
    """),
)

_CEASEFIRE = Event(
    nouns=split_words("the collapse of the truce;the broken cease-fire;the renewed fighting"),
    headlines=split_lines("""
        Truce in tatters as {AF} attack {P}
        {A} walks out of cease-fire, storms hill above {P}
        Monitors withdraw white vehicles; guns resume
        {thousands} on the move again, three weeks after peace was promised
        {BC} buries {n} and declares agreement dead
        Who broke the deal? Each side blames the other
        Mediator: 'I have nobody left to telephone'
        Aid lorries burn on road into {P}
        {BL} orders counter-offensive, ending lull
        Our patience ran out, says {AM}
        Maternity ward evacuated when howitzers open up again at {P}
        Peace bonds plunge, coffee climbs as war returns to {P}
    """),
    leads=split_lines("""
        A truce that had held for {few} weeks fell apart on {DAY} when {AF} overran positions at {P}.
        Monitors packed white jeeps and left {P}, saying there was no longer any peace to observe.
        {BC} declared the accord void after an ambush in which {n} of its men were killed.
        {AM} said it was no longer bound by a paper its enemy had violated {dozens} times.
        Mothers carrying newborns were led out of a clinic in {P} as howitzers resumed after a long silence.
        The envoy who brokered the halt in hostilities admitted on {DAY} that neither party takes his calls.
        Columns of displaced people filled the road from {P}, many fleeing for the third time this year.
        Lorries with flour and tents were set ablaze outside {P} hours after the agreement broke down.
    """),
    follow_ups=split_lines("""
        Prisoners due to be exchanged this week stayed in their cells.
        {BL} will send two brigades held in reserve.
        The front had been so quiet that farmers were sowing beans.
        Peacekeepers sheltered in bunkers and reported {hurt} wounded civilians.
        Heavy weapons supposed to be in storage were back on ridgelines.
        {AC} published its own list of violations.
        Charities suspended deliveries to {dozens} camps.
        Guarantor states planned a crisis call for the evening.
    """),
)

EVENTS: Mapping[str, Event] = {
    "border_clash": _BORDER_CLASH,
    "missile_test": _MISSILE_TEST,
    "blockade": _BLOCKADE,
    "incursion": _INCURSION,
    "mobilisation": _MOBILISATION,
    "ultimatum": _ULTIMATUM,
    "airstrike": _AIRSTRIKE,
    "coup": _COUP,
    "arms_deal": _ARMS_DEAL,
    "basing": _BASING,
    "cyberattack": _CYBERATTACK,
    "tanker": _TANKER,
    "assassination": _ASSASSINATION,
    "ceasefire": _CEASEFIRE,
}
