//! French.

use super::Lexicon;

/// The words of French.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "fr",
    months: [
        &["janvier", "janv"], &["février", "févr", "fév", "fevrier"], &["mars"], &["avril", "avr"], &["mai"],
        &["juin"], &["juillet", "juil"], &["août", "aout"], &["septembre", "sept"], &["octobre", "oct"],
        &["novembre", "nov"], &["décembre", "déc", "decembre"],
    ],
    by: &[
        "par", "propos recueillis par", "écrit par", "rédigé par", "publié par", "texte", "auteur",
        "auteure", "auteurs", "un article de", "texte de", "avec",
    ],
    and: &["et", "avec"],
    roles: &[
        "journaliste", "rédacteur", "rédactrice", "rédacteur en chef", "rédactrice en chef", "correspondant",
        "correspondante", "envoyé spécial", "envoyée spéciale", "chroniqueur", "chroniqueuse",
        "la rédaction", "rédaction", "chef de service", "grand reporter", "éditorialiste", "photographe",
        "journaliste politique", "correspondance",
    ],
    published: &[
        "publié", "publié le", "posté", "posté le", "mis en ligne", "mis en ligne le", "paru le", "date",
        "créé le", "rédigé le", "diffusé le",
    ],
    updated: &[
        "mis à jour", "mis à jour le", "modifié", "modifié le", "mise à jour", "actualisé", "actualisé le",
        "dernière mise à jour", "maj",
    ],
    source: &["source", "sources", "agence"],
    today: &["aujourd'hui", "aujourd’hui"],
    yesterday: &["hier"],
    ago: &["il y a"],
    minutes: &["min"],
    hours: &["heure", "h"],
    days: &["jour"],
    related: &[
        "à lire aussi", "a lire aussi", "lire aussi", "à lire également", "lire également", "à voir aussi",
        "voir aussi", "sur le même sujet", "sur le même thème", "dans la même rubrique", "articles liés",
        "articles similaires", "articles connexes", "articles associés", "à découvrir", "à ne pas manquer",
        "les plus lus", "plus lus", "recommandé", "recommandés", "nos recommandations",
        "pour aller plus loin", "en savoir plus", "plus d'articles", "plus d’articles", "à la une",
        "dernières actualités", "dernières nouvelles", "vous aimerez aussi", "vous pourriez aussi aimer",
        "suggestions", "nos dossiers", "contenus sponsorisés", "les articles les plus lus", "dossier",
        "lire la suite", "autres articles", "actualités liées", "sujets associés", "thèmes associés",
    ],
    stub_lines: &[
        "partager", "partagez", "partager l'article", "partager cet article", "imprimer", "envoyer",
        "enregistrer", "sauvegarder", "copier le lien", "écouter", "écouter l'article",
        "écouter cet article", "commenter", "commentaires", "réagir", "publicité", "annonce", "pub",
        "suivre", "abonnez-vous", "s'abonner", "s’abonner", "je m'abonne", "se connecter", "connexion",
        "menu", "fermer", "accueil", "retour", "suivant", "précédent", "mots-clés", "mots clés", "tags",
        "thèmes", "sujets", "facebook", "twitter", "whatsapp", "e-mail", "email", "lire plus tard",
        "offrir cet article", "ajouter à vos favoris", "temps de lecture", "vidéo", "photo", "photos",
        "diaporama", "newsletter", "lecture", "haut de page", "la rédaction vous conseille", "auteur",
        "réservé aux abonnés", "article réservé aux abonnés", "rubriques", "lire", "voir plus",
        "afficher plus", "en direct",
    ],
    prompt_starts: &[
        "à lire aussi", "a lire aussi", "lire aussi", "à lire :", "à lire", "à lire également",
        "lire également", "voir aussi", "à voir aussi", "lire :", "retrouvez", "abonnez-vous",
        "inscrivez-vous", "suivez-nous", "suivez toute", "cliquez ici", "pour en savoir plus",
        "en savoir plus", "découvrez", "pour lire la suite", "cet article est réservé",
        "cet article est paru", "cet article a été publié", "rejoignez", "téléchargez", "recevez", "vidéo.",
        "vidéo :", "en images", ">> lire", ">>", "→", "lire la suite", "écouter aussi", "écoutez",
        "sur le même sujet", "newsletter", "publicité", "partagez", "il vous reste", "la suite est réservée",
        "contenu réservé",
    ],
    newsletter: &[
        "notre newsletter", "la newsletter", "nos newsletters", "inscription à la newsletter",
        "votre boîte mail", "notre chaîne whatsapp", "sans engagement", "vous pouvez vous désinscrire",
        "politique de confidentialité", "données personnelles",
    ],
    copyright: &[
        "tous droits réservés", "© 20", "copyright ©", "copyright 20", "toute reproduction",
        "reproduction interdite",
    ],
    credit_starts: &[
        "photo :", "photo:", "photos :", "crédit photo", "crédits photo", "crédit :", "crédits :", "©",
        "illustration", "image :", "photo d'illustration", "photo d’illustration", "(photo", "infographie",
        "légende", "photo ",
    ],
    desk_starts: &[
        "avec afp", "(avec afp", "avec agences", "(avec agences", "avec reuters", "(afp", "traduit de",
        "avec la rédaction", "traduction",
    ],
    comments: &[
        "commentaires", "réagir", "réactions", "laisser un commentaire", "vos réactions",
        "ajouter un commentaire", "vos commentaires",
    ],
    author_bio: &[
        "est journaliste", "est rédacteur", "est rédactrice", "est correspondant", "est grand reporter",
        "couvre", "est éditorialiste", "est l'auteur",
    ],
    corrections: &[
        "correction :", "correctif", "rectificatif", "erratum", "mise au point", "précision :",
        "une version précédente",
    ],
    consent: &[
        "nous utilisons des cookies", "nos partenaires", "accepter et fermer", "tout accepter",
        "votre vie privée", "gestion des cookies", "continuer sans accepter",
    ],
    not_found: &[
        "page introuvable", "page non trouvée", "erreur 404", "article introuvable", "cette page n'existe",
        "cette page n’existe", "n'est plus disponible",
    ],
    bot_check: &[
        "je ne suis pas un robot", "vérification de sécurité", "accès refusé",
        "vérifiez que vous êtes humain",
    ],
    login: &["connectez-vous pour", "veuillez vous connecter"],
    subscribers: &[
        "réservé aux abonnés", "la suite est réservée", "il vous reste", "abonnez-vous pour lire",
        "pour lire la suite", "déjà abonné", "contenu réservé",
    ],
};
