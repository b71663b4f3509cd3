using System;
using System.Diagnostics;
using System.Security.Cryptography;

namespace Lps
{
    /// <summary>The time that the request tells, running on while the action lasts.</summary>
    public sealed class Clock
    {
        private readonly DateTimeOffset start;
        private readonly Stopwatch watch = Stopwatch.StartNew();

        public Clock(DateTimeOffset start) { this.start = start; }
        public DateTimeOffset Now => start + watch.Elapsed;
    }

    /// <summary>When revocation lists are fetched (§6.3.3): at random from 02:00 to 22:00 in Paris.</summary>
    public static class Schedule
    {
        private static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris");
        private static readonly RandomNumberGenerator Random = RandomNumberGenerator.Create();

        public static TimeSpan Paris(DateTimeOffset time) => Zone.GetUtcOffset(time);

        /// <summary>A week after a new list; the next day after anything else, and for a station that has none.</summary>
        public static DateTimeOffset NextLists(DateTimeOffset from, string outcome)
        {
            var local = from.ToOffset(Paris(from)).Date.AddDays(outcome == "fetched" ? 7 : 1).AddHours(2).AddSeconds(Below(20 * 3600));
            return new DateTimeOffset(local, Zone.GetUtcOffset(local));
        }

        private static int Below(int limit)
        {
            var bytes = new byte[4];
            Random.GetBytes(bytes);
            return (int)(BitConverter.ToUInt32(bytes, 0) % (uint)limit);
        }
    }
}
