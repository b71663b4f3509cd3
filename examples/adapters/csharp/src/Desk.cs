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

        private void Alert(string text) => (answer.Alerts = answer.Alerts ?? new List<string>()).Add(text);

        public void InstallAuthority(Request request) =>
            station.AddAuthority(request.File, request.Role == "root" ? "root-" + request.Usage : "intermediate");

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
            answer.Fetched = new List<Fetched>();
            try
            {
                store.Refresh(what.Contains("certificates"), what.Contains("crls"), labels, answer.Fetched);
            }
            catch (DirectoryFailure failure)
            {
                throw new Refusal("directory", failure.Message);
            }
            finally
            {
                station.Save();
            }
        }

        public void Send(Request request)
        {
            byte[] lot;
            try
            {
                lot = File.ReadAllBytes(request.File);
            }
            catch (IOException e)
            {
                throw new Refusal("file", "le fichier ne se lit pas : " + e.Message);
            }
            var name = station.KeepLot(lot);
            var sending = station.Memory.Sendings.FirstOrDefault(s => !s.Taken && s.Generation == 0 && s.Lot == name && s.Kind == request.Kind
                && s.Usage == request.Usage && s.Destination == request.Destination && s.Compression == request.Compression
                && s.Exercice == request.Exercice && s.Numero == request.Numero);
            if (sending == null)
            {
                sending = new Sending
                {
                    Id = NewId(), Lot = name, Kind = request.Kind, Usage = request.Usage, Destination = request.Destination,
                    Compression = request.Compression, Exercice = request.Exercice, Numero = request.Numero
                };
                sending.Subject = Envelope.Subject(sending, station.Now, ++station.Memory.Count);
                station.Memory.Sendings.Add(sending);
            }
            var certificate = Transmit(sending);
            answer.MessageIds = new[] { sending.Id };
            answer.CertificateLabel = Label(sending);
            answer.CertificateSerial = Crl.Serial(certificate.SerialNumber);
        }

        /// <summary>A message that the relay may have taken goes again octet for octet, as long as its certificate is the one to use.</summary>
        private X509Certificate2 Transmit(Sending sending)
        {
            try
            {
                var certificate = store.Recipient(Label(sending), Usage(sending));
                var to = sending.Destination == "amo" ? station.Config.Mailboxes.Amo
                    : sending.Destination == "amc" ? station.Config.Mailboxes.Amc : station.Config.Mailboxes.Oct;
                if (sending.Thumbprint != certificate.Thumbprint || !station.HasOutgoing(sending))
                {
                    station.KeepOutgoing(sending, Envelope.Message(sending, station.Lot(sending.Lot), certificate, station.Config.PsAddress, to, station.Now));
                    sending.Thumbprint = certificate.Thumbprint;
                }
                station.Save();
                Smtp.Send(station, to, station.Outgoing(sending));
                sending.Taken = true;
                return certificate;
            }
            finally
            {
                station.Save();
            }
        }

        private string NewId()
        {
            var random = new byte[16];
            using (var generator = RandomNumberGenerator.Create()) generator.GetBytes(random);
            return "<" + Trust.Hex(random) + "@" + station.Config.PsAddress.Split('@').Last() + ">";
        }

        private string Label(Sending sending) => sending.Destination == "oct" ? station.Config.OctLabel
            : sending.Destination + "_pj." + Usage(sending) + "@" + Usage(sending) + ".rss.fr";

        private static string Usage(Sending sending) => sending.Destination == "oct" ? "oct" : sending.Usage == "reel" ? "reel" : "test";

        /// <summary>First everything that came is the station's, then the mailbox is left, then each message is acted on.</summary>
        public void Poll()
        {
            answer.Messages = new List<Handled>();
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
                var handled = new Handled { MessageId = incoming.MessageId, Kind = incoming.Kind };
                if (station.Memory.Seen.Contains(fingerprint)) handled.Outcome = "duplicate";
                else if (incoming.Kind[0] == '4') HandleService(incoming, handled);
                else if (incoming.Kind == "dsn") Alert("Un message n'a pas pu être remis à son destinataire (" + incoming.MessageId + ").");
                answer.Messages.Add(handled);
                if (handled.Outcome == "deferred") continue;
                if (handled.Outcome != "duplicate") station.Memory.Seen.Add(fingerprint);
                station.Save();
                File.Delete(file);
            }
            if (broken != null) throw broken;
        }

        private void HandleService(Incoming incoming, Handled handled)
        {
            handled.Original = incoming.Original;
            var sending = station.Memory.Sendings.FirstOrDefault(s => s.Id == incoming.Original);
            if (incoming.Signer == null)
            {
                Distrust(handled, "refused", "le message de service n'est pas signé, ou sa signature est fausse");
                return;
            }
            if (sending == null)
            {
                handled.Reason = "le message parle d'un lot que ce poste n'a pas envoyé";
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
            handled.CertificateSerial = Crl.Serial(incoming.Signer.SerialNumber);
            store.Consider(label, usage, incoming.Signer);
            store.LookAgain(label, usage);
            handled.Outcome = "acted";
            if (incoming.Kind == "4015") Alert("Un certificat plus récent sert désormais pour " + label + " ; rien à faire.");
            else Resend(sending, handled);
        }

        private void Distrust(Handled handled, string outcome, string reason)
        {
            handled.Outcome = outcome;
            handled.Reason = reason;
            Alert("Message de service " + handled.Kind + " sans effet : " + reason);
        }

        /// <summary>A sending is replaced once, whatever the number of messages about it; the file and the subject stay.</summary>
        private void Resend(Sending sending, Handled handled)
        {
            var next = station.Memory.Sendings.FirstOrDefault(s => s.Id == sending.ReplacedBy);
            if (next != null && next.Taken)
            {
                handled.Outcome = "duplicate";
                return;
            }
            if (sending.Generation + 1 >= MostGenerations)
            {
                handled.Outcome = "noted";
                Alert("Le lot " + sending.Subject + " a été rejeté " + MostGenerations + " fois : contactez votre fournisseur.");
                return;
            }
            if (next == null)
            {
                next = new Sending
                {
                    Id = NewId(), Lot = sending.Lot, Kind = sending.Kind, Usage = sending.Usage, Destination = sending.Destination, Subject = sending.Subject,
                    Compression = sending.Compression, Exercice = sending.Exercice, Numero = sending.Numero, Generation = sending.Generation + 1
                };
                sending.ReplacedBy = next.Id;
                station.Memory.Sendings.Add(next);
            }
            try
            {
                Transmit(next);
                handled.Resent = new[] { next.Id };
            }
            catch (Refusal refusal)
            {
                Distrust(handled, "deferred", refusal.Message);
            }
        }

        /// <summary>What the scheduler does while days pass: lists at their planned time, successors of certificates once a day.</summary>
        public void Advance(DateTimeOffset until)
        {
            answer.Fetched = new List<Fetched>();
            var daily = station.Now + TimeSpan.FromMinutes(1);
            for (;;)
            {
                var lists = DateTimeOffset.Parse(station.Memory.NextLists);
                var next = lists < daily ? lists : daily;
                if (next > until) break;
                if (next > station.Now) station.Set(new Clock(next));
                if (next == lists) store.ScheduledLists(answer.Fetched);
                else
                {
                    store.ScheduledSuccessors(answer.Fetched);
                    daily = daily.AddDays(1);
                }
            }
            station.Save();
        }
    }
}
