# ruff: noqa: SIM905 (word lists read better as words)
"""Tell English from Spanish by the small words, which say more than names and numbers."""

_BOTH = frozenset({"me", "a", "no", "as", "come", "son", "once", "red", "dos", "mil", "sin", "is"})
"""Words of both languages tell nothing."""
_SPANISH = (
    frozenset(
        "el la los las un una unos de del que y en por para con sin mi su se lo es esta estoy estamos soy somos tengo tenemos quiero "
        "queremos busco buscamos necesito necesitamos hola gracias casa casas comprar vender cuanto cuando donde como cuesta precio "
        "pero mas muy bien buenos buenas dias tardes noches favor me nos le les puedo puede hay ya si meses recamaras cuartos banos "
        "habitaciones presupuesto todavia disponible ver visitar cerca zona prisa solo mirando interesa gusta dolares mil medio millon "
        "escriban llamen no este ano manana hoy numero equivocado equivocada conozco ningun ninguna nadie quien quienes gente persona alguien mensaje mensajes "
        "mejor entonces luego despues antes ahora ahorita siempre nunca tambien porque aunque claro cierto verdad bueno buena malo mala mucho mucha poco poca algo nada "
        "todo toda todos todas otro otra mis tus sus nos ustedes usted ellos ella ese esa esos eso estas estos aqui alli semana semanas mes dia hasta desde sobre entre "
        "puede pueden podria gustaria quisiera vivo vivimos renta rentar venta compra banco prestamo hipoteca contado efectivo oferta terreno departamento ni pago pagar maximo minimo millones cuartos recamaras alberca cochera urge dueno perdon espera vendo busco compro quieren necesita tengo tenemos".split()
    )
    - _BOTH
)
_ENGLISH = (
    frozenset(
        "the a an of to and in for with my our is are am was be we you i it this that have has want need looking house home buy sell "
        "hi hello hey thanks thank please what when where how much can could would do does not but or if at on by about under around "
        "near months just yes see me us your they from there appreciate dont don't i'm what's".split()
    )
    - _BOTH
)


def read_language(words: list[str]) -> str | None:
    """Return en, es, or None when nothing tells (as in "850k ok")."""
    unique = set(words)
    spanish = len(unique & _SPANISH)
    english = len(unique & _ENGLISH)
    if spanish == english:
        return None
    return "es" if spanish > english else "en"
