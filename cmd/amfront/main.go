package main

import (
	_ "github.com/go-asn1-ber/asn1-ber"
	_ "github.com/go-ldap/ldap/v3"
	_ "github.com/rogpeppe/go-internal/testscript"
	_ "github.com/zmap/zlint/v3"
	_ "go.mozilla.org/pkcs7"
)

func main() {}
