using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;

namespace Lps
{
    /// <summary>A request of the bench; each action uses some of the fields.</summary>
    [DataContract]
    public sealed class Request
    {
        [DataMember(Name = "protocol")] public int Protocol;
        [DataMember(Name = "id")] public string Id;
        [DataMember(Name = "action")] public string Action;
        [DataMember(Name = "station")] public string Station;
        [DataMember(Name = "now")] public string Now;
        [DataMember(Name = "until")] public string Until;
        [DataMember(Name = "from")] public string From;
        [DataMember(Name = "ps_address")] public string PsAddress;
        [DataMember(Name = "smtp")] public Server Smtp;
        [DataMember(Name = "pop3")] public Server Pop3;
        [DataMember(Name = "tls")] public TlsSettings Tls;
        [DataMember(Name = "ldap")] public LdapSettings Ldap;
        [DataMember(Name = "mailboxes")] public Destinations Mailboxes;
        [DataMember(Name = "oct_label")] public string OctLabel;
        [DataMember(Name = "trust_anchors")] public Anchors TrustAnchors;
        [DataMember(Name = "intermediates")] public string[] Intermediates;
        [DataMember(Name = "file")] public string File;
        [DataMember(Name = "role")] public string Role;
        [DataMember(Name = "usage")] public string Usage;
        [DataMember(Name = "label")] public string Label;
        [DataMember(Name = "what")] public string[] What;
        [DataMember(Name = "labels")] public string[] Labels;
        [DataMember(Name = "kind")] public string Kind;
        [DataMember(Name = "compression")] public bool Compression;
        [DataMember(Name = "destination")] public string Destination;
        [DataMember(Name = "exercice")] public string Exercice;
        [DataMember(Name = "numero")] public string Numero;
        [DataMember(Name = "samples")] public int Samples;
        [DataMember(Name = "state")] public LastFetch State;
        [DataMember(Name = "ids")] public string[] Ids;
    }

    [DataContract]
    public sealed class Server
    {
        [DataMember(Name = "host")] public string Host;
        [DataMember(Name = "port")] public int Port;
        [DataMember(Name = "user")] public string User;
        [DataMember(Name = "password")] public string Password;
    }

    [DataContract]
    public sealed class TlsSettings
    {
        [DataMember(Name = "mode")] public string Mode;
        [DataMember(Name = "ca_file")] public string CaFile;
    }

    [DataContract]
    public sealed class LdapSettings
    {
        [DataMember(Name = "host")] public string Host;
        [DataMember(Name = "port")] public int Port;
        [DataMember(Name = "bases")] public Bases Bases;
    }

    [DataContract]
    public sealed class Bases
    {
        [DataMember(Name = "test")] public string Test;
        [DataMember(Name = "reel")] public string Reel;
        [DataMember(Name = "oct")] public string Oct;
    }

    [DataContract]
    public sealed class Destinations
    {
        [DataMember(Name = "amo")] public string Amo;
        [DataMember(Name = "amc")] public string Amc;
        [DataMember(Name = "oct")] public string Oct;
    }

    [DataContract]
    public sealed class Anchors
    {
        [DataMember(Name = "test")] public string[] Test;
        [DataMember(Name = "reel")] public string[] Reel;
        [DataMember(Name = "oct")] public string[] Oct;
    }

    [DataContract]
    public sealed class LastFetch
    {
        [DataMember(Name = "outcome")] public string Outcome;
        [DataMember(Name = "times")] public int Times;
    }

    /// <summary>The answer; what is null is not written.</summary>
    [DataContract]
    public sealed class Answer
    {
        [DataMember(Name = "protocol")] public int Protocol = 2;
        [DataMember(Name = "id", EmitDefaultValue = false)] public string Id;
        [DataMember(Name = "action")] public string Action;
        [DataMember(Name = "status")] public string Status = "done";
        [DataMember(Name = "reason", EmitDefaultValue = false)] public string Reason;
        [DataMember(Name = "reason_code", EmitDefaultValue = false)] public string ReasonCode;
        [DataMember(Name = "alerts", EmitDefaultValue = false)] public List<string> Alerts;
        [DataMember(Name = "fetched", EmitDefaultValue = false)] public List<Fetched> Fetched;
        [DataMember(Name = "messages", EmitDefaultValue = false)] public List<Handled> Messages;
        [DataMember(Name = "message_ids", EmitDefaultValue = false)] public string[] MessageIds;
        [DataMember(Name = "certificate_label", EmitDefaultValue = false)] public string CertificateLabel;
        [DataMember(Name = "certificate_serial", EmitDefaultValue = false)] public string CertificateSerial;
        [DataMember(Name = "planned", EmitDefaultValue = false)] public string[] Planned;
        [DataMember(Name = "declarations", EmitDefaultValue = false)] public Declaration[] Declarations;
        [DataMember(Name = "software", EmitDefaultValue = false)] public Software Software;
        [DataMember(Name = "capabilities", EmitDefaultValue = false)] public string[] Capabilities;
    }

    [DataContract]
    public sealed class Fetched
    {
        [DataMember(Name = "kind")] public string Kind;
        [DataMember(Name = "name")] public string Name;
        [DataMember(Name = "serial", EmitDefaultValue = false)] public string Serial;
        [DataMember(Name = "outcome")] public string Outcome;
        [DataMember(Name = "reason", EmitDefaultValue = false)] public string Reason;
    }

    [DataContract]
    public sealed class Handled
    {
        [DataMember(Name = "message_id")] public string MessageId;
        [DataMember(Name = "kind")] public string Kind = "other";
        [DataMember(Name = "outcome")] public string Outcome = "noted";
        [DataMember(Name = "reason", EmitDefaultValue = false)] public string Reason;
        [DataMember(Name = "certificate_serial", EmitDefaultValue = false)] public string CertificateSerial;
        [DataMember(Name = "original", EmitDefaultValue = false)] public string Original;
        [DataMember(Name = "resent", EmitDefaultValue = false)] public string[] Resent;
    }

    [DataContract]
    public sealed class Declaration
    {
        [DataMember(Name = "id")] public string Id;
        [DataMember(Name = "declared")] public string Declared;
        [DataMember(Name = "comment", EmitDefaultValue = false)] public string Comment;
    }

    [DataContract]
    public sealed class Software
    {
        [DataMember(Name = "name")] public string Name;
        [DataMember(Name = "version")] public string Version;
        [DataMember(Name = "vendor")] public string Vendor;
    }

    /// <summary>A decision of the software: it says no, why, and with which code of the protocol.</summary>
    public sealed class Refusal : Exception
    {
        public string Code { get; }
        public Refusal(string code, string reason) : base(reason) { Code = code; }
    }

    public static class Json
    {
        public static T Read<T>(string text)
        {
            using (var stream = new MemoryStream(Encoding.UTF8.GetBytes(text)))
                return (T)new DataContractJsonSerializer(typeof(T)).ReadObject(stream);
        }

        public static string Write<T>(T value)
        {
            using (var stream = new MemoryStream())
            {
                new DataContractJsonSerializer(typeof(T)).WriteObject(stream, value);
                return Encoding.UTF8.GetString(stream.ToArray());
            }
        }
    }
}
