#!/bin/sh
# Starts the adapter: a process that stays (protocol 2). --classpath says what it needs.
java=/usr/share/java
classpath=$java/bcprov.jar:$java/bcutil.jar:$java/bcpkix.jar:$java/bcmail.jar:$java/javax.mail.jar:$java/javax.activation.jar
classpath=$classpath:$java/jackson-databind.jar:$java/jackson-core.jar:$java/jackson-annotations.jar
[ "$1" = --classpath ] && echo "$classpath" && exit
exec java -Xshare:auto -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$(dirname "$0")/build:$classpath" lps.Main
