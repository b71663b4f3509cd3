#!/bin/sh
# Installs the mail, LDAP, PKI and other clients that the tests drive.
# Without the right to install it only names what is missing.
set -u
clients="openssl:openssl ldapsearch:ldap-utils curl:curl swaks:swaks fetchmail:fetchmail certutil:libnss3-tools msmtp:msmtp mpop:mpop python3:python3 chromium:chromium zip:zip 7z:p7zip-full
  zsh:zsh fish:fish groff:groff"
# The languages of examples/adapters/, each with its libraries.
clients="$clients javac:default-jdk-headless php:php-cli py.test-3:python3-pytest
  mcs:mono-mcs fpc:fp-compiler fpc:fp-units-fcl"
libraries="/usr/lib/python3/dist-packages/ldap3:python3-ldap3 /usr/lib/python3/dist-packages/cryptography:python3-cryptography
  /usr/lib/python3/dist-packages/asn1crypto:python3-asn1crypto /usr/share/zoneinfo/Europe/Paris:tzdata
  /usr/share/java/bcprov.jar:libbcprov-java /usr/share/java/bcutil.jar:libbcutil-java /usr/share/java/bcpkix.jar:libbcpkix-java
  /usr/share/java/bcmail.jar:libbcmail-java /usr/share/java/javax.mail.jar:libmail-java
  /usr/share/java/jackson-databind.jar:libjackson2-databind-java /usr/share/java/junit-platform-console.jar:junit5
  /usr/include/openssl/ssl.h:libssl-dev /usr/lib/mono/gac/System.Security:libmono-system-security4.0-cil
  /usr/lib/mono/gac/System.Runtime.Serialization:libmono-system-runtime-serialization4.0-cil"
# cgo, for the race detector.
tools="gcc:gcc"

lacking() {
  for pair in "$@"; do
    command -v "${pair%%:*}" >/dev/null 2>&1 || echo "${pair#*:}"
  done
  for pair in $libraries; do
    [ -e "${pair%%:*}" ] || echo "${pair#*:}"
  done
  php -m 2>/dev/null | grep -qx ldap || echo php-ldap
  # swaks speaks TLS only with this.
  perl -MNet::SSLeay -e 1 >/dev/null 2>&1 || echo libnet-ssleay-perl
}

missing=$(lacking $clients $tools | tr '\n' ' ')
[ -z "$missing" ] && exit
echo "missing clients: $missing"
if ! command -v apt-get >/dev/null 2>&1; then
  echo "no apt-get here: install them by hand; tests that need them will be listed as not run"
elif [ "$(id -u)" = 0 ]; then
  apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing libc6-dev ca-certificates
elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
  sudo apt-get update -q && sudo DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing libc6-dev ca-certificates
else
  echo "no right to install: sudo apt-get install $missing"
fi
# A client that could not be installed is a failure under CI only.
still=$(lacking $clients $tools | tr '\n' ' ')
if [ -n "$still" ] && [ "${CI:-}" = true ]; then
  echo "still missing under CI: $still"
  exit 1
fi
