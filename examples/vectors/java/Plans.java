import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** E-09. */
final class Plans {
    private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

    static Map<String, String> plan(JsonNode i, Instant at) {
        ZonedDateTime from = at.atZone(PARIS);
        String outcome = i.get("outcome").asText();
        boolean retry = outcome.equals("failed") || outcome.equals("unchanged");
        int least = outcome.equals("fetched") ? 6 : 0;
        int most = outcome.equals("fetched") ? 8 : retry ? 1 : 7;
        List<Integer> clocks = new ArrayList<>();
        for (JsonNode planned : i.get("planned")) {
            ZonedDateTime t = OffsetDateTime.parse(planned.asText()).atZoneSameInstant(PARIS);
            int clock = t.toLocalTime().toSecondOfDay();
            long days = ChronoUnit.DAYS.between(from.toLocalDate(), t.toLocalDate());
            Vectors.check("hours", () -> clock < 2 * 3600 || clock > 22 * 3600);
            Vectors.check("days", () -> t.isBefore(from.plus(Duration.ofHours(retry ? 1 : 0))) || days < least || days > most);
            clocks.add(clock);
        }
        if (outcome.isEmpty()) {
            Vectors.check("spread", () -> !drawn(clocks));
        }
        return Map.of();
    }

    /** Whether times look drawn at random from eight hours or more. */
    private static boolean drawn(List<Integer> clocks) {
        int n = clocks.size();
        List<Integer> sorted = new ArrayList<>(clocks);
        Collections.sort(sorted);
        Set<Integer> times = new HashSet<>();
        Set<Integer> minutes = new HashSet<>();
        Map<Integer, Integer> steps = new HashMap<>();
        for (int k = 0; k < n; k++) {
            int c = clocks.get(k);
            times.add(c / 60);
            minutes.add(c / 60 % 60);
            if (2 * clocks.stream().filter(other -> other >= c && other < c + 3600).count() > n) {
                return false;
            }
            if (k > 0) {
                steps.merge(Math.floorMod(c / 60 - clocks.get(k - 1) / 60, 1440), 1, Integer::sum);
            }
        }
        return times.size() >= n / 4 && minutes.size() >= 5 && 2 * Collections.max(steps.values()) < n
            && sorted.get(n - 1 - n / 20) - sorted.get(n / 20) >= 8 * 3600 * 11 / 20
            && sorted.get(n - 1) - sorted.get(0) >= 8 * 3600 * 7 / 10;
    }
}
