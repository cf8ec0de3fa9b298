internal import SQLCore

/// A type of the server: its number, its name and how it is made of others.
struct PgType: Sendable, Hashable {
    /// How a type is made.
    enum Kind: Sendable, Hashable {
        /// A type of its own; `wire` says what its bytes look like.
        case base(WireBase)
        /// A type of its own whose bytes this library does not know.
        case opaque
        /// Another type with conditions; values are those of the base type.
        case domain(base: UInt32, typmod: Int32)
        /// Named values; the bytes are the name.
        case enumeration
        /// A row of named fields.
        case composite([Attribute])
        /// An array of any number of dimensions.
        case array(element: UInt32)
        /// A range over another type.
        case range(subtype: UInt32)
        /// A set of ranges.
        case multirange(range: UInt32)
        /// A row whose fields nobody has declared.
        case record
    }

    /// A field of a composite type.
    struct Attribute: Sendable, Hashable {
        var name: String
        var oid: UInt32
        var typmod: Int32
    }

    var oid: UInt32
    var schema: String
    var name: String
    var kind: Kind
    /// Whether the server can send values in binary form; it cannot for `aclitem` and a few types of extensions.
    var hasBinarySend = true

    /// The types that this one is made of.
    var children: [UInt32] {
        switch kind {
        case .base, .opaque, .enumeration, .record: []
        case .domain(let base, _): [base]
        case .composite(let attributes): attributes.map(\.oid)
        case .array(let element): [element]
        case .range(let subtype): [subtype]
        case .multirange(let range): [range]
        }
    }

    /// The name for messages: with its schema unless that is the system's.
    var displayName: String { schema == "pg_catalog" || schema.isEmpty ? name : "\(schema).\(name)" }
}

/// What the bytes of a base type look like in PostgreSQL's binary format.
///
/// Source: the `..._send` and `..._recv` functions that the server documents as its binary format; each was compared
/// with a real server's text output.
enum WireBase: UInt8, Sendable, Hashable {
    case bool
    case int2, int4, int8
    /// Four bytes without sign: `oid`, `xid`, `cid` and the `reg…` types.
    case oid
    /// Eight bytes without sign: `xid8`.
    case xid8
    /// Eight bytes without sign, printed as `16/B374D848`.
    case lsn
    case float4, float8
    case numeric
    case money
    /// UTF-8 without more: `text`, `varchar`, `bpchar`, `name`, `json`, `xml`, `citext`.
    case text
    /// A byte of value 1, then UTF-8: `jsonb`, `jsonpath`, `ltree`.
    case versionedText
    /// One byte: `"char"`.
    case char
    case bytea
    case date, time, timetz, timestamp, timestamptz, interval
    case uuid
    case inet, cidr, macaddr, macaddr8
    /// A number of bits, then the bits: `bit`, `varbit`.
    case bits
    case point, line, lseg, box, path, polygon, circle
    case tsvector, tsquery
    case tid
    /// `txid_snapshot` and `pg_snapshot`.
    case snapshot
    /// pgvector's `vector`: 32-bit numbers.
    case vector
    /// pgvector's `halfvec`: 16-bit numbers.
    case halfVector
    case hstore
    /// `void`: no bytes.
    case void
}
