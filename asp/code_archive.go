package asp

import "slices"

// archiveCodes are the codes of the archives as such (803x to 809x); those of a
// single piece are 504x.
var archiveCodes = slices.Concat(
	of(OfDeposit, "H-01", Kinds(),
		// The archive cannot be read, or is none.
		Code{Code: "8031", Title: "l'archive n'est pas un zip", Expected: "un fichier zip",
			Advice: "Refaire l'archive au format zip : changer l'extension ne suffit pas."},
		Code{Code: "8032", Title: "l'archive est tronquée", Expected: "un zip complet",
			Advice: "Vérifier l'écriture de l'archive et son transfert."},
		Code{Code: "8033", Title: "l'archive dépasse 200 Mo", Expected: "200 000 000 octets au plus",
			Advice: "Répartir les pièces dans plusieurs zips."},
		Code{Code: "8034", Title: "l'archive a trop d'entrées", Expected: "10 000 entrées au plus",
			Advice: "Ne garder que les pièces des demandes."},
		Code{Code: "8036", Title: "l'archive se contredit",
			Expected: "un répertoire qui décrit exactement ce que l'archive contient",
			Advice:   "Refaire l'archive avec un autre outil : deux lecteurs n'y liraient pas la même chose."},
		Code{Code: "8037", Title: "l'archive est découpée en volumes", Expected: "un zip d'un seul tenant",
			Advice: "Répartir les pièces dans plusieurs zips, chacun complet."},
		Code{Code: "8038", Title: "le dépôt a trop d'archives", Expected: "50 archives au plus",
			Advice: "Réunir les pièces dans moins de zips."},
		// Names.
		Code{Code: "8041", Title: "le nom d'une entrée remonte hors de l'archive", Expected: "des noms sans « .. »",
			Advice: "Ranger la pièce à la racine de l'archive."},
		Code{Code: "8042", Title: "le nom d'une entrée est un chemin absolu",
			Expected: "des noms sans disque ni barre en tête", Advice: "Ranger la pièce à la racine de l'archive."},
		Code{Code: "8043", Title: "l'archive contient un dossier", Expected: "les pièces à la racine de l'archive",
			Advice: "Archiver les fichiers, pas le dossier qui les contient (avec zip : option -j)."},
		Code{Code: "8044", Title: "deux entrées portent le même nom",
			Expected: "un nom par pièce, dans toutes les archives du dépôt", Advice: "Retirer le doublon."},
		Code{Code: "8045", Title: "deux noms ne diffèrent que par la casse",
			Expected: "des noms qui restent distincts sous Windows", Advice: "Retirer ou renommer l'une des deux pièces."},
		Code{Code: "8046", Title: "le nom d'une entrée n'est pas en UTF-8",
			Expected: "des noms en ASCII, comme le veut la nomenclature", Advice: "Renommer la pièce sans accents."},
		Code{Code: "8047", Title: "le nom d'une entrée contient un caractère invisible",
			Expected: "des noms en caractères visibles", Advice: "Renommer la pièce selon la nomenclature."},
		// Entries that a portal cannot read, or should not.
		Code{Code: "8051", Title: "une entrée est chiffrée", Expected: "des pièces sans mot de passe",
			Advice: "Refaire l'archive sans mot de passe."},
		Code{Code: "8052", Title: "une entrée est un lien ou un fichier spécial", Expected: "des fichiers ordinaires",
			Advice: "Archiver le fichier lui-même (avec zip : sans l'option -y)."},
		Code{Code: "8053", Title: "une entrée est compressée autrement qu'en Deflate",
			Expected: "la méthode 0 (sans compression) ou 8 (Deflate)",
			Advice:   "Choisir la méthode Deflate dans l'outil d'archivage."},
		Code{Code: "8054", Title: "une entrée est elle-même une archive",
			Expected: "des pièces, pas d'archive dans l'archive", Advice: "Mettre les pièces directement dans l'archive."},
		Code{Code: "8061", Title: "la somme de contrôle d'une entrée est fausse", Expected: "la somme CRC-32 du répertoire",
			Advice: "Refaire l'archive : la pièce est abîmée."},
		Code{Code: "8062", Title: "une entrée ne se décompresse pas comme annoncé",
			Expected: "la taille annoncée par le répertoire", Advice: "Refaire l'archive : la pièce est abîmée."},
		Code{Code: "8063", Title: "une entrée se décompresse démesurément",
			Expected: "30 000 000 octets au plus au-delà d'un rapport de 100",
			Advice:   "Retirer cette entrée : un portail y voit une attaque."},
		Code{Code: "8064", Title: "l'archive se décompresse démesurément", Expected: "2 000 000 000 octets au plus en tout",
			Advice: "Répartir les pièces dans plusieurs zips."},
		Code{Code: "8065", Title: "des entrées se recouvrent", Expected: "des octets à chaque entrée",
			Advice: "Refaire l'archive : un portail y voit une attaque."},
		Code{Code: "8091", Title: "une pièce n'est nommée par aucune demande",
			Expected: "les pièces que les demandes nomment, et elles seules",
			Advice:   "Nommer la pièce dans piecesJustificatives de sa demande, ou la retirer de l'archive."}),
	of(OfDeposit, "H-01", Kinds(),
		Code{Code: "R021", Title: "l'archive est au format zip64", Expected: "un zip simple, suffisant sous 4 Go",
			Advice: "Désactiver zip64 si l'outil le permet : des lecteurs anciens ne le lisent pas."}),
)

// ArchiveFinding is a finding on an archive; found says what is wrong in it.
func ArchiveFinding(code, archive, found string) Finding {
	c := codeTable()[code]
	return finding(code, archive, nil, c.Expected, found, c.Advice)
}
