package main

import (
	"cmp"
	"context"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"amfront/receiver"
	"amfront/words"
)

// inspect explains a .pkcs7 or .eml file. Exit 0 conforming, 1 against a
// requirement, 3 not readable or not opened by the key given.
func (m *Main) inspect(ctx context.Context, args []string) error {
	flags := m.flags("inspect", "[--cert C --key K] [--out PLAIN] [--format text|json] FILE (- for standard input)")
	cert := flags.String("cert", "", "recipient's certificate, PEM or DER `file`")
	key := flags.String("key", "", "its RSA private key, PEM or DER `file`")
	out := flags.String("out", "", "write the decrypted attachment to `file` (0600), before decompression")
	format := flags.String("format", "text", "text or json")
	rest, err := parse(flags, args)
	if err != nil {
		return err
	}
	if len(rest) != 1 {
		return usagef("expected one file, found %d; see -h", len(rest))
	}
	if err := oneOf(*format, "text", "json"); err != nil {
		return err
	}
	if *out != "" && *key == "" {
		return usagef("--out needs --key: nothing is decrypted without the recipient's private key")
	}
	opt := receiver.ExamineOptions{}
	if opt.Certificate, opt.Key, err = loadKey(*cert, *key); err != nil {
		return usageError{err}
	}
	in, name, err := m.open(rest[0])
	if err != nil {
		return usageError{err}
	}
	defer in.Close()
	opt.Name = name
	report, err := examine(ctx, in, opt, *out)
	if err != nil {
		return err
	}
	if *format == "json" {
		err = report.WriteJSON(m.Stdout)
	} else {
		err = report.WriteText(m.Stdout, m.lang)
	}
	return cmp.Or(err, exit(report.Exit))
}

func (m *Main) open(name string) (io.ReadCloser, string, error) {
	if name == "-" {
		return io.NopCloser(m.Stdin), "", nil
	}
	if info, err := os.Stat(name); err == nil && info.IsDir() {
		return nil, "", words.Errorf("%s is a folder: expected one file, .pkcs7 or .eml", name)
	}
	f, err := os.Open(name)
	return f, filepath.Base(name), err
}

// examine runs the examination. The plaintext reaches its final name only when
// it is whole: half a file would be taken for the lot.
func examine(ctx context.Context, in io.Reader, opt receiver.ExamineOptions, out string) (*receiver.Report, error) {
	if out == "" {
		return receiver.Examine(ctx, in, opt)
	}
	tmp, err := os.CreateTemp(filepath.Dir(out), ".amfront-plain-*") // mode 0600
	if err != nil {
		return nil, usagef("--out: %w", err)
	}
	defer os.Remove(tmp.Name())
	opt.Out = tmp
	report, err := receiver.Examine(ctx, in, opt)
	if err := errors.Join(err, tmp.Close()); err != nil {
		return nil, err
	}
	if report.Plain == nil {
		return report, nil // not opened: the report says why
	}
	if err := os.Rename(tmp.Name(), out); err != nil {
		return nil, usagef("--out: %w", err)
	}
	return report, nil
}

// loadKey reads a certificate and a private key, each PEM or DER; "" is none.
func loadKey(certFile, keyFile string) (cert *x509.Certificate, key crypto.Decrypter, err error) {
	if certFile != "" {
		der, err := load(certFile, "CERTIFICATE")
		if err != nil {
			return nil, nil, err
		}
		if cert, err = x509.ParseCertificate(der); err != nil {
			return nil, nil, words.Errorf("--cert %s: expected a certificate, PEM or DER: %w", certFile, err)
		}
	}
	if keyFile == "" {
		return cert, nil, nil
	}
	der, err := load(keyFile, "PRIVATE KEY", "RSA PRIVATE KEY")
	if err != nil {
		return nil, nil, err
	}
	any, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		if any, err = x509.ParsePKCS1PrivateKey(der); err != nil {
			return nil, nil, words.Errorf("--key %s: expected an unencrypted RSA private key, PKCS#8 or PKCS#1, PEM or DER",
				keyFile)
		}
	}
	key, ok := any.(crypto.Decrypter)
	if !ok {
		return nil, nil, words.Errorf("--key %s: a %T cannot decrypt; expected an RSA private key", keyFile, any)
	}
	return cert, key, nil
}

// load reads the first PEM block of one of the types, or the whole file as DER.
func load(name string, types ...string) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, err
	}
	if info.Size() > 1<<20 || !info.Mode().IsRegular() {
		return nil, words.Errorf("%s: expected a file of at most 1 MiB: %w", name, fs.ErrInvalid)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	for rest := data; ; {
		var b *pem.Block
		if b, rest = pem.Decode(rest); b == nil {
			return data, nil
		}
		if slices.Contains(types, b.Type) {
			return b.Bytes, nil
		}
	}
}
