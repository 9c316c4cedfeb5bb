"""Words for a few of the demo's tracks, written for it, with themes that return: sea, night, city, rain.

The tracks are instrumental: these are poems laid over the music in time.
"""

_POEMS: dict[str, str] = {
    "Last Ferry Home": """
        The last ferry leaves with its lights turned low
        The city counts windows, row over row
        Salt on the railing, rain on my sleeve
        Nobody waves, for there's no one to leave
        Night on the water and night in the sky
        One of them rocks me, the other goes by
        Home is a harbour I know in the dark
        A bell and a buoy, a dog and its bark""",
    "Rain on the Barley": """
        Rain on the barley and rain on the stone
        Rain on the one who is walking alone
        The river has taken the road to the mill
        The rain is still talking, the barley is still
        Come in from the weather, come in from the sea
        There's bread on the table for you and for me
        Tomorrow the swallows will mend the grey sky
        And what the rain whispered the barley will dry""",
    "Snow at the Sill": """
        Snow at the sill and a coal in the grate
        The clock on the wall says it's early, it's late
        Someone is singing a house or two down
        Night lays its blanket on all of the town""",
    "La mer à l'envers": """
        La mer à l'envers dans le fond de mes yeux
        Des bateaux qui naviguent au travers des cieux
        La nuit sur le port a posé son manteau
        Et la pluie fait des ronds dans le ciel sur les eaux
        Je t'attends sur le quai, je t'attends sur le sable
        La lampe est restée allumée sur la table""",
    "Туман над доками": """
        Туман над доками, ночь без огня
        Город далёкий не слышит меня
        Дождь по железу, маяк на мели
        Море считает свои корабли
        Утро придёт, и растает туман
        Я отпущу этот порт в океан""",
    "비 오는 창가": """
        비 오는 창가에 앉아
        도시의 불빛을 세어 본다
        밤은 천천히 바다가 되고
        나는 작은 배가 된다
        빗소리가 나를 데려가면
        아침은 섬에서 기다린다""",
    "مطر على المدينة": """
        مطرٌ على المدينة والليلُ طويل
        والبحرُ يحكي للنوافذ ما يقول
        يا ريحُ مرّي بالمنارة والسهول
        وخذي سلامي للذين على السبيل
        مطرٌ على المدينة والفجرُ قريب
        والبابُ مفتوحٌ لكلّ غريب""",
    "Lluvia tibia": """
        Lluvia tibia en la azotea
        La ciudad cierra los ojos
        Baila la noche con la marea
        Luces azules, luces rojas
        Quédate hasta que amanezca
        El mar no tiene prisa""",
    "Letter from the Coast": """
        I write to you from where the land gives out
        The sea has read it first, I have no doubt
        It rains the way it rained the night we met
        The city's far, the ink is not dry yet
        The lighthouse turns its page from dark to bright
        And that is all the news. Sleep well. Good night""",
    "Night Bus": """
        Night bus, front seat, wet streets, red light
        City in the mirror getting small, getting bright
        Rain on the window drawing rivers to the sea
        Last stop, lost shop, nobody but me
        Night bus, long way, slow rain, all right""",
    "雨音": """
        雨音が街をつつむ
        夜の海は遠くひかる
        窓をあけて 耳をすます
        雨音が街をつつむ""",
}

SYNCED_SIDECAR = frozenset({"Last Ferry Home", "비 오는 창가", "مطر على المدينة", "Letter from the Coast"})
"""Titles whose words lie beside the file, as .lrc, with times."""

SYNCED_IN_TAG = frozenset({"Lluvia tibia", "Night Bus"})
"""Titles whose words lie in the tags with times; the others' have none."""


def words(title: str) -> tuple[str, ...]:
    """The lines for a title, none where it has no words."""
    return tuple(line.strip() for line in _POEMS.get(title, "").strip().splitlines())
