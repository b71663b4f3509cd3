module amfront/e2e/ownerpackages

go 1.26.0

require (
	github.com/emersion/go-smtp v0.25.1
	github.com/vjeantet/ldapserver v1.0.1
)

require (
	github.com/emersion/go-sasl v0.0.0-20241020182733-b788ff22d5a6 // indirect
	github.com/lor00x/goldap v0.0.0-20180618054307-a546dffdd1a3 // indirect
)
