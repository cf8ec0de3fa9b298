@_spi(SQLDrivers) internal import SQLCore

/// Chooses how a column is read: the type's natural form, or the one that the caller declared.
struct CellPlanner {
    let catalog: TypeCatalog
    let options: PgSQLOptions
    /// The column's name, for messages.
    let column: String

    private var infinitiesAreNull: Bool { options.infinities == .null }

    /// The plan of a result column.
    ///
    /// - Throws: `.unsupported` for a type that is not known, under `.strict`, and for a declared type that values of the
    ///   server's type cannot be read as.
    func plan(_ oid: UInt32, _ typmod: Int32, declared: DataType?) throws(ConnError) -> CellPlan {
        guard let declared else { return try natural(oid, typmod, depth: 0) }
        return try plan(oid, typmod, as: declared, depth: 0)
    }

    // MARK: Natural forms

    func natural(_ oid: UInt32, _ typmod: Int32, depth: Int) throws(ConnError) -> CellPlan {
        let wire = WireType(oid, catalog)
        guard depth < 32, let type = catalog.type(oid) else { return try unknown(oid, wire) }
        switch type.kind {
        case .base(let base): return natural(base, typmod, wire)
        case .opaque: return try unknown(oid, wire)
        case .enumeration: return CellPlan(wire, .text, .string)
        case .record: return CellPlan(wire, .printed, .string)
        case .domain(let base, let baseTypmod):
            return try natural(base, baseTypmod == -1 ? typmod : baseTypmod, depth: depth + 1)
        case .array(let element):
            let child = try natural(element, typmod, depth: depth + 1)
            // The two array types that the catalogues are made of count from 0.
            let isVector = oid == 22 || oid == 30
            return CellPlan(
                wire,
                .list(dimensions: 1, dropsBounds: isVector),
                .list(child.type),
                children: [child],
                childOIDs: [element]
            )
        case .range(let subtype):
            let bound = try natural(subtype, typmod, depth: depth + 1)
            return CellPlan(wire, .range, .structure(CellPlan.rangeFields(bound.type)), children: [bound])
        case .multirange(let range):
            let child = try natural(range, typmod, depth: depth + 1)
            return CellPlan(wire, .multirange, .list(child.type), children: [child])
        case .composite(let attributes):
            var children: [CellPlan] = []
            for attribute in attributes {
                children.append(try natural(attribute.oid, attribute.typmod, depth: depth + 1))
            }
            return CellPlan(
                wire,
                .structure,
                .structure(zip(attributes, children).map { Field($0.name, $1.type) }),
                children: children,
                childOIDs: attributes.map(\.oid)
            )
        }
    }

    private func unknown(_ oid: UInt32, _ wire: WireType) throws(ConnError) -> CellPlan {
        guard options.unknownTypes == .lenient else {
            throw ConnError(
                .unsupported,
                "The column '\(column)' has the type \(typeName(oid)), whose binary form is not known",
                advice: "cast it in the query, declare the column as binary, or set 'unknownTypes' to lenient"
            )
        }
        return CellPlan(wire, .bytes, .binary)
    }

    func typeName(_ oid: UInt32) -> String {
        catalog.type(oid)?.displayName ?? "number \(oid)"
    }

    private func natural(_ base: WireBase, _ typmod: Int32, _ wire: WireType) -> CellPlan {
        func plan(_ road: CellPlan.Road, _ type: DataType) -> CellPlan {
            CellPlan(wire, road, type, infinitiesAreNull: infinitiesAreNull)
        }
        switch base {
        case .bool: return plan(.bool, .bool)
        case .int2: return plan(.int16, .int16)
        case .int4: return plan(.int32, .int32)
        case .int8: return plan(.int64, .int64)
        case .oid: return plan(.uint32, .uint32)
        case .xid8, .lsn: return plan(.uint64, .uint64)
        case .float4: return plan(.float, .float)
        case .float8: return plan(.double, .double)
        case .numeric: return numeric(typmod, wire)
        case .money:
            let scale = catalog.moneyScale ?? 2
            return plan(.money, .decimal(precision: 19, scale: scale))
        case .text: return plan(.text, .string)
        case .versionedText: return plan(.versionedText, .string)
        case .bytea: return plan(.bytes, .binary)
        case .date: return plan(.date, .date)
        case .time: return plan(.time, .time(.microsecond))
        case .timestamp: return plan(.localTimestamp, .localTimestamp(.microsecond))
        case .timestamptz: return plan(.instant, .instant(.microsecond))
        case .interval: return plan(.interval, .interval)
        case .uuid: return plan(.uuid, .uuid)
        case .vector: return plan(.vector, .list(.float))
        case .halfVector: return plan(.halfVector, .list(.float))
        case .hstore: return plan(.pairs, .list(.structure(CellPlan.pairFields)))
        case .void: return plan(.void, .null)
        case .char, .timetz, .inet, .cidr, .macaddr, .macaddr8, .bits, .point, .line, .lseg, .box, .path, .polygon,
            .circle, .tsvector, .tsquery, .tid, .snapshot:
            return plan(.printed, .string)
        }
    }

    /// A decimal where precision and scale are declared and fit, else what the option says.
    private func numeric(_ typmod: Int32, _ wire: WireType) -> CellPlan {
        if let (precision, scale) = NumericTypmod(typmod)?.decimal {
            return decimal(precision, scale, wire)
        }
        switch options.numeric {
        case .text: return CellPlan(wire, .numericText, .string)
        case .decimal(let scale): return decimal(38, min(max(scale, 0), 38), wire)
        case .double: return CellPlan(wire, .numericDouble, .double)
        }
    }

    private func decimal(_ precision: Int, _ scale: Int, _ wire: WireType) -> CellPlan {
        CellPlan(
            wire,
            .decimal(precision: precision, scale: scale),
            .decimal(precision: precision, scale: scale),
            infinitiesAreNull: infinitiesAreNull
        )
    }

    // MARK: Declared forms

    private func plan(_ oid: UInt32, _ typmod: Int32, as type: DataType, depth: Int) throws(ConnError) -> CellPlan {
        let wire = WireType(oid, catalog)
        if type == .binary {
            // The bytes as they came, whatever they mean.
            return CellPlan(wire, .bytes, .binary)
        }
        if case .domain(let base, let baseTypmod) = catalog.type(oid)?.kind, depth < 32 {
            return try plan(base, baseTypmod == -1 ? typmod : baseTypmod, as: type, depth: depth + 1)
        }
        if case .opaque = wire { throw impossible(oid, type) }
        if type == .string {
            if let natural = try? natural(oid, typmod, depth: depth), natural.type == .string { return natural }
            guard wire.isPrintable else { throw impossible(oid, type) }
            return CellPlan(wire, .printed, .string)
        }
        switch (wire, type) {
        case (.base(.numeric), .decimal(let precision, let scale)):
            guard (1...38).contains(precision), (0...38).contains(scale) else { throw impossible(oid, type) }
            return decimal(precision, scale, wire)
        case (.base(.numeric), .double):
            return CellPlan(wire, .numericDouble, .double)
        case (.array(_, let elementOID), .list):
            var element = type
            var dimensions = 0
            while case .list(let inner) = element, !isList(elementOID, dimensions) {
                element = inner
                dimensions += 1
            }
            let child = try plan(elementOID, typmod, as: element, depth: depth + 1)
            return CellPlan(
                wire,
                .list(dimensions: dimensions, dropsBounds: true),
                type,
                children: [child],
                childOIDs: [elementOID]
            )
        case (.composite(let attributes), .structure(let fields)):
            guard fields.map(\.name) == attributes.map(\.name) else { throw impossible(oid, type) }
            var children: [CellPlan] = []
            for (attribute, field) in zip(attributes, fields) {
                children.append(try plan(attribute.oid, attribute.typmod, as: field.type, depth: depth + 1))
            }
            return CellPlan(wire, .structure, type, children: children, childOIDs: attributes.map(\.oid))
        default: break
        }
        let natural = try natural(oid, typmod, depth: depth)
        if natural.type == type { return natural }
        if case .dictionary(let values) = type {
            switch values {
            case .list, .structure, .dictionary, .null, .float, .double: throw impossible(oid, type)
            default: break
            }
            let child = try plan(oid, typmod, as: values, depth: depth + 1)
            return CellPlan(wire, .converted, type, children: [child])
        }
        guard ExactConversion.exists(from: natural.type, to: type) else { throw impossible(oid, type) }
        return CellPlan(wire, .converted, type, children: [natural])
    }

    /// Whether the elements of an array are lists themselves, as a domain over an array is.
    private func isList(_ oid: UInt32, _ dimensions: Int) -> Bool {
        guard dimensions > 0 else { return false }
        return switch WireType(oid, catalog) {
        case .array, .multirange, .base(.vector), .base(.halfVector), .base(.hstore): true
        default: false
        }
    }

    private func impossible(_ oid: UInt32, _ type: DataType) -> ConnError {
        ConnError(
            .unsupported,
            "The column '\(column)' was declared as \(type), which PostgreSQL's type \(typeName(oid)) cannot be read as",
            advice: "declare it as string, or cast it in the query"
        )
    }
}

/// The precision and scale in the type modifier of `numeric`.
struct NumericTypmod {
    let precision: Int
    let scale: Int

    /// `nil` if none is declared.
    init?(_ typmod: Int32) {
        guard typmod >= 4 else { return nil }
        precision = Int(((typmod - 4) >> 16) & 0xFFFF)
        // Eleven bits with sign since version 15; scales of 0 to 1,000 before.
        scale = Int((((typmod - 4) & 0x7FF) ^ 1_024) - 1_024)
    }

    /// Precision and scale of the column type that holds all values; `nil` if none does.
    ///
    /// A negative scale means zeros before the point, and a scale above the precision zeros after it.
    var decimal: (precision: Int, scale: Int)? {
        let digits = scale < 0 ? precision - scale : max(precision, scale)
        guard digits <= 38, digits >= 1 else { return nil }
        return (digits, max(scale, 0))
    }
}
