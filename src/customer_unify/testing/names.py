"""The names of people and places the synthetic company is peopled with, commonest first."""

from __future__ import annotations

from collections.abc import Mapping

import attrs

__all__ = ["CULTURES", "EMPLOYERS", "SHORT_FORMS", "STREETS", "TOWNS", "Culture"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


@attrs.frozen
class Culture:
    """Names that occur together; ``share`` is how many of a thousand households bear them.

    ``family_first`` says that the family name is written first by those who bear it.
    """

    name: str
    share: int
    female: tuple[str, ...] = attrs.field(converter=_words)
    male: tuple[str, ...] = attrs.field(converter=_words)
    family: tuple[str, ...] = attrs.field(converter=_words)
    family_first: bool = False


CULTURES: tuple[Culture, ...] = (
    Culture(
        "french",
        720,
        """Marie Nathalie Isabelle Sylvie Catherine Françoise Valérie Christine Monique Sophie Sandrine Céline
        Véronique Martine Nicole Stéphanie Julie Aurélie Laurence Christiane Émilie Dominique Jacqueline
        Caroline Élodie Camille Laura Virginie Hélène Brigitte Corinne Chantal Pauline Sarah Michèle Delphine
        Léa Manon Claire Mélanie Chloé Mathilde Lucie Marion Anaïs Florence Agnès Patricia Élisabeth Denise
        Marie-Claude Marie-Christine Anne-Sophie Marie-Laure Geneviève Béatrice Josiane Odile Yvette Simone
        Charlotte Juliette Emma Inès Jade Louise Alice Lola Zoé Clémence Margaux Justine Noémie Gaëlle Solène
        Ophélie Lucile Bénédicte Mireille Colette Éliane Ghislaine Maëlle Apolline Capucine Thérèse""",
        """Jean Pierre Michel Philippe Alain Nicolas Christophe Patrick Frédéric Laurent Julien Thomas David
        Stéphane Éric Pascal Olivier Sébastien Christian Daniel Bernard Bruno Thierry Guillaume Vincent
        François Antoine Alexandre Jérôme Gérard Maxime Romain Kévin Didier André Anthony Gilles Franck
        Mathieu Serge Benjamin Marc Hervé Arnaud Fabrice Cédric Lucas Hugo Louis Jacques Claude Yves Quentin
        Florian Clément Adrien Jean-Pierre Jean-Luc Jean-Claude Jean-Marie Jean-François Pierre-Yves Ludovic
        Damien Baptiste Théo Léo Gabriel Raphaël Arthur Jules Paul Simon Valentin Rémi Loïc Gaël Yannick
        Xavier Emmanuel Dominique Robert Georges Marcel René Roger Lucien Émile Étienne Grégoire Benoît
        Tristan Corentin""",
        """Martin Bernard Thomas Petit Robert Richard Durand Dubois Moreau Laurent Simon Michel Lefèvre Leroy
        Roux David Bertrand Morel Fournier Girard Bonnet Dupont Lambert Fontaine Rousseau Vincent Müller
        Faure André Mercier Blanc Guérin Boyer Garnier Chevalier François Legrand Gauthier Garcia Perrin Robin
        Clément Morin Nicolas Henry Roussel Mathieu Gautier Masson Marchand Duval Denis Dumont Marie Lemaire
        Noël Meyer Dufour Meunier Brun Blanchard Giraud Joly Rivière Lucas Brunet Gaillard Barbier Arnaud
        Martinez Gérard Roche Renard Schmitt Roy Leroux Colin Vidal Caron Picard Roger Fabre Aubert Lemoine
        Renaud Dumas Lacroix Olivier Philippe Bourgeois Pierre Benoît Rey Leclerc Payet Rolland Leclercq
        Guillaume Lecomte Lopez Jean Dupuy Guillot Hubert Berger Carpentier Sanchez Dupuis Moulin Louis
        Deschamps Huet Vasseur Perez Boucher Fleury Royer Klein Jacquet Adam Paris Poirier Marty Aubry Guyot
        Carré Charles Renault Charpentier Ménard Maillard Baron Bertin Bailly Hervé Schneider Fernandez
        Le_Gall Collet Léger Bouvier Julien Prévost Millet Perrot Daniel Le_Roux Cousin Germain Breton Besson
        Langlois Rémy Le_Goff Pelletier Lévêque Perrier Leblanc Barré Lebrun Marchal Weber Mallet Hamon
        Boulanger Jacob Monnier Michaud Rodriguez Guichard Gillet Étienne Grondin Poulain Tessier Chevallier
        Collin Chauvin de_La_Tour d'Estienne du_Bellay de_Villiers L'Hermitte Saint-Martin Petitjean
        Bourdin-Lacaze Le_Bihan Kerviel Tanguy Quéméner Abgrall Haberer Wendling Casanova Santoni Etcheverry
        Irigoyen Vanhoutte Delattre Delahaye Beauchamp Montagnier Quesnel Thibault Vauquelin Ygouf""",
    ),
    Culture(
        "maghrebi",
        80,
        "Fatima Khadija Amina Samira Nadia Leïla Yasmine Karima Naïma Soraya Malika Houria Zineb Imane",
        "Mohamed Ahmed Karim Rachid Youssef Mehdi Ali Hassan Omar Nabil Samir Mustapha Abdelkader Bilal",
        """Benali Bouzid Haddad Mansouri Belkacem Cherif El_Amrani Ben_Youssef Zerrouki Hamdi Saïdi Boukhari
        Benabdallah Touati Khelifi Meziane Larbi Ouali Brahimi Slimani""",
    ),
    Culture(
        "portuguese",
        45,
        "Maria Ana Sofia Inês Beatriz Carla Paula Teresa Fátima Conceição",
        "José João António Manuel Carlos Paulo Rui Luís Fernando Nuno",
        """Silva Santos Ferreira Pereira Oliveira Costa Rodrigues Martins Fernandes Gonçalves Lopes dos_Santos
        da_Silva Almeida Ribeiro""",
    ),
    Culture(
        "british",
        40,
        "Elizabeth Margaret Sarah Jennifer Emma Catherine Victoria Rebecca Alexandra Susan Katherine Jessica",
        "William Robert James Thomas Michael Richard Edward Christopher Anthony Andrew Daniel Samuel",
        """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White
        O'Connor MacDonald McCarthy Fitzgerald Hughes Clarke""",
    ),
    Culture(
        "italian",
        30,
        "Giulia Francesca Chiara Paola Elena Valentina Silvia Alessandra",
        "Giuseppe Marco Andrea Francesco Alessandro Matteo Luca Stefano",
        "Rossi Russo Ferrari Esposito Bianchi Romano Colombo Ricci Marino De_Luca Di_Stefano Lombardi",
    ),
    Culture(
        "german",
        25,
        "Anna Ursula Monika Petra Sabine Birgit Käthe Renate",
        "Hans Jürgen Klaus Wolfgang Günther Dieter Stefan Jörg",
        "Müller Schmidt Schneider Fischer Weber Wagner Becker Schulz Hoffmann Schäfer Koch von_Bülow Strauß",
    ),
    Culture(
        "polish",
        20,
        "Agnieszka Katarzyna Małgorzata Magdalena Zofia Ewa",
        "Paweł Łukasz Krzysztof Andrzej Stanisław Wojciech",
        "Nowak Kowalski Wiśniewski Wójcik Lewandowski Zieliński Szymański Dąbrowski Kozłowski",
    ),
    Culture(
        "vietnamese",
        20,
        "Lan Huong Mai Thuy Linh Ngoc",
        "Minh Tuan Hung Duc Quang Thanh",
        "Nguyen Tran Le Pham Hoang Phan Vu Dang",
        family_first=True,
    ),
    Culture(
        "greek",
        10,
        "Ελένη Μαρία Κατερίνα Δέσποινα",
        "Γιώργος Νίκος Κώστας Δημήτρης",
        "Παπαδόπουλος Ιωάννου Νικολάου Γεωργίου",
    ),
    Culture(
        "russian",
        10,
        "Наталья Ольга Светлана Екатерина",
        "Дмитрий Сергей Андрей Николай",
        "Иванов Смирнов Кузнецов Попов",
    ),
)

SHORT_FORMS: Mapping[str, str] = {
    "Alexandre": "Alex",
    "Anthony": "Tony",
    "Benjamin": "Ben",
    "Catherine": "Cathy",
    "Christophe": "Chris",
    "Christopher": "Chris",
    "Daniel": "Dan",
    "Elizabeth": "Liz",
    "Emmanuel": "Manu",
    "Frédéric": "Fred",
    "Gabriel": "Gaby",
    "Guillaume": "Guy",
    "Jennifer": "Jenny",
    "Jessica": "Jess",
    "Margaret": "Maggie",
    "Mathieu": "Mat",
    "Michael": "Mike",
    "Nathalie": "Nat",
    "Nicolas": "Nico",
    "Patricia": "Pat",
    "Philippe": "Phil",
    "Rebecca": "Becky",
    "Richard": "Dick",
    "Robert": "Bob",
    "Sandrine": "Sandy",
    "Stéphane": "Steph",
    "Stéphanie": "Steph",
    "Thomas": "Tom",
    "Valérie": "Val",
    "Vincent": "Vince",
    "Véronique": "Véro",
    "William": "Bill",
}
"""What people with these names are called by others: short forms two different names may share."""

TOWNS: tuple[tuple[str, str], ...] = (
    ("75011", "Paris"),
    ("75015", "Paris"),
    ("13008", "Marseille"),
    ("69003", "Lyon"),
    ("31000", "Toulouse"),
    ("06000", "Nice"),
    ("44000", "Nantes"),
    ("34000", "Montpellier"),
    ("67000", "Strasbourg"),
    ("33000", "Bordeaux"),
    ("59000", "Lille"),
    ("35000", "Rennes"),
    ("51100", "Reims"),
    ("42000", "Saint-Étienne"),
    ("76600", "Le Havre"),
    ("83000", "Toulon"),
    ("38000", "Grenoble"),
    ("21000", "Dijon"),
    ("49000", "Angers"),
    ("30000", "Nîmes"),
    ("63000", "Clermont-Ferrand"),
    ("37000", "Tours"),
    ("29200", "Brest"),
    ("87000", "Limoges"),
    ("80000", "Amiens"),
    ("66000", "Perpignan"),
    ("57000", "Metz"),
    ("25000", "Besançon"),
    ("45000", "Orléans"),
    ("14000", "Caen"),
    ("68100", "Mulhouse"),
    ("54000", "Nancy"),
    ("64000", "Pau"),
    ("17000", "La Rochelle"),
    ("56000", "Vannes"),
    ("22000", "Saint-Brieuc"),
    ("20000", "Ajaccio"),
    ("07200", "Aubenas"),
    ("46100", "Figeac"),
    ("24200", "Sarlat-la-Canéda"),
)

EMPLOYERS: tuple[str, ...] = (
    "Menuiserie Lacroix SARL",
    "Quéméner Industries SA",
    "Ateliers du Havre",
    "Cabinet Perrot & Fils",
    "Transports Beauchamp SAS",
    "Hôpital Saint-Jacques",
    "Mairie d'Aubenas",
    "Nord Textile GmbH",
)
"""Employers in the books of the sales force; all of them answer one switchboard."""

STREETS: tuple[str, ...] = tuple(
    line.strip()
    for line in """
    rue de la République
    rue Victor Hugo
    avenue de la Gare
    rue des Écoles
    rue Pasteur
    boulevard Gambetta
    rue Jean Jaurès
    place de l'Église
    rue du Moulin
    avenue du Général de Gaulle
    rue des Lilas
    chemin des Vignes
    impasse du Château
    rue Émile Zola
    allée des Tilleuls
    quai de la Loire
    rue Saint-Jacques
    boulevard Voltaire
    rue du Faubourg
    avenue des Champs
    rue de l'Hôtel de Ville
    rue Molière
    route de Paris
    rue Jules Ferry
    cours Lafayette
    """.strip().splitlines()
)
