package adapter

import _ "embed" // the schemas

// The JSON Schemas (draft 2020-12) of the protocol, for those who write an
// adapter. DecodeRequest and DecodeAnswer enforce the same rules, and a little
// more: that an answer fits its request.
var (
	//go:embed schema/request-1.json
	requestSchema []byte
	//go:embed schema/answer-1.json
	answerSchema []byte
)

// RequestSchema is the JSON Schema of requests.
func RequestSchema() []byte { return append([]byte(nil), requestSchema...) }

// AnswerSchema is the JSON Schema of answers.
func AnswerSchema() []byte { return append([]byte(nil), answerSchema...) }
