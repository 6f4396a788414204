//! Spanish.

use super::Lexicon;

/// The words of Spanish.
#[rustfmt::skip] // rows of a table
pub(super) const LEXICON: Lexicon = Lexicon {
    tag: "es",
    months: [
        &["enero", "ene"], &["febrero", "feb"], &["marzo", "mar"], &["abril", "abr"], &["mayo"],
        &["junio", "jun"], &["julio", "jul"], &["agosto", "ago"],
        &["septiembre", "sep", "sept", "setiembre"], &["octubre", "oct"], &["noviembre", "nov"],
        &["diciembre", "dic"],
    ],
    by: &[
        "por", "escrito por", "redactado por", "publicado por", "texto", "autor", "autora", "texto de",
        "redacción de",
    ],
    and: &["y", "e", "con"],
    roles: &[
        "periodista", "redactor", "redactora", "corresponsal", "enviado especial", "enviada especial",
        "editor", "editora", "redacción", "columnista", "reportero", "reportera", "director", "directora",
        "colaborador", "colaboradora", "jefe de sección", "fotógrafo", "redacción digital",
    ],
    published: &[
        "publicado", "publicado el", "publicada", "creado", "creado el", "fecha", "fecha de publicación",
        "publicación",
    ],
    updated: &[
        "actualizado", "actualizado el", "actualizada", "modificado", "última actualización", "act.",
        "actualización", "última modificación",
    ],
    source: &["fuente", "fuentes", "agencia", "agencias"],
    today: &["hoy"],
    yesterday: &["ayer"],
    ago: &["hace"],
    minutes: &["min"],
    hours: &["hora"],
    days: &["día", "dia"],
    related: &[
        "para saber más", "noticia relacionada", "noticias relacionadas",
        "noticias relacionadas", "artículos relacionados", "relacionado", "relacionadas", "relacionados",
        "lee también", "lea también", "leer también", "te puede interesar", "le puede interesar",
        "puede interesarte", "también te puede interesar", "te recomendamos", "más noticias",
        "más información", "más leídas", "lo más leído", "las más leídas", "lo más visto", "ver también",
        "vea también", "ver más", "leer más", "temas relacionados", "contenido relacionado",
        "notas relacionadas", "además", "no te pierdas", "últimas noticias", "recomendados", "recomendadas",
        "más sobre", "otras noticias", "mira también", "sigue leyendo", "noticias de interés",
        "te sugerimos", "más en", "también en",
    ],
    stub_lines: &[
        "compartir", "comparte", "comparte esta noticia", "compartir en facebook", "compartir en twitter",
        "imprimir", "guardar", "guardar artículo", "enviar", "copiar enlace", "escuchar",
        "escuchar artículo", "comentar", "comentarios", "publicidad", "anuncio", "seguir", "suscríbete",
        "suscribirse", "iniciar sesión", "registrarse", "menú", "cerrar", "inicio", "siguiente", "anterior",
        "etiquetas", "etiquetas:", "temas", "temas:", "tags", "archivado en", "archivado en:", "facebook",
        "twitter", "whatsapp", "correo", "email", "video", "vídeo", "foto", "fotos", "galería", "volver",
        "ver comentarios", "leer más", "ver más", "continuar leyendo", "autor", "en vivo", "en directo",
        "última hora", "ampliar", "normas", "síguenos", "síguenos en", "mis temas", "newsletter", "boletín",
    ],
    prompt_starts: &[
        "puedes ver:", "te puede interesar:",
        "lee también", "lea también", "leer también", "te puede interesar", "le puede interesar",
        "te recomendamos", "más información", "mira también", "ver también", "vea también", "vea aquí",
        "lea aquí", "lea más", "leer más", "lee más", "sigue leyendo", "suscríbete", "suscríbase",
        "síguenos", "síganos", "sigue a", "sigue toda", "haz clic", "haga clic", "regístrate", "descarga",
        "únete", "recibe", "apúntate", "no te pierdas", "consulta", "entra en", "mire también", "conozca",
        "puedes seguir", "para leer", "además:", "video:", "vídeo:", "publicidad", "continúe leyendo",
        "contenido exclusivo", "temas:", "etiquetas:", "también lea",
    ],
    newsletter: &[
        "nuestro newsletter", "nuestra newsletter", "nuestro boletín", "boletín de noticias",
        "canal de whatsapp", "en tu correo", "en su correo", "política de privacidad", "suscríbete a",
        "recibe las noticias", "google news", "canal de telegram",
    ],
    copyright: &[
        "todos los derechos reservados", "derechos reservados", "© 20", "copyright ©", "copyright 20",
        "prohibida la reproducción", "queda prohibida",
    ],
    credit_starts: &[
        "foto:", "fotos:", "foto ", "crédito:", "créditos:", "imagen:", "imágenes:", "©", "fotografía:",
        "fotografías:", "(foto", "archivo /", "infografía", "captura de", "video:",
    ],
    desk_starts: &[
        "con información de", "(con información de", "con datos de", "redacción:", "editado por", "edición:",
        "con información",
    ],
    comments: &[
        "comentarios", "deja un comentario", "deja tu comentario", "ver comentarios",
        "escribe un comentario", "opina",
    ],
    author_bio: &[
        "es periodista", "es redactor", "es redactora", "es corresponsal", "es licenciad", "escribe sobre",
        "es editor", "graduad",
    ],
    corrections: &[
        "corrección:", "fe de errores", "fe de erratas", "rectificación", "aclaración:",
        "una versión anterior",
    ],
    consent: &[
        "utilizamos cookies", "usamos cookies", "nuestros socios", "aceptar y continuar", "aceptar todas",
        "tu privacidad", "política de cookies", "aceptar cookies",
    ],
    not_found: &[
        "página no encontrada", "error 404", "no encontrada", "no encontramos la página",
        "la página no existe", "no existe la página", "noticia no encontrada",
    ],
    bot_check: &[
        "no soy un robot", "verifica que eres humano", "acceso denegado", "comprobación de seguridad",
    ],
    login: &["inicia sesión para", "inicie sesión para"],
    subscribers: &[
        "solo para suscriptores", "contenido exclusivo para", "suscríbete para seguir leyendo",
        "para seguir leyendo", "ya eres suscriptor", "exclusivo para suscriptores",
    ],
};
