"""Words that stand beside names: particles, titles, generations, legal forms of companies."""

from __future__ import annotations

from collections.abc import Mapping

from ...frozen import Frozen

__all__ = [
    "DECORATIONS",
    "GENERATIONS",
    "HONOURS",
    "LEGAL_FORMS",
    "NAMELIKE_TITLES",
    "PARTICLES",
    "SEXES",
    "TITLES",
    "word_set",
]


def word_set(*lines: str) -> frozenset[str]:
    """The words of all lines: how lists of words are written here so that a person can read them."""
    return frozenset(word for line in lines for word in line.split())


PARTICLES = word_set(
    "de du des la le les",  # French
    "da das do dos del dela delos delas",  # Portuguese, Spanish, Philippine
    "della delle dello di degli dei dal dalla dalle",  # Italian
    "van von vom zu zum zur der den ter ten te vander vanden op",  # Dutch, German
    "af av al el ul bin ibn ben bn bint binti binte abu abou ould wuld bar",  # Nordic, Arabic, Hebrew
    "mac mc fitz ap san santa saint sainte st ste",
)
"""Words of a family name that begin it: kept, and where the family name starts."""

TITLES = word_set(
    "mme mmes madame mlle mlles mademoiselle monsieur mr mrs ms miss mister mx messrs",
    "dr docteur doctor prof professeur professor maitre mgr monseigneur",
    "sir hon honorable honourable rev revd reverend",
    "sen senator senateur senatrice rep representative congressman congresswoman depute deputee",
    "ministre minister ambassador ambassadeur",
    "capt captain cpt colonel lt lieutenant sgt sergeant cdt commandant",
    "herr frau fraulein dipl ing signor signora signorina senor senora senorita sra srta",
    "dhr mevr mw sheikh shaikh sheik shaykh cheikh hajji hadj haji hajah shri smt",
    "president presidente prasident praesident chancellor chancelier kanzler ayatollah",
    "mullah mulla maulvi mawlawi maulana moulana mawlana dott dottore dottoressa",
    "avv avvocato dra datuk dato datin tengku tunku ustaz ustadz ustadh kyai",
    "magister mudr judr rndr phdr mvdr paeddr ingeniero lic licenciado licenciada arq arquitecto abg",
    "bpk bapak ibu sdr sdri saudara saudari nyonya encik familie famille fam eheleute dna hrn frl",
    "atty engr adm brigadier cdr commander cdre cpl pvt adjudant msgr excellency hrh",
    "sayin domnul doamna dl dna alhaji alhaja barrister",
    "attn attention zhd",  # for the attention of
)
"""Titles that come before a name; dropped wherever a name is left without them."""

_SIRS = word_set("mr mister monsieur herr hrn signor senor dhr bpk bapak sdr saudara shri encik datuk")
_MADAMS = word_set(
    "mrs ms miss mme madame mlle mademoiselle frau fraulein frl signora signorina dottoressa senora senorita",
    "sra srta dra mevr mw ibu sdri saudari smt datin",
)
SEXES: Mapping[str, str] = Frozen(dict.fromkeys(_SIRS, "m") | dict.fromkeys(_MADAMS, "f"))
"""Titles that tell whether a man or a woman bears them."""

NAMELIKE_TITLES = word_set(
    "pr doc pere soeur frere lord lady dame fr pastor rabbi imam maire mayor judge justice",
    "col gen general maj major sig sr don dona hr fru pan pani sri king queen prince princess the",
    "baron baronne baroness comte comtesse count countess vicomte viscount marquis marquise chevalier duc",
    "duke duchess admiral amiral marshal marechal commodore corporal caporal mag brig puan khun daw",
)
"""Titles that are names as well (Don, Judge, Major): dropped only before two words or more."""

HONOURS = word_set(
    "haji hajji hadji hajj hadj alhaj alhaji elhadj sheikh shaikh shaykh sheik cheikh mullah mulla maulvi",
    "molvi mawlawi maulana mawlana moulana sayyid sayyed syed sayed seyed sidi ustad qari begum shri smt",
    "sri thiru pandit",
)
"""Honours that stand between names as well as before them: no word that tells two people apart."""

DECORATIONS = word_set(
    "mp msp mep phd dphil md dds dvm esq esquire obe mbe cbe kbe qc kc cpa rn jd mba msc bsc ba ma",
    "csc drsc mbbs llb llm mph pharmd edd dsc frs frcs kcb kcmg cmg gcb retd usaf usmc ofm osb",
    "bey efendi hanim official officiel officielle fc",
)
"""Degrees, offices and marks that come after a name; dropped."""

GENERATIONS: Mapping[str, str] = Frozen(
    {
        "jr": "jr",
        "jnr": "jr",
        "junior": "jr",
        "fils": "jr",
        "sr": "sr",
        "snr": "sr",
        "senior": "sr",
        "pere": "sr",
        "ii": "ii",
        "2nd": "ii",
        "iii": "iii",
        "3rd": "iii",
        "iv": "iv",
        "4th": "iv",
    }
)
"""What tells father from son, by the form it is written in."""

LEGAL_FORMS = word_set(
    "sa sas sasu sarl eurl sci snc scs sca scop scp selarl gie ei eirl cie compagnie societe ste ets",
    "etablissements association assoc",  # French
    "ltd limited llc llp lp inc incorporated corp corporation co company plc pc pllc",
    "gmbh mbh ag kg kgaa ohg ug gbr ev eg aktiengesellschaft se",  # German, Austrian, Swiss
    "gesellschaft",
    "bv nv cv vof bvba sprl srl spa snc sapa sl slu sau lda ltda sgps",  # Benelux, Italy, Iberia, Brazil
    "ab as asa oy oyj aps ehf",  # Nordic
    "doo dd ad ood eood sro zoo spzoo kft zrt nyrt rt",  # Central Europe
    "ooo oao zao pao ao tov",  # Russia, Ukraine
    "pte pty bhd sdn kk gk pvt",  # Asia, Oceania
)
"""Legal forms of companies as single folded words; they tell no two companies apart."""
