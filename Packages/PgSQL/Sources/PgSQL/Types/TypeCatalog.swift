internal import SQLCore

/// The types that one connection knows: the server's own without asking, those of the database by catalogue queries.
///
/// Numbers of users' types differ between databases and change with DDL, so each connection keeps its own and can forget
/// them. Used by the thread that uses its connection.
final class TypeCatalog {
    private var userTypes: [UInt32: PgType] = [:]
    /// What was asked for last; a number that the answer lacks is a type that is gone.
    private var asked: Set<UInt32> = []
    /// How many digits `money` has after the point, by the server's `lc_monetary`; `nil` until it was asked.
    private(set) var moneyScale: Int?

    init() {}

    /// Which of these types, and of those that they are made of, are not known yet. Empty: everything can be decoded.
    func missing(in oids: [UInt32]) -> [UInt32] {
        var missing: Set<UInt32> = []
        var seen: Set<UInt32> = []
        var queue = oids
        while let oid = queue.popLast() {
            if oid == 0 { continue }
            if moneyScale == nil, oid == PgOID.money || oid == PgOID.moneyArray { missing.insert(oid) }
            guard let type = type(oid) else {
                missing.insert(oid)
                continue
            }
            let children = type.children
            if children.isEmpty { continue }
            if seen.insert(oid).inserted { queue += children }
        }
        asked = missing
        return missing.sorted()
    }

    /// A type by its number.
    func type(_ oid: UInt32) -> PgType? {
        BuiltinTypes.byOID[oid] ?? userTypes[oid]
    }

    /// Forgets the types of the database, because DDL may have changed them.
    func removeUserTypes() {
        userTypes.removeAll()
        moneyScale = nil
    }

    /// Takes a type without asking, for tests and for what is known from elsewhere.
    func insert(_ type: PgType) {
        userTypes[type.oid] = type
    }

    /// Takes the answer to ``query(for:)``.
    func add(_ rows: [[String?]]) {
        var attributes: [UInt32: [PgType.Attribute]] = [:]
        for row in rows where row.count >= 5 && row[0] == "a" {
            guard let owner = Self.oid(row[1]), let name = row[2], let oid = Self.oid(row[3]) else { continue }
            attributes[owner, default: []].append(
                PgType.Attribute(name: name, oid: oid, typmod: row[4].flatMap { Int32($0) } ?? -1)
            )
        }
        for row in rows {
            switch row.first ?? nil {
            case "t":
                guard let type = Self.type(row, attributes) else { continue }
                if BuiltinTypes.byOID[type.oid] == nil { userTypes[type.oid] = type }
                asked.remove(type.oid)
            case "m":
                moneyScale = row[1].flatMap { Int($0) }.map { min(max($0, 0), 18) }
            default: break
            }
        }
        for oid in asked where type(oid) == nil {
            userTypes[oid] = PgType(oid: oid, schema: "", name: "type \(oid)", kind: .opaque)
        }
        if asked.contains(PgOID.money) || asked.contains(PgOID.moneyArray) { moneyScale = moneyScale ?? 2 }
        asked = []
    }

    private static func oid(_ text: String?) -> UInt32? {
        text.flatMap { UInt32($0) }
    }

    /// The type that a catalogue row describes.
    private static func type(_ row: [String?], _ attributes: [UInt32: [PgType.Attribute]]) -> PgType? {
        guard row.count >= 12, let oid = oid(row[1]), let schema = row[2], let name = row[3], let letter = row[4] else {
            return nil
        }
        let send = row[5] ?? ""
        let isSystemSend = row[6] == "pg_catalog"
        var type = PgType(oid: oid, schema: schema, name: name, kind: .opaque, hasBinarySend: !send.isEmpty)
        switch letter {
        case "e": type.kind = .enumeration
        case "c": type.kind = .composite(attributes[oid] ?? [])
        case "d":
            if let base = Self.oid(row[8]), base != 0 {
                type.kind = .domain(base: base, typmod: row[9].flatMap { Int32($0) } ?? -1)
            }
        case "r":
            if let subtype = Self.oid(row[10]), subtype != 0 { type.kind = .range(subtype: subtype) }
        case "m":
            if let range = Self.oid(row[11]), range != 0 { type.kind = .multirange(range: range) }
        default:
            if isSystemSend, send == "array_send" {
                if let element = Self.oid(row[7]), element != 0 { type.kind = .array(element: element) }
            } else if isSystemSend, let wire = sendFunctions[send] {
                type.kind = .base(wire)
            } else if let wire = extensionTypes[name], !isSystemSend {
                type.kind = .base(wire)
            }
        }
        return type
    }

    /// What the bytes of types look like that use one of the server's own send functions.
    private static let sendFunctions: [String: WireBase] = [
        "boolsend": .bool, "byteasend": .bytea, "charsend": .char, "namesend": .text, "int8send": .int8,
        "int2send": .int2, "int4send": .int4, "textsend": .text, "oidsend": .oid, "json_send": .text,
        "float4send": .float4, "float8send": .float8, "bpcharsend": .text, "varcharsend": .text, "date_send": .date,
        "time_send": .time, "timestamp_send": .timestamp, "timestamptz_send": .timestamptz, "numeric_send": .numeric,
        "uuid_send": .uuid, "cstring_send": .text, "unknownsend": .text, "interval_send": .interval,
        "jsonb_send": .versionedText, "point_send": .point, "box_send": .box,
    ]

    /// Types of extensions, whose numbers differ, by the names that the extensions give them.
    private static let extensionTypes: [String: WireBase] = [
        "citext": .text, "hstore": .hstore, "vector": .vector, "halfvec": .halfVector, "ltree": .versionedText,
        "lquery": .versionedText, "ltxtquery": .versionedText,
    ]
}
