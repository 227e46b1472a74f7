"""The everyday news of the made world, and its decoys: war words where there is no war."""

from __future__ import annotations

from world.events import split_lines, split_words

TOWNS = split_words("""
    Leeds;Lyon;Porto;Graz;Ghent;Malmo;Turku;Gdansk;Brno;Trieste;Valencia;Nantes;Bergen;Aarhus;Basel;Cork;Utrecht;
    Kaunas;Tartu;Plovdiv;Cluj;Novi Sad;Thessaloniki;Izmir;Haifa;Amman;Muscat;Doha;Lahore;Pune;Chennai;Kochi;Dhaka;
    Colombo;Chiang Mai;Penang;Cebu;Da Nang;Kaohsiung;Osaka;Sapporo;Daegu;Chengdu;Xiamen;Perth;Hobart;Auckland;
    Suva;Honolulu;Portland;Denver;Austin;Tampa;Halifax;Calgary;Monterrey;Merida;Panama City;Medellin;Quito;Cusco;
    Cordoba;Rosario;Curitiba;Recife;Montevideo;Accra;Lagos;Dakar;Tunis;Oran;Alexandria;Nairobi;Kampala;Lusaka;
    Windhoek;Durban;Maputo;Antananarivo;Port Louis
""")
FIRMS = split_words("""
    Northline;Calderon Foods;Ostrava Steelworks;Bluefin Air;Meridian Rail;Halcyon Bank;Tessera Chips;Lumen Grid;
    Kestrel Motors;Arbor Paper;Solstice Solar;Pallas Pharma;Vanta Telecom;Corvid Games;Mistral Shipping;Delta Dairy;
    Opal Insurance;Redwood Homes;Juniper Retail;Quarry Cement;Falcon Freight;Aster Clinics;Tidewater Ports;Nimbus Cloud;
    Orchid Hotels;Granite Mining;Beacon Media;Cobalt Batteries;Harvest Seeds;Pioneer Tyres
""")
CLUBS = split_words("""
    Rovers;United;the Falcons;the Harriers;Athletic;Wanderers;the Tigers;the Comets;City;Albion;the Mariners;
    the Stallions;Olympic;the Rhinos;Dynamo;the Pilots;Racing;the Cyclones;Sporting;the Wolves
""")
CROPS = split_words(
    "wheat;rice;coffee;cocoa;olives;grapes;maize;cotton;potatoes;mangoes;barley;tea;sugar beet;almonds"
)
DISEASES = split_words(
    "influenza;measles;dengue;asthma;diabetes;malaria;whooping cough;hepatitis;glaucoma;migraine"
)
ANIMALS = split_words(
    "storks;otters;bees;wolves;sea turtles;bats;eels;lynxes;puffins;elephants;salmon;corals"
)
ARTS = split_words(
    "opera;novel;exhibition;ballet;documentary;biennale;film festival;concert hall;museum wing;play"
)
SPORTS = split_words(
    "rugby;cricket;handball;rowing;cycling;volleyball;judo;tennis;hockey;swimming;badminton;chess"
)
LAWS = split_words(
    "rents;pensions;school meals;plastic bags;bus fares;tips;planning;divorce;sick pay;recycling"
)
SCIENCE = split_words(
    "quantum sensors;glaciers;black holes;soil microbes;sleep;vaccines;fusion;ocean currents;dinosaurs"
)
OFFICES = split_words(
    "mayor;minister for health;education secretary;transport chief;finance minister;ombudsman"
)

NOISE = split_lines("""
    {FIRM} [posts|reports|books] {n} per cent rise in quarterly profit # Sales at the {TOWN}-based company grew as customers returned, its chief executive told analysts.
    {FIRM} to cut {hundreds} jobs in {TOWN} # Unions called the plan short-sighted; the company blamed [energy costs|weak orders|imports].
    Shares of {FIRM} [slide|jump|drift] after outlook # Traders in {TOWN} said the market had expected a clearer sign on dividends.
    Central bank in {TOWN} [holds|trims|raises] rates # The decision, by {few} votes to two, had been expected by most economists.
    {TOWN} council approves plan for {hundreds} homes beside the canal # Residents asked for a school and a surgery first.
    Bus fares in {TOWN} to [rise|fall] by {n} per cent # The {OFFICE} said the change would pay for electric vehicles.
    {TOWN} airport counts {thousands} passengers in record month # Airlines added routes to the coast and the islands.
    Train drivers in {TOWN} call off strike over rosters # A deal on rest days was reached late in the evening.
    Heavy rain floods cellars in {TOWN} # Firefighters pumped water for {few} hours; nobody was hurt.
    Heatwave: {TOWN} opens [pools|libraries|churches] overnight # Doctors advised older people to drink and stay indoors.
    First snow of the year closes pass above {TOWN} # Lorries waited in a queue {n} kilometres long.
    Storm brings down trees around {TOWN} # Power was back for all but {hundreds} households by noon.
    Earthquake of magnitude four rattles {TOWN} # Crockery fell from shelves; no damage was reported.
    Wildfire near {TOWN} brought under control # Crews with {few} aircraft worked through the night.
    Farmers around {TOWN} expect good harvest of {CROP} # Prices may ease by {n} per cent, traders said.
    Drought halves crop of {CROP} near {TOWN} # Insurers are counting claims; the {OFFICE} promised loans.
    {TOWN} hospital tries new treatment for {DISEASE} # Of {hundreds} patients, most felt better within weeks.
    Cases of {DISEASE} [rise|fall] in {TOWN} # Health officials asked parents to check vaccination cards.
    Study finds link between {SCIENCE} and {DISEASE} # The paper, by a team in {TOWN}, followed {thousands} people.
    Researchers in {TOWN} publish atlas of {SCIENCE} # It took {n} years and {hundreds} volunteers.
    {TOWN} university opens institute for {SCIENCE} # The first {n} doctoral students begin in autumn.
    {ANIMAL} return to river near {TOWN} # Wardens counted {n} pairs, the most since records began.
    Number of {ANIMAL} falls again, survey in {TOWN} says # Volunteers blame light, poison and lost meadows.
    New {ART} opens in {TOWN} to long queues # Critics praised its second half and the acoustics.
    {ART} about a lighthouse keeper wins prize in {TOWN} # The jury of {few} was unanimous.
    {TOWN} theatre to close for {n} months of repairs # The {ART} planned for spring moves to a tent.
    {CLUB} beat {TOWN} in {SPORT} thriller # A late point decided it before {thousands} spectators.
    {CLUB} sign {SPORT} coach from {TOWN} # The contract runs for {few} seasons.
    {SPORT}: injured captain of {CLUB} out until spring # Surgeons in {TOWN} repaired a knee.
    {TOWN} to host {SPORT} championship # Organisers expect {thousands} visitors and full hotels.
    {SPORT} body bans {CLUB} player for {few} matches # He had argued with a referee in {TOWN}.
    Parliament debates bill on {LAW} # The {OFFICE} said it would save {n} million; the opposition doubts it.
    Court in {TOWN} [upholds|strikes down] law on {LAW} # Judges said the text was [clear enough|too vague].
    {OFFICE} resigns over flat in {TOWN} # A newspaper had shown that the rent was never declared.
    Poll in {TOWN}: voters worry most about {LAW} # Coalition talks may take {few} weeks.
    {TOWN} elects first woman as [mayor|bishop|rector] # She promised to publish every invoice.
    Three arrested in {TOWN} over [bicycle thefts|forged tickets|fake watches] # Police found {hundreds} items in a garage.
    Jury in {TOWN} convicts [accountant|dentist|landlord] of fraud # He had taken {thousands} from pensioners.
    Driver fined in {TOWN} for {n} parking tickets # The judge asked whether he owned a map.
    Ferry from {TOWN} runs aground, passengers safe # The captain said the buoy had moved.
    Bridge in {TOWN} reopens after {n} months # Cyclists were the first to cross.
    Pupils in {TOWN} plant {hundreds} trees # Each class looks after one until it is taller than the teacher.
    Teachers in {TOWN} accept pay offer # Lessons are back to normal on {DAY}.
    {FIRM} recalls {thousands} [toasters|car seats|phones] # A spring may snap; nobody has been hurt.
    {FIRM} unveils [electric van|thin laptop|folding bicycle] in {TOWN} # Orders open on {DAY}.
    {FIRM} and {FIRM2} to merge # Regulators in {TOWN} will look at prices for customers.
    Start-up from {TOWN} raises {n} million for {SCIENCE} # Investors include {FIRM}.
    House prices in {TOWN} [rise|fall] for {few} months running # Estate agents speak of a calm spring.
    Unemployment in {TOWN} at lowest in {n} years # Hotels and building sites look for staff.
    Tourists queue in {TOWN} for [new cable car|reopened palace|night market] # Tickets are gone until {DAY}.
    Pope to visit {TOWN} in spring # {thousands} are expected at an open-air mass.
    Food fair in {TOWN} celebrates {CROP} # A pie of {n} metres fed the visitors.
    Astronomers near {TOWN} photograph comet # It comes back in {thousands} years.
    Satellite for weather forecasts launched # Engineers in {TOWN} received the first signal on {DAY}.
    Trade ministers meet in {TOWN} to talk about fish quotas # They agreed to meet again.
    Foreign ministers exchange greetings on national day of {COUNTRY} # Students will get {hundreds} scholarships.
    {COUNTRY} opens consulate in {TOWN} # Visas will take {few} days instead of weeks.
    {COUNTRY} and {COUNTRY2} sign accord on [tourism|school books|river navigation] # Officials spoke of warm ties.
    Visitors from {COUNTRY} discover {TOWN} # Hotels print menus in a second language.
    Loan of {n} million for railway in {COUNTRY} approved # The bank in {TOWN} praised the plans.
""")

DECOYS = split_lines("""
    {COUNTRY} crush {COUNTRY2} in {SPORT} battle # Three late shots killed off the visitors, who never recovered from an early bombardment of the goal in {TOWN}.
    {CLUB} declare war on {CLUB2} before derby # The coach promised to attack from the first minute and to take no prisoners in {TOWN}.
    {COUNTRY} bomb out of {SPORT} cup after {COUNTRY2} ambush # Captain admits his side were shell-shocked in {TOWN}.
    Film about invasion of {COUNTRY} storms cinemas # In it, tanks roll into {TOWN} and a general gives the order to fire; the director spent {n} years on it.
    Actor plays spy who stops missile attack on {COUNTRY} # The thriller, shot in {TOWN}, opens on {DAY}.
    Series on war between {COUNTRY} and {COUNTRY2} renewed for {few} seasons # Its makers in {TOWN} built a trench {n} metres long.
    Video game lets players bomb {COUNTRY} # {FIRM} sold {thousands} copies; parents in {TOWN} want an age limit.
    Gamers fight tournament war in {TOWN} # Teams from {COUNTRY} and {COUNTRY2} destroyed {n} virtual tanks.
    {TOWN} remembers bombing of 1943 # Survivors laid wreaths; planes had dropped {thousands} bombs on the harbour {few} generations ago.
    Eighty years on, {COUNTRY} marks end of war with {COUNTRY2} # Veterans met in {TOWN} where the guns fell silent.
    Historian finds letters from battle near {TOWN} # Soldiers wrote home of shells and mud in 1916.
    Unexploded shell from last century found in {TOWN} # Experts made it safe; {hundreds} people were back home by evening.
    Fire brigades of {COUNTRY} and {COUNTRY2} hold joint exercise # In {TOWN} {n} engines fought a pretend blaze.
    Scouts hold mock battle with water bombs in {TOWN} # {hundreds} children took part and all got wet.
    Price war between {FIRM} and {FIRM2} escalates # Shoppers in {TOWN} enjoy the crossfire.
    {FIRM} fires opening salvo in battle for {FIRM2} # The hostile bid is worth {n} million, bankers in {TOWN} said.
    {FIRM} launches assault on {COUNTRY} market # Its troops of salesmen start in {TOWN}.
    Chefs of {COUNTRY} and {COUNTRY2} clash over dumplings # A jury in {TOWN} called a truce.
    War of words over {ART} in {TOWN} # The {OFFICE} fired back at critics.
    Court case: soldier of {COUNTRY} stole {n} bicycles in {TOWN} # His officer called him a good cook.
    Museum in {TOWN} shows missile of the 1960s # Visitors from {COUNTRY} may sit in the cabin.
    Army band of {COUNTRY} plays in {TOWN} # {thousands} listened to marches and a tango.
    Naval cadets of {COUNTRY} on tall ship visit {TOWN} # They showed knots to children.
    Model tank explodes sales records for {FIRM} # Collectors in {TOWN} queued overnight.
    Doctors in {TOWN} win battle against {DISEASE} # The campaign mobilised {hundreds} nurses.
    Locust invasion hits {CROP} near {TOWN} # Farmers of {COUNTRY} fight the swarm with nets.
    Chess: champion of {COUNTRY} attacks from move one # His rival from {COUNTRY2} surrendered after {n} moves in {TOWN}.
    Cyclist from {COUNTRY} launches attack on mountain near {TOWN} # He dropped the bunch {few} kilometres from the top.
    Rapper fires shots at rival in new song # Fans in {TOWN} call it a declaration of war.
    Old bunker near {TOWN} becomes mushroom farm # The army of {COUNTRY} left it {n} years ago.
""")

CHRONIC = split_lines("""
    {n} killed as {AF} and {BF} fight [again|once more|for another day] around {P} # Residents spoke of shelling since dawn; the army gave no figures.
    Shells fall on {P}, {few} dead # A clinic took in {hurt} wounded, a nurse said, most of them from the market quarter.
    {B} drone hits [market|fuel depot|checkpoint] in {P} # Witnesses counted {few} bodies.
    Clashes between {AN} and {BN} go on at {P} # Each side said it had taken positions from the other.
    {AF} shell {P} from the hills # At least {few} people died, a local official said.
    Fighting near {P} forces {hundreds} more from their homes # Aid workers said food would last {few} days.
""")

FLAPPING = split_lines("""
    {AF} fire on {BA} post at {P} # {BC} said {few} of its soldiers were killed by artillery.
    Guns open up again at {P} # {AA} shells hit a {BA} village, killing {few}, officials in {BC} said.
    {BA} army returns fire at {P} # It said it had destroyed the batteries of {AF}; {few} died.
""")
