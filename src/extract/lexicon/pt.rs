//! Portuguese.

use super::Lexicon;

/// The words of Portuguese.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "pt",
    months: [
        &["janeiro", "jan"], &["fevereiro", "fev"], &["março", "mar", "marco"], &["abril", "abr"],
        &["maio", "mai"], &["junho", "jun"], &["julho", "jul"], &["agosto", "ago"], &["setembro", "set"],
        &["outubro", "out"], &["novembro", "nov"], &["dezembro", "dez"],
    ],
    by: &["por", "escrito por", "texto", "publicado por", "autor", "autora"],
    and: &["e", "com"],
    roles: &[
        "jornalista", "repórter", "editor", "editora", "redação", "correspondente", "colunista", "redator",
        "redatora", "da redação", "enviado especial", "enviada especial", "estagiário", "fotógrafo",
        "colaborador", "colaboradora",
    ],
    published: &[
        "publicado", "publicado em", "publicada", "data", "postado em", "publicação", "criado em",
    ],
    updated: &[
        "atualizado", "atualizado em", "atualizada", "última atualização", "modificado", "atualização",
    ],
    source: &["fonte", "fontes", "agência"],
    today: &["hoje"],
    yesterday: &["ontem"],
    ago: &["há", "atrás"],
    minutes: &["min"],
    hours: &["hora"],
    days: &["dia"],
    related: &[
        "leia também", "leia mais", "veja também", "veja mais", "notícias relacionadas",
        "artigos relacionados", "relacionadas", "relacionados", "mais lidas", "as mais lidas",
        "mais notícias", "últimas notícias", "saiba mais", "recomendados", "você pode gostar",
        "você também pode gostar", "conteúdo relacionado", "matérias relacionadas", "ler também",
        "ver também", "mais sobre", "assista também", "outras notícias", "tópicos relacionados",
        "confira também",
    ],
    stub_lines: &[
        "compartilhar", "compartilhe", "partilhar", "partilhe", "imprimir", "salvar", "guardar", "enviar",
        "copiar link", "ouvir", "comentar", "comentários", "publicidade", "anúncio",
        "continua após a publicidade", "continua depois da publicidade", "seguir", "assine", "entrar",
        "cadastre-se", "menu", "fechar", "início", "próximo", "anterior", "tags", "tags:", "temas",
        "tópicos", "etiquetas", "facebook", "twitter", "whatsapp", "e-mail", "email", "vídeo", "foto",
        "fotos", "galeria", "voltar", "mais", "ver mais", "autor", "ao vivo", "mais lidas", "newsletter",
    ],
    prompt_starts: &[
        "leia também", "leia mais", "leia a íntegra", "veja também", "veja mais", "veja o vídeo",
        "veja vídeo", "saiba mais", "clique aqui", "assine", "siga", "siga-nos", "inscreva-se", "receba",
        "baixe", "participe", "acompanhe", "confira também", "entre no", "compartilhe", "ouça", "assista",
        "leia:", "veja:", "publicidade", "continua após", "ler mais", "subscreva",
    ],
    newsletter: &[
        "nossa newsletter", "canal do whatsapp", "canal no whatsapp", "grupo do whatsapp", "no seu e-mail",
        "política de privacidade", "newsletter", "google notícias",
    ],
    copyright: &[
        "todos os direitos reservados", "© 20", "copyright ©", "copyright 20", "é proibida a reprodução",
        "proibida a reprodução",
    ],
    credit_starts: &[
        "foto:", "fotos:", "foto ", "crédito:", "créditos:", "imagem:", "imagens:", "©", "(foto",
        "divulgação", "reprodução", "ilustração:", "legenda:",
    ],
    desk_starts: &[
        "com informações de", "com informações da", "edição:", "(com informações", "com agência",
        "com agências", "supervisão de", "sob supervisão",
    ],
    comments: &["comentários", "deixe um comentário", "deixe seu comentário", "comente"],
    author_bio: &["é jornalista", "é repórter", "é editor", "é formad", "escreve sobre"],
    corrections: &["correção:", "errata", "erramos", "nota da redação", "retificação"],
    consent: &[
        "usamos cookies", "utilizamos cookies", "aceitar cookies", "política de cookies",
        "aceitar e continuar", "sua privacidade",
    ],
    not_found: &["página não encontrada", "erro 404", "não encontrada", "conteúdo não encontrado"],
    bot_check: &["não sou um robô", "acesso negado", "verificação de segurança"],
    login: &["faça login para", "entre para continuar"],
    subscribers: &[
        "exclusivo para assinantes", "conteúdo exclusivo", "só para assinantes", "assine para continuar",
        "já é assinante", "exclusivo para subscritores",
    ],
};
