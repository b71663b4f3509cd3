using System;
using System.Collections.Generic;
using System.IO;
using System.Net.Sockets;

namespace Lps
{
    /// <summary>The directory does not answer, or not as it should.</summary>
    public sealed class DirectoryFailure : Exception
    {
        public DirectoryFailure(string reason, Exception cause = null) : base("l'annuaire ne répond pas : " + reason, cause) { }
    }

    /// <summary>An anonymous search of a plain LDAP directory: bind, search, unbind. No session outlives its question (§6.3.3).</summary>
    public sealed class Ldap
    {
        private const int BindRequest = 0x60, UnbindRequest = 0x42, SearchRequest = 0x63;
        private const int BindResponse = 0x61, SearchEntry = 0x64, SearchDone = 0x65;
        private const int SizeLimitExceeded = 4, NoSuchObject = 32;
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

        private readonly string host;
        private readonly int port;

        public Ldap(string host, int port)
        {
            this.host = host;
            this.port = port;
        }

        /// <summary>The values of one attribute of the entry itself.</summary>
        public List<byte[]> Entry(string dn, string attribute) => Search(dn, 0, Der.Make(0x87, "objectClass"), attribute);

        /// <summary>The values of one attribute of every entry of this cn below the base.</summary>
        public List<byte[]> Below(string dn, string cn, string attribute) =>
            Search(dn, 2, Der.Make(0xa3, Der.Make(0x04, "cn"), Der.Make(0x04, cn)), attribute);

        private List<byte[]> Search(string dn, int scope, byte[] filter, string attribute)
        {
            try
            {
                using (var client = new TcpClient())
                {
                    if (!client.ConnectAsync(host, port).Wait(Patience)) throw new DirectoryFailure("connexion sans suite");
                    using (var stream = client.GetStream())
                    {
                        stream.ReadTimeout = stream.WriteTimeout = (int)Patience.TotalMilliseconds;
                        Send(stream, 1, Der.Make(BindRequest, Der.Int(0x02, 3), Der.Make(0x04), Der.Make(0x80)));
                        Require(Receive(stream), BindResponse);
                        Send(stream, 2, Der.Make(SearchRequest, Der.Make(0x04, dn), Der.Int(0x0a, (byte)scope), Der.Int(0x0a, 0),
                            Der.Int(0x02, 0), Der.Int(0x02, 0), Der.Int(0x01, 0), filter, Der.Make(0x30, Der.Make(0x04, attribute))));
                        var values = Values(stream, attribute);
                        Send(stream, 3, Der.Make(UnbindRequest));
                        return values;
                    }
                }
            }
            catch (Exception e) when (e is IOException || e is SocketException || e is AggregateException || e is InvalidDataException)
            {
                throw new DirectoryFailure((e.InnerException ?? e).Message, e);
            }
        }

        private static List<byte[]> Values(Stream stream, string attribute)
        {
            var values = new List<byte[]>();
            for (;;)
            {
                var answer = Receive(stream);
                if (answer.Tag == SearchEntry)
                {
                    foreach (var found in answer.Children[1].Children)
                        if (found.Children[0].Text.Split(';')[0].Equals(attribute.Split(';')[0], StringComparison.OrdinalIgnoreCase))
                            foreach (var value in found.Children[1].Children)
                                values.Add(value.Bytes);
                }
                else if (answer.Tag == SearchDone)
                {
                    Require(answer, SearchDone, SizeLimitExceeded, NoSuchObject);
                    return values;
                } // a reference to another directory is not followed
            }
        }

        private static void Require(Der answer, int tag, params int[] lawful)
        {
            if (answer.Tag != tag) throw new InvalidDataException("réponse inattendue");
            var code = answer.Children[0].Number;
            if (code != 0 && Array.IndexOf(lawful, code) < 0) throw new DirectoryFailure("code " + code);
        }

        private static void Send(Stream stream, int id, byte[] operation)
        {
            var message = Der.Make(0x30, Der.Int(0x02, (byte)id), operation);
            stream.Write(message, 0, message.Length);
        }

        private static Der Receive(Stream stream)
        {
            var head = Read(stream, 2);
            var more = head[1] < 0x80 ? new byte[0] : Read(stream, head[1] & 0x7f);
            var length = 0;
            foreach (var b in more) length = checked(length << 8 | b);
            if (head[1] < 0x80) length = head[1];
            if (length > 1 << 24) throw new InvalidDataException("réponse trop longue");
            var whole = new MemoryStream();
            whole.Write(head, 0, 2);
            whole.Write(more, 0, more.Length);
            whole.Write(Read(stream, length), 0, length);
            return new Der(whole.ToArray()).Children[1];
        }

        private static byte[] Read(Stream stream, int count)
        {
            var bytes = new byte[count];
            for (int at = 0, n; at < count; at += n)
                if ((n = stream.Read(bytes, at, count - at)) <= 0) throw new EndOfStreamException("réponse coupée");
            return bytes;
        }
    }
}
