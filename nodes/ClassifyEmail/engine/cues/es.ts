import type { LanguageCues } from './languageCues';

export const es: LanguageCues = {
	negators: ['no', 'nunca', 'sin', 'tampoco', 'en vez de', 'en lugar de', 'no queremos', 'no quiero'],
	intents: {
		cancellation: {
			strong: [
				'(cancelar|cancelación de|cancelen|anular|anulen|rescindir|resolver|finalizar|terminar) (el|la|mi|nuestro|nuestra|este|esta|su) (contrato|suscripción|servicio|pedido|plan|cuenta|membresía|póliza|relación|reserva|compra)', '(darme|darnos|dar|damos|doy|dense|solicito|tramitar|pedir) (la |de )?baja (el|la|del|de la|en el|a|mi|nuestra) ?(servicio|contrato|suscripción|cuenta|plan|línea|póliza)?', '(no|sin) (vamos a |voy a |queremos |quiero |deseo |deseamos |pensamos |tenemos intención de )?(renovar*|renovaremos|prorrogar|continuar con)', '(cerrar|eliminar) (mi|nuestra|la) cuenta', '(cambiar|cambiamos|cambiarnos|pasar|pasarnos|irnos|marcharnos) (de|a|con) (proveedor|otra empresa|otro proveedor|la competencia|otra agencia|otra clínica)', '(prescindir|desistir|desistimiento|rescisión|derecho de desistimiento)', '(preaviso|plazo de preaviso|permanencia|penalización por)', '(devolver|devolución) ...(reembolso|no lo (quiero|necesito)|cambiado de (idea|opinión))',
			],
			clear: ['dar de baja', 'darme de baja', 'baja definitiva', 'cancelación', 'fin de contrato', 'poner fin', 'dejar (el servicio|de trabajar con)', 'ya no (necesit*|quer*|nos interesa|vamos a usar)', 'cancelar', 'anular el pedido', 'buscar (alternativas|otro proveedor)', 'hemos decidido (no|dejar|cambiar|terminar)', 'última factura'],
			hint: ['baja', 'anular', 'competencia', 'devolver'],
		},
		complaint: {
			strong: ['(llevo|llevamos|hace) (\\w+ )?(días|semanas|meses) (esperando|sin|que|intentando|llamando)', '(esperaba|esperábamos) (más|mejor|otra cosa)', '(sin|ninguna) (explicación|disculpa|respuesta)', '(queja|reclamación) (formal)?', '(quejarme|quejarnos|reclamar|poner una (queja|reclamación)|hoja de reclamaciones)', '(muy|totalmente|profundamente|tremendamente|realmente|bastante) (decepcionad*|descontent*|molest*|insatisfech*|indignad*|disgustad*|enfadad*)', '(inaceptable|intolerable|vergonzoso|vergüenza|indignante|lamentable|impresentable|falta de (respeto|profesionalidad|seriedad)|tomadura de pelo)', '(mal|pésim*|malísim*|horrible|terrible) (servicio|trato|atención|experiencia|educación)', '(nadie) (me |nos )?(ha |han )?(contesta*|respond*|llama*|vino|venido|aparec*|hace caso|se ha dignado)', '(tercera|cuarta|quinta|segunda|enésima) vez que', '(me|nos) (prometieron|prometió|aseguraron|dijeron que|habían prometido)'],
			clear: ['decepcion*', 'descontent*', 'promet*', 'no es (serio|de recibo|normal|aceptable|lo que)', 'hart*', 'perdido la (confianza|paciencia)', 'esperábamos (más|otra cosa|algo)', 'falta de', 'maleducad*', 'groser*', 'nos han ignorado', 'disculpas', 'compensación', '(consumo|omic|abogado|acciones legales|denuncia*)', 'pérdida de tiempo', 'una y otra vez', 'dejaron plantad*', 'deja mucho que desear'],
			hint: ['otra vez', 'lamentablemente', 'de nuevo', 'todavía no', 'sigue sin', 'siguen sin'],
		},
		issue_report: {
			strong: ['no (cuadra*|coincide*|corresponde*)', 'nunca (llegó|recib*|ha llegado)', '(muestra|aparece|envía|sale) (\\w+ ){0,2}?(mal|equivocad*|incorrect*|vací*|duplicad*)', 'no (me |nos |les )?(funciona*|arranca*|carga*|abre*|sincroniza*|responde*|imprime*|enciende*|conecta*|deja* (entrar|acceder|iniciar)|permite*|enfría|calienta|aparece*|llegan los)', '(dej[óo]|ha dejado|dejaron|han dejado) de funcionar', '(no (puedo|podemos|consigo|conseguimos|logro|logramos|hay manera de)) (acceder|entrar|iniciar|abrir|descargar|subir|ver|guardar|imprimir|enviar|conectar*|usar|exportar|registrar*)', '(mensaje de |da |sale |aparece |un |código de )(error|fallo)', '(está|están|llegó|llegaron|vino|recibí|recibimos|estaba|se ha) (\\w+ )?(rot*|caíd*|dañad*|averiad*|estropead*|defectuos*|bloquead*|equivocad*|incomplet*|perdid*)', '(avería|fuga|gotea|pérdida de datos|brecha de seguridad|incidencia)', '(se (cuelga|bloquea|cierra sol*|cae|corta|apaga|reinicia|ha roto|rompió|estropeó|perdió))', '(producto|artículo|pedido|talla|color|modelo|datos|importe|dirección) (equivocad*|incorrect*|erróne*|que no es)'],
			clear: ['error', 'fallo*', 'falla', 'averiad*', 'defectuos*', 'problema con', 'muy lent*', 'faltan?', 'no (llega|sale|marcha|va)', 'va mal', 'hace un ruido', 'en blanco', 'reparar', 'arreglar', 'sustituir', 'desde (la actualización|ayer|esta mañana|el lunes)', 'duplicad*', 'extravi*'],
			hint: ['problema*', 'lento', 'roto', 'mal', 'revisar', 'captura de pantalla', 'contraseña', 'solucionar'],
		},
		opt_out: {
			strong: ['(darme|darnos|dar|dénme|denme) de baja (de|del|en) (la |su |esta |el |sus )?(lista|boletín|newsletter|correos|envíos|publicidad|comunicaciones|mailing)', '(no|dejen de|deje de|dejad de|parar de) (quiero |deseo |queremos |me |nos )?(seguir )?(recib*|envi*|mand*|escrib*|llam*|contact*) ?(más |me |nos )?(correos|mensajes|publicidad|emails|newsletters|boletines|ofertas|llamadas)?', '(eliminar|borrar|borren|eliminen|suprim*|supresión de|cancelación de) (todos )?(mis|nuestros|sus|los) (datos|correos)', '(rgpd|lopd|protección de datos|derecho (de|al) (acceso|supresión|olvido|oposición))', '(qué datos|copia de (mis|nuestros|los) datos)', '(retir*|revoc*) (mi|el|nuestro) consentimiento', 'no me (escriban|llamen|contacten|manden|envíen) más'],
			clear: ['lista de (correo|distribución)', 'datos personales', 'de dónde han sacado', 'no (me|nos) (suscrib*|apunt*)', 'ya no más', 'darse de baja', 'publicidad'],
			hint: ['boletín', 'newsletter', 'consentimiento', 'privacidad', 'spam'],
		},
		billing: {
			strong: ['(la|una|esta|su|mi|nuestra|última|factura) (factura|facturación) (n[ºo°.]*|número|de|del|con|correcta|rectificativa|proforma|adjunta|pendiente)?', '(cobrad*|cargad*|facturad*|cobraron|cobrado) (dos veces|de más|dobl*|por duplicado|indebid*|mal)', '(reembols*|devolución del (importe|dinero|pago)|abono|nota de (abono|crédito))', '(cargo|cobro|recibo|adeudo) (duplicado|indebido|incorrecto|que no|domiciliad*|de|en)', '(pago|transferencia|tarjeta|domiciliación) (rechazad*|pendiente|fallid*|no|ha sido|realizad*|efectuad*)', '(cif|nif|iva|datos fiscales|razón social|iban|número de cuenta|orden de compra)', '(forma|método|plazo|condiciones|justificante|recordatorio) de pago'],
			clear: ['factura*', 'cobr*', 'cargo*', 'pago*', 'importe', 'transferencia', 'recibo', 'dinero', 'subida de precio*', 'retención', 'contabilidad', 'saldo', 'tarjeta', 'descuento que no'],
			hint: ['pagar', 'precio', 'euros', '€', 'cuenta'],
		},
		sales_inquiry: {
			strong: ['(presupuesto|cotización|oferta económica|tarifas|lista de precios)', '(cuánto|qué) (cuesta*|costaría|vale*|sería|precio|me costaría|nos saldría|cobran)', '(interesad*|interesaría|interesa) (en|contratar|comprar|conocer|saber|recibir|adquirir)', '(queremos|quiero|quisiéramos|quisiera|nos gustaría|me gustaría|deseamos|pensamos) (contratar|comprar|adquirir|ampliar|añadir|pedir|encargar|renovar|pasar a|subir a|hacer un pedido|trabajar con)', '(licencias|usuarios|plazas|puestos) (adicionales|más|extra)', '(ampliar|mejorar) (el|nuestro|la|mi) (plan|contrato|servicio|licencia)', '(demo|demostración|prueba gratuita)', '(ofrecen|venden|hacen|disponen de|tienen (en stock|disponibles?|disponibilidad de)|trabajan con)'],
			clear: ['presupuesto*', 'precio*', 'contratar', 'comprar', 'tarifa*', 'oferta', 'renovar', 'pedido mínimo', 'stock', 'plazo de entrega', 'descuento por', 'nuevo cliente', 'busca* (un|una) (proveedor|empresa|agencia|clínica|dentista)'],
			hint: ['plan', 'opciones', 'unidades', 'catálogo', 'coste'],
		},
		scheduling: {
			strong: ['(cita|reunión|visita|llamada|videollamada|consulta) (para|el|del|de(l)?|mañana|prevista|programada|a las|con)', '(cambiar|mover|aplazar|posponer|adelantar|retrasar|confirmar|confirmo|anular|cancelar|pedir|reservar|concertar|agendar|fijar|reprogramar) (la|el|mi|nuestra|una|su|otra) (cita|reunión|visita|llamada|hora|sesión|turno|consulta|videollamada|revisión)', '(tienen|tenéis|tiene|tendrían|hay) (hueco|disponibilidad|hora|cita)', '(le|les|te|os) (viene bien|iría bien|va bien|parece bien)', '(no (podré|podremos|puedo|podemos) (asistir|acudir|ir))', '(reagendar|reprogramar|posponer|aplazar)', 'quedar (el|a las|mañana|en)', '(nos vemos|vernos) (el|mañana|a las)'],
			clear: ['cita', 'reunión', 'disponibilidad', 'hueco', '(el|este|próximo) (lunes|martes|miércoles|jueves|viernes)', 'a las \\d+', 'otro día', 'otra (fecha|hora)', 'calendario', 'agenda', 'convocatoria', 'enlace de (zoom|teams|meet)', 'llegaré tarde'],
			hint: ['lunes', 'martes', 'miércoles', 'jueves', 'viernes', 'mañana', 'semana que viene', 'llamada', 'hora', 'visita'],
		},
		update_request: {
			strong: ['(hay|tienen|tenéis|alguna|tiene) (alguna )?(novedad*|noticia*|avance*|actualización)', '(en qué|cuál es el|cómo va|cómo van|cómo está|cómo sigue|cómo marcha) (estado|punto|situación|fase|el|la|mi|nuestro|nuestra|todo)', '(estado|seguimiento|situación) (de|del) (mi|el|la|nuestro|nuestra|pedido|envío|proyecto|solicitud|expediente|incidencia|reclamación)', '(cuándo|para cuándo) (llega*|recibir*|estará*|tendr*|sale|se enviará|podemos esperar|estaría)', '(dónde está|por dónde va) (mi|el|la|nuestro) ', '(seguimos|sigo|estamos|estoy) (esperando|a la espera|pendientes?)', '(todavía|aún) no (hemos|he|me|nos|ha) (recib*|tenid*|llegad*|sabid*|respond*|han)', '(me|nos) (gustaría|interesa|podrían|podéis) ... (saber cómo va|estado|informar del avance)'],
			clear: ['novedades', 'estado', 'seguimiento', 'plazo previsto', 'fecha (prevista|estimada)', 'cuándo', 'avances', 'recordatorio', 'quedo a la espera', 'siguen en plazo', 'tal como hablamos'],
			hint: ['pedido', 'envío', 'esperando', 'retraso', 'pendiente', 'aún', 'todavía', 'proyecto'],
		},
		question: {
			strong: ['(cómo|qué|cuál|cuáles|dónde|quién|por qué) (puedo|podemos|se|debo|debemos|hay|tengo|tenemos|hace|hago|es|son|significa|pasa|documentos|formato|opción)', '(podrían|podría|puede|pueden|podéis|puedes) (decir*|indicar*|explicar*|aclarar*|ayudar*|confirmar*|enviar*|mandar*|facilitar*|informar*|orientar*|cambiar*|añadir*|actualizar*)', '(es posible|se puede|hay alguna forma|sería posible|existe la posibilidad)', '(tengo|tenemos|me surge|nos surge|tenía) (una|un par de|varias|alguna|la) (duda|pregunta|consulta|cuestión)*', '(quería|quisiera|querría|necesito|necesitamos|me gustaría) (saber|preguntar|consultar|confirmar|conocer)', '(no (sé|sabemos|entiendo|entendemos|me queda claro)) (cómo|si|qué|cuál|por qué|dónde)?'],
			clear: ['duda*', 'pregunta*', 'consulta', 'horario', 'instrucciones', 'diferencia entre', 'requisitos', 'información sobre', 'me pueden'],
			hint: ['cómo', 'qué', 'cuál', 'ayuda', 'necesito', 'por favor'],
		},
		feedback: {
			strong: ['(muchas|mil|muchísimas) gracias (por|a (todo|su|vuestro|ustedes))', '(excelente|magnífic*|estupend*|fantástic*|increíble|genial|maravillos*|gran) (trabajo|servicio|atención|trato|equipo|experiencia|labor)', '(encantad*|contentísim*|(muy|súper|realmente) (content*|satisfech*|agradecid*|feliz|felices|impresionad*))', '(felicitar*|enhorabuena|felicidades|felicitaciones|agradecer(les|te|os|le)?)', '(sugerencia*|sugerir|propuesta de mejora|una idea|estaría (bien|genial) (que|si|poder))', '(recomendar(é|emos|los|emos)|un diez|5 estrellas|encuesta|valoración)', '(me|nos) (encanta|ha encantado|encantó)'],
			clear: ['(fue|fueron|ha sido|es|son) (muy |realmente |súper )?(amable*|profesional*|atent*|eficiente*|eficaz)', 'gracias por', 'comentario*', 'opinión', 'funciona (muy bien|perfecto|de maravilla)', 'mejorar', 'ha superado', 'un placer', 'todo perfecto'],
			hint: ['gracias', 'genial', 'perfecto', 'bien', 'útil'],
		},
		information: {
			strong: ['(adjunto|adjuntamos|les adjunto|adjunt* (el|la|los|las)|le envío|les envío|os envío|les remito|remito|envío adjunto|aquí (tienen|tiene|tenéis|está|van))', '(para su|para vuestra|a título) (información|conocimiento|informativo)', '(les|le|os|te) (informo|informamos|comunico|comunicamos|confirmo|confirmamos|aviso|avisamos) (de |que|por)', '(aprobad*|damos el visto bueno|visto bueno|conforme|estamos de acuerdo|adelante con|queda aprobad*)', '(nuevo|nueva) (dirección|teléfono|correo|contacto|domicilio|responsable)', '(no (hace falta|es necesario|necesitan) (responder|contestar|que))', '(tal y como|según|como) (pidieron|solicitaron|acordamos|lo acordado|acordado|quedamos|me pidió)', '(dejo|deja|dejará) (la empresa|mi puesto)', 'firmad*'],
			clear: ['adjunto', 'adjunta', 'documentación', 'confirmo', 'quedo a su disposición', 'tomen nota', 'cambiamos de', 'a partir de(l)?', 'ya (está|hemos|he) (firmad*|enviad*|subid*|hech*|pagad*)', 'me sustituye'],
			hint: ['archivo', 'documento*', 'datos', 'copia', 'recibido'],
		},
		auto_reply: {
			strong: ['(respuesta automática|mensaje automático|correo automático|fuera de la oficina|ausencia)', '(estoy|estaré|me encuentro) (fuera|de vacaciones|ausente|de baja|de viaje)', '(no responda|no conteste|no responder) (a este|a esta)', '(hemos recibido|ha sido recibid*|se ha (creado|registrado|generado)) (su|tu|el|un|una)? ?(mensaje|correo|solicitud|consulta|ticket|incidencia)', '(acceso limitado|sin acceso) (a mi|al) correo', 'ya no trabaja', '(le|les|te) responder(é|emos) (a mi|a la|en cuanto|lo antes|en un plazo)'],
			clear: ['a mi regreso', 'para (asuntos|temas) urgentes', 'buzón no atendido', 'número de ticket', 'gracias por (contactar|ponerse en contacto)', 'vuelvo el', 'notificación'],
			hint: ['automático', 'vacaciones'],
		},
		bounce: {
			strong: ['(no se (ha )?pud[oi]* (entregar)|no ha podido ser entregado|no entregado|error de entrega|mensaje devuelto|entrega fallida)', '(mailer-daemon|postmaster|undeliver*|delivery status)', '(buzón|dirección|destinatario) (llen*|no (existe|encontrad*)|desconocid*)'],
			clear: ['código de diagnóstico', 'servidor remoto', 'retraso en la entrega'],
		},
		marketing: {
			strong: ['(oferta|promoción|descuento) (exclusiv*|especial*|limitad*|única|imperdible)', '(haga|haz|pulsa|pincha) (clic|click|aquí)', '(hasta|ahorra|con un) (un )?\\d+ ?% (de )?(descuento|dto)?', '(aumente|aumenta|multiplica|impulsa|impulse|mejore|mejora) (sus|tus|las|el|su|tu) (ventas|ingresos|posicionamiento|tráfico|negocio|clientes|web)', '(primera página|posicionamiento) (de|en) google', '(ver (este|en) (correo|el navegador|tu navegador))', '(ha sido (seleccionad*|el ganador)|lotería|herencia|beneficiari*)', '(verifique|confirme|actualice) (su|sus) (cuenta|datos|contraseña|identidad)', '(su|tu) (cuenta|paquete|envío) (ha sido|será|está) (suspendid*|bloquead*|retenid*|limitad*)', '(webinar|black friday|rebajas|cupón|código promocional|envío gratis)', '(he visto|hemos visto|visitando|encontré) (su|tu|vuestra) (web|página|empresa|sitio)', '(somos una (agencia|empresa) (de|especializada|líder))'],
			clear: ['newsletter', 'boletín', 'regístr*', 'inscríb*', 'suscríbete', 'descubre', 'no te lo pierdas', 'solo hoy', 'últimas plazas', 'gratis', 'novedades del mes', 'estimado (amigo|cliente)', 'si no desea* (recibir|seguir)'],
			hint: ['oferta*', 'promoción', 'oportunidad', 'garantiz*'],
		},
		other: {
			strong: ['(feliz (navidad|año|cumpleaños)|felices fiestas|próspero año)', '(currículum|curriculum|cv|candidatura|oferta de empleo|puesto de|vacante)', '(prácticas|becari*|donativo|donación|patrocinio|ong)', '(correo equivocado|me he equivocado de|no era para)'],
			clear: ['empleo', 'trabajar con ustedes', 'voluntari*', 'prensa', 'tesis', 'estudiante'],
			hint: ['navidad'],
		},
	},
	urgency: {
		urgent: ['(todo|sistema|servidor|web|tienda|página|producción|plataforma|red|teléfonos) (\\w+ )?(está |están |se ha |ha )?(caíd*|parad*|cayó|sin servicio)', '(brecha de seguridad|hacke*|robo de datos|ransomware|filtración)', '(fuga|olor) (de|a) gas', '(humo|chispas|incendio|inund*|sangr*|dolor (insoportable|muy fuerte|intenso))', '(perdiendo|perdemos) (ventas|dinero|pedidos|clientes)', '(ahora mismo|inmediatamente|de inmediato|ya mismo|cuanto antes hoy|en (una|dos|\\d) hora*)', '(vence|caduca|plazo|audiencia|presentar*) ... (hoy|esta (mañana|tarde|noche))', '(emergencia|peligro)', 'sin (calefacción|agua|luz) ... (bebé|niñ*|mayores|anciano*)', 'efecto inmediato'],
		high: ['(urgente|urgencia|lo antes posible|cuanto antes|con la mayor brevedad|sin demora|a la mayor brevedad)', '(antes de(l)?|para) (mañana|hoy|las \\d+|viernes|final del día)', '(hoy mismo|mañana mismo)', '(parad*|bloquead*|no podemos (trabajar|facturar|atender|vender))', '(plazo|fecha límite)', '(cobrado dos veces|cargo duplicado|cobro indebido|reembols*)', '(inaceptable|indignante|abogado|acciones legales|denuncia*|vergonzoso)', '(en|dentro de) (24|48|dos) (horas|días)', 'sin (calefacción|agua caliente|luz|aire)', 'última vez'],
		relaxed: ['(sin|no hay|no tengo) (prisa|urgencia)', 'cuando (puedan|pueda|puedas|podáis|tengan|tenga|les venga|tengáis)', 'no es urgente', 'no corre prisa', 'no hace falta (responder|contestar)', 'por curiosidad', 'con calma'],
	},
	tone: {
		negative: {
			strong: ['(inaceptable|intolerable|vergonzoso|vergüenza|indignante|pésim*|lamentable|horrible|terrible|fatal|estafa|tomadura de pelo|impresentable|desastre|furios*)', '(hart*|indignad*|perdido la (paciencia|confianza))', '(muy|profundamente|totalmente) (decepcionad*|molest*|descontent*|enfadad*|disgustad*)'],
			clear: ['decepcion*', 'molest*', 'queja*', 'reclam*', 'descontent*', 'enfad*', 'nadie (me |nos )?(contesta*|respond*|llam*|hace)', 'prometi*', 'tercera vez', 'otra vez', 'falta de', 'mal (servicio|trato)', 'no es (serio|normal|aceptable|de recibo)', 'deja mucho que desear', 'una y otra vez', 'sorprende desagrad*'],
			hint: ['problema*', 'lamentablemente', 'preocup*', 'mal', 'todavía no', 'seguimos sin'],
		},
		positive: {
			strong: ['(encantad*|excelente|fantástic*|maravillos*|estupend*|magnífic*|increíble|genial|inmejorable)', '(muy|súper) (content*|satisfech*|agradecid*|feliz)', '(muchísimas|mil) gracias', 'muchas gracias por (todo|el|la|su ayuda|vuestr*)'],
			clear: ['content*', 'satisfech*', 'agradec*', 'felicit*', 'enhorabuena', 'perfecto', 'un placer', 'me (encanta|gusta)', 'gran (trabajo|equipo)', 'buen (trabajo|servicio|trato)', 'recomend*', 'gracias por'],
			hint: ['gracias', 'bien', 'bueno', 'amable*'],
		},
	},
	emotions: {
		angry: ['(inaceptable|indignante|indignad*|vergonzoso|vergüenza|intolerable|estafa|furios*|tomadura de pelo|denuncia*|abogado|impresentable|pésim*|cabread*|última vez que)'],
		frustrated: ['(hart*|decepcion*|otra vez|tercera vez|cansad*|frustr*|una y otra vez|siguen? sin|llev(o|amos) (\\w+ )?(días|semanas|meses)|nadie|descontent*|molest*)'],
		anxious: ['(preocup*|nervios*|angusti*|miedo|agobiad*|inquiet*|desesperad*|urge)'],
		confused: ['(no (entiendo|entendemos|comprendo|me queda claro|sé (cómo|si|qué|cuál))|confus*|lío|perdid* con|duda)'],
		satisfied: ['(gracias por|content*|satisfech*|agradec*|bien|amable*|perfecto|buen (trabajo|servicio))'],
		delighted: ['(encantad*|fantástic*|maravillos*|increíble|genial|feliz|excelente|inmejorable|estupend*|magnífic*)'],
	},
	courtesies: ['(muchas )?gracias (de antemano|por (su|tu|vuestra|adelantado|la) (atención|tiempo|ayuda|colaboración|comprensión|mensaje|respuesta)?)', '(un (cordial )?saludo|saludos( cordiales)?|atentamente|buenos días|buenas tardes|buen día)', '(espero|esperamos) que (esté*|se encuentre*|todo)', '(le|les|te|os) (agradecería|agradeceríamos|agradezco de antemano)', '(quedo|quedamos) (a la espera|a su disposición|atent*)', 'me gustaría', 'nos gustaría'],
	requests: ['ayuda*', 'cómo', 'quier*', 'por favor', 'podría*', 'pueden', 'puede', 'podéis', 'necesit*', 'quisiera*', 'quiero', 'queremos', 'solicit*', 'ruego', 'rogamos', 'me gustaría', 'nos gustaría', 'agradecería*'],
	awaitsReply: ['(quedo|quedamos) (a la espera|pendiente*)', '(espero|esperamos) (su|tu|vuestra) (respuesta|confirmación)', '(confirm(en|e|ar|ad)|respond(an|a)|aprobación|díganme|dígame|avis(en|adme|e)me*)', 'qué (opinan|les parece|os parece)'],
	privacyRequests: ['confirm*', '(eliminar|borrar|borren|eliminen|suprim*|supresión)', '(copia|acceso) ', '(rgpd|lopd|protección de datos|derecho)', 'de dónde', 'qué datos'],
	messagesOnly: ['(lista|boletín|newsletter|publicidad|mailing)', 'correos (publicitarios|comerciales)'],
	wholeRelationship: ['(suscripción|contrato|cuenta|plan|membresía|servicio*|póliza|renov*|proveedor|relación|permanencia|preaviso)'],
};
