package journal

import (
	"time"
)

// The vocabulary of the journal. A payload stands beside its kind; fields may
// be added, never renamed: recorded bundles are judged again later.
const (
	KindBenchStarted    Kind = "bench.started"    // BenchStarted
	KindBenchReset      Kind = "bench.reset"      // no payload
	KindSessionOpen     Kind = "session.open"     // SessionOpen
	KindSessionClose    Kind = "session.close"    // SessionClose; blob "transcript"
	KindUnlisted        Kind = "session.unlisted" // Unlisted
	KindSMTPCommand     Kind = "smtp.command"     // Command
	KindPOP3Command     Kind = "pop3.command"     // Command
	KindLDAPRequest     Kind = "ldap.request"     // LDAPRequest
	KindMailboxCreated  Kind = "mailbox.created"  // MailboxCreated
	KindMailStored      Kind = "mail.stored"      // MailStored; blob "raw"
	KindMailRetrieved   Kind = "mail.retrieved"   // MailRef
	KindMailDeleted     Kind = "mail.deleted"     // MailRef
	KindMessageReceived Kind = "message.received" // MessageReceived; blob "raw"
	KindMessageDeleted  Kind = "message.deleted"  // MailRef: taken out of the console's list
	KindPKIChanged      Kind = "pki.changed"      // PKIChanged
	// no payload; the blob is what was signed late, because somebody looked at it
	KindPKISigned      Kind = "pki.signed"
	KindSituation      Kind = "situation"       // Situation
	KindFaultArmed     Kind = "fault.armed"     // FaultArmed
	KindFaultDisarmed  Kind = "fault.disarmed"  // FaultDisarmed
	KindFaultFired     Kind = "fault.fired"     // FaultFired
	KindMailPosted     Kind = "mail.posted"     // MailPosted
	KindDecisionForced Kind = "decision.forced" // DecisionForced
	KindDirectoryState Kind = "directory.state" // DirectoryState
	KindClockAdvanced  Kind = "clock.advanced"  // ClockAdvanced
	KindLPSAction      Kind = "lps.action"      // LPSAction
	KindLPSReport      Kind = "lps.report"      // LPSReport
	KindOperatorSaw    Kind = "operator.saw"    // OperatorSaw; blob "picture"
	KindScenario       Kind = "scenario"        // Scenario
	KindStep           Kind = "step"            // Step
	KindExpected       Kind = "expected"        // Expected
	KindCheck          Kind = "check"           // Check
	KindAnnotation     Kind = "annotation"      // Annotation
	KindPanic          Kind = "session.panic"   // Panic; blob "stack"
)

// BenchStarted tells where a world listens.
type BenchStarted struct {
	SMTP string `json:"smtp"`
	POP3 string `json:"pop3"`
	LDAP string `json:"ldap"`
}

// SessionOpen is the start of a protocol session.
type SessionOpen struct {
	Protocol string `json:"protocol"` // "smtp", "pop3", "ldap"
	Remote   string `json:"remote"`
	Local    string `json:"local"`
	TLS      bool   `json:"tls,omitempty"` // implicit TLS
}

// SessionClose is its end. IdleMS is the time between what the session last did
// for its client (not: a goodbye, a keep-alive, a request repeated) and the close
// (E-10: no session is held open); without any, since the opening. PauseMS is the
// longest such time before a request that was served; LDAP only. Trivial counts the
// requests after the last service.
type SessionClose struct {
	Protocol   string `json:"protocol"`
	Reason     string `json:"reason"` // "quit", "eof", "timeout", "error: …", "fault", "shutdown"
	DurationMS int64  `json:"duration_ms"`
	IdleMS     int64  `json:"idle_ms"`
	PauseMS    int64  `json:"pause_ms,omitempty"`
	Trivial    int    `json:"trivial,omitempty"`
	ByClient   bool   `json:"by_client"` // the client closed first
}

// HandshakeFailed begins the reason of a session whose TLS handshake came to nothing.
const HandshakeFailed = "error: TLS handshake"

// Unlisted counts events of sessions that gave no password: a bench that
// listens beyond its machine journals only so many.
type Unlisted struct {
	Events   int    `json:"events"`
	Networks int    `json:"networks"`
	Most     string `json:"most"` // the network that most of them are of
}

// Command is one exchange of a line protocol. Line never holds a secret:
// the argument of PASS, APOP and AUTH is replaced by "***".
type Command struct {
	Verb  string `json:"verb"` // upper case; "CONNECT" for the greeting, "." for the end of DATA
	Line  string `json:"line"`
	Code  int    `json:"code,omitempty"` // SMTP reply code; POP3 0
	OK    bool   `json:"ok"`             // 2xx and 3xx, +OK
	Reply string `json:"reply"`          // first line of the reply
	Size  int64  `json:"size,omitempty"` // octets of DATA or of a multi-line reply
	Fault string `json:"fault,omitempty"`
}

// LDAPRequest is one LDAP operation and its result (RFC 4511).
type LDAPRequest struct {
	MessageID  int64       `json:"message_id"`
	Op         string      `json:"op"` // "bind", "search", "unbind", "abandon", "extended", "compare", "add", …
	Base       string      `json:"base,omitempty"`
	Scope      string      `json:"scope,omitempty"` // "base", "one", "sub"
	Filter     string      `json:"filter,omitempty"`
	Attributes []string    `json:"attributes,omitempty"`
	SizeLimit  int64       `json:"size_limit,omitempty"`
	Result     int         `json:"result"` // result code; -1 when the fault or the client cut the answer
	Message    string      `json:"message,omitempty"`
	Entries    []LDAPEntry `json:"entries,omitempty"` // handed out
	Fault      string      `json:"fault,omitempty"`
}

// LDAPEntry is an entry handed out, with the SHA-256 of every value.
type LDAPEntry struct {
	DN     string              `json:"dn"`
	Values map[string][]Digest `json:"values,omitempty"` // attribute to values
}

// MailboxCreated is a mailbox seen for the first time.
type MailboxCreated struct {
	Address string `json:"address"`
	Why     string `json:"why"` // "front-end", "sender", "login"
}

// MailStored is a message in a mailbox, from then on retrievable by POP3.
type MailStored struct {
	ID      string `json:"id"` // unique in the world, also the POP3 UID
	Mailbox string `json:"mailbox"`
	From    string `json:"from"` // envelope sender
	Size    int64  `json:"size"`
	Class   string `json:"class"`              // "lot", "service", "arl", "dsn"
	ReplyTo string `json:"reply_to,omitempty"` // id of the MessageReceived that it answers
}

// MailRef points at a stored message.
type MailRef struct {
	ID      string `json:"id"`
	Mailbox string `json:"mailbox,omitempty"`
	By      string `json:"by,omitempty"` // "RETR", "TOP", "QUIT", "api"
}

// PKIChanged is an operation on the PKI or on what is published of it.
type PKIChanged struct {
	Op     string `json:"op"` // "renew", "revoke", "supersede", "expire", "republish", "roll", "crl", "defect", "restore"
	Label  string `json:"label,omitempty"`
	Serial string `json:"serial,omitempty"`
	List   string `json:"list,omitempty"` // DN of the entry whose list tells of the certificate of this serial
	Defect string `json:"defect,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// Situation is a situation applied to or lifted from a running bench.
type Situation struct {
	ID     string `json:"id"`
	Active bool   `json:"active"`
}

// FaultArmed is a rule put into the plan; Rule is its JSON form.
type FaultArmed struct {
	ID   string `json:"id"`
	Rule any    `json:"rule"`
}

// FaultDisarmed is a planned fault that was taken out again, by hand; all of them
// without ID. What restores the nominal situation ends them, too.
type FaultDisarmed struct {
	ID string `json:"id,omitempty"`
}

// FaultFired is a planned fault that acted.
type FaultFired struct {
	ID       string `json:"id"`
	Protocol string `json:"protocol"`
	Command  string `json:"command"`
	Nth      int    `json:"nth"`
	Action   string `json:"action"`
}

// MailPosted is a message that the bench put into a mailbox by itself, forged
// or not; it stands beside the MailStored of the same id.
type MailPosted struct {
	ID   string `json:"id"`
	Kind string `json:"kind"`           // "service", "arl", "rsp", "dsn", "other"
	Code string `json:"code,omitempty"` // of a service message
	// what is wrong with it: "unsigned", "altered", "signature", a defect of the PKI, "" nothing
	Forgery  string `json:"forgery,omitempty"`
	Outside  string `json:"outside,omitempty"`  // what it says otherwise outside of what is signed
	Original string `json:"original,omitempty"` // id of the MessageReceived that it is about
	Label    string `json:"label,omitempty"`    // of the certificate that signed it
	Serial   string `json:"serial,omitempty"`
	Repeats  string `json:"repeats,omitempty"` // id of the message that it is, octet for octet
}

// DecisionForced tells that the next lots get a decision whatever they are.
type DecisionForced struct {
	Code string `json:"code"`
	Lots int    `json:"lots"`
}

// DirectoryState is the directory switched off or on again.
type DirectoryState struct {
	Down bool `json:"down"`
}

// ClockAdvanced is the world's clock set forward. Events after it stand at the
// new time; what the midnights between published stands before it.
type ClockAdvanced struct {
	From  time.Time `json:"from"`
	Until time.Time `json:"until"`
}

// LPSAction is an action asked of the LPS (adapter protocol v1).
type LPSAction struct {
	Action  string `json:"action"`
	Request any    `json:"request,omitempty"`
}

// LPSReport is what the LPS, its adapter or its operator said of it.
type LPSReport struct {
	Action   string        `json:"action"`
	Exit     int           `json:"exit"`
	Reason   string        `json:"reason,omitempty"`
	Answer   any           `json:"answer,omitempty"`
	Source   string        `json:"source,omitempty"` // where it was read in place of asking the LPS: "lps.json"
	Duration time.Duration `json:"duration_ns,omitempty"`
}

// Scenario is the beginning or the end of a scenario in its own world.
type Scenario struct {
	ID    string   `json:"id"`
	Title string   `json:"title"`
	Tags  []string `json:"tags,omitempty"`
	Phase string   `json:"phase"` // "start", "end"
}

// Step is a Gherkin step that ended.
type Step struct {
	Index   int    `json:"index"` // 1 for the first
	Keyword string `json:"keyword"`
	Text    string `json:"text"`
	Status  string `json:"status"` // as in the reports
	Detail  string `json:"detail,omitempty"`
}

// Expected is what the bench expects of the LPS from here on: the certificate
// that it must choose, the file that it was given; and what the situation is
// made of: an object that must have been served before a verdict can lean on
// it ("served"; without SHA256 and DN: none any more), an entry that must have
// been asked for, or else the object ("asked"), an object given by hand
// ("given").
type Expected struct {
	What   string `json:"what"`         // "certificate", "file", "served", "asked", "given"
	DN     string `json:"dn,omitempty"` // of the entry that hands the object out; "" for any
	Label  string `json:"label,omitempty"`
	Serial string `json:"serial,omitempty"` // lower-case hexadecimal
	SHA256 Digest `json:"sha256,omitempty"`
	Size   int64  `json:"size,omitempty"`
}

// Check is a check that a step asks for. Its verdict is a function of the
// journal up to this event, so that a recorded run can be judged again.
type Check struct {
	Name        string            `json:"name"`        // "rien-emis"
	Requirement string            `json:"requirement"` // "D-03"
	Step        int               `json:"step"`
	Params      map[string]string `json:"params,omitempty"`
	// Aborted is the verdict of a check that could not be made because the
	// scenario broke off before it, with its reason; "" else.
	Aborted string `json:"aborted,omitempty"`
	Reason  string `json:"reason,omitempty"`
}

// OperatorSaw is what a person wished to keep of a gesture of a run by hand.
// No verdict hangs on it.
type OperatorSaw struct {
	Action  string `json:"action"`
	Gesture int    `json:"gesture"` // in its scenario, from 1
	Remark  string `json:"remark,omitempty"`
	Picture string `json:"picture,omitempty"` // type of the blob, "image/png"
	Size    int    `json:"size,omitempty"`    // of the blob, in octets
}

// Annotation is a note that a person wrote about a message, at the console.
type Annotation struct {
	Message string `json:"message"` // id of the MessageReceived
	Text    string `json:"text"`
}

// Panic is a session that broke on a mistake of the bench.
type Panic struct {
	Protocol string `json:"protocol"` // "smtp", "pop3", "ldap", "http"
	Said     string `json:"said"`
}
