#!/bin/sh
# Compiles the tests beside the adapter that they test, and runs them (JUnit 5 of Debian).
set -e
cd "$(dirname "$0")"
adapter=../../adapters/java
$adapter/build.sh
java=/usr/share/java
classpath=$adapter/build:$($adapter/run.sh --classpath)
for jar in junit-jupiter-api junit-jupiter-engine junit-platform-commons junit-platform-engine junit-platform-launcher \
  junit-platform-reporting junit-platform-console opentest4j opentest4j-reporting-events opentest4j-reporting-schema apiguardian-api picocli; do
  classpath=$classpath:$java/$jar.jar
done
javac -Xlint:all,-path -encoding UTF-8 -cp "$classpath" -d build Bench.java SendingTest.java
exec java -cp "build:$classpath" org.junit.platform.console.ConsoleLauncher --select-class lps.SendingTest --disable-banner
