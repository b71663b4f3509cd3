using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Lps
{
    /// <summary>The gestures of the user, and those of the scheduler.</summary>
    public sealed class Desk
    {
        private const int MostGenerations = 6;

        private readonly Station station;
        private readonly Answer answer;
        private readonly Trust trust;
        private readonly Store store;

        public Desk(Station station, Answer answer)
        {
            this.station = station;
            this.answer = answer;
            trust = new Trust(station);
            store = new Store(station, trust, Alert);
        }

        private void Alert(string text) => (answer.alerts = answer.alerts ?? new List<string>()).Add(text);

        public void InstallAuthority(Request request) =>
            station.AddAuthority(request.file, request.role == "root" ? "root-" + request.usage : "intermediate");

        public void InstallList(string file)
        {
            foreach (var der in Pem.Read(file)) trust.Install(der);
        }

        public void InstallCertificate(string label, string file)
        {
            foreach (var der in Pem.Read(file)) station.Await(label, der);
            store.Remember(label);
            store.TryWaiting(label);
        }

        public void Refresh(string[] what, string[] labels)
        {
            answer.fetched = store.Fetched;
            store.Refresh(what.Contains("certificates"), what.Contains("crls"), labels);
        }

        public void Send(Request request)
        {
            byte[] lot;
            try
            {
                lot = File.ReadAllBytes(request.file);
            }
            catch (IOException e)
            {
                throw new Refusal("file", "le fichier ne se lit pas : " + e.Message);
            }
            var name = station.KeepLot(lot);
            var asked = new Sending
            {
                Id = NewId(), Lot = name, Kind = request.kind, Usage = request.usage, Destination = request.destination,
                Compression = request.compression, Exercice = request.exercice, Numero = request.numero
            };
            var sending = station.Memory.Sendings.FirstOrDefault(s => !s.Taken && s.Generation == 0 && s.Flow == asked.Flow);
            if (sending == null)
            {
                sending = asked;
                sending.Subject = Envelope.Subject(sending, station.Now, ++station.Memory.Count);
                station.Memory.Sendings.Add(sending);
            }
            var certificate = Transmit(sending);
            answer.message_ids = new[] { sending.Id };
            answer.certificate_label = Label(sending);
            answer.certificate_serial = Crl.Serial(certificate.SerialNumber);
        }

        /// <summary>A message that the relay may have taken goes again octet for octet, as long as its certificate is the one to use.</summary>
        private X509Certificate2 Transmit(Sending sending)
        {
            var certificate = store.Recipient(Label(sending), Usage(sending));
            var mailboxes = station.Config.mailboxes;
            var to = sending.Destination == "amo" ? mailboxes.amo : sending.Destination == "amc" ? mailboxes.amc : mailboxes.oct;
            if (sending.Thumbprint != certificate.Thumbprint || !station.HasOutgoing(sending))
            {
                var lot = station.Lot(sending.Lot);
                station.KeepOutgoing(sending, Envelope.Message(sending, lot, certificate, station.Config.ps_address, to, station.Now));
                sending.Thumbprint = certificate.Thumbprint;
            }
            station.Save(); // before the relay has it: what may have been taken is known
            Smtp.Send(station, to, station.Outgoing(sending));
            sending.Taken = true;
            station.Save();
            return certificate;
        }

        private string NewId()
        {
            var random = new byte[16];
            using (var generator = RandomNumberGenerator.Create()) generator.GetBytes(random);
            return "<" + Trust.Hex(random) + "@" + station.Config.ps_address.Split('@').Last() + ">";
        }

        private string Label(Sending sending) => sending.Destination == "oct" ? station.Config.oct_label
            : sending.Destination + "_pj." + Usage(sending) + "@" + Usage(sending) + ".rss.fr";

        private static string Usage(Sending sending) => sending.Destination == "oct" ? "oct" : sending.Usage == "reel" ? "reel" : "test";

        /// <summary>First everything that came is the station's, then the mailbox is left, then each message is acted on.</summary>
        public void Poll()
        {
            answer.messages = new List<Handled>();
            Refusal broken = null;
            try
            {
                Pop3.Fetch(station, station.KeepIncoming);
            }
            catch (Refusal refusal)
            {
                broken = refusal;
            }
            foreach (var file in station.Incoming())
            {
                var raw = Wire.Octets.GetString(File.ReadAllBytes(file));
                var fingerprint = Station.Name(Wire.Octets.GetBytes(raw));
                var incoming = new Incoming(raw);
                var handled = new Handled { message_id = incoming.MessageId, kind = incoming.Kind };
                if (station.Memory.Seen.Contains(fingerprint)) handled.outcome = "duplicate";
                else if (incoming.Kind[0] == '4') HandleService(incoming, handled);
                else if (incoming.Kind == "dsn") Alert("Un message n'a pas pu être remis à son destinataire (" + incoming.MessageId + ").");
                answer.messages.Add(handled);
                if (handled.outcome == "deferred") continue;
                if (handled.outcome != "duplicate") station.Memory.Seen.Add(fingerprint);
                station.Save();
                File.Delete(file);
            }
            if (broken != null) throw broken;
        }

        private void HandleService(Incoming incoming, Handled handled)
        {
            var sending = incoming.Cited.Select(id => station.Memory.Sendings.FirstOrDefault(s => s.Id == id))
                .FirstOrDefault(s => s != null);
            handled.original = sending?.Id ?? incoming.Cited.FirstOrDefault();
            if (incoming.Signer == null)
            {
                Distrust(handled, "refused", "le message de service n'est pas signé, ou sa signature est fausse");
                return;
            }
            if (sending == null)
            {
                handled.reason = "le message parle d'un lot que ce poste n'a pas envoyé";
                return;
            }
            string label = Label(sending), usage = Usage(sending);
            try
            {
                store.Judge(incoming.Signer, label, usage);
            }
            catch (Refusal refusal)
            {
                var selfSigned = Trust.Same(incoming.Signer.SubjectName.RawData, incoming.Signer.IssuerName.RawData);
                var waits = refusal.Code == "crl-absent" || refusal.Code == "unknown-ca" && !selfSigned;
                Distrust(handled, waits ? "deferred" : "refused", refusal.Message);
                return;
            }
            handled.certificate_serial = Crl.Serial(incoming.Signer.SerialNumber);
            store.Consider(label, usage, incoming.Signer);
            store.LookAgain(label, usage);
            handled.outcome = "acted";
            if (incoming.Kind == "4015") Alert("Un certificat plus récent sert désormais pour " + label + " ; rien à faire.");
            else Resend(sending, handled);
        }

        private void Distrust(Handled handled, string outcome, string reason)
        {
            handled.outcome = outcome;
            handled.reason = reason;
            Alert("Message de service " + handled.kind + " sans effet : " + reason);
        }

        /// <summary>A sending is replaced once, whatever the number of messages about it; the file and the subject stay.</summary>
        private void Resend(Sending sending, Handled handled)
        {
            var next = station.Memory.Sendings.FirstOrDefault(s => s.Id == sending.ReplacedBy);
            if (next != null && next.Taken)
            {
                handled.outcome = "duplicate";
                return;
            }
            if (sending.Generation + 1 >= MostGenerations)
            {
                handled.outcome = "noted";
                Alert("Le lot " + sending.Subject + " a été rejeté " + MostGenerations + " fois : contactez votre fournisseur.");
                return;
            }
            if (next == null)
            {
                next = sending.Successor(NewId());
                sending.ReplacedBy = next.Id;
                station.Memory.Sendings.Add(next);
            }
            try
            {
                Transmit(next);
                handled.resent = new[] { next.Id };
            }
            catch (Refusal refusal)
            {
                Distrust(handled, "deferred", refusal.Message);
            }
        }

        /// <summary>What the scheduler does while days pass: lists at their planned time, successors of certificates once a day.</summary>
        public void Advance(DateTimeOffset until)
        {
            answer.fetched = store.Fetched;
            var daily = station.Now + TimeSpan.FromMinutes(1);
            for (;;)
            {
                var lists = DateTimeOffset.Parse(station.Memory.NextLists);
                var next = lists < daily ? lists : daily;
                if (next > until) break;
                if (next > station.Now) station.Set(new Clock(next));
                if (next == lists) store.ScheduledLists();
                else
                {
                    store.ScheduledSuccessors();
                    daily = daily.AddDays(1);
                }
            }
        }
    }
}
