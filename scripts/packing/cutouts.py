"""Photographs of animals, food, plants, vehicles and things, cut out from their background.

The bytes of the sheet are those of Pillow 12.3.0 with libwebp 1.6.0: another libwebp may write others.
"""

import io
import zipfile
from pathlib import Path

import numpy as np
from PIL import Image

from packing.packages import Package
from packing.writing import lines, lot, place

PACKAGES = [
    Package(
        "Debian",
        "tuxpaint-stamps-default",
        "2022.06.04-1",
        "6db6c1bfc870a47f1499d6203b083522eacb57c5f9c87d468f2e92eb6d9d5f34",
    )
]
TITLE = "242 photographs cut out from their background: animals, food, plants, vehicles, things"
COMPRESSION = zipfile.ZIP_DEFLATED  # a WebP picture gets no smaller, and LZMA would take longer to read
STAMPS = "usr/share/tuxpaint/stamps"
SIZE = 64
LONGER_SIDE = 60  # of the object, so that every picture has a border
FAINT = 8  # what covers less than this (of 255) does not count when the edges are cut off
ACROSS = 16  # pictures side by side on the sheet
TEST_SHARE = 1 / 3

ARRAYS = {
    "sheet": "the bytes of a WebP picture, 1024 x 1024 pixels with transparency: 16 pictures of 64 x 64 in each line, "
    "those for training, then those for testing",
    "labels": "the number of the kind of each picture: animal, food, plant, vehicle, thing",
    "names": "what each picture shows, as lines of UTF-8",
    "training": "how many of them are for training",
}
DONE = """
The package has 796 PNG pictures. All were looked at, and 242 photographs of one thing before nothing were kept: 115
animals, 33 foods, 28 plants, 14 vehicles, 52 other things. Left out were

- 247 letters, signs, notes, coins and other symbols, 20 road signs and 6 flags,
- 181 drawings, cartoons and silhouettes, and a few pictures smaller than 50 pixels,
- 46 photographs that the list of contributors puts under another licence than the GPL (GFDL, CC BY, CC BY-SA, CeCILL),
- 21 whose origin is unclear: taken from web pages, from a collection of stock photographs, or without a credit (among
  them fruit and vegetables that may come from a grocer's page),
- 3 mirrored copies, 5 people, 11 gravestones and memorials, 3 dark or imagined planets,
- 11 of which nobody can say what kind they are (shells, a decorated Christmas tree, fire) or that are incomplete.

Kind and name were given by eye; where a caption is wrong or a joke, the name is not the caption ("mountain goat" is a
chamois, "alien tree" a bunch of rambutans, "xanthia" a moth). Mushrooms and rambutans count as food.

Each picture was cut to what is not transparent, brought to 60 pixels along its longer side (Lanczos) and put in the
middle of 64 x 64. The originals are 50 to 2,348 pixels large, half of them above 196. All pictures on one sheet were
saved as WebP with a quality of 85: colours differ by 4 of 255 on average from what they were, the transparency not at
all. (Without loss the file would be 2.3 times as large.)

A third of each kind is for testing. (A fifth, 49 pictures, could not tell a good network from a lucky one.) Which
they are, follows from the sha256 of the subject: pictures of the same subject (three apples, four gnus, two pairs of
scissors) stay together.
"""
LICENCE = """
The pictures are part of Tux Paint Stamps, "Copyright 2002-2022 by Bill Kendrick" and various contributors, who are
named in the file `CONTRIBUTORS.txt` of its source. Debian's copyright file puts all of them under this licence:

> This package is free software; you can redistribute it and/or modify it under the terms of the GNU General Public
> License as published by the Free Software Foundation; either version 2 of the License, or (at your option) any later
> version. This package is distributed in the hope that it will be useful, but WITHOUT ANY WARRANTY; without even the
> implied warranty of MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE. See the GNU General Public License for more
> details.

The text of the licence is at <https://www.gnu.org/licenses/old-licenses/gpl-2.0.html>. It applies to this file of
data and to pictures made from it, such as figures that show them, but not to kerasbook's code, which only reads it. The
source, in the form in which one would change it, is the package named above and `scripts/packing/cutouts.py`.

Some of the pictures are free of any rights, as the list of contributors says: those of planets and spacecraft (NASA),
of sea animals (NOAA), and some from Wikimedia Commons. Unverified: for most pictures the list names who gave them to
Tux Paint, but not who took them.
"""

# Looked at one by one. A line: the file, the name and, where the name's last word is not what the picture shares with
# others of the same subject, its group. Pictures of a group stay on one side of the split.
KEPT = {
    "animal": """
animals/amphibians/frog | green frog
animals/amphibians/frog-1 | brown frog
animals/birds/adelaide-rosella | rosella
animals/birds/albino_peahen | white peahen
animals/birds/blackbird | blackbird
animals/birds/chicken_profile | chicken
animals/birds/crow | crow
animals/birds/crowned_crane | crowned crane
animals/birds/cuckoo | cuckoo
animals/birds/drake | drake
animals/birds/duck | duck
animals/birds/gander | gander
animals/birds/guineafowl | guinea fowl
animals/birds/hen | hen
animals/birds/lark | lark
animals/birds/little-penguin | little penguin
animals/birds/magellanic_penguin | Magellanic penguin
animals/birds/magpie | magpie
animals/birds/nandou | rhea
animals/birds/ostrich | ostrich
animals/birds/owl | owl
animals/birds/peacock | peacock
animals/birds/penguin | penguin
animals/birds/pigeon | pigeon
animals/birds/pink_flamingo | flamingo
animals/birds/quetzal | quetzal
animals/birds/rainbow-lorikeet | rainbow lorikeet
animals/birds/rooster | rooster
animals/birds/seagull | flying gull
animals/birds/silver-gull | silver gull
animals/birds/tucan | toucan
animals/birds/turkey | turkey
animals/birds/vulture | vulture
animals/fish/bluegroper | blue groper
animals/fish/butterflyfish | butterflyfish
animals/fish/clownfish | clownfish
animals/fish/coraltrout | coral trout
animals/fish/dolphinfish | dolphinfish
animals/fish/lionfish | lionfish
animals/fish/lobster | spiny lobster
animals/fish/moonwrasse | moon wrasse
animals/fish/seahorse | seahorse
animals/fish/shrimp | shrimp
animals/fish/stripedfish | striped fish
animals/insects/fly | fly
animals/insects/grasshopper | grasshopper
animals/insects/hornet | hornet
animals/insects/hoverfly | hoverfly
animals/insects/mantis | mantis
animals/insects/xanthia | moth
animals/lizards/iguana | iguana
animals/mammals/apes/chimp | chimpanzee
animals/mammals/apes/gorilla | gorilla
animals/mammals/apes/tamarin_emperor | emperor tamarin
animals/mammals/aquatic/dolphin | dolphin
animals/mammals/aquatic/orca | orca
animals/mammals/aquatic/sea_lion | sea lion | sea lion
animals/mammals/aquatic/whale | whale
animals/mammals/badger | badger
animals/mammals/bears/bear | black bear
animals/mammals/bears/european-bear | brown bear
animals/mammals/bovines/bison | bison
animals/mammals/bovines/bull | bull
animals/mammals/bovines/cow | brown cow
animals/mammals/bovines/cow_white | white cow
animals/mammals/bovines/gnu-baby | gnu calf | gnu
animals/mammals/bovines/gnu-baby-stand | gnu calf | gnu
animals/mammals/bovines/gnu-sitting | gnu
animals/mammals/bovines/gnu-stand | gnu
animals/mammals/bovines/goat | goat
animals/mammals/bovines/indian_blackbuck | blackbuck
animals/mammals/bovines/mountaingoat | chamois
animals/mammals/bovines/ram | ram
animals/mammals/bovines/sheep | sheep
animals/mammals/bovines/sheep_lamb | lamb
animals/mammals/bovines/yak | yak
animals/mammals/bovines/zebu | zebu
animals/mammals/camel/camel | camel
animals/mammals/camel/dromedary | dromedary
animals/mammals/cats/lion | lion
animals/mammals/cats/lion-2 | lion
animals/mammals/cats/tiger | tiger
animals/mammals/cats/tiger_sumatran | Sumatran tiger
animals/mammals/deer/caribou | caribou
animals/mammals/deer/deer | deer
animals/mammals/deer/doe | doe
animals/mammals/deer/wapiti | wapiti
animals/mammals/dogs/dingo | dingo
animals/mammals/dogs/dog | dog
animals/mammals/dogs/fox | fox
animals/mammals/elephant | elephant
animals/mammals/equines/donkey | donkey
animals/mammals/equines/donkey_eating | donkey
animals/mammals/equines/horse | horse
animals/mammals/equines/zebra | zebra
animals/mammals/ferret | ferret
animals/mammals/giraffe | giraffe
animals/mammals/hippopotamus | hippopotamus
animals/mammals/pig | pig
animals/mammals/pig_golden | Tamworth pig
animals/mammals/pig_golden2 | Tamworth pig
animals/mammals/rabbit_little | rabbit
animals/mammals/rhino_black | black rhino
animals/mammals/rodents/beaver | beaver
animals/mammals/rodents/capybara | capybara
animals/mammals/rodents/marmot | marmot
animals/mammals/rodents/mouse | mouse
animals/mammals/rodents/rabbit | rabbit
animals/mammals/rodents/rabbit-2 | rabbit
animals/mammals/rodents/rat | rat
animals/mammals/rodents/squirrel | squirrel
animals/mammals/wildboar | wild boars
animals/marsupials/kangaroo | kangaroo
animals/marsupials/koala | koala
animals/marsupials/wombat | wombat
""",
    "food": """
food/fruit/apple_fuji | Fuji apple
food/fruit/apple_granny_smith | Granny Smith apple
food/fruit/apple_sierra_beauty | Sierra Beauty apple
food/fruit/avocado | avocado
food/fruit/banana | banana
food/fruit/cherimoya | cherimoya
food/fruit/kiwi | kiwi
food/fruit/lemon | lemon
food/fruit/mandarine | mandarin orange
food/fruit/mango | mango
food/fruit/orange_seville | Seville orange
food/fruit/pear | pear
food/fruit/pomegranate | pomegranate
food/fruit/strawberry | strawberry
food/nuts/almond | almond
food/nuts/pecan | pecan
food/nuts/walnut | walnut
food/spices/ginger | ginger
food/vegetables/broccoli | broccoli
food/vegetables/chilepepper | chilli pepper
food/vegetables/corn | corn
food/vegetables/eggplant | eggplant
food/vegetables/garlics | string of garlic
food/vegetables/pattypan_squash | pattypan squash
food/vegetables/pumpkin_small | pumpkin
food/vegetables/redlettuce | red lettuce
food/vegetables/yellowpepper | yellow pepper
plants/mushrooms/cep | red-headed cep
plants/mushrooms/cep-1 | cep
plants/mushrooms/cep-2 | two ceps | cep
plants/trees/rambutan | rambutans
seasonal/christmas/Candy_cane_photo_1 | candy cane
seasonal/christmas/Candy_cane_photo_2 | candy cane
""",
    "plant": """
plants/eggplant | eggplant
plants/flowers/anemone_red | anemone
plants/flowers/daffodil | daffodil
plants/flowers/flower1 | purple flower | flower1
plants/flowers/flower2 | yellow flower | flower2
plants/flowers/flower3 | yellow flower | flower3
plants/flowers/flower4 | two purple flowers | flower4
plants/flowers/flower5 | yellow flower | flower5
plants/flowers/flower6 | pink flower | flower6
plants/flowers/flower7 | lantana
plants/flowers/flower8 | wild rose
plants/flowers/flower9 | pink flower with dew | flower9
plants/flowers/flower10 | hibiscus
plants/flowers/iris | iris
plants/flowers/marigold | marigold
plants/flowers/pigface | pigface
plants/flowers/red-gazania | gazania
plants/flowers/rose | rose
plants/flowers/whitestar-petunia | petunia
plants/flowers/yellow-flower | yellow daisy
plants/lavender | lavender
plants/lettuce_bolted | bolted lettuce
plants/thyme | thyme
plants/trees/birch | birch in winter | birch
plants/trees/holm_oak | holm oak
plants/trees/liberia-palm | palm
plants/trees/pinecone | pine cone
plants/trees/tree336 | pili tree
""",
    "vehicle": """
military/vehicles/bradley | armoured vehicle
military/vehicles/f22_raptor | fighter jet
military/vehicles/infantry-stryker | armoured vehicle
space/apollo_lander | lunar lander
space/voyager2 | space probe
vehicles/auto/sedan | sedan
vehicles/auto/sportscar2 | sports car
vehicles/auto/truck | pickup truck
vehicles/construction/dumper | dumper
vehicles/flight/balloon360 | hot air balloon
vehicles/flight/planes/747 | airliner
vehicles/garbagetruck | garbage truck
vehicles/race/indycar | racing car
vehicles/ship/walnutBoat | walnut sailing boat
""",
    "thing": """
animals/mammals/bears/toys/edward_bear | teddy bear
clothes/clothespin_new | modern clothes peg
clothes/clothespin_old | old clothes peg
hobbies/binoculars | binoculars
hobbies/camera_35mm | camera
household/arttools/pen_dryerase | felt pen
household/arttools/scissors_small_closed | closed scissors
household/arttools/scissors_small_open | open scissors
household/cylinder | gas cylinder
household/dishes/pitcher_small | jug
household/dishes/teapot | teapot
household/dishes/utensils/nutcracker | nutcracker
household/dishes/utensils/pepper_grinder | pepper mill
household/garbagecan | dustbin
household/home_compost_bin | compost bin
household/key | key
household/rubberduck | rubber duck
household/toilet | toilet
household/tools/cementmixer | cement mixer
household/tools/hammer | hammer
household/tools/mallet_metal | mallet
household/tools/measuring_tape | tape measure
household/tools/paintbrush_large | paintbrush
household/tools/plyers | pliers
household/tools/saw | saw
household/tools/spade | spade
household/tools/toolbox | toolbox
household/tools/wrench | spanner
household/tools/wrench_adjustable | adjustable spanner
household/tools/wrench_plumbers | plumber's wrench | spanner
medical/stethoscope | stethoscope
medical/syringe | syringe
people/toys/grannysmith | rag doll
space/moon/moon_3qt | waxing moon
space/moon/moon_full | full moon
space/planets/2_venus | Venus
space/planets/3_earth | Earth
space/planets/4_mars | Mars
space/planets/5_jupiter | Jupiter
space/planets/6_saturn | Saturn
space/planets/7_uranus | Uranus
space/planets/8_neptune | Neptune
sports/basketball | basketball | ball
sports/cricketball | cricket ball
sports/football | American football | ball
sports/soccer | soccer ball
sports/tennis_ball | tennis ball
sports/tennis_racket | tennis racket
sports/trophy_cup | trophy
town/roadsigns/traffic_cone | traffic cone
town/usps_mailbox | letter box
vehicles/wheel_tractor | tractor wheel
""",
}


def kept() -> list[tuple[str, str, str, tuple[str, str]]]:
    """File, kind, name and group of each picture."""
    pictures = []
    for kind, text in KEPT.items():
        for line in text.strip().splitlines():
            file, name, *group = line.split(" | ")
            pictures.append((file, kind, name, (kind, group[0] if group else name.split()[-1])))
    return pictures


def square(path: Path) -> Image.Image:
    """The object in the middle of a transparent square."""
    with Image.open(path) as file:
        picture = file.convert("RGBA")
    picture = picture.crop(picture.getchannel("A").point(lambda cover: 255 * (cover >= FAINT)).getbbox())
    scale = LONGER_SIDE / max(picture.size)
    picture = picture.resize([max(1, round(scale * side)) for side in picture.size], Image.Resampling.LANCZOS)
    whole = Image.new("RGBA", (SIZE, SIZE))
    whole.paste(picture, [(SIZE - side) // 2 for side in picture.size])
    return whole


def for_test(groups: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Groups that are for testing: of each kind as many as make up a third of its pictures, drawn by lot."""
    chosen = set()
    for kind in KEPT:
        members = [group for group in groups if group[0] == kind]
        wanted = round(TEST_SHARE * len(members))
        for group in sorted(set(members), key=lambda group: lot(" ".join(group))):
            if members.count(group) <= wanted:
                chosen.add(group)
                wanted -= members.count(group)
    return chosen


def sheet(pictures: list[Image.Image]) -> Image.Image:
    """All pictures side by side, line by line."""
    whole = Image.new("RGBA", (ACROSS * SIZE, -(-len(pictures) // ACROSS) * SIZE))
    for number, picture in enumerate(pictures):
        whole.paste(picture, (number % ACROSS * SIZE, number // ACROSS * SIZE))
    return whole


def webp(picture: Image.Image) -> np.ndarray:
    """The bytes of a file."""
    file = io.BytesIO()
    picture.save(file, "WEBP", quality=85, alpha_quality=100, method=6)
    return np.frombuffer(file.getvalue(), np.uint8)


def arrays(folder: Path) -> dict[str, np.ndarray]:
    """What is packed."""
    test = for_test([group for *_, group in kept()])
    chosen = sorted(kept(), key=lambda picture: (picture[3] in test, place(picture[0])))
    return {
        "sheet": webp(sheet([square(folder / STAMPS / f"{file}.png") for file, *_ in chosen])),
        "labels": np.array([list(KEPT).index(kind) for _file, kind, *_ in chosen], np.uint8),
        "names": lines([name for _file, _kind, name, _group in chosen]),
        "training": np.array(sum(group not in test for *_, group in chosen)),
    }
