package report

import (
	"fmt"
	"strings"

	"amfront/words"
)

// EditKind is what a remedy changes of a mail.
type EditKind string

// The kinds: those of a field take its name, those of a document made anew the
// label of the certificate.
const (
	EditField        EditKind = "field"
	EditPartField    EditKind = "part-field"
	EditNewField     EditKind = "new-field"
	EditNewPartField EditKind = "new-part-field"
	EditNoField      EditKind = "field-removed"
	EditMovedField   EditKind = "field-moved"
	EditLineEnds     EditKind = "line-ends"
	EditEmptyLine    EditKind = "empty-line"
	EditClosing      EditKind = "closing-delimiter"
	EditSparePart    EditKind = "part-removed"
	EditStructure    EditKind = "structure"
	EditBase64       EditKind = "base64"
	EditUnwrapped    EditKind = "document-unwrapped"
	EditTrailing     EditKind = "document-trailing"
	EditDER          EditKind = "document-der"
	EditRecipients   EditKind = "recipients"
	EditRecipient    EditKind = "recipient"
	EditKeyAlgorithm EditKind = "key-algorithm"
	EditContentType  EditKind = "content-type"
	EditSealed       EditKind = "sealed"
	EditInnerSealed  EditKind = "inner-sealed"
	EditFileSealed   EditKind = "file-sealed"
	EditZippedSealed EditKind = "compressed-file-sealed"
	EditMailbox      EditKind = "mailbox"
)

// editWords are their words; English ones stand in the table of package words.
var editWords = map[EditKind]string{
	EditField:        "le champ %s",
	EditPartField:    "le champ %s de la partie",
	EditNewField:     "un champ %s",
	EditNewPartField: "un champ %s de la partie",
	EditNoField:      "le champ %s, ôté",
	EditMovedField:   "le champ %s, porté sur la partie",
	EditLineEnds:     "les fins de ligne du message",
	EditEmptyLine:    "une ligne vide entre l'en-tête et le corps",
	EditClosing:      "le délimiteur final",
	EditSparePart:    "une partie de trop, ôtée",
	EditStructure:    "la structure du message : le seul fichier",
	EditBase64:       "l'encodage base64 de la pièce jointe",
	EditUnwrapped:    "la pièce jointe, sans son second codage",
	EditTrailing:     "la pièce jointe, sans ce qui suit l'objet CMS",
	EditDER:          "la pièce jointe, récrite en DER",
	EditRecipients:   "la liste des destinataires",
	EditRecipient:    "l'identifiant du destinataire",
	EditKeyAlgorithm: "l'algorithme de la clé de session",
	EditContentType:  "le type du contenu chiffré",
	EditSealed:       "le document, chiffré de nouveau pour %s",
	EditInnerSealed:  "le document, sans son second codage, chiffré de nouveau pour %s",
	EditFileSealed:   "le document, fait du fichier remis et chiffré pour %s",
	EditZippedSealed: "le document, fait du fichier remis, compressé et chiffré pour %s",
	EditMailbox:      "l'adresse du destinataire (RCPT TO)",
}

// In says what is changed in a language; of is what the kind takes.
func (k EditKind) In(l words.Language, of string) string {
	format := l.Word(editWords[k])
	if strings.Contains(format, "%s") {
		return fmt.Sprintf(format, of)
	}
	return format
}

// Document tells whether the document itself is another: what it says of itself
// is told before and after.
func (k EditKind) Document() bool {
	switch k {
	case EditUnwrapped, EditTrailing, EditDER, EditRecipients, EditRecipient, EditKeyAlgorithm,
		EditContentType, EditSealed, EditInnerSealed, EditFileSealed, EditZippedSealed:
		return true
	}
	return false
}
