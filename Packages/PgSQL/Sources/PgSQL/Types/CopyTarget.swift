@_spi(SQLDrivers) internal import SQLCore

/// A column of a table, or a part of one, that values are encoded for; a tree for types that are made of others.
///
/// Immutable once made.
final class CopyTarget {
    enum Kind {
        case base(WireBase)
        case enumeration
        case opaque
        case array(oid: UInt32)
        case range
        case multirange
        case composite(names: [String], oids: [UInt32])
        /// A type that cannot be written in binary form from a column.
        case impossible
    }

    let kind: Kind
    let oid: UInt32
    let children: [CopyTarget]
    /// The server's name of the type, for messages.
    let typeName: String
    /// The precision and scale that the column declares.
    let numeric: NumericTypmod?
    /// The last microseconds that the column does not keep: a power of ten, 1 if it keeps all.
    let timeStep: Int64
    /// Whether the column keeps only some parts of an interval.
    let hasIntervalFields: Bool
    /// The decimals of money.
    let moneyScale: Int

    init(_ oid: UInt32, _ typmod: Int32, _ catalog: TypeCatalog, depth: Int = 0) {
        self.oid = oid
        let type = catalog.type(oid)
        moneyScale = catalog.moneyScale ?? 2
        var typmod = typmod
        var inner = type
        typeName = type?.displayName ?? "number \(oid)"
        // A domain's values are those of its base type; the server checks the conditions.
        var steps = 0
        while case .domain(let base, let baseTypmod) = inner?.kind, steps < 32 {
            inner = catalog.type(base)
            if baseTypmod != -1 { typmod = baseTypmod }
            steps += 1
        }
        switch inner?.kind {
        case .base(let wire):
            kind = .base(wire)
            children = []
        case .enumeration:
            kind = .enumeration
            children = []
        case .array(let element) where depth < 32:
            kind = .array(oid: element)
            children = [CopyTarget(element, typmod, catalog, depth: depth + 1)]
        case .range(let subtype) where depth < 32:
            kind = .range
            children = [CopyTarget(subtype, typmod, catalog, depth: depth + 1)]
        case .multirange(let range) where depth < 32:
            kind = .multirange
            children = [CopyTarget(range, typmod, catalog, depth: depth + 1)]
        case .composite(let attributes) where depth < 32:
            kind = .composite(names: attributes.map(\.name), oids: attributes.map(\.oid))
            children = attributes.map { CopyTarget($0.oid, $0.typmod, catalog, depth: depth + 1) }
        case .opaque:
            kind = .opaque
            children = []
        default:
            kind = .impossible
            children = []
        }
        var numeric: NumericTypmod?
        var timeStep: Int64 = 1
        var hasIntervalFields = false
        if case .base(let wire) = kind {
            switch wire {
            case .numeric: numeric = NumericTypmod(typmod)
            case .time, .timetz, .timestamp, .timestamptz:
                if (0..<6).contains(typmod) { timeStep = Int64(WireNumeric.power(6 - Int(typmod))) }
            case .interval:
                if typmod >= 0 {
                    let precision = Int(typmod & 0xFFFF)
                    if precision < 6 { timeStep = Int64(WireNumeric.power(6 - precision)) }
                    hasIntervalFields = (typmod >> 16) & 0x7FFF != 0x7FFF
                }
            default: break
            }
        }
        self.numeric = numeric
        self.timeStep = timeStep
        self.hasIntervalFields = hasIntervalFields
    }

    /// Whether a column of this type holds the values of a frame's type, at least some of them.
    func accepts(_ type: DataType) -> Bool {
        if case .dictionary(let values) = type { return accepts(values) }
        if type == .null { return true }
        switch kind {
        case .base(let wire): return Self.accepts(wire, type, oid) && !(hasIntervalFields && wire == .interval)
        case .enumeration: return type == .string
        case .opaque: return type == .binary
        case .array:
            guard case .list(let element) = type else { return false }
            // Lists of lists make an array of several dimensions.
            if children[0].accepts(element) { return true }
            if case .list = element { return accepts(element) }
            return false
        case .range:
            guard case .structure(let fields) = type else { return false }
            let bounds = fields.filter { $0.name == "lower" || $0.name == "upper" }
            return bounds.count == 2 && bounds.allSatisfy { children[0].accepts($0.type) }
        case .multirange:
            guard case .list(let element) = type else { return false }
            return children[0].accepts(element)
        case .composite(let names, _):
            guard case .structure(let fields) = type, fields.map(\.name) == names else { return false }
            return zip(fields, children).allSatisfy { $1.accepts($0.type) }
        case .impossible: return false
        }
    }

    private static func accepts(_ wire: WireBase, _ type: DataType, _ oid: UInt32) -> Bool {
        switch type {
        case .list(let element):
            if wire == .hstore, case .structure(let fields) = element {
                return fields.map(\.name) == ["key", "value"] && fields.allSatisfy { $0.type == .string }
            }
            return (wire == .vector || wire == .halfVector) && element.isNumeric
        case .structure, .dictionary: return false
        case .binary: return wire == .bytea
        default: break
        }
        switch wire {
        case .bytea, .hstore, .vector, .halfVector, .void, .tsquery, .tid, .snapshot: return false
        case .text:
            return type == .string || (oid != PgOID.json && oid != PgOID.xml)
        case .versionedText, .char, .timetz, .inet, .cidr, .macaddr, .macaddr8, .bits, .point, .line, .lseg, .box,
            .path, .polygon, .circle, .tsvector:
            return type == .string
        case .numeric, .money: return type.isNumeric || (type == .string && wire == .numeric)
        case .date:
            if case .localTimestamp = type { return false }
            return type == .date || type == .string
        case .interval:
            if case .duration = type { return true }
            return type == .interval || type == .string
        default:
            guard let natural = natural(wire) else { return false }
            return natural == type || ExactConversion.exists(from: type, to: natural)
        }
    }

    /// The frame type that the type's values are converted to before they are written.
    static func natural(_ wire: WireBase) -> DataType? {
        switch wire {
        case .bool: .bool
        case .int2: .int16
        case .int4: .int32
        case .int8: .int64
        case .oid: .uint32
        case .xid8, .lsn: .uint64
        case .float4: .float
        case .float8: .double
        case .date: .date
        case .time: .time(.microsecond)
        case .timestamp: .localTimestamp(.microsecond)
        case .timestamptz: .instant(.microsecond)
        case .uuid: .uuid
        case .text, .versionedText, .char: .string
        default: nil
        }
    }
}
