using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;

namespace Lps
{
    /// <summary>One element of BER with a definite length: what LDAP (RFC 4511) and X.509 (RFC 5280) are made of.</summary>
    public sealed class Der
    {
        private readonly byte[] data;
        private readonly int start, content, end;

        public Der(byte[] data) : this(data, 0, data.Length) { }

        private Der(byte[] data, int start, int limit)
        {
            if (limit - start < 2) throw new InvalidDataException("élément BER incomplet");
            this.data = data;
            this.start = start;
            int length = data[start + 1], at = start + 2;
            if (length >= 0x80)
            {
                int octets = length & 0x7f;
                if (octets == 0 || octets > 4 || at + octets > limit) throw new InvalidDataException("longueur BER refusée");
                for (length = 0; octets > 0; octets--) length = length << 8 | data[at++];
            }
            if (length < 0 || length > limit - at) throw new InvalidDataException("élément BER incomplet");
            content = at;
            end = at + length;
        }

        public byte Tag => data[start];
        public byte[] Raw => Slice(start, end);
        public byte[] Bytes => Slice(content, end);
        public string Text => Encoding.UTF8.GetString(data, content, end - content);
        public string Hex => Trust.Hex(Bytes);
        public int Number => Bytes.Aggregate(0, (n, b) => n << 8 | b);
        public List<Der> Children => Read(content);

        /// <summary>The elements inside, for a BIT STRING or OCTET STRING that holds some.</summary>
        public Der Inner(int skip = 0) => new Der(data, content + skip, end);

        /// <summary>The content of a BIT STRING without its count of unused bits.</summary>
        public byte[] Bits => Slice(content + 1, end);

        public string Oid
        {
            get
            {
                var arcs = new List<long>();
                long arc = 0;
                foreach (var b in Bytes)
                {
                    arc = arc << 7 | (b & 0x7fL);
                    if ((b & 0x80) != 0) continue;
                    if (arcs.Count == 0)
                    {
                        arcs.Add(Math.Min(arc / 40, 2));
                        arc -= arcs[0] * 40;
                    }
                    arcs.Add(arc);
                    arc = 0;
                }
                return string.Join(".", arcs);
            }
        }

        /// <summary>UTCTime or GeneralizedTime, always in UTC (RFC 5280 §4.1.2.5).</summary>
        public DateTimeOffset Time
        {
            get
            {
                var text = Text;
                if (Tag == 0x17) text = (string.CompareOrdinal(text, "5") < 0 ? "20" : "19") + text;
                return DateTimeOffset.ParseExact(text, "yyyyMMddHHmmss'Z'", System.Globalization.CultureInfo.InvariantCulture,
                    System.Globalization.DateTimeStyles.AssumeUniversal);
            }
        }

        private List<Der> Read(int at)
        {
            var list = new List<Der>();
            while (at < end)
            {
                list.Add(new Der(data, at, end));
                at = list[list.Count - 1].end;
            }
            return list;
        }

        private byte[] Slice(int from, int to)
        {
            var slice = new byte[to - from];
            Buffer.BlockCopy(data, from, slice, 0, slice.Length);
            return slice;
        }

        public static byte[] Make(int tag, params byte[][] parts)
        {
            var size = parts.Sum(p => p.Length);
            var whole = new MemoryStream();
            whole.WriteByte((byte)tag);
            if (size >= 0x80)
            {
                var octets = size < 0x100 ? 1 : size < 0x10000 ? 2 : size < 0x1000000 ? 3 : 4;
                whole.WriteByte((byte)(0x80 | octets));
                for (var i = octets - 1; i > 0; i--) whole.WriteByte((byte)(size >> 8 * i));
            }
            whole.WriteByte((byte)size);
            foreach (var part in parts) whole.Write(part, 0, part.Length);
            return whole.ToArray();
        }

        public static byte[] Make(int tag, string text) => Make(tag, Encoding.UTF8.GetBytes(text));
        public static byte[] Int(int tag, byte value) => Make(tag, new[] { value });
    }
}
