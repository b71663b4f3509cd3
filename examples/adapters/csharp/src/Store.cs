using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lps
{
    /// <summary>Which certificate is used for a recipient, and when the directory is asked (§6.3.2, §6.3.3).</summary>
    public sealed class Store
    {
        private static readonly TimeSpan Early = TimeSpan.FromDays(15);

        private readonly Station station;
        private readonly Trust trust;
        private readonly Action<string> alert;
        private readonly Ldap directory;
        private readonly HashSet<string> asked = new HashSet<string>(); // entries of lists, once an action

        public Store(Station station, Trust trust, Action<string> alert)
        {
            this.station = station;
            this.trust = trust;
            this.alert = alert;
            directory = new Ldap(station.Config.Ldap.Host, station.Config.Ldap.Port);
        }

        public void Remember(string label)
        {
            if (!station.Memory.Labels.Contains(label)) station.Memory.Labels.Add(label);
            station.Save();
        }

        private string UsageOf(string label) => label == station.Config.OctLabel ? "oct" : label.Contains(".reel@") ? "reel" : "test";

        /// <summary>The certificate to encrypt with. Far from its end, the store is enough (§6.3.2).</summary>
        public X509Certificate2 Recipient(string label, string usage)
        {
            Remember(label);
            var refusal = Defect(station.Used(label), label, usage);
            if (refusal != null || station.Waiting(label).Count > 0) TryWaiting(label);
            var used = station.Used(label);
            refusal = Defect(used, label, usage);
            if (refusal == null)
            {
                if (usage != "oct" && Trust.Until(used) - station.Now <= Early) LookOnceADay(label, usage);
                return station.Used(label);
            }
            if (usage == "oct") throw refusal;
            var fetched = new List<Fetched>();
            Exception failure = null;
            try
            {
                Look(label, usage, true, fetched);
            }
            catch (DirectoryFailure e)
            {
                failure = e;
            }
            used = station.Used(label);
            var left = Defect(used, label, usage);
            if (left == null) return used;
            if (used == null && failure != null) throw new Refusal("directory", failure.Message);
            throw used != null ? left : firstDefect ?? left;
        }

        private Refusal firstDefect;

        private Refusal Defect(X509Certificate2 certificate, string label, string usage)
        {
            if (certificate == null) return new Refusal("no-certificate", "aucun certificat valable de " + label + " sur le poste");
            try
            {
                trust.Check(certificate, label, usage);
                return null;
            }
            catch (Refusal refusal)
            {
                return refusal;
            }
        }

        /// <summary>Like Trust.Check, but a list that the station lacks is asked for.</summary>
        public void Judge(X509Certificate2 certificate, string label, string usage)
        {
            var path = trust.Path(certificate, label, usage);
            if (station.List(path[1]) == null)
                try
                {
                    Lists(path, null);
                }
                catch (DirectoryFailure failure)
                {
                    Console.Error.WriteLine(failure.Message);
                }
            trust.Check(certificate, label, usage);
        }

        /// <summary>Takes a good certificate when it is newer than the one in use, or that one is no longer good.</summary>
        public bool Consider(string label, string usage, X509Certificate2 certificate)
        {
            var used = station.Used(label);
            if (used != null && Trust.Same(used.RawData, certificate.RawData)) return false;
            if (used != null && Defect(used, label, usage) == null && !Newer(certificate, used)) return false;
            station.Adopt(label, certificate);
            return true;
        }

        private static bool Newer(X509Certificate2 one, X509Certificate2 other) =>
            one.NotBefore != other.NotBefore ? one.NotBefore > other.NotBefore : one.NotAfter > other.NotAfter;

        /// <summary>Certificates that were handed over are judged again: what they lacked may have come.</summary>
        public void TryWaiting(string label)
        {
            Refusal last = null;
            foreach (var certificate in station.Waiting(label).OrderByDescending(c => c.NotBefore))
                if ((last = Defect(certificate, label, UsageOf(label))) == null)
                {
                    Consider(label, UsageOf(label), certificate);
                    return;
                }
            if (last != null) throw last;
        }

        public void Refresh(bool certificates, bool lists, string[] labels, List<Fetched> fetched)
        {
            if (labels == null || labels.Length == 0) labels = station.Memory.Labels.ToArray();
            Exception failure = null;
            foreach (var label in labels)
            {
                var usage = UsageOf(label);
                try
                {
                    if (certificates && usage != "oct") Look(label, usage, lists, fetched);
                    else if (lists) ListsOf(station.Used(label), label, usage, fetched);
                }
                catch (DirectoryFailure e)
                {
                    failure = e;
                }
            }
            if (lists) Count(fetched, failure != null);
            if (failure != null) throw failure;
        }

        /// <summary>One failure is nothing; one that lasts is told, while the list is still good.</summary>
        private void Count(List<Fetched> fetched, bool failed)
        {
            var lists = fetched.Where(f => f.Kind == "crl").ToList();
            station.Memory.Failures = failed || lists.Any(f => f.Outcome == "refused" || f.Outcome == "missing") ? station.Memory.Failures + 1 : 0;
            if (station.Memory.Failures > 1)
                alert("Les listes de révocation ne se mettent plus à jour : contactez le fournisseur de votre logiciel avant leur péremption.");
        }

        /// <summary>Asks the directory for the certificates of a label, and for the lists that they need.</summary>
        private void Look(string label, string usage, bool lists, List<Fetched> fetched)
        {
            var dn = usage == "reel" ? station.Config.Ldap.Bases.Reel : station.Config.Ldap.Bases.Test;
            var found = directory.Below(dn, label, "userCertificate;binary").Select(Parse).Where(c => c != null).ToList();
            if (found.Count == 0) fetched.Add(new Fetched { Kind = "certificate", Name = label, Outcome = "missing" });
            var used = station.Used(label);
            if (lists && used != null) ListsOf(used, label, usage, fetched);
            foreach (var certificate in found.OrderByDescending(c => c.NotBefore).ThenByDescending(c => c.NotAfter))
            {
                var report = new Fetched { Kind = "certificate", Name = label, Serial = Crl.Serial(certificate.SerialNumber), Outcome = "accepted" };
                try
                {
                    if (lists) ListsOf(certificate, label, usage, fetched);
                    Judge(certificate, label, usage);
                    if (!Consider(label, usage, certificate)) report.Outcome = "unchanged";
                }
                catch (Refusal refusal)
                {
                    report.Outcome = "refused";
                    report.Reason = refusal.Message;
                    firstDefect = firstDefect ?? refusal;
                }
                fetched.Add(report);
            }
        }

        private static X509Certificate2 Parse(byte[] der)
        {
            try
            {
                return new X509Certificate2(der);
            }
            catch (CryptographicException)
            {
                return null;
            }
        }

        private void ListsOf(X509Certificate2 certificate, string label, string usage, List<Fetched> fetched)
        {
            if (certificate == null) return;
            try
            {
                Lists(trust.Path(certificate, label, usage), fetched);
            }
            catch (Refusal refusal)
            {
                Console.Error.WriteLine("pas de liste pour " + label + " : " + refusal.Message);
            }
        }

        /// <summary>Fetches the lists of a path, at the address that its certificates give and the host of the settings.</summary>
        private void Lists(List<X509Certificate2> path, List<Fetched> fetched)
        {
            for (var i = 0; i + 1 < path.Count; i++)
                foreach (var dn in Trust.ListEntries(path[i]).Where(asked.Add))
                {
                    var report = new Fetched { Kind = "crl", Name = dn, Outcome = "missing" };
                    foreach (var der in directory.Entry(dn, "certificateRevocationList;binary"))
                        try
                        {
                            report.Outcome = trust.Install(der, path[i + 1]);
                            report.Serial = station.List(path[i + 1]).Number;
                            if (station.List(path[i + 1]).NextUpdate < station.Now) alert("La liste de révocation de " + dn + " est périmée.");
                        }
                        catch (Refusal refusal)
                        {
                            report.Outcome = "refused";
                            report.Reason = refusal.Message;
                        }
                    if (report.Outcome != "missing" || i == 0) fetched?.Add(report);
                }
        }

        /// <summary>After a service message: the directory may know more than the signature (§6.3.2), and need not.</summary>
        public void LookAgain(string label, string usage)
        {
            if (usage == "oct") return;
            try
            {
                Look(label, usage, true, new List<Fetched>());
            }
            catch (DirectoryFailure failure)
            {
                Console.Error.WriteLine(failure.Message);
            }
        }

        private void LookOnceADay(string label, string usage)
        {
            var day = station.Now.ToString("yyyy-MM-dd");
            if (station.Memory.LookedFor.TryGetValue(label, out var last) && last == day) return;
            try
            {
                Look(label, usage, false, new List<Fetched>());
                station.Memory.LookedFor[label] = day;
            }
            catch (DirectoryFailure failure)
            {
                Console.Error.WriteLine(failure.Message);
            }
        }

        public void ScheduledSuccessors(List<Fetched> fetched)
        {
            foreach (var label in station.Memory.Labels.Where(l => UsageOf(l) != "oct"))
            {
                var used = station.Used(label);
                if (used == null || Trust.Until(used) - station.Now <= Early || Defect(used, label, UsageOf(label)) != null)
                    LookAgain(label, UsageOf(label));
            }
        }

        public void ScheduledLists(List<Fetched> fetched)
        {
            asked.Clear();
            var mine = new List<Fetched>();
            try
            {
                Refresh(false, true, null, mine);
            }
            catch (DirectoryFailure failure)
            {
                Console.Error.WriteLine(failure.Message);
                mine.Clear();
            }
            fetched.AddRange(mine);
            var good = mine.Any(f => f.Outcome == "accepted") && mine.All(f => f.Outcome == "accepted" || f.Outcome == "unchanged");
            station.Memory.NextLists = Schedule.NextLists(station.Now, good ? "fetched" : "failed").ToString("o");
        }
    }
}
