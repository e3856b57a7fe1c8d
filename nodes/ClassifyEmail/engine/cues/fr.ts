import type { LanguageCues } from './languageCues';

export const fr: LanguageCues = {
	negators: ['ne', 'pas', "n'", 'jamais', 'sans', 'aucun', 'au lieu de', 'plutôt que'],
	intents: {
		cancellation: {
			strong: ['(résilier|résiliation|résilions|résilie|dénoncer|mettre (un terme|fin)|mettons (un terme|fin)|rompre) ((de|du|à|au|a|le|la|notre|mon|ce|cette|votre|nos) )?(la |le |notre |mon |l\'|ce )?(contrat|abonnement|service|compte|forfait|collaboration|adhésion|partenariat|bail|accord)?', '(annuler|annulation de|annulez) (la |le |ma |mon |notre |cette |l\')?(commande|abonnement|contrat|achat|souscription|inscription|réservation de)', '(ne (souhaite|souhaitons|veux|voulons|désirons|comptons|compte|sera|serons|allons|vais) pas|ne pas) (être )?(renouvel*|reconduire|reconduit|poursuivre|prolonger|continuer)', '(fermer|clôturer|supprimer|clôture de) (mon|notre|le) compte', '(changer|changeons|changement) de (prestataire|fournisseur|agence|cabinet)', '(droit de )?rétractation', '(préavis|délai de préavis|frais de résiliation|tacite reconduction)', '(retourner|renvoyer|retour de) ...(rembours*|changé d\'avis|convient pas)', '(nous|je) (vous )?(quitt*|partons|allons voir ailleurs)'],
			clear: ['résili*', 'désabonnement de l\'offre', 'fin (de|du) contrat', 'plus besoin (de|du|d\')', 'annuler', 'la concurrence', 'autre prestataire', 'nous avons décidé (de ne|d\'arrêter|de changer|de cesser)', 'arrêter (le|la|notre|l\')', 'ne renouvel* pas', 'dernière facture'],
			hint: ['annulation', 'concurren*', 'retourner', 'renvoyer'],
		},
		complaint: {
			strong: ['(fait|depuis) (\\w+ )?(jours|semaines|mois) que', '(attendais|attendions|espérais) (mieux|autre chose|davantage)', '(aucune|sans) (explication|excuse|réponse)', '(réclamation|plainte|plaindre|porter plainte|mettre en demeure|mise en demeure)', '(très|extrêmement|profondément|vraiment|fort|particulièrement|plus que) (déçu*|mécontent*|insatisfait*|contrarié*|agacé*|choqué*|surpris* du manque)', '(inacceptable|inadmissible|intolérable|scandaleux|honteux|lamentable|déplorable|indigne|révoltant|cavalier)', '(manque de (respect|professionnalisme|sérieux|considération|courtoisie|communication))', '(personne (ne|n\') ...(répond*|rappel*|venu|présenté|daigne))', '(troisième|quatrième|cinquième|deuxième|énième|3e|4e) fois (que)?', '(vous (aviez|m\'aviez|nous aviez|avez) (promis|assuré|garanti))', '(promesse*) (non tenue*|en l\'air|oubliée*)', '(mauvais|piètre|très mauvaise*) (service|accueil|expérience|qualité|prestation|traitement)'],
			clear: ['déçu*', 'déception', 'mécontent*', 'insatisf*', 'promis', 'excuses', 'dédommag*', 'geste commercial', 'avocat', 'pas (sérieux|normal|acceptable|à la hauteur|digne)', 'marre', 'ras-le-bol', 'perdu (confiance|patience)', 'impoli*', 'désagréable*', 'ignoré*', 'perte de temps', 'toujours pas de réponse', 'à plusieurs reprises', 'laisse à désirer', 'regrett*'],
			hint: ['encore une fois', 'malheureusement', 'à nouveau', 'toujours pas', 'toujours rien'],
		},
		issue_report: {
			strong: ['(ne |n\')(\\w+ )?(correspond*|concord*) (plus|pas)', 'jamais (reçu*|arrivé*|livré*)', '(affiche|indique|envoie) (\\w+ ){0,2}?(mauvais*|erron*|faux|fausse*|vide)', '(ne |n\')(\\w+ )?(fonctionne*|marche*|démarre*|charge*|s\'ouvre*|répond*|s\'affiche*|synchronise*|imprime*|s\'allume*|chauffe*|connecte*|se lance*) (plus|pas)', '(impossible|incapable|n\'arriv(e|ons) (pas|plus)|ne parvien* (pas|plus)|ne (peux|pouvons) (plus|pas)) ?(d\'|de |à |a )?(se |me |nous )?(connecter|accéder|ouvrir|télécharger|charger|voir|enregistrer|imprimer|envoyer|utiliser|valider|exporter)?', '(message d\'|code d\'|une )(erreur)', '(en panne|panne|fuite|hors service|hors d\'usage|dysfonctionnement|bug|bogue|faille de sécurité|perte de données)', '(arrivé*|reçu*|livré*|est|sont) (\\w+ )?(cassé*|endommagé*|abîmé*|défectueux|défectueuse*|incomplet*|brisé*|erroné*|bloqué*|planté*)', '(plante|se bloque|se déconnecte|se fige|rame|coupe|redémarre) ?(sans cesse|constamment|à chaque)?', '(mauvais|mauvaise|pas le bon|pas la bonne) (article|produit|taille|couleur|modèle|adresse|pièce|référence)', '(colis|paquet) (perdu|égaré|abîmé|endommagé)'],
			clear: ['erreur', 'cassé*', 'défectu*', 'problème (avec|de|sur)', 'très lent*', 'manque*', 'manquant*', 'anomalie*', 'page blanche', 'réparer', 'réparation', 'remplac*', 'depuis (la mise à jour|hier|ce matin|lundi)', 'ne va pas', 'bruit', 'doublon*', 'a disparu', 'échoue'],
			hint: ['problème*', 'souci*', 'lent*', 'vérifier', 'capture d\'écran', 'mot de passe', 'corriger'],
		},
		opt_out: {
			strong: ['(désabonn*|désinscri*|me désinscrire)', '(ne (souhaite|veux|souhaitons|désire) plus|cessez de|arrêtez de|merci de ne plus|ne plus) (recevoir|m\'envoyer|nous envoyer|m\'écrire|me contacter|nous contacter|m\'appeler|être contacté*|envoyer)', '(retir*|supprim*|enlev*|effac*) (moi|mon (adresse|nom|email|numéro|mail)|notre adresse|mes (données|coordonnées)|nos (données|coordonnées))', '(rgpd|cnil|protection des données|droit (d\'accès|à l\'effacement|à l\'oubli|d\'opposition|de suppression))', '(copie|quelles) (de )?(mes |nos |toutes les )?données', 'retir* mon consentement', '(article|art\\.) (15|17|20|21)'],
			clear: ['liste de diffusion', 'données personnelles', 'plus (de|aucun) (mail*|courriel*|publicité*|message*|newsletter*)', 'jamais (inscrit*|demandé|donné)', 'où avez-vous (eu|trouvé|obtenu)', 'démarchage'],
			hint: ['newsletter', 'lettre d\'information', 'consentement', 'spam', 'publicité*'],
		},
		billing: {
			strong: ['(facture|facturation|avoir|note de crédit) (n°|numéro|no|du|de|pour|en|est|rectific*|acquittée|impayée|jointe|proforma|erron*)', '(la|une|votre|ma|notre|cette|dernière|les|vos|nos) factures?', '(débité*|facturé*|prélevé*|compté*) (deux fois|en double|à tort|par erreur|deux|trop|indûment)', '(rembours*|un avoir|trop-perçu)', '(paiement|virement|prélèvement|carte) (refusé*|rejeté*|en double|échoué|n\'a|effectué|a été|en attente|bancaire)', '(tva|siret|rib|iban|bon de commande|relance de paiement|échéance de paiement)', '(mode|moyen|délai|conditions|coordonnées) (de )?(paiement|bancaires|règlement)'],
			clear: ['facture*', 'factur*', 'paiement*', 'prélèvement', 'virement', 'règlement', 'montant', 'débit*', 'remise (non|pas)', 'augmentation (de|du) (prix|tarif*)', 'comptabilité', 'reçu fiscal', 'acompte', 'impayé*', 'frais'],
			hint: ['payer', 'payé', 'somme', 'prix', '€', 'euros'],
		},
		sales_inquiry: {
			strong: ['(devis|proposition commerciale|offre de prix|grille tarifaire|tarifs)', '(combien|quel (est|serait) (le|votre) (prix|tarif|coût)) ?(coûte*|coûterait|serait|faut-il)?', '(intéressé*|intéressée*|intéresse*) (par|à|de)', '(souhait*|voudr*|aimer*|désir*|envisag*) (\\w+ )?(acheter|commander|souscrire|passer (commande|à)|acquérir|ajouter|renouveler|travailler avec|faire appel|étendre)', '(licences|utilisateurs|postes|sièges) (supplémentaires|de plus|en plus)', '(démo|démonstration|essai gratuit)', '(proposez|vendez|faites|disposez|offrez|livrez)-vous', '(passer|évoluer) (à|vers|au) (la |l\'|le |une )?(offre|version|formule|forfait)', '(appel d\'offres|cahier des charges)'],
			clear: ['devis', 'tarif*', 'acheter', 'commander', 'souscrire', 'offre', 'prix', 'en stock', 'remise sur', 'nouveau client', 'recherch* (un|une) (prestataire|fournisseur|agence|cabinet|dentiste)', 'quantité', 'catalogue', 'renouveler'],
			hint: ['formule', 'options', 'coût', 'unités', 'budget'],
		},
		scheduling: {
			strong: ['(rendez-vous|rdv|réunion|visio|visite|créneau|entretien) (du|de|le|prévu*|pour|à|avec|demain|fixé)', '(déplacer|décaler|reporter|avancer|annuler|confirmer|confirme|fixer|prendre|convenir|caler|modifier|repousser) (le|la|un|une|notre|mon|l\'|d\'un|ce|votre) ?(rendez-vous|rdv|réunion|appel|visite|créneau|visio|entretien|point|consultation|intervention)', '(seriez-vous|êtes-vous|es-tu|sera-t-il|serait-il) (disponible*|libre*)', '(vous|cela|ça) (convient|conviendrait|irait|arrange*)', '(ne (pourrai|pourrons|peux|pouvons) (pas|plus) (être|venir|assister|participer|honorer))', '(avez-vous|auriez-vous) (un|des|une) (créneau*|disponibilité*|place)', '(se voir|nous voir|voyons-nous) (le|lundi|mardi|mercredi|jeudi|vendredi|demain)'],
			clear: ['rendez-vous', 'rdv', 'réunion', 'créneau*', 'disponibilité*', '(lundi|mardi|mercredi|jeudi|vendredi) (matin|après-midi|prochain|à|ou)', 'à \\d+ ?h', 'autre date', 'agenda', 'calendrier', 'invitation', 'lien (zoom|teams|visio)', 'plus tôt', 'en retard'],
			hint: ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi', 'demain', 'semaine prochaine', 'appel', 'date', 'visite'],
		},
		update_request: {
			strong: ['(où en (est|sont|êtes|sommes)|où en)', '(des|une|avez-vous|avoir|aucune|quelles) (nouvelle*|nouveauté*|avancée*|avancement|du nouveau)', '(état|statut|suivi|avancement|point) (de|d\'|du|sur) (la |le |l\'|ma |mon |notre |votre )?(avancement|commande|dossier|projet|demande|livraison|colis|ticket|chantier|situation)', '(quand|à quelle date) (sera*|seront|pourr*|arriv*|vais-je|allons-nous|recevr*|comptez-vous|est-ce que|pensez-vous)', '(toujours|encore) (pas|rien|en attente|aucune) (reçu|eu|de (nouvelle*|retour|réponse|livraison)|arrivé)?', '(je|nous) (me permets|nous permettons) de (vous )?relancer', '(relance|relancer|reviens vers vous)', '(attend*|attente) (toujours|encore|depuis|de|votre)'],
			clear: ['suivi', 'statut', 'avancement', 'délai*', 'livraison prévue', 'date (prévue|estimée)', 'des nouvelles', 'rappel', 'sauf erreur de ma part', 'toujours d\'actualité', 'avance'],
			hint: ['commande', 'livraison', 'dossier', 'colis', 'retard', 'attente', 'projet', 'toujours'],
		},
		question: {
			strong: ['(comment|pourquoi|quel|quelle|quels|quelles|où|qui|que) (puis-je|peut-on|faire|faut-il|est|sont|dois-je|devons|je|on|nous|se|fait*|document*|format)', '(pourriez-vous|pouvez-vous|peux-tu|pourrais-tu|serait-il possible|est-il possible|est-ce possible|est-ce que|y a-t-il)', '(j\'ai|nous avons|j\'aurais|nous aurions) (une|quelques|plusieurs|deux|la) (petite )?(question*|interrogation*)', '(voudrais|aimerais|souhaiterais|souhaite|aimerions|souhaitons|voulais|cherche à) (savoir|connaître|comprendre|demander)', '(je (ne sais|me demande|me demandais)|nous (ne savons|nous demandons)) ?(pas )?(si|comment|quel|où|pourquoi)?', '(merci de|veuillez) (me|nous|bien vouloir) (dire|indiquer|préciser|expliquer|envoyer|transmettre|faire|confirmer)'],
			clear: ['question*', 'horaires', 'renseignement*', 'précision*', 'différence entre', 'conseil*', 'mode d\'emploi', 'savoir si', 'dois-je', 'faut-il', 'est-il'],
			hint: ['comment', 'quel', 'quelle', 'aide', 'besoin', 'svp', 's\'il vous plaît'],
		},
		feedback: {
			strong: ['(merci (beaucoup|infiniment|encore|mille fois|à (vous|toute|votre|l\'équipe)|pour (tout|votre (travail|aide|efficacité|réactivité|accueil|patience)|la qualité|le travail|ce|cette)))', '(excellent*|formidable*|remarquable*|super|génial*|parfait*|magnifique*|beau) (travail|service|accueil|équipe|expérience|prestation|boulot)', '((très|vraiment|extrêmement|pleinement) (satisfait*|content*|heureux|heureuse*|ravi*)|ravi*|enchanté*)', '(félicit*|bravo|chapeau|remerci* (chaleureusement|sincèrement|encore|toute))', '(suggestion*|suggérer|une idée|piste d\'amélioration|serait (bien|utile|pratique|top) (de|si|que|d\'))', '(je (vous )?recommande|recommander(ai|ons)|cinq étoiles|5 étoiles|enquête de satisfaction|avis)', '(j\'adore|nous adorons|au top|un régal|un plaisir)'],
			clear: ['(était|étaient|est|a été|ont été) (très |vraiment |extrêmement )?(aimable*|professionnel*|compétent*|sympathique*|efficace*|agréable*)', 'merci pour', 'retour d\'expérience', 'satisfait*', 'fonctionne (très bien|parfaitement|à merveille)', 'améliorer', 'dépassé nos attentes', 'rien à redire', 'réactivité'],
			hint: ['merci', 'super', 'parfait', 'bien', 'utile', 'agréable'],
		},
		information: {
			strong: ['(ci-joint*|en pièce jointe|pièce jointe|vous trouverez|voici|je vous (transmets|envoie|fais parvenir|joins|adresse)|nous vous (transmettons|envoyons|adressons))', '(pour (votre )?information|à titre (d\'information|informatif)|pour info)', '(je|nous) (vous )?(informe|informons|confirme|confirmons|signale|signalons|préviens|prévenons|avise) (que|de|par|la|le|notre|mon)', '(bon pour accord|validé*|approuvé*|d\'accord pour|feu vert|c\'est (bon|ok|validé)|accord pour)', '(nouvelle|nouveau|nouveaux) (adresse|numéro|téléphone|coordonnées|contact|interlocuteur|interlocutrice|locaux)', '(inutile|pas besoin|pas nécessaire) de (répondre|me répondre)', '(comme (convenu|demandé|promis)|suite à votre demande|conformément à)', '(je quitte|quittera|remplace*|succède*|succède)', 'signé*'],
			clear: ['joint*', 'document*', 'je confirme', 'nous confirmons', 'notez', 'veuillez noter', 'à compter du', 'à partir du', 'rien à faire', 'bien reçu', 'copie signée', 'déménag*'],
			hint: ['fichier', 'données', 'copie', 'reçu', 'dossier complet'],
		},
		auto_reply: {
			strong: ['(réponse automatique|message automatique|absence du bureau|absent* du bureau|mail automatique)', '(je suis|actuellement|je serai) (actuellement |en |absent*|)(absent*|congé*|déplacement|vacances|formation|arrêt)', '(ne pas|merci de ne pas) répondre à ce (message|mail|courriel|courrier)', '(nous avons bien reçu|votre (demande|message|ticket) a (bien )?été (reçu*|enregistré*|pris*|créé*))', '(accès limité|pas accès) à (ma|mes|la) (messagerie|mails|courriels)', '(a quitté|ne fait plus partie de) (la |l\'|notre )?(société|entreprise)', 'ceci est un (message|courriel) (généré )?automatique*'],
			clear: ['à mon retour', 'de retour le', 'en cas d\'urgence', 'pendant mon absence', 'numéro de (ticket|dossier)', 'merci de nous avoir contacté*', 'dans les meilleurs délais', 'accusé de (réception|lecture)'],
			hint: ['automatique', 'congés'],
		},
		bounce: {
			strong: ['(n\'a pas pu être (remis|distribué|livré|délivré)|non remis|échec de (la )?remise|message non distribué|non-remise|non délivré)', '(mailer-daemon|postmaster|undeliver*|delivery status)', '(boîte|adresse|destinataire) (pleine|inconnu*|introuvable|n\'existe)'],
			clear: ['serveur distant', 'code de diagnostic', 'remise retardée'],
		},
		marketing: {
			strong: ['(offre|promotion|remise) (exclusive|spéciale|limitée|exceptionnelle|unique)', '(cliquez|cliquer) (ici|sur|ci-dessous)', '(jusqu\'à|profitez de|économisez) -?\\d+ ?%', '(boostez|augmentez|développez|multipliez|améliorez|optimisez) (vos|votre|la|le) (ventes|chiffre|visibilité|référencement|trafic|activité|site)', '(première page|référencement) (de|sur|google)', '(voir|afficher|lire) (ce|cet|la|dans|version) (mail|email|en ligne|votre navigateur|navigateur)', '(vous avez (été sélectionné*|gagné)|loterie|héritage|bénéficiaire)', '(vérifiez|confirmez|mettez à jour|validez) (votre|vos) (compte|identité|informations|coordonnées|mot de passe)', '(votre (compte|colis|carte|dossier)) (a été|sera|est) (suspendu*|bloqué*|retenu*|limité*|en attente de)', '(webinaire|soldes|code promo|livraison offerte|ventes privées|black friday)', '(je suis tombé* sur|en visitant|j\'ai (vu|découvert|consulté)) (votre|vos) (site|entreprise|page)', '(nous sommes (une|l\') (agence|entreprise|société) (spécialisée|leader))'],
			clear: ['newsletter', 'lettre d\'information', 'inscrivez-vous', 'découvrez', 'profitez', 'ne manquez pas', 'gratuit*', 'dernière chance', 'pour (se|vous) désabonner', 'cher (client|ami)', 'nouveautés'],
			hint: ['offre*', 'promo*', 'opportunité', 'garanti*', 'exclusif'],
		},
		other: {
			strong: ['(joyeux (noël|anniversaire)|bonne année|meilleurs v(oe|œ)ux|joyeuses fêtes|bonnes fêtes)', '(candidature|curriculum|cv|lettre de motivation|poste de|offre d\'emploi|alternance)', '(stage|stagiaire|don|dons|mécénat|parrainage|association caritative)', '(erreur de destinataire|pas le bon destinataire|ne m\'était pas destiné)'],
			clear: ['emploi', 'recrut*', 'bénévol*', 'journaliste', 'mémoire', 'étudiant*'],
			hint: ['noël'],
		},
	},
	urgency: {
		urgent: ['(tout|système|serveur|site|boutique|production|plateforme|réseau|téléphones) (\\w+ )?(est |sont |a )?(\\w+ )?(hors service|en panne|à l\'arrêt|tombé*|inaccessible*)', '(faille de sécurité|pirat*|fuite de données|rançongiciel|vol de données)', '(fuite|odeur) de gaz', '(fumée|étincelles|incendie|inond*|saign*|douleur (insupportable|atroce|intense))', '(perdons|perd) (des|de l\') (ventes|argent|commandes|clients)', '(immédiatement|sur-le-champ|tout de suite|dans l\'heure|dans les (deux|\\d) heures)', '(échéance|expire|délai|audience|avant) ... (aujourd\'hui|ce (matin|soir)|cet après-midi)', '(urgence absolue|danger)', 'sans (chauffage|eau|électricité) ... (bébé|enfant*|âgé*|nourrisson)', 'effet immédiat'],
		high: ['(urgent*|urgence|au plus vite|dès que possible|le plus rapidement possible|dans les plus brefs délais|rapidement|sans délai)', '(avant|d\'ici|pour) (demain|ce soir|midi|la fin de (la )?journée|vendredi)', '(aujourd\'hui même|dès (aujourd\'hui|demain))', '(bloqué*|à l\'arrêt|ne pouvons plus (travailler|facturer|vendre|recevoir|expédier))', '(date limite|échéance)', '(débité* deux fois|prélevé* deux fois|rembours*|prélevé à tort)', '(inacceptable|inadmissible|scandaleux|avocat|mise en demeure|honteux)', '(sous|dans les|d\'ici) (24|48|deux) ?(h|heures|jours)', 'sans (chauffage|eau chaude|électricité)', 'dernier (rappel|avertissement)'],
		relaxed: ['(rien d\'urgent|pas d\'urgence|pas urgent|aucune urgence|sans urgence)', '(quand (vous|tu) (aurez|pourrez|avez|auras|pouvez)) ?(le temps|un moment|un instant)?', 'prenez votre temps', 'pas (pressé*|de presse)', 'inutile de répondre', 'par (simple )?curiosité', 'à l\'occasion'],
	},
	tone: {
		negative: {
			strong: ['(inacceptable|inadmissible|scandaleu*|honteu*|lamentable|déplorable|intolérable|catastroph*|horrible|arnaque|nul|indigne|furieu*|cavalier|se moque*)', '(ras-le-bol|marre|excédé*|perdu (confiance|patience))', '(très|profondément|extrêmement|fort|particulièrement) (déçu*|mécontent*|contrarié*|agacé*|fâché*)'],
			clear: ['déçu*', 'déception', 'mécontent*', 'insatisf*', 'agacé*', 'réclamation', 'personne (ne|n\') ', 'promis', 'troisième fois', 'encore une fois', 'pas (normal|sérieux|acceptable|à la hauteur|professionnel)', 'regrett*', 'laisse à désirer', 'manque de', 'étonn* (de|que)', 'à plusieurs reprises', 'mauvais*'],
			hint: ['problème*', 'malheureusement', 'inqui*', 'toujours pas', 'toujours rien'],
		},
		positive: {
			strong: ['(ravi*|excellent*|formidable*|génial*|magnifique*|merveill*|fantastique*|remarquable*|adore*|impeccable*|bravo)', '(très|vraiment|pleinement) (satisfait*|content*|heureu*|reconnaissant*)', 'merci (infiniment|mille fois|beaucoup pour|encore pour)'],
			clear: ['satisfait*', 'content*', 'heureu*', 'parfait*', 'félicit*', 'plaisir', 'super', 'efficace*', 'réactivité', 'apprécié*', 'appréci*', 'recommande', 'bon (travail|service|accueil)', 'beau travail', 'merci pour'],
			hint: ['merci', 'bien', 'agréable', 'utile'],
		},
	},
	emotions: {
		angry: ['(inacceptable|inadmissible|scandaleu*|honteu*|furieu*|intolérable|arnaque|colère|se moque*|avocat|mise en demeure|indigne|révolt*)'],
		frustrated: ['(marre|déçu*|encore une fois|troisième fois|frustr*|agac*|lass*|toujours (pas|rien)|depuis (des|\\w+) (jours|semaines|mois)|à plusieurs reprises|personne|mécontent*|regrett*)'],
		anxious: ['(inquiet*|inquiét*|inquiète*|angoiss*|peur|stress*|crain*|désespér*|préoccup*)'],
		confused: ['(ne comprend* (pas|plus)|comprends pas|confus*|perdu* (dans|avec)|ne sais (pas|plus) (comment|si|quel|où)|pas clair|m\'y retrouve)'],
		satisfied: ['(merci pour|satisfait*|content*|heureu*|bien|parfait|apprécié*|agréable|plaisir)'],
		delighted: ['(ravi*|génial*|formidable*|merveill*|fantastique*|magnifique*|adore*|bravo|excellent*|enchanté*)'],
	},
	courtesies: ['merci (beaucoup )?(d\'avance|par avance|de votre|pour votre) ?(retour|réponse|aide|attention|compréhension|temps|message|collaboration|mail)?', '(cordialement|bien à vous|bonne (journée|soirée|semaine|réception)|salutations (distinguées|les meilleures)|bonjour|bonsoir|sincères salutations)', '(veuillez|je vous prie|nous vous prions) (d\')?(agréer|recevoir|d\'agréer|de croire)', '(espérant|j\'espère) que (vous|tout)', 'dans l\'attente de (votre|vous)', '(je (vous )?)?(saurais|serais) (gré|reconnaissant*)', '(avec|c\'est avec) plaisir', 'heureux de (vous|faire)'],
	requests: ['aide*', 'comment', 'aider', 'merci de', 'pourriez-vous', 'pouvez-vous', 'veuillez', 's\'il vous plaît', 'svp', 'je (souhaite|voudrais|demande|veux|souhaiterais)', 'nous (souhaitons|voulons|demandons|aimerions)', 'besoin de', 'j\'aimerais', 'prière de'],
	awaitsReply: ['(dans l\'attente|en attente) de (votre|vous)', '(merci de|veuillez) (me |nous )?(confirmer|répondre|rappeler|valider|tenir)', '(votre|une) (réponse|confirmation|accord|validation|avis|retour)', 'qu\'en pensez-vous', 'tenez-(moi|nous) (au courant|informé*)'],
	privacyRequests: ['confirm*', '(supprim*|effac*|suppression|effacement)', '(copie|accès) ', '(rgpd|cnil|article|droit)', 'où avez-vous', 'quelles données'],
	messagesOnly: ['(newsletter*|lettre* d\'information|liste de diffusion|publicité*|mails publicitaires)'],
	wholeRelationship: ['(abonnement|contrat|compte|forfait|adhésion|service*|partenariat|collaboration|renouvel*|reconduc*|prestataire|préavis|fournisseur)'],
};
