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
        private readonly HashSet<string> asked = new HashSet<string>(); // entries of lists, once an action and authority
        private Refusal firstDefect; // of what the directory showed

        /// <summary>What this action had from the directory.</summary>
        public List<Fetched> Fetched { get; } = new List<Fetched>();

        public Store(Station station, Trust trust, Action<string> alert)
        {
            this.station = station;
            this.trust = trust;
            this.alert = alert;
            directory = new Ldap(station.Config.ldap.host, station.Config.ldap.port);
        }

        public void Remember(string label)
        {
            if (!station.Memory.Labels.Contains(label)) station.Memory.Labels.Add(label);
        }

        private string UsageOf(string label) => label == station.Config.oct_label ? "oct" : label.Contains(".reel@") ? "reel" : "test";

        /// <summary>The certificate to encrypt with. Far from its end, the store is enough (§6.3.2).</summary>
        public X509Certificate2 Recipient(string label, string usage)
        {
            Remember(label);
            var refusal = Defect(station.Used(label), label, usage);
            if (refusal != null || station.Waiting(label).Count > 0) TryWaiting(label);
            refusal = Defect(station.Used(label), label, usage);
            if (usage == "oct")
            {
                if (refusal != null) throw refusal;
            }
            else if (refusal != null)
            {
                var failure = Quietly(() => Look(label, usage, true));
                var left = Defect(station.Used(label), label, usage);
                if (left != null && station.Used(label) == null) throw failure != null ? new Refusal("directory", failure) : firstDefect ?? left;
                if (left != null) throw left;
            }
            else if (Trust.Until(station.Used(label)) - station.Now <= Early) LookOnceADay(label, usage);
            return station.Used(label);
        }

        /// <summary>Asks the directory where the answer is welcome and not needed; says what went wrong.</summary>
        private static string Quietly(Action question)
        {
            try
            {
                question();
                return null;
            }
            catch (DirectoryFailure failure)
            {
                Console.Error.WriteLine(failure.Message);
                return failure.Message;
            }
        }

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
            if (station.List(path[1]) == null) Quietly(() => Lists(path));
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

        public void Refresh(bool certificates, bool lists, string[] labels)
        {
            if (labels == null || labels.Length == 0) labels = station.Memory.Labels.ToArray();
            string failure = null;
            foreach (var label in labels)
            {
                Remember(label); // the scheduler asks for it from now on
                var usage = UsageOf(label);
                failure = Quietly(() =>
                {
                    if (certificates && usage != "oct") Look(label, usage, lists);
                    else if (lists) ListsOf(station.Used(label), label, usage);
                }) ?? failure;
            }
            if (lists) Count(failure != null);
            if (failure != null) throw new Refusal("directory", failure);
        }

        /// <summary>One failure is nothing; one that lasts is told, while the list is still good.</summary>
        private void Count(bool failed)
        {
            failed |= Fetched.Any(f => f.kind == "crl" && (f.outcome == "refused" || f.outcome == "missing"));
            station.Memory.Failures = failed ? station.Memory.Failures + 1 : 0;
            if (station.Memory.Failures > 1)
                alert("Les listes de révocation ne se mettent plus à jour : contactez le fournisseur de votre logiciel avant leur péremption.");
        }

        /// <summary>Asks the directory for the certificates of a label, and for the lists that they need.</summary>
        private void Look(string label, string usage, bool lists)
        {
            var dn = usage == "reel" ? station.Config.ldap.bases.reel : station.Config.ldap.bases.test;
            var found = directory.Below(dn, label, "userCertificate;binary").Select(Parse).Where(c => c != null).ToList();
            if (found.Count == 0) Fetched.Add(new Fetched { kind = "certificate", name = label, outcome = "missing" });
            if (lists) ListsOf(station.Used(label), label, usage);
            foreach (var certificate in found.OrderByDescending(c => c.NotBefore).ThenByDescending(c => c.NotAfter))
            {
                var report = new Fetched { kind = "certificate", name = label, serial = Crl.Serial(certificate.SerialNumber), outcome = "accepted" };
                try
                {
                    if (lists) ListsOf(certificate, label, usage);
                    Judge(certificate, label, usage);
                    if (!Consider(label, usage, certificate)) report.outcome = "unchanged";
                }
                catch (Refusal refusal)
                {
                    report.outcome = "refused";
                    report.reason = refusal.Message;
                    firstDefect = firstDefect ?? refusal;
                }
                Fetched.Add(report);
            }
        }

        /// <summary>Null for what the framework cannot read; it reads a certificate only when asked for a part of it.</summary>
        private X509Certificate2 Parse(byte[] der)
        {
            try
            {
                var certificate = new X509Certificate2(der);
                return certificate.NotBefore <= certificate.NotAfter ? certificate : null;
            }
            catch (CryptographicException e)
            {
                var refusal = new Refusal("certificate-form", "un certificat de l'annuaire ne se lit pas : " + e.Message);
                Fetched.Add(new Fetched { kind = "certificate", name = "?", outcome = "refused", reason = refusal.Message });
                firstDefect = firstDefect ?? refusal;
                return null;
            }
        }

        private void ListsOf(X509Certificate2 certificate, string label, string usage)
        {
            if (certificate == null) return;
            try
            {
                Lists(trust.Path(certificate, label, usage));
            }
            catch (Refusal refusal)
            {
                Console.Error.WriteLine("pas de liste pour " + label + " : " + refusal.Message);
            }
        }

        /// <summary>Fetches the lists of a path, at the address that its certificates give and the host of the settings.</summary>
        private void Lists(List<X509Certificate2> path)
        {
            for (var i = 0; i + 1 < path.Count; i++)
                // Two authorities of one name share an entry: who asked for the one has not asked for the other.
                foreach (var dn in Trust.ListEntries(path[i]).Where(dn => asked.Add(dn + "\n" + path[i + 1].GetPublicKeyString())))
                {
                    var report = new Fetched { kind = "crl", name = dn, outcome = "missing" };
                    foreach (var der in directory.Entry(dn, "certificateRevocationList;binary"))
                        try
                        {
                            report.outcome = trust.Install(der, path[i + 1]);
                            report.serial = station.List(path[i + 1]).Number;
                            if (station.List(path[i + 1]).NextUpdate < station.Now) alert("La liste de révocation de " + dn + " est périmée.");
                        }
                        catch (Refusal refusal)
                        {
                            report.outcome = "refused";
                            report.reason = refusal.Message;
                        }
                    if (report.outcome != "missing" || i == 0) Fetched.Add(report);
                }
        }

        /// <summary>After a service message: the directory may know more than the signature (§6.3.2), and need not.</summary>
        public void LookAgain(string label, string usage)
        {
            if (usage != "oct") Quietly(() => Look(label, usage, true));
        }

        private void LookOnceADay(string label, string usage)
        {
            var day = station.Now.ToString("yyyy-MM-dd");
            if (station.Memory.LookedFor.TryGetValue(label, out var last) && last == day) return;
            if (Quietly(() => Look(label, usage, false)) == null) station.Memory.LookedFor[label] = day;
        }

        public void ScheduledSuccessors()
        {
            foreach (var label in station.Memory.Labels)
            {
                var used = station.Used(label);
                if (used == null || Trust.Until(used) - station.Now <= Early || Defect(used, label, UsageOf(label)) != null)
                    LookAgain(label, UsageOf(label));
            }
        }

        public void ScheduledLists()
        {
            asked.Clear();
            var before = Fetched.Count;
            string outcome = "failed";
            try
            {
                Refresh(false, true, null);
                var lists = Fetched.Skip(before).ToList();
                if (lists.Any(f => f.outcome == "accepted") && lists.All(f => f.outcome == "accepted" || f.outcome == "unchanged")) outcome = "fetched";
            }
            catch (Refusal refusal)
            {
                Console.Error.WriteLine(refusal.Message);
            }
            station.Memory.NextLists = Schedule.NextLists(station.Now, outcome).ToString("o");
        }
    }
}
