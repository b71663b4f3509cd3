// Package amfront_test shows a bench that lives as long as a test of your
// software: a container, ready when it says so, on free ports. It needs Docker
// or Podman, and the image of a release (docker load < amfront_VERSION_linux_amd64.docker.tar).
package amfront_test

import (
	"context"
	"fmt"
	"io"
	"net/smtp"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/wait"
)

// password is the console's; the API takes it with the user amfront.
const password = "un mot de passe d'essai"

// startBench gives the addresses of SMTP, POP3, LDAP and HTTP.
func startBench(ctx context.Context, t *testing.T) (address func(port string) string) {
	t.Helper()
	image := os.Getenv("AMFRONT_IMAGE") // such as localhost/amfront:1.0.0
	if image == "" {
		t.Skip("set AMFRONT_IMAGE to the image that was loaded")
	}
	bench, err := testcontainers.GenericContainer(ctx, testcontainers.GenericContainerRequest{
		ContainerRequest: testcontainers.ContainerRequest{
			Image:        image,
			ExposedPorts: []string{"1025/tcp", "1110/tcp", "1389/tcp", "8425/tcp"},
			Env:          map[string]string{"AMFRONT_CONFIG": `{"certificate_days": 365}`},
			Files: []testcontainers.ContainerFile{{Reader: strings.NewReader(password),
				ContainerFilePath: "/run/secrets/amfront-password", FileMode: 0o444}},
			WaitingFor: wait.ForAll(wait.ForLog("msg=ready"),
				wait.ForExec([]string{"/usr/bin/amfront", "readyz"})).WithDeadline(30 * time.Second),
		},
		Started: true,
	})
	testcontainers.CleanupContainer(t, bench)
	if err != nil {
		t.Fatal(err)
	}
	return func(port string) string {
		a, err := bench.PortEndpoint(ctx, port, "")
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// TestSend is where yours begins: your software sends to address("1025/tcp").
func TestSend(t *testing.T) {
	address := startBench(t.Context(), t)
	c, err := smtp.Dial(address("1025/tcp"))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	for _, step := range []error{c.Mail("cabinet@ps.test"), c.Rcpt("01996@996.01.rss.fr")} {
		if step != nil {
			t.Fatal(step)
		}
	}
	w, err := c.Data()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, fmt.Sprintf("From: cabinet@ps.test\r\nSubject: essai\r\nDate: %s\r\n\r\nbonjour\r\n",
		time.Now().Format(time.RFC1123Z))); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
}
