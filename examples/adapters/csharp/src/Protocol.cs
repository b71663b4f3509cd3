using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.Serialization;
using System.Runtime.Serialization.Json;
using System.Text;

namespace Lps
{
    // The objects of protocol 2. Their fields bear the names of the wire; what is null or zero is not written in an answer.

    [DataContract]
    public sealed class Request
    {
        [DataMember] public string id, action, station, now, until, from, ps_address, oct_label;
        [DataMember] public string file, role, usage, label, kind, destination, exercice, numero;
        [DataMember] public string[] intermediates, what, labels, ids;
        [DataMember] public Server smtp, pop3;
        [DataMember] public TlsSettings tls;
        [DataMember] public LdapSettings ldap;
        [DataMember] public Destinations mailboxes;
        [DataMember] public Anchors trust_anchors;
        [DataMember] public bool compression;
        [DataMember] public int samples;
        [DataMember] public LastFetch state;
    }

    [DataContract]
    public sealed class Server
    {
        [DataMember] public string host, user, password;
        [DataMember] public int port;
    }

    [DataContract]
    public sealed class TlsSettings
    {
        [DataMember] public string mode, ca_file;
    }

    [DataContract]
    public sealed class LdapSettings
    {
        [DataMember] public string host;
        [DataMember] public int port;
        [DataMember] public Bases bases;
    }

    [DataContract]
    public sealed class Bases
    {
        [DataMember] public string test, reel, oct;
    }

    [DataContract]
    public sealed class Destinations
    {
        [DataMember] public string amo, amc, oct;
    }

    [DataContract]
    public sealed class Anchors
    {
        [DataMember] public string[] test, reel, oct;
    }

    [DataContract]
    public sealed class LastFetch
    {
        [DataMember] public string outcome;
        [DataMember] public int times;
    }

    [DataContract]
    public sealed class Answer
    {
        [DataMember] public int protocol = 2;
        [DataMember] public string action, status = "done";
        [DataMember(EmitDefaultValue = false)] public string id, reason, reason_code, certificate_label, certificate_serial;
        [DataMember(EmitDefaultValue = false)] public List<string> alerts;
        [DataMember(EmitDefaultValue = false)] public List<Fetched> fetched;
        [DataMember(EmitDefaultValue = false)] public List<Handled> messages;
        [DataMember(EmitDefaultValue = false)] public string[] message_ids, planned, capabilities;
        [DataMember(EmitDefaultValue = false)] public Declaration[] declarations;
        [DataMember(EmitDefaultValue = false)] public Software software;
    }

    [DataContract]
    public sealed class Fetched
    {
        [DataMember] public string kind, name, outcome;
        [DataMember(EmitDefaultValue = false)] public string serial, reason;
    }

    [DataContract]
    public sealed class Handled
    {
        [DataMember] public string message_id, kind, outcome = "noted";
        [DataMember(EmitDefaultValue = false)] public string reason, certificate_serial, original;
        [DataMember(EmitDefaultValue = false)] public string[] resent;
    }

    [DataContract]
    public sealed class Declaration
    {
        [DataMember] public string id, declared, comment;
    }

    [DataContract]
    public sealed class Software
    {
        [DataMember] public string name, version, vendor;
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
